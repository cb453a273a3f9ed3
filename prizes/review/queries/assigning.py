"""Read what a plan of assignments follows from, and make the plan."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import anyio.to_thread
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase
from prizes.review import refusals
from prizes.review.queries.interests import undeclared_pairs
from prizes.review.queries.panels import Assignee, Panels, assignees, panels, recused_pairs, still_theirs
from prizes.review.queries.projects import candidates
from prizes.review.queries.reach import EVERYTHING, Reach
from prizes.review.queries.staffing import by_hand, experts_of, taken_out, tasks_of
from prizes.review.rules.deciding import ProjectFacts
from prizes.review.rules.fit_of_experts import Fit, RegionShare, fit_of, shares
from prizes.review.rules.matching import match
from prizes.review.rules.planned import Plan
from prizes.review.rules.reviews import Progress
from prizes.review.rules.shortfalls import Names, Shortfall, reasons
from prizes.review.rules.staffing import Expert, Pair, StaffingProblem, Task, limit_of

CHANGES_MOST = 100
"""Changes by hand in one plan."""


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
    kept_out: frozenset[Pair]
    """What was taken from experts by hand before, and stays so."""
    changes: Changes
    names: Names
    """Of the categories."""

    @cached_property
    def reasons(self) -> list[Shortfall]:
        titles = {project.id: project.title for project in self.projects.values()}
        return reasons(self.plan, titles, self.names)

    @cached_property
    def tasks(self) -> dict[str, Task]:
        return {task.project: task for task in self.plan.problem.tasks}

    @cached_property
    def experts(self) -> dict[str, Expert]:
        """Those of the panels that it is about, by name and address."""
        found = {expert for panel in self.plan.problem.panel.values() for expert in panel}
        return {id_: self.plan.problem.by_id[id_] for id_ in self.panels.people if id_ in found}

    @cached_property
    def shares(self) -> list[RegionShare]:
        return shares(self.plan, self.experts.values())

    def limit(self, expert: str) -> int | None:
        return limit_of(self.plan.problem.by_id[expert], self.plan.problem.load_most)

    def fit(self, project: str, expert: str) -> Fit | None:
        """None: of somebody who has left the panels."""
        found = self.plan.problem.by_id.get(expert)
        return fit_of(self.tasks[project], found) if found else None

    def could(self, project: str) -> list[str]:
        """Others of the panel who could review it, those without a conflict, the least busy first."""
        has, barred = set(self.plan.reviewers.get(project, ())), self.plan.problem.barred - self._own_bars
        panel = [e for e in self.plan.problem.panel[project] if e not in has and (project, e) not in barred]
        return sorted(panel, key=lambda e: (self.plan.load_after[e], self.name(e)))

    @cached_property
    def _own_bars(self) -> frozenset[Pair]:
        """What is barred by hand only."""
        return self.kept_out | self.changes.drop

    @cached_property
    def taken_out(self) -> frozenset[Pair]:
        """What this plan takes from experts by hand, and no later plan may give back."""
        problem = self.plan.problem
        if self.changes.from_expert is not None:
            return frozenset(self.plan.gone)
        stays = problem.existing - set(self.plan.gone)
        wanted = self.changes.drop - self.changes.add - stays
        return frozenset(pair for pair in wanted if pair[0] in self.projects and pair[1] in problem.by_id)

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
    phase: PanelPhase,
    reach: Reach = EVERYTHING,
    changes: Changes | None = None,
) -> PlanView:
    """How the reviews that are still to be assigned in a phase would be distributed.

    It is worked out in a thread: the solver lets other requests go on.
    """
    changes = changes or Changes()
    every = await candidates(session, edition, phase)
    who = await panels(session, edition, phase)
    at_work = still_theirs(await assignees(session, edition, phase), who, every)
    given = await by_hand(session, edition, phase)
    barred = frozenset(await recused_pairs(session, edition, every))
    existing = {(a.project, a.expert): a for a in at_work if (a.project, a.expert) not in barred}
    problem = StaffingProblem(
        tasks=await tasks_of(session, edition, phase, [p for p in every if reach.covers(p)]),
        experts=await experts_of(session, edition, who),
        existing=frozenset(existing),
        barred=barred,
        undeclared=frozenset(await undeclared_pairs(session, edition, phase, list(who.people))),
        categories={p.id: p.category for p in every},
        load_most=phase.marking.load_most if phase.marking else None,
    )
    kept_out = await taken_out(session, edition, phase) - problem.existing
    problem = _changed(problem, changes, existing, given, kept_out)
    plan = await anyio.to_thread.run_sync(matched, problem)
    about = {task.project for task in problem.tasks}
    projects = {p.id: p for p in every if p.id in about}
    names = {category.code: category.short for category in edition.rules.categories}
    return PlanView(plan, projects, who, existing, given, kept_out - changes.add, changes, names)


def _changed(
    problem: StaffingProblem,
    changes: Changes,
    existing: Mapping[Pair, Assignee],
    given: frozenset[Pair],
    kept_out: frozenset[Pair],
) -> StaffingProblem:
    if changes.from_expert is not None:
        kept = frozenset() if changes.to_expert else kept_out
        return _handed_over(replace(problem, barred=problem.barred | kept), changes, existing)
    _look_at(problem, changes)
    about = {task.project for task in problem.tasks}
    free = frozenset(
        pair
        for pair, assignee in existing.items()
        if changes.anew
        and assignee.progress is Progress.NOT_BEGUN
        and pair not in given | changes.add
        and pair[0] in about
    )
    out = (changes.drop | kept_out) - changes.add - (problem.existing - free)
    return replace(problem, pinned=changes.add - problem.existing, barred=problem.barred | out, freed=free)


def _look_at(problem: StaffingProblem, changes: Changes) -> None:
    """Raises a Refusal for what cannot be added."""
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
        raise refusals.too_many_changes(most=CHANGES_MOST)


def _handed_over(
    problem: StaffingProblem, changes: Changes, existing: Mapping[Pair, Assignee]
) -> StaffingProblem:
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
_known: list[tuple[StaffingProblem, Plan]] = []
_turn = threading.Lock()


def matched(problem: StaffingProblem) -> Plan:
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
