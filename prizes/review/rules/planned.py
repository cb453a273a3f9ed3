"""What would be assigned, and what that leads to, as pure data."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from prizes.review.rules.staffing import Flaw, Pair, StaffingProblem, flaws_of, limit_of


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

    problem: StaffingProblem
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
