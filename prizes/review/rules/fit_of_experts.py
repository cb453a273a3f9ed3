"""Why a plan gives a project to an expert, and how the regions share in it, as pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from prizes.review.rules.planned import Plan
from prizes.review.rules.staffing import Expert, Task


@dataclass(frozen=True, slots=True)
class Fit:
    """What an expert brings to a project."""

    reads: tuple[str, ...]
    """Languages of the project that they say they read."""
    said_reads: bool
    """Whether they have said at all what they read."""
    knows: bool | None
    """The category's action line; None: not said."""
    elsewhere: bool | None
    """Of another region than the project's owner; None: not known of one of them."""


def fit_of(task: Task, expert: Expert) -> Fit:
    known = task.region is not None and expert.region is not None
    return Fit(
        tuple(sorted(task.languages & expert.languages)),
        bool(expert.languages),
        task.category in expert.lines if expert.lines else None,
        expert.region != task.region if known else None,
    )


@dataclass(frozen=True, slots=True)
class RegionShare:
    region: str | None
    """ITU region; None: not known."""
    projects: int
    """Of owners there."""
    experts: int
    before: int
    after: int
    """Reviews by these experts, now and with the plan."""


def shares(plan: Plan, experts: Iterable[Expert]) -> list[RegionShare]:
    """By region how the work would be shared, regions without any part left out, the unknown one last."""
    projects = Counter(task.region for task in plan.problem.tasks)
    people, before, after = Counter[str | None](), Counter[str | None](), Counter[str | None]()
    for expert in experts:
        people[expert.region] += 1
        before[expert.region] += plan.load_before[expert.id]
        after[expert.region] += plan.load_after[expert.id]
    found = sorted(projects.keys() | people.keys(), key=lambda region: (region is None, region or ""))
    return [RegionShare(r, projects[r], people[r], before[r], after[r]) for r in found]
