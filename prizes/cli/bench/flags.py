"""What the fraud signals find in made-up months of voting, and which honest votes they touch."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Annotated

import typer

from prizes.ballot.flagging.flags import flag
from prizes.cli.bench.voting import Stream, stream


@dataclass(slots=True)
class Row:
    """One made-up month. Shares are between 0 and 1, seconds those of flagging."""

    seed: int
    devices: int
    patient: bool
    ballots: int
    honest_flagged: float
    found: dict[str, float]
    """By attack the share of its ballots that was flagged."""
    seconds: float
    floor: float
    """Counting the ballots of each project, network and device once, in the same run."""


def flags(
    seeds: Annotated[int, typer.Option(help="How many months, each by its own seed.")] = 3,
    ballots: Annotated[int, typer.Option(help="Honest ballots of a month.")] = 200_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure what the signals find: attacks of five kinds among honest votes with bursts, campuses and offices.

    Each seed is tried with fine and coarse knowledge of devices, and with attackers who register at once or long
    before.

    Example: prizes bench flags --seeds 3 --json
    """
    rows = []
    for seed in range(1, seeds + 1):
        for devices in (240, 10):
            for patient in (False, True):
                rows.append(_row(seed, ballots, devices, patient=patient))
                if not as_json:
                    _show(rows[-1])
    if as_json:
        typer.echo(json.dumps([asdict(row) for row in rows], indent=2))


def _row(seed: int, ballots: int, devices: int, *, patient: bool) -> Row:
    made = stream(seed, ballots, devices=devices, patient=patient)
    began = time.perf_counter()
    for name in ("project", "network", "agent"):
        Counter(getattr(ballot, name) for ballot in made.ballots)
    floored = time.perf_counter()
    flagged = [f.n for f in flag(made.ballots).flags]
    ended = time.perf_counter()
    honest = len(made.ballots) - len(made.attack_of)
    return Row(
        seed,
        devices,
        patient,
        len(made.ballots),
        sum(n not in made.attack_of for n in flagged) / honest,
        shares(made, flagged),
        ended - floored,
        floored - began,
    )


def shares(made: Stream, flagged: list[int]) -> dict[str, float]:
    found = Counter(made.attack_of[n] for n in flagged if n in made.attack_of)
    return {attack: found[attack] / size for attack, size in sorted(made.ballots_of.items())}


def _show(row: Row) -> None:
    found = " ".join(f"{attack} {share:.0%}" for attack, share in row.found.items())
    typer.echo(
        f"seed {row.seed}, {row.devices} devices, {'patient' if row.patient else 'hasty'}: "
        f"honest {row.honest_flagged:.3%}; {found}; {row.seconds:.1f} s, {row.seconds / row.floor:.0f} x counting"
    )
