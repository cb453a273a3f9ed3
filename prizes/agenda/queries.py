"""Read the counts that decide what is to be done."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person, RoleGrant
from prizes.accounts.queries import people
from prizes.accounts.rules.roles import ANY, Role
from prizes.agenda.rules.screening import ScreeningFacts
from prizes.agenda.rules.tasks import AgendaTask, EditionFacts, Waiting, tasks
from prizes.ballot.cases.queries import open_appeals, open_flags
from prizes.ballot.voter_lists import unlisted_rounds
from prizes.edition.document.phases import NominationPhase, SelectionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.changes import Change, changes
from prizes.edition.kinds.fields import is_by_category
from prizes.edition.models import Proposal
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import proposal_gone
from prizes.edition.spans import cut_chain, opens_at, selections_in_order, sources
from prizes.kit.listing import Found, Wanted, ordered
from prizes.mail.models import Message
from prizes.nomination.actions.asking_owner import objections
from prizes.nomination.models import Appeal, Project
from prizes.nomination.queries.conversation import number_to_answer
from prizes.nomination.queries.duplicates import open_pairs
from prizes.nomination.queries.filters import screeners_of
from prizes.nomination.queries.projects import counts_by_result
from prizes.nomination.rules.screening import Result
from prizes.results.acceptances import number_not_asked, number_unanswered
from prizes.results.queries import phase_gaps, publications, titles_of
from prizes.results.recorded import panel_phases, records_missing
from prizes.review.models import Assignment, Review, Standing
from prizes.review.queries.members import by_field
from prizes.review.queries.mine import takes_part
from prizes.review.queries.projects import AFTER_A_CUT, candidates, comes_to, has_none, is_chosen
from prizes.review.queries.working import phases_of_seats
from prizes.review.rules.interests import working_phases
from prizes.review.rules.seats import works_in
from prizes.stocktaking.queries.updates import waiting_updates
from prizes.tally.models import TallyRecord
from prizes.tally.queries import open_challenges

Marked = NominationPhase | SelectionPhase


async def agenda(session: AsyncSession, edition: EditionInForce) -> list[AgendaTask]:
    """What is to be done in an edition now."""
    if edition.record:
        return []
    return tasks(edition.rules, edition.frozen, await facts(session, edition), clock.now())


async def facts(session: AsyncSession, edition: EditionInForce) -> EditionFacts:
    states = await _states(session, edition)
    decided = await _phases(
        session, select(Standing.phase).join(Project).where(Project.edition_id == edition.id)
    )
    counted = await _phases(session, select(TallyRecord.phase).where(TallyRecord.edition_id == edition.id))
    decided |= await _without_candidates(session, edition, decided)
    chosen = await _chosen(session, edition)
    settled = decided | chosen
    stewards, experts, own_experts = await _roles(session, edition)
    lacking = {phase.id: await _lacking(session, edition, phase) for phase in _marked(edition.rules, decided)}
    made = await publications(session, edition.id)
    approved = [each for each in edition.rules.announcements if any(row.is_of(each) for row in made)]
    announced = [row for row in made if row.announced_at is not None]
    chooses = len(approved) < len(edition.rules.announcements)
    return EditionFacts(
        states=states,
        published=edition.published,
        stewards=stewards,
        experts=experts,
        own_experts=own_experts,
        decided=decided,
        counted=counted,
        unlisted=await unlisted_rounds(session, edition),
        unassigned={phase: unassigned for phase, (unassigned, _) in lacking.items()},
        unreviewed={phase: unreviewed for phase, (_, unreviewed) in lacking.items()},
        unrecorded=await _unrecorded(session, edition, settled) if chooses else {},
        selection_gaps=await _gaps(session, edition, settled) if chooses else {},
        chosen=chosen,
        choosable=await _choosable(session, edition, settled),
        not_asked=await number_not_asked(session, edition) if chooses else {},
        unanswered=await number_unanswered(session, edition) if chooses else {},
        approved=frozenset(each.id for each in approved),
        public=frozenset(each.id for each in approved if any(row.is_of(each) for row in announced)),
        proposals=[
            Waiting(p.id, p.kind, p.expires_at, p.about) for p in await open_proposals(session, edition)
        ],
        messages=await number_to_answer(session, edition),
        objections=await objections(session, edition),
        challenges=await open_challenges(session, edition),
        vote_appeals=await open_appeals(session, edition),
        flags=await open_flags(session, edition),
        updates=(await waiting_updates(session, [edition.slug])).get(edition.slug, 0),
        alike=await open_pairs(session, edition),
        lost_letters=await lost_letters(session, edition),
        screening=await _screening(session, edition),
    )


async def _without_candidates(
    session: AsyncSession, edition: EditionInForce, decided: frozenset[str]
) -> frozenset[str]:
    """Phases for a group that are over and whose line need not be drawn; none where all phases are for all projects."""
    phases = [each for each in cut_chain(edition.rules) if each.group and each.id not in decided]
    return frozenset([each.id for each in phases if await has_none(session, edition, each)])


async def _screening(session: AsyncSession, edition: EditionInForce) -> ScreeningFacts:
    """Two queries; one where the rules have no screening."""
    appeals = (
        select(func.count())
        .select_from(Appeal)
        .join(Project, col(Project.id) == Appeal.project_id)
        .where(Project.edition_id == edition.id, col(Appeal.decided_at).is_(None))
    )
    waiting = (await session.exec(appeals)).one()
    if not screeners_of(edition.rules):
        return ScreeningFacts(appeals=waiting)
    results = await counts_by_result(session, edition)
    return ScreeningFacts(
        open=results.get(Result.NONE, 0) + results.get(Result.WAITING, 0),
        unsettled=results.get(Result.DIFFER, 0),
        failed=results.get(Result.FAILED, 0),
        waiting_for_owner=results.get(Result.AGREED, 0),
        appeals=waiting,
    )


async def _states(session: AsyncSession, edition: EditionInForce) -> dict[tuple[str, str], int]:
    query = (
        select(col(Project.category), col(Project.state), func.count())
        .where(Project.edition_id == edition.id)
        .group_by(col(Project.category), col(Project.state))
    )
    return {(category or "", state): n for category, state, n in (await session.exec(query)).all()}


async def _phases(session: AsyncSession, query: Any) -> frozenset[str]:
    return frozenset((await session.exec(query.distinct())).all())


async def _roles(
    session: AsyncSession, edition: EditionInForce
) -> tuple[int, dict[str, int], dict[str, dict[str, int]]]:
    """How many stewards; how many experts for each category; the same by phase with members of its own."""
    query = select(RoleGrant).where(col(RoleGrant.edition).in_((ANY, edition.slug)))
    grants = (await session.exec(query)).all()
    stewards = {grant.person_id for grant in grants if grant.role == Role.STEWARD}
    experts = [(g.person_id, g.category) for g in grants if g.role == Role.EXPERT]
    named = await phases_of_seats(session, edition)
    own = [phase for phase in working_phases(edition.rules) if phase.panel.own_members]
    return (
        len(stewards),
        _experts_by_category(edition.rules, [seat for seat in experts if not named.get(seat)]),
        {
            phase.id: _experts_by_category(
                edition.rules, [s for s in experts if works_in(phase, named.get(s, ()))]
            )
            for phase in own
        },
    )


def _experts_by_category(rules: Rules, experts: Sequence[tuple[str, str]]) -> dict[str, int]:
    """How many people; those of all categories in each. `experts`: person and category."""
    return {
        category.code: len({person for person, code in experts if code in (ANY, category.code)})
        for category in rules.categories
    }


def _marked(rules: Rules, decided: frozenset[str]) -> list[Marked]:
    """Phases in which experts mark and whose line is not drawn yet."""
    return [
        phase
        for phase in cut_chain(rules)
        if isinstance(phase, NominationPhase | SelectionPhase) and phase.marking and phase.id not in decided
    ]


async def _lacking(session: AsyncSession, edition: EditionInForce, phase: Marked) -> tuple[int, int]:
    """Of the candidates of a phase: how many lack assignments, and how many others lack completed reviews."""
    if phase.marking is None:
        return 0, 0
    here = (col(Assignment.project_id) == Project.id) & (col(Assignment.phase) == phase.id) & takes_part()
    counting: Any = (
        select(
            col(Project.id).label("project"),
            func.count(col(Assignment.id)).label("assigned"),
            func.count(col(Review.submitted_at)).label("handed_in"),
        )
        .select_from(Project)
        .outerjoin(Assignment, here)
        .outerjoin(Review, col(Review.assignment_id) == Assignment.id)
        .where(Project.edition_id == edition.id, comes_to(edition.rules, phase, AFTER_A_CUT))
        .group_by(col(Project.id))
    )
    each = counting.subquery()
    asked = phase.marking.reviews
    short, pending = each.c.assigned < asked, each.c.handed_in < asked
    query: Any = select(func.count().filter(short), func.count().filter(~short, pending)).select_from(each)
    unassigned, unreviewed = (await session.exec(query)).one()
    return unassigned, unreviewed


async def _chosen(session: AsyncSession, edition: EditionInForce) -> frozenset[str]:
    """Selections that are over with their choices and records complete. A sole one is not asked where nothing follows
    but its announcement: its winners are proposed.
    """
    phases = selections_in_order(edition.rules)
    several = len(phases) > 1 or len(edition.rules.announcements) > 1
    return frozenset(
        [
            each.id
            for each in (phases if several else ())
            if await is_chosen(session, edition, each) and not await records_missing(session, edition, each)
        ]
    )


async def _choosable(
    session: AsyncSession, edition: EditionInForce, settled: frozenset[str]
) -> dict[str, frozenset[str]]:
    """Of selections whose candidates come from another, or are of a group, and of those not by category, the fields
    that have some.
    """
    found = {}
    grouped = any(each.group for each in cut_chain(edition.rules))
    for phase in edition.rules.selections:
        before = sources(edition.rules, phase)
        across = not is_by_category(phase.cut)
        if grouped or across or any(isinstance(each, SelectionPhase) for each in before):
            there = (
                await candidates(session, edition, phase) if {each.id for each in before} <= settled else ()
            )
            found[phase.id] = frozenset(field.key for field, _ in by_field(edition.rules, phase, there))
    return found


async def _gaps(session: AsyncSession, edition: EditionInForce, settled: frozenset[str]) -> dict[str, int]:
    return {
        phase.id: len(await phase_gaps(session, edition, phase))
        for phase in edition.rules.selections
        if all(each.id in settled for each in sources(edition.rules, phase))
    }


async def _unrecorded(
    session: AsyncSession, edition: EditionInForce, settled: frozenset[str]
) -> dict[str, list[str]]:
    """Of the phases that have begun and are not decided, the categories whose panel has no record in force."""
    found = {}
    for phase in panel_phases(edition):
        opens, before = opens_at(edition.rules, phase.id), sources(edition.rules, phase)
        begun = opens is not None and opens <= clock.now() and all(each.id in settled for each in before)
        if phase.panel.minutes and begun and phase.id not in settled:
            found[phase.id] = await records_missing(session, edition, phase)
    return found


async def lost_letters(session: AsyncSession, edition: EditionInForce) -> int:
    """How many mails of an edition were given up; counted up to a hundred."""
    lost = select(Message.id).where(Message.edition == edition.slug, Message.state == "failed").limit(100)
    return (await session.exec(select(func.count()).select_from(lost.subquery()))).one()


# --- proposals ------------------------------------------------------------------------------------------


async def open_proposals(session: AsyncSession, edition: EditionInForce | None) -> Sequence[Proposal]:
    """`edition`: None for those that concern all editions."""
    query = (
        select(Proposal)
        .where(Proposal.edition_id == (edition and edition.id), Proposal.state == "open")
        .where(col(Proposal.expires_at) > clock.now())
        .order_by(col(Proposal.proposed_at))
    )
    return (await session.exec(query)).all()


async def proposals_found(
    session: AsyncSession, edition: EditionInForce, wanted: Wanted
) -> Found[tuple[Proposal, str]]:
    """Every proposal with its state, those first that lapse first, then the newest; two queries.

    `q` is part of the reason; filters: `kind`, `state` ("all": any). One that has lapsed is `expired` before that is
    written down.
    """
    lapsed = (col(Proposal.state) == "open") & (col(Proposal.expires_at) <= clock.now())
    state = case((lapsed, literal("expired")), else_=col(Proposal.state))
    fitting: list[ColumnElement[bool]] = [col(Proposal.edition_id) == edition.id]
    if wanted.q:
        fitting.append(func.lower(Proposal.reason).contains(wanted.q.lower(), autoescape=True))
    if kind := wanted.filters.get("kind"):
        fitting.append(col(Proposal.kind) == kind)
    counting: Any = select(state, func.count()).where(*fitting).group_by(state)
    counts = dict((await session.exec(counting)).all())
    asked = wanted.filters.get("state", "")
    columns = {
        "kind": col(Proposal.kind),
        "state": state,
        "proposed_at": col(Proposal.proposed_at),
        "expires_at": col(Proposal.expires_at),
        "decided_at": col(Proposal.decided_at),
    }
    waiting = case((state == "open", col(Proposal.expires_at)))
    usual = [waiting.asc().nulls_last(), col(Proposal.proposed_at).desc(), col(Proposal.id)]
    query: Any = select(Proposal, state.label("stands")).where(*fitting)
    if asked not in ("", "all"):
        query = query.where(state == asked)
    query = query.order_by(*ordered(wanted.sort, columns, usual)).offset(wanted.offset).limit(wanted.limit)
    total = sum(counts.values()) if asked in ("", "all") else counts.get(asked, 0)
    return Found([(found, stands) for found, stands in (await session.exec(query)).all()], total, counts)


async def proposal_in(session: AsyncSession, edition: EditionInForce, proposal_id: str) -> Proposal:
    """A proposal of this edition in any state. Raises Missing."""
    proposal = await session.get(Proposal, proposal_id)
    if proposal is None or proposal.edition_id != edition.id:
        raise proposal_gone()
    return proposal


@dataclass(frozen=True, slots=True)
class ProposedProject:
    """A project in a proposal."""

    project: str
    title: str
    category: str
    outcome: str
    """`passed`, `not_passed`, `winner`, or the id of a recognition."""
    reason: str
    rank: int | None
    votes: int | None
    field: str | None = None
    """Key of what a panel chose from, where that is no whole category."""


@dataclass(frozen=True, slots=True)
class ReadableProposal:
    """A proposal as a person reads it: what changes in the guidelines, or which projects it is about."""

    proposal: Proposal
    people: Mapping[str, Person]
    changes: Sequence[Change]
    lines: Mapping[str, Sequence[ProposedProject]]
    """By category, in the order of the rules."""
    content: Mapping[str, Any]

    @property
    def publish_at(self) -> datetime | None:
        at = self.content.get("publish_at")
        return datetime.fromisoformat(at) if at else None


async def readable(session: AsyncSession, edition: EditionInForce, proposal: Proposal) -> ReadableProposal:
    content = json.loads(proposal.content)
    whose = [person for person in (proposal.proposed_by, proposal.approved_by) if person]
    changed: Sequence[Change] = ()
    if proposal.kind == "amendment" and proposal.state == "open":
        changed = changes(edition.rules, Rules.model_validate(content))
    return ReadableProposal(
        proposal=proposal,
        people=await people(session, whose),
        changes=changed,
        lines=_by_category(edition.rules, await _lines(session, content)),
        content=content,
    )


async def _lines(session: AsyncSession, content: Mapping[str, Any]) -> list[ProposedProject]:
    """Projects of a nomination decision or shortlist (`projects`) or of winners (`honours`)."""
    rows = [*content.get("projects", ()), *content.get("honours", ())]
    titles = await titles_of(session, [row["project"] for row in rows])
    return [
        ProposedProject(
            project=row["project"],
            title=row.get("project_title") or titles.get(row["project"], ""),
            category=row["category"],
            outcome=row.get("outcome") or row.get("title") or "",
            reason=row.get("reason") or "",
            rank=row.get("rank"),
            votes=row.get("votes"),
            field=row.get("field"),
        )
        for row in rows
    ]


def _by_category(rules: Rules, lines: Iterable[ProposedProject]) -> dict[str, list[ProposedProject]]:
    made: dict[str, list[ProposedProject]] = {category.code: [] for category in rules.categories}
    for line in lines:
        made.setdefault(line.category, []).append(line)
    return {code: each for code, each in made.items() if each}
