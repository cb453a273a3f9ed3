"""Acts on results: the panel's choices, their publication by two stewards, the announcement."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.document.phases import AnnouncementPhase, SelectionPhase
from prizes.edition.kinds.fields import PanelField, field_at, is_by_category, panel_fields
from prizes.edition.models import Proposal
from prizes.edition.proposals import approve, propose
from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.edition.refusals import proposal_changed, reason_needed
from prizes.edition.spans import CutPhase, closes_at, honours_of, is_open, path_to, sources
from prizes.edition.titles import (
    categories_given,
    honour_name,
    phase_title,
    phases_giving,
    selection_giving,
    votings_before,
)
from prizes.errors import Conflict, Refusal
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
    approved_lines,
    candidate,
    field_of,
    honours,
    no_winners,
    pending,
    phase_gaps,
    publication_of_title,
    publications,
    selection_gaps,
)
from prizes.results.queries import candidates as candidates_by_field
from prizes.results.ranked.ranking import ranking_of
from prizes.results.recorded import (
    fields_in_order,
    open_records,
    records_missing,
    selection_minutes_missing,
)
from prizes.results.rules.by_vote import why_none
from prizes.results.rules.correcting import row_of_none
from prizes.results.rules.winners import (
    WINNER,
    Pending,
    announcement_named,
    beyond_the_most,
    categories_of,
    earliest_publication,
    embargo,
    other_titles,
    selection_phase,
    selections_before,
)
from prizes.results.telling import tell_of_honours
from prizes.review.actions import holding
from prizes.review.models import Honour, NoWinner
from prizes.review.queries.projects import all_decided, candidates, is_decided
from prizes.tally.finishing import finish_round
from prizes.tally.queries import latest
from prizes.tally.refusals import challenge_window

FAR = timedelta(days=3_660)
"""After every time to challenge a count."""


async def choose(
    session: AsyncSession, edition: EditionInForce, project_id: str, title: str, *, reason: str, chooser: str
) -> Honour:
    """Record that the panel gives a project a title. Pending until it is published."""
    await holding.alone(session, edition.id)
    giving = selection_giving(edition.rules, title)
    phase = giving or selection_phase(edition.rules, None, clock.now())
    project = await candidate(session, edition, phase, project_id) if phase else None
    field = field_of(edition.rules, phase, project) if phase and project else None
    await must_be_choosing(session, edition, phase, field, title=title)
    if giving is None:
        raise refusals.unknown_title()
    if giving.by_marks:
        raise refusals.by_marks()
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
    return await give(session, edition, project, field, title=title, reason=reason, by=chooser)


async def give(
    session: AsyncSession,
    edition: EditionInForce,
    project: Project,
    field: str,
    *,
    title: str,
    reason: str,
    by: str,
) -> Honour:
    """Write down that a project has a title of a selection in a field, and no longer that there is none."""
    giving = selection_giving(edition.rules, title)
    across = None if giving is None or is_by_category(giving.cut) else field
    honour = Honour(
        edition_id=edition.id,
        category=project.category or "",
        field=across,
        project_id=project.id,
        title=title,
        reason=reason.strip(),
        chosen_by=by,
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
    record(session, edition, acts.RESULTS_CHOOSE, project, by=by, title=title, reason=honour.reason)
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
    title = honour.title if honour else None
    await must_be_choosing(session, edition, phase, honour.chosen_in if honour else None, title=title)
    if honour is None or honour.edition_id != edition.id or giving is None:
        return
    if giving.by_marks:
        raise refusals.by_marks()
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
    if phase.by_marks:
        raise refusals.by_marks()
    if is_by_category(phase.cut):
        edition.rules.category(field)
    elif field not in await candidates_by_field(session, edition, phase):
        raise refusals.no_such_field(field=field)
    if not reason.strip():
        raise reason_needed()
    await give_none(session, edition, phase, field, reason=reason, by=by)


async def give_none(
    session: AsyncSession, edition: EditionInForce, phase: SelectionPhase, field: str, *, reason: str, by: str
) -> None:
    """Write down that no project has the title of a phase in a field. `reason`: empty where the marks say why."""
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
    *,
    title: str | None = None,
) -> None:
    """Raises what stands in the way of choosing in a phase of selection now. `field`: where the panel may choose
    again after an honour was declined. `title`: what is chosen for; None: the title of the phase.
    """
    again = phase is not None and field is not None and await is_given_again(session, edition, phase, field)
    if phase is None or not (again or is_open(edition.rules, phase.id, clock.now())):
        raise refusals.not_selecting()
    if why := await candidates_missing(session, edition, phase):
        raise why
    if await publication_of_title(session, edition, title or phase.cut.gives):
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
        final = await publication_of_title(session, edition, each.cut.gives)  # corrected, it is no ranking
        if each.by_marks and not final and await phase_gaps(session, edition, each):
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
    session: AsyncSession, edition: EditionInForce, announcement: AnnouncementPhase, publish_at: datetime
) -> dict[str, Any]:
    """Exactly what an announcement would publish, as plain JSON values in a fixed order."""
    titles = honours_of(edition.rules, announcement)
    rows = await session.exec(
        select(Honour, Project)
        .join(Project, col(Project.id) == Honour.project_id)
        .where(Honour.edition_id == edition.id, col(Honour.title).in_(titles))
        .order_by(Honour.category, Honour.title, Project.title)
    )
    given = [
        content_of_honour(project, honour.category, honour.title, honour.reason, honour.field)
        for honour, project in rows.all()
    ]
    votings = votings_before(edition.rules, announcement)
    counted = await latest(session, edition, votings[-1].id) if votings else None
    records = await open_records(session, edition, announcement)
    return {
        "edition": edition.slug,
        **in_announcement(edition, announcement),
        "rules_version": edition.version,
        "rules_sha256": edition.sha256,
        "tally_sha256": counted.sha256 if counted else None,
        "publish_at": publish_at.isoformat(timespec="seconds"),
        "honours": given,
        "no_winner": await _not_given(session, edition, titles, given),
        "records": [each.as_content() for each in records],
    }


def in_announcement(edition: EditionInForce, announcement: AnnouncementPhase) -> dict[str, str]:
    """What contents, proposals and addresses say of their announcement: nothing where there is one alone."""
    return {"phase": announcement.id} if len(edition.rules.announcements) > 1 else {}


async def _not_given(
    session: AsyncSession,
    edition: EditionInForce,
    titles: Collection[str],
    given: Sequence[Mapping[str, Any]],
) -> list[dict[str, str]]:
    """Where nobody wins and, with the `title`, where nobody gets that of another selection or of a vote; by field."""
    reasons = await no_winners(session, edition.id)
    got = {(honour.get("field") or honour["category"], honour["title"]) for honour in given}
    asked = await fields_of_titles(session, edition)
    wanting = [
        (field, title)
        for title in (WINNER, *other_titles(edition.rules))
        if title in titles
        for field in asked[title]
        if field.key in reasons[title] or (field.key, title) not in got
    ]
    voted = await approved_lines(session, edition, {title for _field, title in wanting})
    marked = await _why_by_marks(session, edition, {title for _field, title in wanting})
    return [
        row_of_none(
            field,
            title,
            reasons[title].get(field.key, ""),
            why=why_none(voted[title], field.key) if title in voted else marked.get((title, field.key)),
        )
        for field, title in sorted(wanting, key=lambda each: (not each[0].is_category, each[0].key))
    ]


async def _why_by_marks(
    session: AsyncSession, edition: EditionInForce, titles: Collection[str]
) -> dict[tuple[str, str], str | None]:
    """By title and field the code of why marks give it to no project."""
    return {
        (phase.cut.gives, key): each.why_none
        for phase in edition.rules.selections
        if phase.by_marks and phase.cut.gives in titles
        for key, each in (await ranking_of(session, edition, phase)).items()
    }


async def fields_of_titles(session: AsyncSession, edition: EditionInForce) -> dict[str, list[PanelField]]:
    """By title the fields in which somebody could have it: those of the selection that gives it, or categories. Of
    votes only the titles that `other_titles` has.
    """
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
    session: AsyncSession,
    edition: EditionInForce,
    publish_at: datetime,
    *,
    proposer: str,
    phase: str | None = None,
) -> Proposal:
    """Put the complete choice of an announcement before a second steward. Any later change makes it another content.
    `phase`: id of the announcement; None: the first one that is not approved.

    What would be published earlier waits for the embargo.
    """
    made = await publications(session, edition.id)
    approved = [each.id for each in edition.rules.announcements if any(row.is_of(each) for row in made)]
    announcement = announcement_named(edition.rules, phase, approved)
    if announcement is None:
        raise refusals.no_announcement()
    if announcement.id in approved:
        raise refusals.already_published()
    publish_at = max(publish_at, embargo(edition.rules, announcement) or publish_at)
    await _must_be_publishable(session, edition, announcement, publish_at)
    return await propose(
        session,
        edition,
        "winners",
        await content_of_winners(session, edition, announcement, publish_at),
        reason="",
        proposer=proposer,
        about=in_announcement(edition, announcement).get("phase", ""),
    )


async def _must_be_publishable(
    session: AsyncSession, edition: EditionInForce, announcement: AnnouncementPhase, publish_at: datetime
) -> None:
    votings, giving = votings_before(edition.rules, announcement), phases_giving(edition.rules, announcement)
    for phase in votings:  # one without a project has nothing to decide
        waits = phase in giving and not await is_decided(session, edition, phase.id)
        if waits and await candidates(session, edition, phase):
            raise refusals.honours_by_vote_first()
    if len(edition.rules.announcements) > 1:
        await _lines_must_be_drawn(session, edition, giving)
    if waiting := await open_questions(session, edition, honours_of(edition.rules, announcement)):
        raise refusals.acceptance_first(n=waiting)
    selections = selections_before(edition.rules, announcement)
    missing = await selection_gaps(session, edition, selections)
    if missing:
        raise refusals.not_complete(
            [gap.wrong for gap in missing], category_codes=categories_of(edition.rules, missing)
        )
    if unrecorded := await selection_minutes_missing(session, edition, selections):
        raise refusals.records_missing_in(unrecorded)
    earliest = await earliest_of(session, edition, announcement)
    if earliest and publish_at < earliest and not edition.rehearsal:
        raise challenge_window(until=earliest)


async def _lines_must_be_drawn(
    session: AsyncSession, edition: EditionInForce, giving: Sequence[CutPhase]
) -> None:
    """Of several announcements a later one can be proposed long before its time."""
    for phase in (each for giver in giving for each in path_to(edition.rules, giver)):
        drawn = isinstance(phase, SelectionPhase) or await is_decided(session, edition, phase.id)
        if not drawn and await candidates(session, edition, phase):
            raise refusals.line_first(phase=phase_title(phase))
    for phase in giving:
        closes = closes_at(edition.rules, phase.id)
        if closes is not None and clock.now() < closes:
            raise refusals.phase_first(phase=phase_title(phase))


async def not_publishable(
    session: AsyncSession, edition: EditionInForce, announcement: AnnouncementPhase
) -> Refusal | None:
    """Why an announcement cannot be proposed now, however late it publishes; None: it can be."""
    far = clock.now() + FAR
    try:
        await _must_be_publishable(session, edition, announcement, far)
    except Refusal as why:
        return why
    return None


async def earliest_of(
    session: AsyncSession, edition: EditionInForce, announcement: AnnouncementPhase
) -> datetime | None:
    """As `earliest_publication`, by the counts as they are."""
    counts = {
        phase.id: await latest(session, edition, phase.id)
        for phase in votings_before(edition.rules, announcement)
    }
    counted_at = {phase: count.counted_at for phase, count in counts.items() if count is not None}
    return earliest_publication(edition.rules, announcement, counted_at)


async def approve_winners(
    session: AsyncSession, edition: EditionInForce, proposal_id: str, *, seen_sha256: str, approver: str
) -> Publication:
    """A second steward's approval, with which the counts are final. Refused if what would be published now is not what
    was proposed, and while a count can be challenged.
    """
    proposal = await approve(session, edition, proposal_id, seen_sha256=seen_sha256, approver=approver)
    content = json.loads(proposal.content)
    publish_at = datetime.fromisoformat(content["publish_at"])
    announcement = announcement_named(edition.rules, content.get("phase"), ())
    if announcement is None:
        raise refusals.no_announcement()
    await _must_be_publishable(session, edition, announcement, publish_at)
    if await content_of_winners(session, edition, announcement, publish_at) != content:
        raise proposal_changed()
    for phase in votings_before(edition.rules, announcement):
        await finish_round(session, edition, phase, finished_by=approver)
    made = Publication(
        edition_id=edition.id,
        phase=announcement.id,
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
        named = in_announcement(edition, announcement).values()
        key = ":".join([ANNOUNCE_WINNERS.name, edition.slug, *named])
        job = ANNOUNCE_WINNERS(edition=edition.slug)
        await enqueue(session, job, run_after=made.publish_at, dedupe_key=key)
    return made


async def bring_forward(session: AsyncSession, edition: EditionInForce) -> None:
    """In a rehearsal whose calendar was moved: winners that are approved already follow their announcement."""
    if not edition.rehearsal:
        return
    now = clock.now()
    opened = [
        phase
        for phase in edition.rules.announcements
        if (opens := embargo(edition.rules, phase)) is None or opens <= now
    ]
    for made in await publications(session, edition.id):
        if made.announced_at is None and any(made.is_of(phase) for phase in opened):
            made.publish_at = min(made.publish_at, now)
            session.add(made)
    await session.flush()
    await announce(session, edition.slug)


async def announce(session: AsyncSession, edition: str) -> int:
    """At the published instant: pages, data, states of projects, certificates and letters to their people, in one
    transaction. How many honours become public; 0 if too early or done already.
    """
    found = await edition_in_force(session, edition)
    made = await publications(session, found.id) if found else ()
    if found is None:
        return 0
    due = [each for each in made if each.announced_at is None and each.publish_at <= clock.now()]
    return sum([await _announce(session, found, each) for each in due])


async def _announce(session: AsyncSession, edition: EditionInForce, made: Publication) -> int:
    announcement = announcement_named(edition.rules, made.phase, ())
    assert announcement is not None, "an id finds one, or is refused"
    made.announced_at = clock.now()
    session.add(made)
    titles = honours_of(edition.rules, announcement)
    here = (col(Honour.edition_id) == edition.id, col(Honour.title).in_(titles))
    given = (await session.exec(select(Honour).where(*here))).all()
    await session.exec(update(Honour).where(*here).values(published_at=made.publish_at))
    won = {h.project_id for h in given if h.title == WINNER}
    others = {h.project_id for h in given} - won
    await set_states(session, others, State.SPECIAL_RECOGNITION, but=State.WINNER)
    await set_states(session, won, State.WINNER)
    await issue_earned(session, edition)
    await tell_of_honours(session, edition, announcement, [(h.project_id, h.title) for h in given])
    details = in_announcement(edition, announcement) | {"sha256": made.sha256}
    record(session, edition, acts.RESULTS_ANNOUNCE, made, by=None, **details, projects=len(given))
    return len(given)


ANNOUNCE_WINNERS = JobKind("announce-winners", announce)


async def set_states(
    session: AsyncSession, project_ids: set[str], state: State, *, but: State | None = None
) -> None:
    """`but`: those that are this stay so."""
    if project_ids:
        stays = [] if but is None else [col(Project.state) != but.value]
        await session.exec(
            update(Project)
            .where(col(Project.id).in_(project_ids), *stays)
            .values(state=state.value, updated_at=clock.now())
            .execution_options(synchronize_session=False)
        )
