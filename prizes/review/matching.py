"""Who reviews what: a plan of assignments by a linear program, as pure functions.

Always: a project goes only to experts of its category without a conflict, nobody gets more than their limits, and what
is assigned already stays. Then, each goal among the plans that are best by those before it:

1. As few reviews lacking as can be, and no project lacks two where two could lack one.
2. The least of: 9 for an expert who has not declared their interests yet, 4 for one who does not read a language of the
   project, 1 for one who has not said what they read, 2 for a substitute.
3. The load as even as can be: the least sum of its squares, which has the least maximum, too.
4. The least of: 3 for an expert who does not know the category's action line, 1 for one who has not said, 1 for a
   reviewer of the owner's region and 3 more where all are, 1 for the second reviewer of a region, 2 for the third,
   and so on; and a lot of the ids, so that the same people do not always sit together, and the same input gives the
   same plan.

This is a flow of least convex cost through a network, so that its linear program has whole solutions (Ahuja, Magnanti
and Orlin, Network Flows, 1993, chapters 11 and 14). Much the same program assigns papers to the reviewers of
conferences (Charlin and Zemel, The Toronto Paper Matching System, 2013). That the least squares have the least maximum:
Harvey, Ladner, Lovász and Tamir, Journal of Algorithms 59, 2006; Frank and Murota, Mathematical Programming 195, 2022.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from prizes.accounts.rules import ANY
from prizes.review.program import Program

Pair = tuple[str, str]
"""A project and an expert."""

UNDECLARED, CANNOT_READ, PERHAPS_READS, SUBSTITUTE = 9, 4, 1, 2
NO_EXPERTISE, PERHAPS_EXPERT, OWN_REGION, ONLY_OWN_REGION = 3, 1, 1, 3
MOVED = 20
"""What it costs by the last goal to take a project from somebody who could keep it."""


class Flaw(StrEnum):
    """What is not as it should be with an assignment that is possible all the same."""

    UNDECLARED = "undeclared"
    LANGUAGE = "language"
    EXPERTISE = "expertise"
    SUBSTITUTE = "substitute"
    OVER_LIMIT = "over_limit"
    """By hand only: a plan never does it by itself."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in the panel of a category."""

    capacity: int | None = None
    """Most projects in this panel; None: no limit of its own."""
    substitute: bool = False


@dataclass(frozen=True, slots=True)
class Expert:
    id: str
    seats: Mapping[str, Seat]
    """By category; `*`: all others."""
    languages: frozenset[str] = frozenset()
    """Read by them; empty: not said."""
    lines: frozenset[str] = frozenset()
    """Categories they know; empty: not said."""
    region: str | None = None

    def sits_for(self, category: str) -> str | None:
        """Under which of their seats a project of this category falls."""
        return next((code for code in (category, ANY) if code in self.seats), None)


@dataclass(frozen=True, slots=True)
class Task:
    """A project that needs reviewers."""

    project: str
    category: str
    wanted: int
    """Reviewers, those it has included."""
    languages: frozenset[str] = frozenset()
    """It can be read in; empty: anybody reads it."""
    region: str | None = None
    """Of its owner."""


@dataclass(frozen=True)
class Problem:
    """All that a plan follows from."""

    tasks: tuple[Task, ...]
    experts: tuple[Expert, ...]
    existing: frozenset[Pair] = frozenset()
    """Assignments made before, those of other projects included, since they are load."""
    freed: frozenset[Pair] = frozenset()
    """Those of `existing` that may be taken back. One that is barred stays where nobody else is found."""
    pinned: frozenset[Pair] = frozenset()
    """New assignments by hand."""
    barred: frozenset[Pair] = frozenset()
    """Conflicts, and what was taken out by hand."""
    undeclared: frozenset[Pair] = frozenset()
    categories: Mapping[str, str] = field(default_factory=dict)
    """By project of existing assignments that is no task."""
    load_most: int | None = None

    @cached_property
    def fixed(self) -> frozenset[Pair]:
        return (self.existing | self.pinned) - self.freed

    @cached_property
    def by_id(self) -> dict[str, Expert]:
        return {expert.id: expert for expert in self.experts}

    @cached_property
    def category_of(self) -> dict[str, str]:
        return dict(self.categories) | {task.project: task.category for task in self.tasks}

    @cached_property
    def has(self) -> dict[str, set[str]]:
        """By project the reviewers that stay."""
        found: dict[str, set[str]] = defaultdict(set)
        for project, expert in self.fixed:
            found[project].add(expert)
        return found

    @cached_property
    def panel(self) -> dict[str, list[str]]:
        """By project everybody whose seat covers it."""
        everybody = sorted(self.by_id)
        by_category = {
            code: [e for e in everybody if self.by_id[e].sits_for(code) is not None]
            for code in {task.category for task in self.tasks}
        }
        return {task.project: by_category[task.category] for task in self.tasks}

    @cached_property
    def able(self) -> dict[str, list[str]]:
        """By project the experts who could be asked, whatever they have to do already."""
        return {
            project: [e for e in panel if (project, e) not in self.barred and e not in self.has[project]]
            for project, panel in self.panel.items()
        }

    def lacking(self, task: Task) -> int:
        return max(0, task.wanted - len(self.has[task.project]))

    def load(self, pairs: Iterable[Pair]) -> dict[str, int]:
        counted = Counter(expert for _, expert in pairs)
        return {expert: counted[expert] for expert in sorted(self.by_id)}

    @cached_property
    def room(self) -> dict[str, int]:
        """By expert how many more their own limit leaves."""
        load, every = self.load(self.fixed), len(self.tasks)
        most = self.load_most
        return {e: every if most is None else max(0, most - load[e]) for e in self.by_id}

    @cached_property
    def seat_room(self) -> dict[tuple[str, str], int]:
        """By expert and seat with a limit how many more it leaves."""
        taken = Counter(
            (e, self.by_id[e].sits_for(self.category_of.get(p, ""))) for p, e in self.fixed if e in self.by_id
        )
        return {
            (expert.id, code): max(0, seat.capacity - taken[expert.id, code])
            for expert in self.experts
            for code, seat in expert.seats.items()
            if seat.capacity is not None
        }


