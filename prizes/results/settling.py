"""A field settled at once, its choices and the record of its panel, and how far the selection is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.queries import SignedIn
from prizes.edition.document.phases import SelectionPhase
from prizes.edition.kinds.fields import PanelField, field_at, field_named, is_by_category, panel_fields
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import reason_needed, unknown_category
from prizes.edition.spans import closes_at, is_open, opens_at
from prizes.edition.titles import phase_honours
from prizes.errors import Invalid
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.nomination.models import Project
from prizes.results import refusals
from prizes.results.acceptances import acceptances
from prizes.results.actions import (
    candidates_missing,
    choose,
    give,
    give_no_prize,
    give_none,
    take_back_choice,
)
from prizes.results.minuting import Record, records_for, write_minutes
from prizes.results.queries import candidates, honours, no_winners, publication_of_title
from prizes.results.ranked.ranking import declined_in, ranking_of
from prizes.results.recorded import records_missing
from prizes.results.rules.acceptance import HonourAnswer
from prizes.results.rules.by_marks import RankedField, ranked_fields
from prizes.results.rules.settling import SettledSoFar, SettlingStep, WantedTitle, differences
from prizes.results.rules.winners import WINNER
from prizes.review.actions import holding
from prizes.review.models import Honour, PanelChoice
from prizes.review.queries.decision import given_marks, panel_choices
from prizes.review.queries.interests import closed_to, declared_all
from prizes.review.queries.projects import candidates as candidates_of
from prizes.review.refusals import no_room_above_the_line, recused, reviews_still_come_in
from prizes.review.rules.deciding import WAITS_FOR_PANEL, WAITS_FOR_STEWARD, ProjectChoice
from prizes.review.rules.minutes import present_in, presumed_present

FOR_PEOPLE = WAITS_FOR_PANEL | WAITS_FOR_STEWARD
NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who was there, and what else the record of a session says."""

    present: Collection[str]
    note: str = ""


def asks_for_records(selection: SelectionPhase) -> bool:
    """Whether a field is settled with a record of its panel only."""
    return selection.panel.minutes or selection.by_agreement


async def settle_field(
    session: AsyncSession,
    edition: EditionInForce,
    phase: SelectionPhase | None,
    key: str,
    me: SignedIn,
    *,
    choices: Sequence[WantedTitle],
    no_prize: str | None,
    attendance: Attendance | None,
) -> None:
    """Make the choices of a field in a phase those that are wanted, or record why nobody gets its title, and write the
    panel's record.

    `choices`: all titles that the panel gives in the field. `no_prize`: the reason. `attendance` None: no record is
    written.
    """
    await holding.alone(session, edition.id)
    if phase and phase.by_marks:
        raise refusals.by_marks()
    among = await candidates(session, edition, phase) if phase else {}
    field = field_asked(edition, phase, key, among)
    mine = phase_honours(phase) if phase else (WINNER,)
    if any(each.title == mine[0] for each in choices) == (no_prize is not None):
        raise _one_of_both(field, mine[0])
    if any(each.title not in mine for each in choices):
        raise refusals.unknown_title()
    here = {p.id for p in among.get(key, ())}
    if any(each.project not in here for each in choices):
        raise refusals.not_a_candidate() if field.is_category else refusals.not_in_field()
    now = {
        (h.project_id, h.title): h
        for h in await honours(session, edition.id)
        if h.chosen_in == key and h.title in mine
    }
    change = differences({key: honour.reason for key, honour in now.items()}, choices)
    for back in change.back:
        await take_back_choice(session, edition, now[back].id, by=me.person.id)
    await session.flush()
    for each in change.give:
        await choose(
            session, edition, each.project, each.title, reason=each.reason or "", chooser=me.person.id
        )
    told = (await no_winners(session, edition.id))[mine[0]].get(key)
    if no_prize is not None and no_prize.strip() != told:
        await give_no_prize(session, edition, phase, key, reason=no_prize, by=me.person.id)
    if attendance is not None and phase is not None:
        await write_minutes(
            session, edition, phase, key, me, present=attendance.present, note=attendance.note
        )


def _one_of_both(field: PanelField, title: str) -> Invalid:
    if not field.is_category:
        return refusals.choice_or_no_prize()
    return refusals.winner_or_no_prize() if title == WINNER else refusals.honour_or_no_prize()


def field_asked(
    edition: EditionInForce, phase: SelectionPhase | None, key: str, among: Collection[str]
) -> PanelField:
    """What the panels of a phase choose from by its key: any category, or a field in which there is a candidate.
    `among`: fields with candidates. Raises Missing.
    """
    if phase is None or is_by_category(phase.cut):
        if key not in {each.code for each in edition.rules.categories}:
            raise unknown_category(code=key)
        return field_at(edition.rules, {"category": key})
    if key not in among:
        raise refusals.no_such_field(field=key)
    return field_named(edition.rules, phase.cut, key)


