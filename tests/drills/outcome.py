"""What a drill found: numbers for a table and for programs, and what should not be, in words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

import typer

from tests.bench.kills.findings import Findings
from tests.bench.kills.scene import Scene

BACK_WITHIN = 10.0
"""Seconds from the end of a trouble to the next good answer (bar.md RE-3)."""


class PartAbsent(Exception):  # noqa: N818 - an answer
    """A part that a drill needs is not on this machine; with what it is."""


@dataclass
class Drilled:
    """`facts`: what was measured, by its name; `faults`: sentences, none if all is well."""

    facts: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    findings: Findings | None = None

    def must(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.faults.append(otherwise)

    def votes(self, scene: Scene, findings: Findings, ended_alone: int = 0) -> None:
        """What became of all that voters were told."""
        record, self.findings = scene.record, findings
        errors = scene.errors()
        self.facts |= {
            "votes acknowledged": record.acknowledged,
            "votes told 503": record.statuses[503],
            "lines that broke": record.broken,
            "acknowledged votes lost": findings.lost,
            "votes doubled": findings.doubled,
            "votes saved though refused": findings.told_wrong,
            "ballots shown wrong": findings.shown_wrong,
            "tickets, not in the log": f"{findings.tickets}, {findings.unlogged}",
            "slowest line in the log, s": round(findings.most_seconds, 1),
            "checkpoints seen, inconsistent": f"{findings.checkpoints}, {findings.inconsistent}",
            "answers asked again, differing": f"{record.repeats}, {record.differing}",
            "errors in the service's log": ", ".join(f"{n} {name}" for name, n in errors.items()) or "none",
        }
        self.faults += wrong(findings)
        self.must(not record.differing, f"{record.differing} answers differed when asked for again")
        self.must(not record.accepted_reuse, f"{record.accepted_reuse} keys were taken for something else")
        self.must(not record.shrunk, "a checkpoint was smaller than one before")
        self.must(not ended_alone, f"{ended_alone} processes ended by themselves")
        self.faults += [f"unexpected answer: {each}" for each in record.unexpected[:5]]


def wrong(findings: Findings) -> Iterable[str]:
    counted = {
        "acknowledged votes are lost": findings.lost,
        "votes are double": findings.doubled,
        "votes are saved though it was said that they are not": findings.told_wrong,
        "ballots are shown wrong": findings.shown_wrong,
        "tickets or checkpoints are forged": findings.forged,
        "tickets or versions have no line in the log": findings.unlogged,
        "lines came later than promised": findings.late,
        "checkpoints are inconsistent": findings.inconsistent,
    }
    yield from (f"{number} {words}" for words, number in counted.items() if number)
    yield from findings.examples[:5]
    if not findings.verified:
        yield f"verify.py: {findings.verifier}"


def tell_drill(drilled: Drilled, *, as_json: bool) -> None:
    """Print it. Raises Exit with code 1 if anything is wrong."""
    if as_json:
        typer.echo(json.dumps(asdict(drilled) | {"good": not drilled.faults}, indent=2))
    else:
        width = max(map(len, drilled.facts), default=0) + 2
        for name, value in drilled.facts.items():
            typer.echo(f"{name:<{width}}{value}")
        for fault in drilled.faults:
            typer.echo(f"fault: {fault}")
        typer.echo("NOT GOOD" if drilled.faults else "good")
    if drilled.faults:
        raise typer.Exit(1)
