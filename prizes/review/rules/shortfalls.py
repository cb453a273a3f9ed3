"""Why a plan lacks reviewers, or takes some that it should not: sentences that are true, as pure functions.

A project lacks reviewers because too few of its panel are without a conflict, or because those who are have no room
left. In the second case all that its experts could be relieved of goes to experts without room, too. These projects and
experts together are a cut of the network: what the experts can take is less than what the projects need, and no other
plan helps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from prizes.edition.document.components import Text
from prizes.edition.guidelines.words import language
from prizes.kit.sentence import Sentence, say, say_n
from prizes.review.rules.planned import Plan
from prizes.review.rules.staffing import Flaw, Pair, StaffingProblem, Task

Names = Mapping[str, Text]
"""Short names of categories by code."""


class ShortfallKind(StrEnum):
    PANEL = "panel"
    """Even without conflicts and limits the panel is too small."""
    CONFLICTS = "conflicts"
    ROOM = "room"
    LANGUAGE = "language"
    UNDECLARED = "undeclared"


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Which constraint keeps a plan from being whole."""

    kind: ShortfallKind
    projects: tuple[str, ...]
    categories: tuple[str, ...]
    experts: tuple[str, ...]
    """Those without room (ROOM), or those who could be asked (others)."""
    needed: int
    """Reviews that these projects still need; LANGUAGE, UNDECLARED: reviews given to such experts."""
    possible: int
    """Of which so many can be given."""
    sentence: Sentence
    remedy: Sentence


def reasons(plan: Plan, titles: Mapping[str, str], names: Names) -> list[Shortfall]:
    """What keeps the plan from being whole, worst first; empty if nothing does. `titles`: of projects, by id."""
    tasks = {task.project: task for task in plan.problem.tasks}
    lacking = {shortage.project: shortage.lacking for shortage in plan.short}
    too_few = {p: n for p, n in lacking.items() if _able(plan.problem, tasks[p]) < tasks[p].wanted}
    return [
        *_small_panels(plan.problem, [tasks[p] for p in too_few], names),
        *_conflicts(plan.problem, [tasks[p] for p in too_few], titles, names),
        *_no_room(plan, [p for p in lacking if lacking[p] > _unavoidable(plan.problem, tasks[p])], names),
        *_languages(plan, tasks, names),
        *_undeclared(plan, tasks, names),
    ]


def _able(problem: StaffingProblem, task: Task) -> int:
    return len(problem.has[task.project]) + len(problem.able[task.project])


def _unavoidable(problem: StaffingProblem, task: Task) -> int:
    """How many reviews lack even if nobody had a limit."""
    return max(0, task.wanted - _able(problem, task))


def _everybody(problem: StaffingProblem, task: Task) -> int:
    """The panel and whoever has left it and reviews the project all the same."""
    return len(set(problem.panel[task.project]) | problem.has[task.project])


# --- too few people ------------------------------------------------------------------------------------


def _small_panels(problem: StaffingProblem, tasks: Iterable[Task], names: Names) -> Iterator[Shortfall]:
    by_category: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        if _everybody(problem, task) < task.wanted:
            by_category[task.category].append(task)
    for category, here in sorted(by_category.items()):
        panel = problem.panel[here[0].project]
        wanted = max(task.wanted for task in here)
        more = max(task.wanted - _everybody(problem, task) for task in here)
        yield Shortfall(
            ShortfallKind.PANEL,
            tuple(task.project for task in here),
            (category,),
            tuple(panel),
            needed=sum(problem.lacking(task) for task in here),
            possible=sum(min(problem.lacking(t), len(problem.able[t.project])) for t in here),
            sentence=say_n(
                "%(category)s: the panel has %(n)s expert, but a project needs %(wanted)s different experts.",
                "%(category)s: the panel has %(n)s experts, but a project needs %(wanted)s different experts.",
                len(panel),
                category=names.get(category, category),
                wanted=wanted,
            ),
            remedy=_invite_or_lower(more),
        )


def _invite_or_lower(more: int) -> Sentence:
    return say_n(
        "Invite at least %(n)s more expert, or lower the number of reviews.",
        "Invite at least %(n)s more experts, or lower the number of reviews.",
        more,
    )


def _conflicts(
    problem: StaffingProblem, tasks: Iterable[Task], titles: Mapping[str, str], names: Names
) -> Iterator[Shortfall]:
    for task in tasks:
        if _everybody(problem, task) < task.wanted:
            continue
        able = problem.able[task.project]
        yield Shortfall(
            ShortfallKind.CONFLICTS,
            (task.project,),
            (task.category,),
            tuple(able),
            needed=problem.lacking(task),
            possible=min(problem.lacking(task), len(able)),
            sentence=say_n(
                "%(category)s: only %(n)s expert can review “%(title)s”, but it needs %(wanted)s.",
                "%(category)s: only %(n)s experts can review “%(title)s”, but it needs %(wanted)s.",
                _able(problem, task),
                title=titles.get(task.project, task.project),
                wanted=task.wanted,
                category=names.get(task.category, task.category),
            ),
            remedy=say_n(
                "The others have a conflict of interest or were removed. Invite at least %(n)s more.",
                "The others have a conflict of interest or were removed. Invite at least %(n)s more.",
                _unavoidable(problem, task),
            ),
        )


# --- no room -------------------------------------------------------------------------------------------


