"""How fast reviews are distributed, and how well, against going round the least busy in the same run."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Annotated, Any, TypeVar

import typer

from prizes.cli.bench.harness import AsJson, Found, lines, tell
from prizes.data.countries import ITU_REGIONS
from prizes.review.rules.matching import match
from prizes.review.rules.planned import Plan
from prizes.review.rules.shortfalls import reasons
from prizes.review.rules.staffing import Expert, Pair, Seat, StaffingProblem, Task

T = TypeVar("T")
CATEGORIES = [f"C{n}" for n in range(1, 19)]
LANGUAGES = ["en", "en", "en", "fr", "es", "ar", "ru", "zh"]
"""How often they are met among projects."""
PANELS, CONFLICTS, UNDECLARED = 4, 0.03, 0.1
"""Panels of an expert; shares of all pairs."""
RUNS = 3


@dataclass(slots=True)
class Row:
    """One case. Times in seconds, the best of three runs."""

    case: str
    seconds: float
    floor: float
    """Going round, each review to the least busy expert without a conflict."""
    ratio: float
    lacking: int
    """Reviews that nobody could be given."""
    floor_lacking: int
    load: tuple[int, int]
    """The least and the greatest of an expert."""
    unread: int
    """Reviews by somebody who does not read the project."""
    floor_unread: int
    reasons: int
    """Constraints that were named."""


def assignment(
    projects: Annotated[int, typer.Option(help="Projects.")] = 500,
    experts: Annotated[int, typer.Option(help="Experts, each in four panels.")] = 60,
    reviews: Annotated[int, typer.Option(help="Reviews of each project.")] = 3,
    as_json: AsJson = False,
) -> None:
    """Measure the plan of assignments: without limits, with limits that suffice, and with limits that do not.

    Example: make bench BENCH="assignment --projects 1300 --experts 150"
    """
    even = -(-projects * reviews // experts)
    limits = {"no limit": None, "limits that suffice": even * 5 // 4, "limits too low": even * 4 // 5}
    rows = [_one(case, problem(projects, experts, reviews, most)) for case, most in limits.items()]
    found = {
        "projects": projects,
        "reviews": reviews,
        "experts": experts,
        "rows": [asdict(row) for row in rows],
    }
    tell(found, _table, as_json=as_json)


def _table(found: Found) -> str:
    rows = [
        row
        | {
            "lacking": f"{row['lacking']} ({row['floor_lacking']})",
            "unread": f"{row['unread']} ({row['floor_unread']})",
            "load": "{}-{}".format(*row["load"]),
        }
        for row in found["rows"]
    ]
    shown = lines(
        rows,
        ("", "case", "<22"),
        ("seconds", "seconds", ">9.2f"),
        ("floor", "floor", ">9.4f"),
        ("ratio", "ratio", ">8.0f"),
        ("lacking", "lacking", ">12"),
        ("load", "load", ">9"),
        ("unread", "unread", ">12"),
        ("reasons", "reasons", ">9"),
    )
    return "{projects} projects, {reviews} reviews each, {experts} experts\n".format(**found) + (
        f"{shown}\nIn brackets: of the floor."
    )


def problem(projects: int, experts: int, reviews: int, load_most: int | None) -> StaffingProblem:
    """The same for the same numbers."""
    chance = random.Random(f"{projects} {experts} {reviews}")
    tasks = tuple(
        Task(
            f"p{n:05}",
            CATEGORIES[n % len(CATEGORIES)],
            reviews,
            frozenset({chance.choice(LANGUAGES)}),
            chance.choice(ITU_REGIONS),
        )
        for n in range(projects)
    )
    people = tuple(
        Expert(
            f"e{n:04}",
            dict.fromkeys({CATEGORIES[(n + step * 5) % len(CATEGORIES)] for step in range(PANELS)}, Seat()),
            frozenset({"en", *chance.sample(LANGUAGES, 2)}),
            frozenset(chance.sample(CATEGORIES, 3)),
            chance.choice(ITU_REGIONS),
        )
        for n in range(experts)
    )
    pairs = [(task.project, expert.id) for task in tasks for expert in people]
    return StaffingProblem(
        tasks,
        people,
        barred=frozenset(pair for pair in pairs if chance.random() < CONFLICTS),
        undeclared=frozenset(pair for pair in pairs if chance.random() < UNDECLARED),
        load_most=load_most,
    )


def _one(case: str, given: StaffingProblem) -> Row:
    def whole() -> tuple[Plan, int]:
        plan = match(given)
        return plan, len(reasons(plan, {}, {}))

    floor, round_ = _best(lambda: going_round(given))
    seconds, (plan, named) = _best(whole)
    loads = plan.load_after.values()
    asked = sum(task.wanted for task in given.tasks)
    return Row(
        case,
        seconds,
        floor,
        seconds / floor,
        lacking=asked - len(plan.new),
        floor_lacking=asked - len(round_),
        load=(min(loads), max(loads)),
        unread=_unread(given, plan.new),
        floor_unread=_unread(given, round_),
        reasons=named,
    )


def _best(work: Callable[[], T]) -> tuple[float, T]:
    times: list[float] = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        made = work()
        times.append(time.perf_counter() - begun)
    return min(times), made


def going_round(given: StaffingProblem) -> list[Pair]:
    """Without looking ahead: project after project, the least busy of its panel who may."""
    load: Counter[str] = Counter()
    found: list[Pair] = []
    for task in given.tasks:
        panel = [e.id for e in given.experts if task.category in e.seats]
        free = [
            e
            for e in panel
            if (task.project, e) not in given.barred
            and (given.load_most is None or load[e] < given.load_most)
        ]
        for expert in sorted(free, key=lambda e: (load[e], e))[: task.wanted]:
            load[expert] += 1
            found.append((task.project, expert))
    return found


def _unread(given: StaffingProblem, pairs: Any) -> int:
    tasks = {task.project: task for task in given.tasks}
    return sum(not tasks[project].languages & given.by_id[expert].languages for project, expert in pairs)
