"""What the fraud signals find in made-up months of voting, and which honest votes they touch."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Annotated, Any

import typer

from prizes.ballot.circumstances import Seen, noted, opened
from prizes.ballot.rules.flagging.flags import flag
from prizes.ballot.rules.flagging.stream import StreamedBallot
from prizes.cli.bench.harness import AsJson
from tests.bench.curve import FOUND, drawn, table, write
from tests.bench.months.months import APART, CURVE, DEVELOPMENT, FINAL, Plan, Stream, month

KEY = b"a key of made-up months, no secret"[:32]


class Months(StrEnum):
    DEVELOPMENT = "development"
    FINAL = "final"


Flagged = tuple[int, int]
"""Flagged, and of how many."""


@dataclass(slots=True)
class Row:
    """One made-up month."""

    name: str
    seed: int
    models: int
    ballots: int
    honest: dict[str, Flagged]
    """By kind of honest voting."""
    campaigns: dict[str, Flagged]
    """By campaign."""
    seconds: float
    floor: float
    """Counting the ballots of each project, network and device once, in the same run."""


def flags(
    months: Annotated[
        Months, typer.Option(help="Those that signals are tuned on, or those kept for the end.")
    ] = Months.DEVELOPMENT,
    most: Annotated[int, typer.Option(help="No more months than that.", min=1)] = 100,
    as_noted: Annotated[
        bool, typer.Option("--as-noted", help="Pass ballots through what the service notes of a vote.")
    ] = False,
    curve: Annotated[
        bool, typer.Option("--curve", help="Draw the curve over all thresholds into docs/fraud.md.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure what the signals find: campaigns of six kinds, and paid people, among campuses, bursts and offices.

    Example: make bench BENCH="flags --months final --json"
    """
    if curve:
        write(table(drawn(CURVE[:most])))
        return
    rows = []
    for plan in (FINAL if months is Months.FINAL else DEVELOPMENT)[:most]:
        rows.append(measured(plan, as_noted=as_noted))
        if not as_json:
            _show(rows[-1])
    if as_json:
        typer.echo(json.dumps({"months": [asdict(row) for row in rows], "in_all": summary(rows)}, indent=2))
    else:
        _show_summary(summary(rows))


def measured(plan: Plan, *, as_noted: bool = False) -> Row:
    made = month(plan)
    ballots = seen_by_service(made.ballots) if as_noted else made.ballots
    began = time.perf_counter()
    for name in ("project", "network", "agent"):
        Counter(getattr(ballot, name) for ballot in ballots)
    floored = time.perf_counter()
    flagged = [f.n for f in flag(ballots).flags]
    ended = time.perf_counter()
    campaigns, honest = shares(made, flagged)
    return Row(
        plan.name,
        plan.seed,
        plan.models,
        len(ballots),
        honest,
        campaigns,
        ended - floored,
        floored - began,
    )


def seen_by_service(ballots: Iterable[StreamedBallot]) -> list[StreamedBallot]:
    """The same ballots with no more than the service keeps of them."""
    kept = []
    for b in ballots:
        sealed = noted(KEY, Seen(b.network, b.agent), b.address, b.at, b.registered_at)
        known = opened(KEY, sealed, b.n, b.category, b.project)
        kept += [known] if known else []
    return kept


def shares(made: Stream, flagged: Iterable[int]) -> tuple[dict[str, Flagged], dict[str, Flagged]]:
    """By campaign, and by kind of honest voting."""
    numbers = set(flagged)
    campaign = Counter(made.attack_of[n] for n in numbers if n in made.attack_of)
    kind = Counter(made.kind_of[n] for n in numbers if n in made.kind_of)
    kinds = Counter(made.kind_of.values())
    return (
        {name: (campaign[name], of) for name, of in sorted(made.ballots_of.items())},
        {name: (kind[name], of) for name, of in sorted(kinds.items())},
    )


def summary(rows: Sequence[Row]) -> dict[str, Any]:
    """Of all months together. Shares are between 0 and 1; the goal's campaigns are all but those of paid people."""
    by_kind: dict[str, list[Flagged]] = {}
    for row in rows:
        for name, share in row.campaigns.items():
            by_kind.setdefault(name.rpartition("-")[0], []).append(share)
    goal = [share for kind, all_ in by_kind.items() if kind != APART for share in all_]
    found = [share for share in goal if _found(share)]
    return {
        "campaigns": len(goal),
        "found": len(found),
        "their_votes_flagged": _share(goal),
        "votes_of_found_flagged": _share(found),
        "by_kind": {
            kind: {"campaigns": len(all_), "found": sum(map(_found, all_)), "votes_flagged": _share(all_)}
            for kind, all_ in sorted(by_kind.items())
        },
        "honest_flagged": {
            name: {
                "in_all": _share([h for row in of for h in row.honest.values()]),
                "worst_month": max(_share(list(row.honest.values())) for row in of),
                "by_kind": {
                    kind: _share([row.honest[kind] for row in of if kind in row.honest])
                    for kind in sorted({kind for row in of for kind in row.honest})
                },
            }
            for name in dict.fromkeys(row.name for row in rows)
            if (of := [row for row in rows if row.name == name])
        },
    }


def _found(share: Flagged) -> bool:
    return share[0] >= FOUND * share[1]


def _share(flagged: Sequence[Flagged]) -> float:
    return sum(part for part, _ in flagged) / max(sum(of for _, of in flagged), 1)


def _show(row: Row) -> None:
    honest = " ".join(f"{kind} {_share([share]):.2%}" for kind, share in row.honest.items())
    campaigns = " ".join(f"{name} {_share([share]):.0%}" for name, share in row.campaigns.items())
    typer.echo(
        f"{row.name} {row.seed}, {row.models} devices, {row.ballots} votes: honest "
        f"{_share(list(row.honest.values())):.3%} ({honest}); {campaigns or 'no campaign'}; "
        f"{row.seconds:.1f} s, {row.seconds / row.floor:.0f} x counting"
    )


def _show_summary(all_: dict[str, Any]) -> None:
    if all_["campaigns"]:
        typer.echo(
            f"\n{all_['found']} of {all_['campaigns']} campaigns found; {all_['their_votes_flagged']:.1%} of the votes "
            f"of all flagged, {all_['votes_of_found_flagged']:.1%} of those found"
        )
    for kind, of in all_["by_kind"].items():
        typer.echo(
            f"{kind:14}{of['found']:>4} of {of['campaigns']:<4}{of['votes_flagged']:>8.1%} of votes"
            + ("   apart: real people" if kind == APART else "")
        )
    for name, honest in all_["honest_flagged"].items():
        kinds = " ".join(f"{kind} {share:.2%}" for kind, share in honest["by_kind"].items())
        typer.echo(
            f"honest, {name:10}{honest['in_all']:>8.3%}, worst month {honest['worst_month']:.3%} ({kinds})"
        )
