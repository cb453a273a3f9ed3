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
from collections import Counter
from collections.abc import Iterable

from prizes.review.rules.linear_program import LinearProgram
from prizes.review.rules.planned import Plan, Shortage
from prizes.review.rules.staffing import Flaw, Pair, StaffingProblem, Task, flaws_of

UNDECLARED, CANNOT_READ, PERHAPS_READS, SUBSTITUTE = 9, 4, 1, 2
NO_EXPERTISE, PERHAPS_EXPERT, OWN_REGION, ONLY_OWN_REGION = 3, 1, 1, 3
MOVED = 20
"""What it costs by the last goal to take a project from somebody who could keep it."""


def match(problem: StaffingProblem) -> Plan:
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


def _shortages(problem: StaffingProblem, chosen: frozenset[Pair]) -> Iterable[Shortage]:
    got = Counter(project for project, _ in chosen)
    for task in sorted(problem.tasks, key=lambda t: t.project):
        lacking = problem.lacking(task) - got[task.project]
        if lacking > 0:
            away = sum((task.project, e) in problem.barred for e in problem.panel[task.project])
            yield Shortage(task.project, lacking, away)


class _Network:
    """The program of a problem. A column is a possible assignment, a step of load, of regions, or of lacking."""

    def __init__(self, problem: StaffingProblem) -> None:
        self.problem = problem
        self.tasks = sorted((t for t in problem.tasks if problem.lacking(t)), key=lambda t: t.project)
        self.program = LinearProgram(goals=4)
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