@dataclass(frozen=True, slots=True)
class Shortage:
    """A project that cannot get as many reviewers as the rules ask for."""

    project: str
    lacking: int
    recused: int
    """Experts of its panel who take no part."""


@dataclass(frozen=True)
class Plan:
    """What would be assigned, and what that leads to."""

    problem: Problem
    new: tuple[Pair, ...]
    gone: tuple[Pair, ...]
    """Assignments that would be taken back."""
    load_before: Mapping[str, int]
    load_after: Mapping[str, int]
    """Reviews by expert, submitted ones included."""
    short: tuple[Shortage, ...]
    chosen: frozenset[Pair] = frozenset()
    """What the program gave out, freed assignments that stay included, those by hand not."""

    @cached_property
    def sha256(self) -> str:
        """So that exactly what was looked at is applied."""
        return hashlib.sha256(json.dumps([self.new, self.gone]).encode()).hexdigest()

    @property
    def by_hand(self) -> frozenset[Pair]:
        """Of the new ones."""
        return self.problem.pinned

    def new_for(self, expert: str) -> int:
        return sum(e == expert for _, e in self.new)

    @cached_property
    def reviewers(self) -> dict[str, list[str]]:
        """By project everybody who would review it."""
        found: dict[str, list[str]] = defaultdict(list)
        for project, expert in sorted((self.problem.existing - set(self.gone)) | set(self.new)):
            found[project].append(expert)
        return found

    @cached_property
    def flaws(self) -> dict[Pair, tuple[Flaw, ...]]:
        """Of the new assignments that have any."""
        tasks = {task.project: task for task in self.problem.tasks}
        found = {pair: flaws_of(self.problem, tasks[pair[0]], pair[1]) for pair in self.new}
        over = {e for e, most in self._limits().items() if most is not None and self.load_after[e] > most}
        return {
            pair: flaws + ((Flaw.OVER_LIMIT,) if pair[1] in over and pair in self.problem.pinned else ())
            for pair, flaws in found.items()
            if flaws or (pair[1] in over and pair in self.problem.pinned)
        }

    def _limits(self) -> dict[str, int | None]:
        return {expert.id: limit_of(expert, self.problem.load_most) for expert in self.problem.experts}

    @cached_property
    def one_sided(self) -> tuple[str, ...]:
        """Projects that would be reviewed only by experts of their owner's region."""
        region = {expert.id: expert.region for expert in self.problem.experts}
        return tuple(
            task.project
            for task in self.problem.tasks
            if task.region is not None
            and (who := self.reviewers.get(task.project))
            and all(region.get(e) == task.region for e in who)
        )


def limit_of(expert: Expert, load_most: int | None) -> int | None:
    """Most reviews of somebody over all their seats; None: as many as it takes."""
    capacities = [seat.capacity for seat in expert.seats.values()]
    own = None if None in capacities or not capacities else sum(c for c in capacities if c is not None)
    known = [limit for limit in (own, load_most) if limit is not None]
    return min(known) if known else None


def flaws_of(problem: Problem, task: Task, expert_id: str) -> tuple[Flaw, ...]:
    expert = problem.by_id[expert_id]
    seat = expert.seats[expert.sits_for(task.category) or ANY]
    return tuple(
        flaw
        for flaw, is_so in (
            (Flaw.UNDECLARED, (task.project, expert_id) in problem.undeclared),
            (
                Flaw.LANGUAGE,
                task.languages and expert.languages and not task.languages & expert.languages,
            ),
            (Flaw.EXPERTISE, expert.lines and task.category not in expert.lines),
            (Flaw.SUBSTITUTE, seat.substitute),
        )
        if is_so
    )