# --- by marks ---------------------------------------------------------------------------------------------


async def must_be_adopting(
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
    phase = await must_be_adopting(session, edition, phase)
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


async def decide_tie_of_marks(
    session: AsyncSession,
    edition: EditionInForce,
    phase: SelectionPhase | None,
    project_id: str,
    *,
    passes: bool,
    reason: str,
    decider: str,
) -> None:
    """Record what the panel, or a steward for themselves, decided of a project that is tied at the line of marks, over
    what was decided before.
    """
    await holding.alone(session, edition.id)
    phase = await must_be_adopting(session, edition, phase)
    if not reason.strip():
        raise reason_needed()
    if project_id in await closed_to(session, edition, decider):
        raise recused()
    facts, given = await candidates_of(session, edition, phase), await given_marks(session, edition, phase)
    choices = await panel_choices(session, edition, phase.id)
    others = {id_: choice for id_, choice in choices.items() if id_ != project_id}
    before = ranked_fields(edition.rules, phase, facts, given, choices=others)
    asked = {row.project for each in before.values() for row in each.rows if row.ruling.code in FOR_PEOPLE}
    if project_id not in asked:
        raise refusals.not_a_candidate()
    chosen = others | {project_id: ProjectChoice(passes, reason)}
    after = ranked_fields(edition.rules, phase, facts, given, choices=chosen)
    broken = [
        sentence
        for each in after.values()
        if passes and any(row.project == project_id for row in each.rows)
        for sentence in each.against_the_rules
    ]
    if broken:
        raise no_room_above_the_line(broken)
    same = (col(PanelChoice.phase) == phase.id, col(PanelChoice.project_id) == project_id)
    await session.exec(delete(PanelChoice).where(*same))
    session.add(
        PanelChoice(
            phase=phase.id,
            project_id=project_id,
            passes=passes,
            reason=reason.strip()[:1000],
            decided_by=decider,
            decided_at=clock.now(),
        )
    )
    details = {"phase": phase.id, "passes": passes, "reason": reason.strip()[:1000]}
    record(session, edition, acts.RESULTS_DECIDE_TIE, project_id, by=decider, **details)
    await session.flush()


# --- how far it is ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SelectionState:
    """A phase of selection as one steward sees it, by field in the order of the rules."""

    progress: Mapping[str, SettledSoFar]
    records: Mapping[str, Record]
    """Those this reader may see."""

    @property
    def steps(self) -> dict[str, SettlingStep]:
        """What comes next in each field, as far as this reader can do it."""
        return {
            code: SettlingStep.CONFIRM
            if each.step is SettlingStep.RECORD and code not in self.records
            else each.step
            for code, each in self.progress.items()
        }


async def selection_state(
    session: AsyncSession, edition: EditionInForce, selection: SelectionPhase | None, me: SignedIn
) -> SelectionState:
    """Fields with candidates in a phase, in the order of the rules. `selection`: None where there is none."""
    if selection is None:
        return SelectionState({}, {})
    among, title = await candidates(session, edition, selection), selection.cut.gives
    none = (await no_winners(session, edition.id))[title]
    won = {h.chosen_in for h in await honours(session, edition.id) if h.title == title}
    asked = asks_for_records(selection)
    records = {r.field.key: r for r in await records_for(session, edition, selection, me)} if asked else {}
    missing = await records_missing(session, edition, selection) if selection.panel.minutes else []
    found = {}
    for code in (each.key for each in panel_fields(edition.rules, selection, among) if each.key in among):
        record = records.get(code)
        found[code] = SettledSoFar(
            chosen=code in won or code in none,
            recorded=asked and (record is not None or code in missing),
            holds=record.holds if record else False,
            confirmed=code not in missing,
        )
    return SelectionState(found, records)


async def presumed(session: AsyncSession, record: Record, others: Collection[Record]) -> set[str]:
    """Whom the form of a record has as present: as it was written, or else who took part, as far as that can be told.

    `others`: the records of the phase.
    """
    if record.newest is not None:
        there = present_in(record.newest.content)
        return there | set(record.now.took_part) if record.now else there
    if record.now is None:
        return set()
    written = [present_in(r.newest.content) for r in others if r.newest is not None]
    return presumed_present(
        record.now,
        seen=set().union(*written),
        declared=await declared_all(session, [line.project for line in record.now.lines]),
    )
