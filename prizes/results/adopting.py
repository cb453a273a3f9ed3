"""The result of marks adopted as the choice on record in a selection that a ranking decides, and ties of marks that
people decide.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.queries import SignedIn
from prizes.edition.document.phases import SelectionPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import reason_needed
from prizes.edition.spans import closes_at, is_open, opens_at
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.nomination.models import Project
from prizes.results import refusals
from prizes.results.acceptances import acceptances
from prizes.results.actions import candidates_missing, give, give_none
from prizes.results.queries import candidates, honours, no_winners, publication_of_title
from prizes.results.ranked.ranking import declined_in, ranking_of
from prizes.results.ranked.ties import record_tie_decision
from prizes.results.rules.acceptance import HonourAnswer
from prizes.results.rules.by_marks import RankedField, ranked_fields
from prizes.review.actions import holding
from prizes.review.models import Honour
from prizes.review.queries.decision import given_marks, panel_choices
from prizes.review.queries.interests import closed_to
from prizes.review.queries.projects import candidates as candidates_of
from prizes.review.refusals import no_room_above_the_line, recused, reviews_still_come_in
from prizes.review.rules.deciding import WAITS_FOR_PANEL, WAITS_FOR_STEWARD, ProjectChoice

FOR_PEOPLE = WAITS_FOR_PANEL | WAITS_FOR_STEWARD
"""Why a project is undecided, where people decide on it."""
NAMED_AT_MOST = 5


async def _must_be_adopting(
    session: AsyncSession, edition: EditionInForce, phase: SelectionPhase | None
) -> SelectionPhase:
    """Raises what keeps the result of marks from being adopted now. It can be after the close, too."""
    if phase is None or not phase.by_marks:
        raise refusals.not_by_marks()
    opens = opens_at(edition.rules, phase.id)
    if opens is None or clock.now() < opens:
        raise refusals.not_selecting()
    if why := await candidates_missing(session, edition, phase):
        raise why
    if await publication_of_title(session, edition, phase.cut.gives):
        raise refusals.already_published()
    return phase


async def adopt_ranking(
    session: AsyncSession, edition: EditionInForce, phase: SelectionPhase | None, me: SignedIn
) -> int:
    """Make the choice on record in all fields of a phase what its marks give. How many projects have the title then.

    While the phase is open, only once all reviews that the rules ask for are in.
    """
    await holding.alone(session, edition.id)
    phase = await _must_be_adopting(session, edition, phase)
    found, title = await ranking_of(session, edition, phase), phase.cut.gives
    projects = {
        each.id: each for here in (await candidates(session, edition, phase)).values() for each in here
    }
    _must_be_final(edition, phase, found, projects)
    declined, told = await declined_in(session, edition, title), await no_winners(session, edition.id)
    reasons = {
        id_: choice.reason for id_, choice in (await panel_choices(session, edition, phase.id)).items()
    }
    wanted = {(key, id_) for key, each in found.items() for id_ in each.passed} - declined
    now = {(h.chosen_in, h.project_id): h for h in await honours(session, edition.id) if h.title == title}
    await _take_back(session, edition, [now[each] for each in now.keys() - wanted], by=me.person.id)
    for key, id_ in sorted(wanted - now.keys()):
        reason = reasons.get(id_, "")
        await give(session, edition, projects[id_], key, title=title, reason=reason, by=me.person.id)
    for key, each in found.items():
        if each.why_none and each.candidates and key not in told[title]:
            await give_none(session, edition, phase, key, reason="", by=me.person.id)
    await session.flush()
    return len(wanted)


def _must_be_final(
    edition: EditionInForce,
    phase: SelectionPhase,
    found: Mapping[str, RankedField],
    projects: Mapping[str, Project],
) -> None:
    missing, closes = sum(each.reviews_missing for each in found.values()), closes_at(edition.rules, phase.id)
    if missing and closes is not None and is_open(edition.rules, phase.id, clock.now()):
        raise reviews_still_come_in(n=missing, closes=closes)
    tied = [projects[id_].title for each in found.values() for id_ in each.undecided if id_ in projects]
    if tied:
        raise refusals.ties_of_marks(titles=tied[:NAMED_AT_MOST])


async def _take_back(
    session: AsyncSession, edition: EditionInForce, gone: Sequence[Honour], *, by: str
) -> None:
    asked = {
        (each.project_id, each.title)
        for each in (await acceptances(session, edition.id) if gone else ())
        if each.answer != HonourAnswer.DECLINED
    }
    for honour in gone:
        if (honour.project_id, honour.title) in asked:
            raise refusals.asked_already()
        await session.delete(honour)
        record(session, edition, acts.RESULTS_TAKE_BACK, honour.project_id, by=by, title=honour.title)
    await session.flush()


def left_to_people(found: RankedField, decided: Collection[str]) -> set[str]:
    """The projects of a field on which the panel or a steward decides. `decided`: those on which they did."""
    tied = {row.project for row in found.rows if row.ruling.code in FOR_PEOPLE}
    return tied | {row.project for row in found.rows if row.project in decided}


async def decide_tie_of_marks(
    session: AsyncSession,
    edition: EditionInForce,
    phase: SelectionPhase | None,
    field: str,
    project_id: str,
    *,
    passes: bool,
    reason: str,
    decider: str,
) -> None:
    """Record what the panel, or a steward for themselves, decided of a project that is tied at the line of marks in a
    field, over what was decided before. `field`: its key.
    """
    await holding.alone(session, edition.id)
    phase = await _must_be_adopting(session, edition, phase)
    if not reason.strip():
        raise reason_needed()
    if project_id in await closed_to(session, edition, decider):
        raise recused()
    facts, given = await candidates_of(session, edition, phase), await given_marks(session, edition, phase)
    choices = await panel_choices(session, edition, phase.id)
    others = {id_: choice for id_, choice in choices.items() if id_ != project_id}
    before = ranked_fields(edition.rules, phase, facts, given, choices=others)
    if field not in before or project_id not in left_to_people(before[field], ()):
        raise refusals.not_a_candidate()
    chosen = others | {project_id: ProjectChoice(passes, reason)}
    after = ranked_fields(edition.rules, phase, facts, given, choices=chosen)
    if passes and (broken := after[field].against_the_rules):
        raise no_room_above_the_line(broken)
    await record_tie_decision(
        session, edition, phase, project_id, passes=passes, reason=reason, decider=decider
    )