def match(problem: Problem) -> Plan:
    """The best plan. The same problem gives the same plan, in whatever order it was put together."""
    chosen = _Network(problem).solve()
    short = tuple(_shortages(problem, chosen))
    stuck = {pair for pair in problem.freed & problem.barred if pair[0] in {s.project for s in short}}
    new = (problem.pinned | chosen) - problem.existing
    gone = problem.freed - chosen - stuck
    return Plan(
        problem,
        new=tuple(sorted(new)),
        gone=tuple(sorted(gone)),
        load_before=problem.load(problem.existing),
        load_after=problem.load(problem.fixed | chosen | stuck),
        short=short,
        chosen=chosen,
    )


def _shortages(problem: Problem, chosen: frozenset[Pair]) -> Iterable[Shortage]:
    got = Counter(project for project, _ in chosen)
    for task in sorted(problem.tasks, key=lambda t: t.project):
        lacking = problem.lacking(task) - got[task.project]
        if lacking > 0:
            away = sum((task.project, e) in problem.barred for e in problem.panel[task.project])
            yield Shortage(task.project, lacking, away)


class _Network:
    """The program of a problem. A column is a possible assignment, a step of load, of regions, or of lacking."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.tasks = sorted((t for t in problem.tasks if problem.lacking(t)), key=lambda t: t.project)
        self.program = Program(goals=4)
        self.seats: dict[tuple[str, str], int] = {}
        self.loads: dict[str, int] = {}
        self.pairs: dict[Pair, int] = {}
        total = sum(problem.lacking(task) for task in self.tasks)
        self.lots = 1 + total
        """More than all lots together."""
        self.lack = 1 + sum(problem.lacking(task) ** 2 for task in self.tasks)

    def solve(self) -> frozenset[Pair]:
        self._experts()
        for task in self.tasks:
            self._task(task)
        values = self.program.solve()
        return frozenset(pair for pair, column in self.pairs.items() if values[column])

    def _experts(self) -> None:
        """A row for everybody's load, whose steps cost more and more, and one for each seat with a limit."""
        could = Counter(e for task in self.tasks for e in self.problem.able[task.project])
        load = self.problem.load(self.problem.fixed)
        for expert in sorted(could):
            row = self.loads[expert] = self.program.row()
            for step in range(min(could[expert], self.problem.room[expert])):
                self.program.column([(row, -1)], (0, 0, 2 * (load[expert] + step) + 1))
        for seat, room in sorted(self.problem.seat_room.items()):
            if seat[0] in self.loads:
                row = self.seats[seat] = self.program.row()
                self.program.column([(row, -1)], most=room)

    def _task(self, task: Task) -> None:
        row = self.program.row(self.problem.lacking(task))
        for step in range(self.problem.lacking(task)):
            self.program.column([(row, 1)], (self.lack + step,))
        regions: dict[str, int] = {}
        for expert in self.problem.able[task.project]:
            rows = [(row, 1), (self.loads[expert], 1)]
            region = self.problem.by_id[expert].region
            if task.region is not None and region is not None:
                if region not in regions:
                    regions[region] = self._region(task, region)
                rows.append((regions[region], 1))
            code = self.problem.by_id[expert].sits_for(task.category)
            if code is not None and (expert, code) in self.seats:
                rows.append((self.seats[expert, code], 1))
            self.pairs[task.project, expert] = self.program.column(rows, self._costs(task, expert))

    def _region(self, task: Task, region: str) -> int:
        """A row for the new reviewers of a region, each of whom costs more than the one before."""
        row = self.program.row()
        here = sum(self._region_of(e) == region for e in self.problem.has[task.project])
        for place in range(here, here + self.problem.lacking(task)):
            cost = place
            if region == task.region:
                cost += OWN_REGION + (ONLY_OWN_REGION if place + 1 >= task.wanted else 0)
            self.program.column([(row, -1)], (0, 0, 0, cost * self.lots))
        return row

    def _region_of(self, expert: str) -> str | None:
        found = self.problem.by_id.get(expert)
        return found.region if found else None

    def _costs(self, task: Task, expert_id: str) -> tuple[float, ...]:
        expert, flaws = self.problem.by_id[expert_id], flaws_of(self.problem, task, expert_id)
        asked = UNDECLARED * (Flaw.UNDECLARED in flaws) + SUBSTITUTE * (Flaw.SUBSTITUTE in flaws)
        asked += CANNOT_READ * (Flaw.LANGUAGE in flaws)
        asked += PERHAPS_READS * bool(task.languages and not expert.languages)
        wished = NO_EXPERTISE * (Flaw.EXPERTISE in flaws) + PERHAPS_EXPERT * (not expert.lines)
        if self.problem.freed and (task.project, expert_id) not in self.problem.freed:
            wished += MOVED
        return 0, asked, 0, wished * self.lots + lot(task.project, expert_id)


def lot(project: str, expert: str) -> float:
    """A fixed draw between equals, from 0 to less than 1."""
    drawn = hashlib.sha256(f"{project}\n{expert}".encode()).digest()
    return int.from_bytes(drawn[:3]) % 10_000 / 10_000
