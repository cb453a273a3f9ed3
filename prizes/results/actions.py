"""Acts on results: the panel's choices, their publication by two stewards, the announcement."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.document.phases import SelectionPhase
from prizes.edition.kinds.fields import PanelField, field_at, is_by_category, panel_fields
from prizes.edition.models import Proposal
from prizes.edition.proposals import approve, propose
from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.edition.refusals import proposal_changed, reason_needed
from prizes.edition.spans import is_open, sources
from prizes.edition.titles import categories_given, honour_name, phase_title, selection_giving
from prizes.errors import Conflict
from prizes.jobs.actions import enqueue
from prizes.jobs.kinds import JobKind
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.nomination.models import Project
from prizes.nomination.rules.states import State
from prizes.results import refusals
from prizes.results.acceptances import (
    declined_by,
    is_accepted_or_open,
    is_given_again,
    open_questions,
)
from prizes.results.ballots import by_ballot
from prizes.results.certifying import issue_earned
from prizes.results.models import Publication
from prizes.results.queries import (
    candidate,
    field_of,
    honours,
    last_voting,
    no_winners,
    pending,
    publication,
    selection_gaps,
)
from prizes.results.queries import candidates as candidates_by_field
from prizes.results.recorded import (
    fields_in_order,
    open_records,
    records_missing,
    selection_minutes_missing,
)
from prizes.results.rules.correcting import row_of_none
from prizes.results.rules.winners import (
    WINNER,
    Pending,
    beyond_the_most,
    categories_of,
    earliest_publication,
    embargo,
    is_announced_later,
    other_titles,
    selection_phase,
)
from prizes.results.telling import tell_of_honours
from prizes.review.actions import holding
from prizes.review.models import Honour, NoWinner
from prizes.review.queries.projects import all_decided, candidates, is_decided
from prizes.tally.finishing import finish_round
from prizes.tally.queries import latest
from prizes.tally.refusals import challenge_window


async def choose(
    session: AsyncSession, edition: EditionInForce, project_id: str, title: str, *, reason: str, chooser: str
) -> Honour:
    """Record that the panel gives a project a title. Pending until it is published."""
    await holding.alone(session, edition.id)
    giving = selection_giving(edition.rules, title)
    phase = giving or selection_phase(edition.rules, None, clock.now())
    project = await candidate(session, edition, phase, project_id) if phase else None
    field = field_of(edition.rules, phase, project) if phase and project else None
    await must_be_choosing(session, edition, phase, field)
    if giving is None:
        raise refusals.unknown_title()
    if project is None or field is None:
        raise refusals.not_a_candidate() if is_by_category(giving.cut) else refusals.not_in_field()
    if any((d.project_id, d.title) == (project_id, title) for d in await declined_by(session, edition)):
        raise refusals.declined_by_its_people()
    elected = await by_ballot(session, edition, giving)
    if title == giving.cut.gives and elected is not None and project_id not in elected.get(field, ()):
        raise _only_by_ballot(edition, title)
    same = select(Honour).where(
        Honour.edition_id == edition.id, Honour.project_id == project_id, Honour.title == title
    )
    found = (await session.exec(same)).first()
    if found:
        return found
    across = None if is_by_category(giving.cut) else field
    new = Pending(project.id, project.category or "", title, across)
    if full := beyond_the_most(edition.rules, await pending(session, edition), new):
        raise full
    honour = Honour(
        edition_id=edition.id,
        category=project.category or "",
        field=across,
        project_id=project.id,
        title=title,
        reason=reason.strip(),
        chosen_by=chooser,
        chosen_at=clock.now(),
    )
    session.add(honour)
    await session.exec(
        delete(NoWinner).where(
            col(NoWinner.edition_id) == edition.id,
            col(NoWinner.field) == field,
            col(NoWinner.title) == title,
        )
    )
    record(session, edition, acts.RESULTS_CHOOSE, project, by=chooser, title=title, reason=honour.reason)
    await session.flush()
    return honour


def _only_by_ballot(edition: EditionInForce, title: str) -> Conflict:
    if title == WINNER:
        return refusals.by_ballot()
    return refusals.honour_by_ballot(honour=honour_name(edition.rules, title))


async def take_back_choice(
    session: AsyncSession, edition: EditionInForce, honour_id: str, *, by: str
) -> None:
    honour = await session.get(Honour, honour_id)
    giving = selection_giving(edition.rules, honour.title) if honour else None
    phase = giving or selection_phase(edition.rules, None, clock.now())
    await must_be_choosing(session, edition, phase, honour.chosen_in if honour else None)
    if honour is None or honour.edition_id != edition.id or giving is None:
        return
    if await is_accepted_or_open(session, edition, honour):
        raise refusals.asked_already()
    await session.delete(honour)
    record(session, edition, acts.RESULTS_TAKE_BACK, honour.project_id, by=by, title=honour.title)


async def give_no_prize(
    session: AsyncSession,
    edition: EditionInForce,
    phase: SelectionPhase | None,
    field: str,
    *,
    reason: str,
    by: str,
) -> None:
    """Record that the panel gives its title to nobody in a field, with the reason for the public record. `phase`: None
    where the rules have no selection.
    """
    await must_be_choosing(session, edition, phase, field)
    assert phase is not None, "there is a phase in which to choose"
    if is_by_category(phase.cut):
        edition.rules.category(field)
    elif field not in await candidates_by_field(session, edition, phase):
        raise refusals.no_such_field(field=field)
    if not reason.strip():
        raise reason_needed()
    await session.exec(
        delete(NoWinner).where(
            col(NoWinner.edition_id) == edition.id,
            col(NoWinner.field) == field,
            col(NoWinner.title) == phase.cut.gives,
        )
    )
    session.add(
        NoWinner(
            edition_id=edition.id,
            field=field,
            title=phase.cut.gives,
            reason=reason.strip(),
            chosen_by=by,
            chosen_at=clock.now(),
        )
    )
    told = {"title": phase.cut.gives} if len(edition.rules.selections) > 1 else {}
    record(session, edition, acts.RESULTS_NO_PRIZE, field, by=by, reason=reason.strip(), **told)
    await session.flush()


async def must_be_choosing(
    session: AsyncSession,
    edition: EditionInForce,
    phase: SelectionPhase | None,
    field: str | None = None,
) -> None:
    """Raises what stands in the way of choosing in a phase of selection now. `field`: where the panel may choose
    again after an honour was declined.
    """
    again = phase is not None and field is not None and await is_given_again(session, edition, phase, field)
    if phase is None or not (again or is_open(edition.rules, phase.id, clock.now())):
        raise refusals.not_selecting()
    if why := await candidates_missing(session, edition, phase):
        raise why
    if await publication(session, edition.id):
        raise refusals.already_published()


async def candidates_missing(
    session: AsyncSession, edition: EditionInForce, phase: SelectionPhase
) -> Conflict | None:
    """Why a panel has no candidates yet: a line before it is not drawn, or the choice of another panel from which they
    come is not complete with its records.
    """
    before = sources(edition.rules, phase)
    panels = [each for each in before if isinstance(each, SelectionPhase)]
    if not await all_decided(session, edition, [each for each in before if each not in panels]):
        return refusals.shortlist_first()
    for each in panels:
        if not await all_decided(session, edition, [each]):
            return refusals.earlier_choice_first(phase=phase_title(each))
        if missing := await records_missing(session, edition, each):
            return refusals.records_missing_in(fields_in_order(edition.rules, each, missing))
    return None


def content_of_honour(
    project: Project, category: str, title: str, reason: str, field: str | None = None
) -> dict[str, Any]:
    """`field`: from what the panel chose it, where that is not the category."""
    return {
        "category": category,
        **({"field": field} if field else {}),
        "title": title,
        "project": project.id,
        "project_title": project.title,
        "owner": project.owner,
        "country": project.country,
        "reason": reason,
    }


async def content_of_winners(
    session: AsyncSession, edition: EditionInForce, publish_at: datetime
) -> dict[str, Any]:
    """Exactly what would be published, as plain JSON values in a fixed order."""
    rows = await session.exec(
        select(Honour, Project)
        .join(Project, col(Project.id) == Honour.project_id)
        .where(Honour.edition_id == edition.id)
        .order_by(Honour.category, Honour.title, Project.title)
    )
    given = [
        content_of_honour(project, honour.category, honour.title, honour.reason, honour.field)
        for honour, project in rows.all()
    ]
    voting = last_voting(edition)
    counted = await latest(session, edition, voting.id) if voting else None
    return {
        "edition": edition.slug,
        "rules_version": edition.version,
        "rules_sha256": edition.sha256,
        "tally_sha256": counted.sha256 if counted else None,
        "publish_at": publish_at.isoformat(timespec="seconds"),
        "honours": given,
        "no_winner": await _not_given(session, edition, given),
        "records": [each.as_content() for each in await open_records(session, edition)],
    }


async def _not_given(
    session: AsyncSession, edition: EditionInForce, given: Sequence[Mapping[str, Any]]
) -> list[dict[str, str]]:
    """Where nobody wins and, with the `title`, where nobody gets the title of another selection; by field."""
    reasons = await no_winners(session, edition.id)
    got = {(honour.get("field") or honour["category"], honour["title"]) for honour in given}
    asked = await fields_of_titles(session, edition)
    wanting = [
        (field, title)
        for title in (WINNER, *other_titles(edition.rules))
        for field in asked[title]
        if field.key in reasons[title] or (field.key, title) not in got
    ]
    return [
        row_of_none(field, title, reasons[title].get(field.key, ""))
        for field, title in sorted(wanting, key=lambda each: (not each[0].is_category, each[0].key))
    ]


async def fields_of_titles(session: AsyncSession, edition: EditionInForce) -> dict[str, list[PanelField]]:
    """By title the fields in which somebody could have it: those of the selection that gives it, or categories."""
    rules = edition.rules
    given = await honours(session, edition.id)
    none = await no_winners(session, edition.id)
    found = {
        title: [
            field_at(rules, {"category": each.code})
            for each in rules.categories
            if each.code in none[title] or each.code in categories_given(rules, title)
        ]
        for title in (WINNER, *other_titles(rules))
    }
    for phase in rules.selections:
        if not is_by_category(phase.cut):
            title = phase.cut.gives
            chosen = [each.chosen_in for each in given if each.title == title]
            there = await candidates_by_field(session, edition, phase)
            found[title] = panel_fields(rules, phase, [*there, *chosen, *none[title]])
    return found


async def propose_winners(
    session: AsyncSession, edition: EditionInForce, publish_at: datetime, *, proposer: str
) -> Proposal:
    """Put the complete choice before a second steward. Any later change of a choice makes it another content.

    What would be published earlier waits for the embargo.
    """
    if await publication(session, edition.id):
        raise refusals.already_published()
    publish_at = max(publish_at, embargo(edition.rules) or publish_at)
    await _must_be_publishable(session, edition, publish_at)
    return await propose(
        session,
        edition,
        "winners",
        await content_of_winners(session, edition, publish_at),
        reason="",
        proposer=proposer,
    )


async def _must_be_publishable(session: AsyncSession, edition: EditionInForce, publish_at: datetime) -> None:
    for phase in edition.rules.votings:  # one without a project has nothing to decide
        waits = is_announced_later(edition.rules, phase) and not await is_decided(session, edition, phase.id)
        if waits and await candidates(session, edition, phase):
            raise refusals.honours_by_vote_first()
    if waiting := await open_questions(session, edition):
        raise refusals.acceptance_first(n=waiting)
    missing = await selection_gaps(session, edition)
    if missing:
        raise refusals.not_complete(
            [gap.wrong for gap in missing], category_codes=categories_of(edition.rules, missing)
        )
    if unrecorded := await selection_minutes_missing(session, edition):
        raise refusals.records_missing_in(unrecorded)
    voting = last_voting(edition)
    counted = await latest(session, edition, voting.id) if voting else None
    earliest = earliest_publication(edition.rules, counted.counted_at if counted else None)
    if earliest and publish_at < earliest and not edition.rehearsal:
        raise challenge_window(until=earliest)


async def approve_winners(
    session: AsyncSession, edition: EditionInForce, proposal_id: str, *, seen_sha256: str, approver: str
) -> Publication:
    """A second steward's approval, with which the counts are final. Refused if what would be published now is not what
    was proposed, and while a count can be challenged.
    """
    proposal = await approve(session, edition, proposal_id, seen_sha256=seen_sha256, approver=approver)
    publish_at = datetime.fromisoformat(json.loads(proposal.content)["publish_at"])
    await _must_be_publishable(session, edition, publish_at)
    if await content_of_winners(session, edition, publish_at) != json.loads(proposal.content):
        raise proposal_changed()
    for phase in edition.rules.votings:
        await finish_round(session, edition, phase, finished_by=approver)
    made = Publication(
        edition_id=edition.id,
        content=proposal.content,
        sha256=proposal.sha256,
        publish_at=max(publish_at, clock.now()),
        proposed_by=proposal.proposed_by,
        approved_by=approver,
    )
    session.add(made)
    await session.flush()
    if made.publish_at <= clock.now():
        await announce(session, edition.slug)
    else:
        key = f"{ANNOUNCE_WINNERS.name}:{edition.slug}"
        job = ANNOUNCE_WINNERS(edition=edition.slug)
        await enqueue(session, job, run_after=made.publish_at, dedupe_key=key)
    return made


async def bring_forward(session: AsyncSession, edition: EditionInForce) -> None:
    """In a rehearsal whose calendar was moved: winners that are approved already follow their announcement."""
    made = await publication(session, edition.id)
    opens = embargo(edition.rules)
    now = clock.now()
    if not edition.rehearsal or made is None or made.announced_at or (opens and opens > now):
        return
    made.publish_at = min(made.publish_at, now)
    session.add(made)
    await session.flush()
    await announce(session, edition.slug)


async def announce(session: AsyncSession, edition: str) -> int:
    """At the published instant: pages, data, states of projects, certificates and letters to their people, in one
    transaction. How many projects are honoured; 0 if too early or done already.
    """
    found = await edition_in_force(session, edition)
    made = await publication(session, found.id) if found else None
    if found is None or made is None or made.announced_at is not None or made.publish_at > clock.now():
        return 0
    made.announced_at = clock.now()
    session.add(made)
    given = (await session.exec(select(Honour).where(Honour.edition_id == found.id))).all()
    await session.exec(
        update(Honour).where(col(Honour.edition_id) == found.id).values(published_at=made.publish_at)
    )
    await set_states(session, {h.project_id for h in given if h.title != WINNER}, State.SPECIAL_RECOGNITION)
    await set_states(session, {h.project_id for h in given if h.title == WINNER}, State.WINNER)
    await issue_earned(session, found)
    await tell_of_honours(session, found, [(h.project_id, h.title) for h in given])
    record(session, found, acts.RESULTS_ANNOUNCE, made, by=None, sha256=made.sha256, projects=len(given))
    return len(given)


ANNOUNCE_WINNERS = JobKind("announce-winners", announce)


async def set_states(session: AsyncSession, project_ids: set[str], state: State) -> None:
    if project_ids:
        await session.exec(
            update(Project)
            .where(col(Project.id).in_(project_ids))
            .values(state=state.value, updated_at=clock.now())
            .execution_options(synchronize_session=False)
        )