def _no_room(plan: Plan, projects: list[str], names: Names) -> Iterator[Shortfall]:
    """One reason for projects that reach the same experts."""
    seen: set[str] = set()
    for start in projects:
        if start not in seen:
            together, experts = _cut(plan, start)
            for other in projects:  # what shares an expert without room shares the reason
                if other not in together and (more := _cut(plan, other))[1] & experts:
                    together, experts = together | more[0], experts | more[1]
            seen |= together
            yield _room(plan, together, experts, names)


def _cut(plan: Plan, start: str) -> tuple[frozenset[str], frozenset[str]]:
    """Projects and experts that a further review of this project could be passed on over."""
    gave: dict[str, list[str]] = defaultdict(list)
    for project, expert in plan.chosen:
        gave[expert].append(project)
    tasks = {task.project: task for task in plan.problem.tasks}
    projects, experts, queue = {start}, set[str](), [start]
    seats = set[tuple[str, str]]()
    while queue:
        project = queue.pop()
        for expert in plan.problem.able[project]:
            seat = _seat(plan.problem, tasks[project], expert)
            if (project, expert) in plan.chosen or (expert, seat) in seats:
                continue
            seats.add((expert, seat))
            experts.add(expert)
            only_seat = _full(plan, expert, seat)
            for other in gave[expert]:
                if other in projects or (only_seat and _seat(plan.problem, tasks[other], expert) != seat):
                    continue
                projects.add(other)
                queue.append(other)
    return frozenset(projects), frozenset(experts)


def _seat(problem: StaffingProblem, task: Task, expert: str) -> str:
    return problem.by_id[expert].sits_for(task.category) or ""


def _full(plan: Plan, expert: str, seat: str) -> bool:
    """Whether it is the seat's limit that is reached."""
    room = plan.problem.seat_room.get((expert, seat))
    if room is None:
        return False
    tasks = {task.project: task for task in plan.problem.tasks}
    given = sum(e == expert and _seat(plan.problem, tasks[p], e) == seat for p, e in plan.chosen)
    return given >= room


def _room(plan: Plan, projects: frozenset[str], experts: frozenset[str], names: Names) -> Shortfall:
    problem = plan.problem
    tasks = [task for task in problem.tasks if task.project in projects]
    needed = sum(min(problem.lacking(t), len(problem.able[t.project])) for t in tasks)
    possible = sum(project in projects for project, _ in plan.chosen)
    categories = tuple(sorted({task.category for task in tasks}))
    lacking = needed - possible
    most = problem.load_most
    return Shortfall(
        ShortfallKind.ROOM,
        tuple(sorted(projects)),
        categories,
        tuple(sorted(experts)),
        needed,
        possible,
        sentence=say_n(
            "%(categories)s: %(n)s more review is needed, and within their limits the experts can take %(can)s.",
            "%(categories)s: %(n)s more reviews are needed, and within their limits the experts can take %(can)s.",
            needed,
            categories=[names.get(code, code) for code in categories],
            can=possible,
        ),
        remedy=say_n(
            "Raise the limits, invite at least %(n)s more expert, or lower the number of reviews.",
            "Raise the limits, invite at least %(n)s more experts, or lower the number of reviews.",
            -(-lacking // most) if most else 1,
        ),
    )


# --- whole, but not as it should be --------------------------------------------------------------------


def _languages(plan: Plan, tasks: Mapping[str, Task], names: Names) -> Iterator[Shortfall]:
    """Where nobody reads a language: not where it is a matter of load."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for (project, _), flaws in plan.flaws.items():
        task = tasks[project]
        readers = [e for e in plan.problem.able[project] if plan.problem.by_id[e].languages & task.languages]
        if Flaw.LANGUAGE in flaws and not readers:
            found[task.category, tuple(sorted(task.languages))].append(project)
    for (category, languages), projects in sorted(found.items()):
        each = sorted(set(projects))
        yield Shortfall(
            ShortfallKind.LANGUAGE,
            tuple(each),
            (category,),
            (),
            needed=len(projects),
            possible=0,
            sentence=say_n(
                "%(category)s: no other available expert reads the language of %(n)s project "
                "(%(languages)s).",
                "%(category)s: no other available expert reads the language of %(n)s projects "
                "(%(languages)s).",
                len(each),
                category=names.get(category, category),
                languages=[language(code) for code in languages],
            ),
            remedy=say(
                "It will be assigned to someone who has not stated that they read the language. "
                "Invite someone who reads it."
            ),
        )


def _undeclared(plan: Plan, tasks: Mapping[str, Task], names: Names) -> Iterator[Shortfall]:
    found: dict[str, list[Pair]] = defaultdict(list)
    for pair, flaws in plan.flaws.items():
        if Flaw.UNDECLARED in flaws:
            found[tasks[pair[0]].category].append(pair)
    for category, pairs in sorted(found.items()):
        experts = sorted({expert for _, expert in pairs})
        yield Shortfall(
            ShortfallKind.UNDECLARED,
            tuple(sorted({project for project, _ in pairs})),
            (category,),
            tuple(experts),
            needed=len(pairs),
            possible=0,
            sentence=say_n(
                "%(category)s: %(n)s expert has not declared conflicts of interest yet.",
                "%(category)s: %(n)s experts have not declared conflicts of interest yet.",
                len(experts),
                category=names.get(category, category),
            ),
            remedy=say(
                "Members cannot open projects before they have declared. Ask them to declare before "
                "you assign projects."
            ),
        )
