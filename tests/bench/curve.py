"""The curve of the fraud signals over their thresholds: what is found, and whom it touches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import typer

from prizes.ballot.rules.flagging.flags import SearchedStream
from prizes.ballot.rules.flagging.weighing import THRESHOLDS
from tests.bench.months.months import APART, Plan, Stream, month

FACTORS = (0.5, 0.7, 0.8, 0.9, 1.0)
"""Of all thresholds; at 1 they are as they are."""
FOUND = 0.5
"""A campaign is found when so much of its votes is flagged."""
VIRAL = 0.3
"""A day is viral where so much of its honest votes is a burst's."""
DOCUMENT = Path("docs/fraud.md")
MARKS = '<!-- curve: make bench BENCH="flags --curve" -->', "<!-- /curve -->"
Share = tuple[int, int]


@dataclass(slots=True)
class Point:
    """What one factor gives, over all months so far."""

    campaigns: dict[str, list[Share]] = field(default_factory=dict)
    calm: list[Share] = field(default_factory=list)
    """Honest votes flagged on calm days, by month, and of how many."""
    viral: list[Share] = field(default_factory=list)

    def add(self, made: Stream, flagged: set[int], viral: set[int]) -> None:
        found = Counter(made.attack_of[n] for n in flagged if n in made.attack_of)
        for name, of in made.ballots_of.items():
            self.campaigns.setdefault(name.rpartition("-")[0], []).append((found[name], of))
        for days, there in ((self.calm, False), (self.viral, True)):
            honest = {n for n in made.kind_of if (_day(made, n) in viral) is there}
            days.append((len(honest & flagged), len(honest)))


def drawn(plans: Sequence[Plan], factors: Sequence[float] = FACTORS) -> dict[float, Point]:
    """One point a factor over the same months."""
    points = {factor: Point() for factor in factors}
    for plan in plans:
        made = month(plan)
        look, viral = SearchedStream(made.ballots), viral_days(made)
        for factor, point in points.items():
            point.add(made, {f.n for f in look.flags(THRESHOLDS.times(factor)).flags}, viral)
        typer.echo(f"seed {plan.seed}: {made.ballots_of}", err=True)
    return points


def viral_days(made: Stream) -> set[int]:
    all_ = Counter(_day(made, n) for n in made.kind_of)
    of_burst = Counter(_day(made, n) for n, kind in made.kind_of.items() if kind == "viral")
    return {day for day, k in all_.items() if of_burst[day] >= VIRAL * k}


def _day(made: Stream, n: int) -> int:
    return int(made.ballots[n].at // 86_400)


def table(points: dict[float, Point]) -> str:
    """In Markdown, and below it what is found by kind at the thresholds as they are."""
    lines = [
        "| thresholds | campaigns found | of their votes | of all campaigns' votes | honest, calm days; worst month | viral days |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for factor, point in points.items():
        goal = [s for kind, all_ in point.campaigns.items() if kind != APART for s in all_]
        found = [s for s in goal if s[0] >= FOUND * s[1]]
        cells = [f"× {factor}", f"{len(found)} of {len(goal)}", f"{share(found):.1%}", f"{share(goal):.1%}"]
        cells += [
            f"{share(days):.3%}; worst {max(share([d]) for d in days):.2%}"
            for days in (point.calm, point.viral)
        ]
        lines.append(f"| {' | '.join(cells)} |".replace("%", " %"))
    kinds = sorted(points[1.0].campaigns.items())
    said = "; ".join(
        f"{kind} {sum(k >= FOUND * of for k, of in all_)} of {len(all_)}, {share(all_):.0%}"
        for kind, all_ in kinds
    ).replace("%", " %")
    return "\n".join(lines) + f"\n\nFound at × 1 by kind, and of its votes: {said}."


def share(shares: Sequence[Share]) -> float:
    return sum(k for k, _ in shares) / max(sum(of for _, of in shares), 1)


def write(text: str, document: Path = DOCUMENT) -> None:
    """Between the marks, in place of what is there."""
    before, rest = document.read_text("utf-8").split(MARKS[0])
    _, after = rest.split(MARKS[1])
    document.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}", "utf-8")
