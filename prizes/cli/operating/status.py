"""status: what waits to be done and since when, in the numbers of `/metrics`."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from prizes.cli.opening import reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prizes.gate.watching.health import Disk
    from prizes.gate.watching.vitals import LogVitals, Vitals

GIGABYTE = 1_000_000_000


def status(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print it for programs.")] = False
) -> None:
    """Say how the service is: letters, jobs and vote logs not yet dealt with, and room on the disks. Exit code 1 where
    something is overdue, failed, or lacks room.

    Example: prizes status
    """
    from prizes.gate.watching.attention import attention
    from prizes.gate.watching.health import disks

    found, places = asyncio.run(_look()), disks()
    wrong = [str(line) for line in attention(found, places)]
    if as_json:
        about = asdict(found) | {
            "disks": {name: disk._asdict() for name, disk in places.items()},
            "wrong": wrong,
        }
        typer.echo(json.dumps(about, indent=1))
    else:
        for line in [*_lines(found, places), *(f"ATTENTION: {line}" for line in wrong)]:
            typer.echo(line)
        if not wrong:
            typer.echo("All is well.")
    if wrong:
        raise typer.Exit(1)


async def _look() -> Vitals:
    from prizes.gate.watching.vitals import vitals_of

    async with reading() as session:
        return await vitals_of(session)


def _lines(found: Vitals, places: Mapping[str, Disk]) -> list[str]:
    """What there is."""
    return [
        f"Letters to one person: {found.letters} due{_since(found.letter_age)}.",
        f"Letters of mailings: {found.bulk_letters} due{_since(found.bulk_letter_age)}.",
        f"Letters given up: {found.letters_failed}; bounced: {found.letters_bounced}.",
        f"Email domains that put letters off: {found.domains_slow}.",
        f"Jobs: {found.jobs} due{_since(found.job_age)}, {found.jobs_dead} given up.",
        *map(_of_log, found.logs),
        *(
            f"Disk of {name}: {disk.free / GIGABYTE:.1f} of {disk.total / GIGABYTE:.1f} GB free."
            for name, disk in places.items()
        ),
    ]


def _of_log(log: LogVitals) -> str:
    age = "nothing written yet" if log.age is None else f"written {_time(log.age)} ago"
    return f"Vote log {log.name}: {log.waiting} lines to be written, {age}."


def _since(age: float) -> str:
    return f", the oldest for {_time(age)}" if age else ""


def _time(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
