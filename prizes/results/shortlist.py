"""The shortlist: what the cut after a public vote gives, agreed to by two stewards.

The line is drawn by `edition.cutting` through the recorded tally; nothing is counted here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import insert, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.ballot.refusals import countersignature_needed
from prizes.certificates.actions import issue
from prizes.certificates.rules.standing import CertificateKind, Earned
from prizes.db import columns_of
from prizes.edition.cutting.outcome import CutResult, CutRow, TieStep
from prizes.edition.document.components import TieRule
from prizes.edition.document.phases import VotingPhase
from prizes.edition.kinds.dimensions import divided_by
from prizes.edition.models import Proposal
from prizes.edition.proposals import approve, canonical, propose
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import proposal_changed, proposal_gone, reason_needed
from prizes.edition.titles import Said
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.sentence import Sentence
from prizes.kit.token import new_id
from prizes.nomination.models import Project
from prizes.nomination.rules.states import State
from prizes.results import refusals
from prizes.results.ranked.ties import record_tie_decision
from prizes.results.rules.spending import Spending, spending
from prizes.results.rules.winners import is_announced_later
from prizes.results.telling import tell_of_shortlist
from prizes.review.models import Honour, Standing
from prizes.review.queries.decision import panel_choices
from prizes.review.queries.interests import closed_to
from prizes.review.queries.projects import is_decided
from prizes.review.refusals import no_room_above_the_line, recused
from prizes.review.rules.deciding import (
    WAITS_FOR_PANEL,
    WAITS_FOR_STEWARD,
    ProjectChoice,
    against_the_rules,
)
from prizes.tally.effects import must_be_countersigned
from prizes.tally.queries import counted
from prizes.tally.rules.counting import Tally

KIND = "shortlist"
NAMED_AT_MOST = 5
FOR_PEOPLE = WAITS_FOR_PANEL | WAITS_FOR_STEWARD | {"waits_for_tie"}
"""Why a project is undecided, where people decide on it, now or after a tie above it."""
GIVES: dict[str, State] = {"champion": State.CHAMPION, "nominated": State.NOMINATED}
"""State of what passes. A winner by votes alone waits for its publication; going on to a next round changes none."""


class Decider(StrEnum):
    """Who or what decides a tie that ranking and comparing rules leave."""

    PANEL = "panel"
    STEWARD = "steward"
    LOT = "lot"


LEFT_TO = {
    Decider.PANEL: refusals.undecided,
    Decider.STEWARD: refusals.left_to_steward,
    Decider.LOT: refusals.left_to_lot,
}


def decider_of(phase: VotingPhase) -> Decider:
    """The first of them that the rules name, since each decides always; the panel where they name none."""
    named = {TieRule.STEWARD: Decider.STEWARD, TieRule.LOT: Decider.LOT, TieRule.PANEL: Decider.PANEL}
    return next((named[rule] for rule in phase.cut.ties if rule in named), Decider.PANEL)


@dataclass(frozen=True, slots=True)
class ShortlistLine:
    """A project of the ranking as the page shows it."""

    project: str
    title: str
    language: str
    rank: int
    votes: int
    score: Fraction
    outcome: str
    sentence: Sentence
    divided_by: Sequence[Said]
    """Where its group is beside its category."""


class Titled(NamedTuple):
    """What a ranking shows of a project beside its place."""

    id: str
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class ShortlistGroup:
    category: str
    number: int
    title: Mapping[Any, str]
    rows: Sequence[ShortlistLine]
    ties: Sequence[Sentence]
    none: int | None
    """Votes for none of the projects; None: the rules do not offer it."""


@dataclass(frozen=True, slots=True)
class View:
    """What the shortlist would be now."""

    groups: Sequence[ShortlistGroup]
    tied: Mapping[str, ProjectChoice | None]
    """The projects on which people decide, with what they decided so far."""
    undecided: Sequence[str]
    """Titles of the projects that are left to the panel, to a steward or to the lot."""
    decides: Decider
    """Which of them decides ties in this round."""
    spending: Spending | None
    """None: the round has no budget."""
    result: CutResult
    content: dict[str, Any]


def phase_of(edition: EditionInForce, phase_id: str | None) -> VotingPhase | None:
    """The voting phase with this id, or the first one; None where the edition has none."""
    votings = edition.rules.votings
    return next((p for p in votings if p.id == phase_id), votings[0] if votings else None)


def voting(edition: EditionInForce, phase_id: str | None) -> VotingPhase:
    """As `phase_of`. Raises Invalid where the edition has none."""
    found = phase_of(edition, phase_id)
    if found is None:
        raise refusals.no_vote_to_shortlist()
    return found


async def view(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> View | None:
    """None until the votes are counted."""
    found = await counted(session, edition, phase)
    if found is None:
        return None
    record_, poll, tally = found
    result = poll.cut(tally)
    projects = await _titles(session, [row.project for row in result.rows()])
    choices = await panel_choices(session, edition, phase.id)
    second = {p.project: p.votes_nothing_set_aside for c in tally.categories.values() for p in c.projects}
    seed = {"seed": poll.seed} if poll.seed else {}
    content: dict[str, Any] = {
        "phase": phase.id,
        "rules": {"version": edition.version, "sha256": edition.sha256},
        "tally_sha256": record_.sha256,
        **seed,
        "projects": [
            _content(
                row, second.get(row.project, 0), choices[row.project].reason if row.project in choices else ""
            )
            for row in result.rows()
        ],
    }
    return View(
        groups=_groups(edition, tally, result, projects),
        tied={project: choices.get(project) for project in left_to_people(phase, result, choices)},
        undecided=[projects[row.project].title for row in result.undecided],
        decides=decider_of(phase),
        spending=spending(edition.rules, phase, result),
        result=result,
        content=content,
    )


def left_to_people(phase: VotingPhase, result: CutResult, decided: Collection[str]) -> set[str]:
    """The projects on which the panel or a steward decides; none where the lot does. `decided`: where they did."""
    if decider_of(phase) is Decider.LOT:
        return set()
    return {row.project for row in result.undecided if row.ruling.code in FOR_PEOPLE} | set(decided)


async def ties_by_category(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase
) -> dict[str, list[TieStep]]:
    """What the tie rules did at the line of a counted round, by category of those that were equal."""
    found = await counted(session, edition, phase)
    if found is None:
        return {}
    _record, poll, tally = found
    result = poll.cut(tally)
    category = {row.project: row.candidate.category for row in result.rows()}
    ties: dict[str, list[TieStep]] = {}
    for step in (step for group in result.groups for step in group.ties):
        for code in sorted({category[project] for project in step.tied}):
            ties.setdefault(code, []).append(step)
    return ties


async def spending_of(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> Spending | None:
    """What the projects of a counted round cost; None where it has no budget or no count."""
    found = await counted(session, edition, phase) if phase.cut.budget else None
    return spending(edition.rules, phase, found[1].cut(found[2])) if found else None


async def _titles(session: AsyncSession, projects: Sequence[str]) -> dict[str, Titled]:
    query: Any = select(*columns_of(Titled, Project)).where(col(Project.id).in_(projects))
    return {row.id: Titled(*row) for row in (await session.exec(query)).all()}


def _content(row: CutRow, nothing_set_aside: int, reason: str) -> dict[str, Any]:
    return {
        "project": row.project,
        "category": row.candidate.category,
        "outcome": row.outcome.value,
        "why": row.ruling.code,
        "rank": row.rank,
        "score": str(row.score),
        "votes": row.candidate.votes,
        "votes_nothing_set_aside": nothing_set_aside,
        "mark": None if row.candidate.mark is None else str(row.candidate.mark),
        **({} if row.candidate.cost is None else {"cost": str(row.candidate.cost)}),
        "reason": reason,
    }


def _groups(
    edition: EditionInForce, tally: Tally, result: CutResult, projects: dict[str, Titled]
) -> list[ShortlistGroup]:
    made: list[ShortlistGroup] = []
    parts = {row.project: [*divided_by(edition.rules, g.place)] for g in result.groups for row in g.rows}
    for category in edition.rules.categories:
        rows = [row for row in result.rows() if row.candidate.category == category.code]
        if not rows:
            continue
        ours = {row.project for row in rows}
        ties = [step.sentence for g in result.groups for step in g.ties if ours & set(step.tied)]
        made.append(
            ShortlistGroup(
                category=category.code,
                number=category.number,
                title=category.title,
                rows=[_line(row, projects[row.project], parts[row.project]) for row in rows],
                ties=ties,
                none=tally.categories[category.code].none,
            )
        )
    return made


def _line(row: CutRow, project: Titled, parts: Sequence[Said]) -> ShortlistLine:
    return ShortlistLine(
        project=row.project,
        title=project.title,
        language=project.language,
        rank=row.rank,
        votes=row.candidate.votes,
        score=row.score,
        outcome=row.outcome.value,
        sentence=row.ruling.sentence,
        divided_by=parts,
    )


async def decide_tie(
    session: AsyncSession,
    edition: EditionInForce,
    phase: VotingPhase,
    project_id: str,
    *,
    passes: bool,
    reason: str,
    decider: str,
) -> None:
    """Record what the panel, or a steward for themselves, decided of a project that the rules leave to them, over what
    was decided before.
    """
    if not reason.strip():
        raise reason_needed()
    if decider_of(phase) is Decider.STEWARD and project_id in await closed_to(session, edition, decider):
        raise recused()
    if await is_decided(session, edition, phase.id):
        raise refusals.already_decided()
    found = await counted(session, edition, phase)
    if found is None:
        raise refusals.not_counted()
    _, poll, tally = found
    if project_id not in left_to_people(phase, poll.cut(tally), poll.decisions):
        raise refusals.not_a_candidate()
    chosen = replace(poll, decisions={**poll.decisions, project_id: passes})
    if passes and (broken := against_the_rules(chosen.cut(tally), {project_id})):
        raise no_room_above_the_line(broken)
    await record_tie_decision(
        session, edition, phase, project_id, passes=passes, reason=reason, decider=decider
    )


async def propose_shortlist(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, *, proposer: str
) -> Proposal:
    """Put what the rules give before a second steward."""
    ready = await _ready(session, edition, phase)
    return await propose(session, edition, KIND, ready.content, reason="", proposer=proposer)


async def _ready(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> View:
    if await is_decided(session, edition, phase.id):
        raise refusals.already_decided()
    found = await view(session, edition, phase)
    if found is None:
        raise refusals.not_counted()
    if found.undecided:
        raise LEFT_TO[found.decides](titles=found.undecided[:NAMED_AT_MOST])
    return found


async def approve_shortlist(
    session: AsyncSession, edition: EditionInForce, proposal_id: str, *, seen_sha256: str, approver: str
) -> Proposal:
    """A second steward's approval: places are written, champions named, nominators told.

    Raises Conflict if what was proposed is no longer what follows from tally, rules and panel.
    """
    proposal = await approve(session, edition, proposal_id, seen_sha256=seen_sha256, approver=approver)
    if proposal.kind != KIND:
        raise proposal_gone()
    named = json.loads(proposal.content)["phase"]
    phase = next((p for p in edition.rules.votings if p.id == named), None)
    if phase is None:
        raise proposal_gone()
    ready = await _ready(session, edition, phase)
    if await must_be_countersigned(session, edition, phase):
        raise countersignature_needed()
    if canonical(ready.content) != proposal.content:
        raise proposal_changed()
    await _write_standings(session, edition, phase, ready.content["projects"])
    passed = [line["project"] for line in ready.content["projects"] if line["outcome"] == "passed"]
    await _give(session, edition, phase, passed, approver)
    outcomes = {line["project"]: line["outcome"] for line in ready.content["projects"]}
    tied = {line["project"] for line in ready.content["projects"] if line["why"] == "tie_left_out"}
    await tell_of_shortlist(session, edition, phase, outcomes, tied=tied)
    details = {"phase": phase.id, "passed": len(passed), "sha256": proposal.sha256}
    record(session, edition, acts.RESULTS_SHORTLIST, proposal, by=approver, **details)
    return proposal


async def _write_standings(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, lines: Sequence[dict[str, Any]]
) -> None:
    columns = ("outcome", "rank", "score", "votes", "votes_nothing_set_aside", "mark", "reason")
    rows = [
        {
            "id": new_id(),
            "phase": phase.id,
            "project_id": line["project"],
            "decided_at": clock.now(),
            "rules_version": edition.version,
            "rules_sha256": edition.sha256,
            **{name: line[name] for name in columns},
        }
        for line in lines
    ]
    if rows:
        await session.exec(insert(Standing), params=rows)


async def _give(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, passed: Sequence[str], approver: str
) -> None:
    """What passing gives: a state at once, or, for honours by votes alone, an honour that is published later."""
    if not passed:
        return
    if is_announced_later(edition.rules, phase):
        categories = await session.exec(
            select(Project.id, Project.category).where(col(Project.id).in_(passed))
        )
        session.add_all(
            Honour(
                edition_id=edition.id,
                category=category or "",
                project_id=project_id,
                title=phase.cut.gives,
                chosen_by=approver,
                chosen_at=clock.now(),
            )
            for project_id, category in categories.all()
        )
    elif phase.cut.gives in GIVES:
        await session.exec(
            update(Project)
            .where(col(Project.id).in_(passed), col(Project.state) == State.NOMINATED)
            .values(state=GIVES[phase.cut.gives].value, updated_at=clock.now())
            .execution_options(synchronize_session=False)
        )
        became = CertificateKind(phase.cut.gives)
        await issue(session, edition, [Earned(project, became) for project in passed])
    await session.flush()
