"""Who reviews what: an even and repeatable distribution of projects over panels, as pure functions.

The load is made as even as panels and recusals allow: as long as some review can move, over one or several
hands, from an expert to another with at least two reviews fewer, it moves. For reviews that all weigh the
same this gives the best distribution there is (optimal semi-matching: Harvey, Ladner, Lovász and Tamir,
Journal of Algorithms 59, 2006).
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from prizes.accounts.rules import ANY

Pair = tuple[str, str]
"""A project and an expert."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """A project that cannot get as many reviewers as the rules ask for."""

    project: str
    lacking: int
    recused: int
    """Experts of its panel who take no part; the shortage is theirs to explain, or the panel's size."""


@dataclass(frozen=True)
class Plan:
    """What would be assigned, and what that leads to."""

    new: tuple[Pair, ...]
    load_before: Mapping[str, int]
    load_after: Mapping[str, int]
    """Reviews by expert, submitted ones included."""
    short: tuple[Shortage, ...]

    @cached_property
    def sha256(self) -> str:
        """So that exactly what was looked at is applied."""
        return hashlib.sha256(json.dumps(self.new).encode()).hexdigest()

    def new_for(self, expert: str) -> int:
        return self.load_after[expert] - self.load_before[expert]


def in_panel(panels: Mapping[str, Collection[str]], expert: str, category: str) -> bool:
    return category in panels[expert] or ANY in panels[expert]


def assign_evenly(
    projects: Iterable[str],
    experts: Mapping[str, Collection[str]],
    reviews_needed: int,
    *,
    existing: Collection[Pair],
    recused: Collection[Pair],
    categories: Mapping[str, str],
) -> Plan:
    """Give each project as many reviewers as it needs, each expert about the same number of reviews.

    `experts`: by expert the categories of their panel, or ANY. `existing`: assignments that stay; one whose
    expert is recused is no reviewer and no load. `categories`: by project. The same input gives the same plan
    in any order.
    """
    distribution = _Distribution(sorted(projects), experts, set(existing), set(recused), categories)
    filled = [distribution.fill(project, reviews_needed) for project in distribution.hardest_first()]
    distribution.even_out()
    return Plan(
        new=tuple(sorted((p, e) for e, projects in distribution.new_of.items() for p in projects)),
        load_before=distribution.load_before,
        load_after=dict(distribution.load),
        short=tuple(sorted((s for s in filled if s), key=lambda shortage: shortage.project)),
    )


class _Distribution:
    """An assignment in the making."""

    def __init__(
        self,
        projects: list[str],
        experts: Mapping[str, Collection[str]],
        existing: set[Pair],
        recused: set[Pair],
        categories: Mapping[str, str],
    ) -> None:
        self.projects = projects
        self.recused = recused
        everybody = sorted(experts)
        self.panel = {p: [e for e in everybody if in_panel(experts, e, categories[p])] for p in projects}
        self.able = {p: [e for e in self.panel[p] if (p, e) not in recused] for p in projects}
        self.reviewers: dict[str, set[str]] = {p: set() for p in projects}
        self.load = dict.fromkeys(everybody, 0)
        self.new_of: dict[str, set[str]] = {expert: set() for expert in self.load}
        for project, expert in existing - recused:
            if expert in self.load:
                self.load[expert] += 1
            if project in self.reviewers:
                self.reviewers[project].add(expert)
        self.load_before = dict(self.load)

    def hardest_first(self) -> list[str]:
        """Those with the fewest to choose from, so that the others can still make up for it."""
        return sorted(self.projects, key=lambda p: (len(self.able[p]), p))

    def fill(self, project: str, needed: int) -> Shortage | None:
        missing = needed - len(self.reviewers[project])
        free = [e for e in self.able[project] if e not in self.reviewers[project]]
        free.sort(key=lambda e: (self.load[e], _lot(project, e)))
        for expert in free[: max(0, missing)]:
            self._give(project, expert)
        if missing <= len(free):
            return None
        return Shortage(project, missing - len(free), len(self.panel[project]) - len(self.able[project]))

    def even_out(self) -> None:
        """Move new reviews from the most to the least loaded, until no move makes it more even."""
        while self._move_one():
            pass

    def _move_one(self) -> bool:
        hopeless: set[str] = set()
        heaviest_first = sorted(self.load, key=lambda e: (-self.load[e], e))
        return any(self._relieve(expert, hopeless) for expert in heaviest_first)

    def _relieve(self, start: str, hopeless: set[str]) -> bool:
        """Pass one review on from this expert to somebody with at least two fewer, over others if need be.

        Whoever was reached in vain is hopeless for those after, too: they have no more load than this one.
        """
        came_by: dict[str, Pair] = {}
        seen, queue = {start}, deque([start])
        while queue:
            giver = queue.popleft()
            for project, taker in self._could_pass_on(giver, seen | hopeless):
                if taker in seen:
                    continue
                seen.add(taker)
                came_by[taker] = (project, giver)
                if self.load[taker] <= self.load[start] - 2:
                    self._pass_along(taker, came_by)
                    return True
                queue.append(taker)
        hopeless |= seen
        return False

    def _could_pass_on(self, giver: str, but: set[str]) -> Iterator[Pair]:
        for project in sorted(self.new_of[giver]):
            for taker in self.able[project]:
                if taker not in but and taker not in self.reviewers[project]:
                    yield project, taker

    def _pass_along(self, last: str, came_by: Mapping[str, Pair]) -> None:
        """From the end of the chain to its beginning, so that nobody is asked twice for one project."""
        taker = last
        while taker in came_by:
            project, giver = came_by[taker]
            self._take(project, giver)
            self._give(project, taker)
            taker = giver

    def _give(self, project: str, expert: str) -> None:
        self.reviewers[project].add(expert)
        self.new_of[expert].add(project)
        self.load[expert] += 1

    def _take(self, project: str, expert: str) -> None:
        self.reviewers[project].discard(expert)
        self.new_of[expert].discard(project)
        self.load[expert] -= 1


def _lot(project: str, expert: str) -> str:
    """A fixed draw between equals, so that the same experts do not always sit together."""
    return hashlib.sha256(f"{project}\n{expert}".encode()).hexdigest()
