"""The last good result of each drill, with the machine's load, and of which sources it is true: a file for programs, and
the tables of docs/reliability.md made of it.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import platform
import shlex
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import typer

from tests.bench.kills.cluster import NoPostgres, programs
from tests.drills.outcome import PartAbsent
from tests.drills.sources import OF, ROOT, sums

NOTED = ROOT / "tests" / "drills" / "noted.json"
GUIDE = ROOT / "docs" / "reliability.md"
MARKS = ("<!-- drills -->\n", "<!-- end of drills -->\n")


@dataclass(frozen=True)
class NotedRun:
    command: str
    at: str
    """When it ended, in UTC."""
    seconds: int
    machine: str
    load: list[float]
    """Before and after: processes that run or want to, as a mean of a minute. The drill's own are in the second."""
    said: list[str]
    sums: dict[str, str] = field(default_factory=dict)


def noted(name: str, run: Callable[..., None]) -> Callable[..., None]:
    """The drill as a command that says the machine's load, and notes a good result that was told as a table. Exit code 2
    where a part is absent.
    """

    @wraps(run)
    def command(*args: Any, **options: Any) -> None:
        begun, before, held, code = datetime.now(UTC), os.getloadavg()[0], io.StringIO(), 0
        try:
            with contextlib.redirect_stdout(held):
                run(*args, **options)
        except (NoPostgres, PartAbsent) as absent:
            typer.echo(f"{name}: {absent}", err=True)
            raise typer.Exit(2) from None
        except typer.Exit as ended:
            code = ended.exit_code
        typer.echo(held.getvalue().rstrip("\n"))
        ended_at, load = datetime.now(UTC), [round(before, 1), round(os.getloadavg()[0], 1)]
        seconds = round((ended_at - begun).total_seconds())
        typer.echo(f"{machine()}; load {load[0]} before, {load[1]} after; {seconds} s", err=True)
        if not code and not options.get("as_json"):
            words = shlex.join(sys.argv[1:]) or name
            said = held.getvalue().splitlines()
            at = f"{ended_at:%Y-%m-%d %H:%M}"
            keep(name, NotedRun(words, at, seconds, machine(), load, said, sums(name)))
        if code:
            raise typer.Exit(code)

    return command


def machine() -> str:
    try:
        postgres = f", PostgreSQL {programs().parent.name}"
    except NoPostgres:
        postgres = ""
    return f"{os.cpu_count()} processors, Python {platform.python_version()}{postgres}"


def read(place: Path = NOTED) -> dict[str, NotedRun]:
    if not place.exists():
        return {}
    return {name: NotedRun(**run) for name, run in json.loads(place.read_text(encoding="utf-8")).items()}


def keep(name: str, run: NotedRun) -> None:
    """In the file and in the document."""
    runs = read() | {name: run}
    ordered = {each: asdict(runs[each]) for each in OF if each in runs}
    NOTED.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    before, after = GUIDE.read_text(encoding="utf-8").split(MARKS[0])
    GUIDE.write_text(f"{before}{MARKS[0]}{table()}{MARKS[1]}{after.split(MARKS[1])[1]}", encoding="utf-8")


def table() -> str:
    """The last good run of each drill, in Markdown."""
    parts = []
    for name, run in read().items():
        words = f'"{run.command}"' if " " in run.command else run.command
        parts.append(
            f"### {name}\n{run.at} UTC, {run.seconds} s; {run.machine}; load {run.load[0]} before and {run.load[1]}"
            f" after. `make drills DRILL={words}`\n\n```\n{chr(10).join(run.said)}\n```\n\n"
        )
    return "".join(parts)


def stale(runs: Mapping[str, NotedRun], root: Path = ROOT) -> list[str]:
    """What has changed since the drills were run, and which have never been."""
    found = [f"{name} was never run: run  make drills DRILL={name}" for name in OF if name not in runs]
    for name, run in runs.items():
        now = sums(name, root)
        changed = [room for room in now.keys() | run.sums.keys() if now.get(room) != run.sums.get(room)]
        found += [
            f"{room} has changed since {name} was run: run  make drills DRILL={name}"
            for room in sorted(changed)
        ]
    return found


def still(name: str) -> None:
    """Say that the last result holds, though files have changed: only words have, or what the drill does not run."""
    runs = read()
    if name not in runs:
        raise typer.BadParameter(f"{name} was never run.")
    keep(name, NotedRun(**asdict(runs[name]) | {"sums": sums(name)}))
