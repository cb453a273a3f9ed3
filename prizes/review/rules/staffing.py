"""Who could review what: all that a plan of assignments follows from, as pure data."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from prizes.accounts.rules.roles import ANY

Pair = tuple[str, str]
"""A project and an expert."""


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
class StaffingProblem:
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


def limit_of(expert: Expert, load_most: int | None) -> int | None:
    """Most reviews of somebody over all their seats; None: as many as it takes."""
    capacities = [seat.capacity for seat in expert.seats.values()]
    own = None if None in capacities or not capacities else sum(c for c in capacities if c is not None)
    known = [limit for limit in (own, load_most) if limit is not None]
    return min(known) if known else None


def flaws_of(problem: StaffingProblem, task: Task, expert_id: str) -> tuple[Flaw, ...]:
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
