"""Read what a plan of assignments follows from, and make the plan."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import anyio.to_thread
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules import ANY, Role, holds
from prizes.data.countries import country
from prizes.edition.queries import EditionInForce
from prizes.nomination.models import Project, ProjectText
from prizes.review import refusals
from prizes.review.matching import Expert, Pair, Plan, Problem, Seat, Task, match
from prizes.review.models import Assignment, ExpertProfile, PanelSeat
from prizes.review.queries.interests import chaired, closed_to, undeclared_pairs
from prizes.review.queries.panels import (
    Assignee,
    Panels,
    assignees,
    panels,
    recused_pairs,
    still_theirs,
)
from prizes.review.queries.projects import candidates
from prizes.review.rules import MarkingPhase, Progress, ProjectFacts, covers
from prizes.review.shortfalls import Reason, reasons

CHANGES_MOST = 200
"""Changes by hand in one plan."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose assignments somebody plans: a steward all, a chair those of their categories without a conflict."""

    categories: frozenset[str] = frozenset({ANY})
    closed: frozenset[str] = frozenset()

    def covers(self, project: ProjectFacts) -> bool:
        return covers(self.categories, project.category) and project.id not in self.closed


EVERYTHING = Reach()


async def reach_of(session: AsyncSession, edition: EditionInForce, me: SignedIn) -> Reach:
    """Raises Forbidden for somebody who is neither a steward of the edition nor chairs a panel."""
    if holds(me.grants, Role.STEWARD, edition.slug):
        return EVERYTHING
    categories = await chaired(session, edition, me.person.id)
    if not categories:
        raise refusals.not_the_chair()
    return Reach(categories, frozenset(await closed_to(session, edition, me.person.id)))


@dataclass(frozen=True, slots=True)
class Changes:
    """What somebody changes of a plan before it is applied."""

    add: frozenset[Pair] = frozenset()
    drop: frozenset[Pair] = frozenset()
    anew: bool = False
    """What a plan gave out and nobody has begun may move."""
    from_expert: str | None = None
    """Only this: hand over all that somebody has not handed in."""
    to_expert: str | None = None
    """To this one alone; None: to whoever is fittest."""


@dataclass(frozen=True)
class PlanView:
    """A plan of assignments, with what is needed to judge it."""

    plan: Plan
    projects: dict[str, ProjectFacts]
    """Those that it is about, by category of the rules and title."""
    panels: Panels
    assigned: Mapping[Pair, Assignee]
    by_hand: frozenset[Pair]
    """Of the assignments there are."""
    changes: Changes

    @cached_property
    def reasons(self) -> list[Reason]:
        return reasons(self.plan, {project.id: project.title for project in self.projects.values()})

    @cached_property
    def wrongly(self) -> list[str]:
        """Projects with a new reviewer who does not quite fit, or all from the owner's region."""
        found = {project for project, _ in self.plan.flaws} | set(self.plan.one_sided)
        return [project for project in self.projects if project in found]

    def name(self, expert: str) -> str:
        person = self.panels.people.get(expert)
        return (person.name or person.email) if person else ""


async def panel_plan(
    session: AsyncSession,
    edition: EditionInForce,
    phase: MarkingPhase,
    reach: Reach = EVERYTHING,
    changes: Changes | None = None,
) -> PlanView:
    """How the reviews that are still to be assigned in a phase would be distributed.

    It is worked out in a thread: the solver lets other requests go on.
    """
    changes = changes or Changes()
    every = await candidates(session, edition, phase)
    who = await panels(session, edition)
    at_work = still_theirs(await assignees(session, edition, phase), who, every)
    by_hand = await _by_hand(session, edition, phase)
    barred = frozenset(await recused_pairs(session, edition, every))
    existing = {(a.project, a.expert): a for a in at_work if (a.project, a.expert) not in barred}
    problem = Problem(
        tasks=await _tasks(session, edition, phase, [p for p in every if reach.covers(p)]),
        experts=await _experts(session, edition, who),
        existing=frozenset(existing),
        barred=barred,
        undeclared=frozenset(await undeclared_pairs(session, edition, phase, list(who.people))),
        categories={p.id: p.category for p in every},
        load_most=phase.marking.load_most if phase.marking else None,
    )
    problem = _changed(problem, changes, existing, by_hand)
    plan = await anyio.to_thread.run_sync(matched, problem)
    about = {task.project for task in problem.tasks}
    return PlanView(plan, {p.id: p for p in every if p.id in about}, who, existing, by_hand, changes)


