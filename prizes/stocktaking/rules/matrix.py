"""The WSIS-SDG matrix with the projects of the register: where they are and where they are missing. Pure.

A project is at a goal that it names itself. Where no source says which goals a project serves, as of past editions, it
is at its action line and at no goal: the matrix links the two, and nobody said it of the project.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from prizes.data.wsis import MatrixLink, category_names, matrix_links, sdgs

Kind = Literal["named", "line", "gap", "beside", "none"]
"""What a cell is: projects name the goal; the source links the two and projects of the line are there, but none names
the goal; it links them and there is no project; projects name the goal and the source has no link; neither.
"""


@dataclass(frozen=True, slots=True)
class CountedProjects:
    """So many projects of the register that have all of this in common."""

    category: str | None
    goals: Sequence[int]
    """Which they name."""
    past: bool
    """Of a past edition: all that is known of them is what sources say."""
    n: int


@dataclass(frozen=True, slots=True)
class ProjectSum:
    """Projects, and how many of them are of past editions."""

    all: int = 0
    past: int = 0

    def __add__(self, other: ProjectSum) -> ProjectSum:
        return ProjectSum(self.all + other.all, self.past + other.past)


@dataclass(frozen=True, slots=True)
class MatrixCell:
    goal: int
    link: MatrixLink | None
    """As the source has it; None: it links the two not at all."""
    named: ProjectSum
    """Projects of the action line that name the goal."""
    others: ProjectSum
    """Those that do not."""

    @property
    def kind(self) -> Kind:
        if self.link is None:
            return "beside" if self.named.all else "none"
        if self.named.all:
            return "named"
        return "line" if self.others.all else "gap"


@dataclass(frozen=True, slots=True)
class MatrixLine:
    category: str
    projects: ProjectSum
    cells: Sequence[MatrixCell]
    """By number of the goal."""

    @property
    def links(self) -> int:
        """0: the source names no goal for this action line."""
        return sum(cell.link is not None for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    lines: Sequence[MatrixLine]
    """In the order of the action lines."""
    without_line: ProjectSum
    """Projects of which no source names the action line."""

    def cells(self, kind: Kind) -> int:
        return sum(cell.kind == kind for line in self.lines for cell in line.cells)

    @property
    def projects(self) -> ProjectSum:
        return sum((line.projects for line in self.lines), self.without_line)


def matrix(counted: Iterable[CountedProjects]) -> Matrix:
    goals = [goal.number for goal in sdgs()]
    lines = {code: ProjectSum() for code in category_names()}
    named: dict[tuple[str, int], ProjectSum] = {}
    without = ProjectSum()
    for each in counted:
        share = ProjectSum(each.n, each.n if each.past else 0)
        if each.category not in lines:
            without += share
            continue
        lines[each.category] += share
        for goal in set(each.goals) & set(goals):
            named[each.category, goal] = named.get((each.category, goal), ProjectSum()) + share
    return Matrix([_line(code, projects, named, goals) for code, projects in lines.items()], without)


def _line(
    code: str, projects: ProjectSum, named: dict[tuple[str, int], ProjectSum], goals: Sequence[int]
) -> MatrixLine:
    cells = []
    for goal in goals:
        those = named.get((code, goal), ProjectSum())
        others = ProjectSum(projects.all - those.all, projects.past - those.past)
        cells.append(MatrixCell(goal, matrix_links().get((code, goal)), those, others))
    return MatrixLine(code, projects, cells)