def _changed(
    problem: Problem, changes: Changes, existing: Mapping[Pair, Assignee], by_hand: frozenset[Pair]
) -> Problem:
    if changes.from_expert is not None:
        return _handed_over(problem, changes, existing)
    about = {task.project: task for task in problem.tasks}
    for project, expert in changes.add:
        if project not in about:
            raise refusals.not_a_candidate()
        if expert not in problem.by_id:
            raise refusals.not_in_a_panel()
        if problem.by_id[expert].sits_for(about[project].category) is None:
            raise refusals.not_in_this_panel()
        if (project, expert) in problem.barred:
            raise refusals.takes_no_part()
    if len(changes.add) + len(changes.drop) > CHANGES_MOST:
        raise refusals.too_many_changes(CHANGES_MOST)
    free = frozenset(
        pair
        for pair, assignee in existing.items()
        if changes.anew
        and assignee.progress is Progress.NOT_BEGUN
        and pair not in by_hand
        and pair[0] in about
    )
    free -= changes.add
    return replace(
        problem,
        pinned=changes.add - problem.existing,
        barred=problem.barred | (changes.drop - changes.add - (problem.existing - free)),
        freed=free,
    )


def _handed_over(problem: Problem, changes: Changes, existing: Mapping[Pair, Assignee]) -> Problem:
    """Only the projects that somebody has not handed in, each with as many reviewers as it has now."""
    about = {task.project: task for task in problem.tasks}
    open_ones = {
        project
        for (project, expert), assignee in existing.items()
        if expert == changes.from_expert and assignee.progress is not Progress.DONE and project in about
    }
    has: dict[str, int] = defaultdict(int)
    for project, _ in existing:
        has[project] += 1
    moving = frozenset((project, changes.from_expert or "") for project in open_ones)
    others = [e for e in problem.by_id if changes.to_expert is not None and e != changes.to_expert]
    return replace(
        problem,
        tasks=tuple(replace(about[p], wanted=has[p]) for p in sorted(open_ones)),
        freed=moving,
        barred=problem.barred | moving | {(project, e) for project in open_ones for e in others},
    )


# --- solved once, asked often --------------------------------------------------------------------------

KEPT = 8
_known: list[tuple[Problem, Plan]] = []
_turn = threading.Lock()


def matched(problem: Problem) -> Plan:
    """The plan, worked out once: whoever applies what they looked at need not wait for it again."""
    with _turn:
        for known, plan in _known:
            if known == problem:
                return plan
    plan = match(problem)
    with _turn:
        _known.append((problem, plan))
        del _known[:-KEPT]
    return plan


# --- facts ---------------------------------------------------------------------------------------------


async def _by_hand(session: AsyncSession, edition: EditionInForce, phase: MarkingPhase) -> frozenset[Pair]:
    query = (
        select(Assignment.project_id, Assignment.expert_id)
        .join(Project, col(Project.id) == Assignment.project_id)
        .where(Project.edition_id == edition.id, Assignment.phase == phase.id, col(Assignment.by_hand))
    )
    return frozenset((project, expert) for project, expert in (await session.exec(query)).all())


async def _tasks(
    session: AsyncSession, edition: EditionInForce, phase: MarkingPhase, projects: Sequence[ProjectFacts]
) -> tuple[Task, ...]:
    """A project can be read in its own language and in those it is translated to."""
    query = (
        select(ProjectText.project_id, ProjectText.lang)
        .join(Project, col(Project.id) == ProjectText.project_id)
        .where(Project.edition_id == edition.id, ProjectText.title != "")
    )
    translated: dict[str, set[str]] = defaultdict(set)
    for project, lang in (await session.exec(query)).all():
        translated[project].add(lang)
    wanted = phase.marking.reviews if phase.marking else 0
    return tuple(
        Task(p.id, p.category, wanted, frozenset({p.language} | translated[p.id]), _region(p.country))
        for p in projects
    )


async def _experts(session: AsyncSession, edition: EditionInForce, who: Panels) -> tuple[Expert, ...]:
    seats = await _seats(session, edition)
    profiles = await _profiles(session, who.people)
    return tuple(
        Expert(
            person.id,
            {code: seats.get((person.id, code), Seat()) for code in sorted(who.categories[person.id])},
            languages=frozenset(profiles[person.id].languages) if person.id in profiles else frozenset(),
            lines=frozenset(profiles[person.id].lines) if person.id in profiles else frozenset(),
            region=_region(person.country),
        )
        for person in who.people.values()
    )


async def _profiles(
    session: AsyncSession, people: Mapping[str, Person] | Collection[str]
) -> dict[str, ExpertProfile]:
    query = select(ExpertProfile).where(col(ExpertProfile.person_id).in_(list(people)))
    return {profile.person_id: profile for profile in (await session.exec(query)).all()}


async def _seats(session: AsyncSession, edition: EditionInForce) -> dict[tuple[str, str], Seat]:
    """What was agreed with those who accepted, by expert and category."""
    query = select(PanelSeat.person_id, PanelSeat.category, PanelSeat.part, PanelSeat.capacity).where(
        PanelSeat.edition_id == edition.id, PanelSeat.state == "accepted"
    )
    return {
        (person or "", category): Seat(capacity, substitute=part == "substitute")
        for person, category, part, capacity in (await session.exec(query)).all()
    }


def _region(code: str | None) -> str | None:
    try:
        return country(code).itu_region if code else None
    except KeyError:
        return None
