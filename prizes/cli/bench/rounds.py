"""A whole round, from its first vote to what strangers check: log at growing size, count, files, `verify.py`.

Times and memory depend on the machine. What is to be seen is how both grow with the number of votes: what one batch
of the log costs must not, and nothing may hold all votes but the count itself.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.ballot.rules.voting import ends_at
from prizes.ballot.sequencing import LAST_WAY, advance
from prizes.cli.bench.filled import PORTION, Filling, analyse, filling
from prizes.cli.bench.harness import AsJson, Found, Server, kind, lines, tell
from prizes.cli.bench.place import contest, rules, scratch
from prizes.config import settings
from prizes.db import Database
from prizes.tally.actions import count_phase
from prizes.tally.exporting import export
from prizes.tally.integrity import report_of
from prizes.votelog import queries, verify
from prizes.votelog.files.publishing import publish

BATCH = 1_700
"""Votes of one batch: 170 a second for ten seconds."""
POINTS = 10
"""So many times while the log grows a few batches are measured, beside the first."""
BATCHES = 5
LOOK = 0.05
"""Seconds between two looks at what another process holds."""
MEGABYTE = 1_000_000
RECOUNT = "import sys; from prizes.cli import app; app(['recount', *sys.argv[1:]])"


@dataclass(slots=True)
class StageTimes:
    """One thing that is done with all votes."""

    name: str
    seconds: float
    processor: float
    """Seconds of the processor in this process alone, which a busy machine changes less. A PostgreSQL server's are
    not in it.
    """
    megabytes: float
    """The most that this process held meanwhile."""
    note: str = ""


@dataclass(slots=True)
class BatchTimes:
    """What a batch of 1,700 votes cost when so many had been cast before. Milliseconds, the median of five."""

    before: int
    write: float
    publish: float
    processor: float
    """Of both, in this process alone."""


@dataclass(slots=True)
class RoundTimes:
    database: str
    votes: int
    batches: list[BatchTimes] = field(default_factory=list)
    stages: list[StageTimes] = field(default_factory=list)


def round_(
    votes: Annotated[int, typer.Option(help="Votes, replaced ones included.")] = 100_000,
    database: Server = None,
    as_json: AsJson = False,
) -> None:
    """Measure a round of voting after the box: log, close, count, publication, export, recount, `verify.py`.

    Example: prizes bench round --votes 2000000 --json
    """
    tell(asdict(asyncio.run(_measure(database, votes))), _table, as_json=as_json)


def _table(found: Found) -> str:
    batches = lines(
        found["batches"],
        ("votes before", "before", ">14"),
        ("write", "write", ">8.0f"),
        ("publish", "publish", ">9.0f"),
        ("processor", "processor", ">11.0f"),
    )
    stages = lines(
        [stage | {"note": f"  {stage['note']}"} for stage in found["stages"]],
        ("", "name", "<20"),
        ("seconds", "seconds", ">9.1f"),
        ("processor", "processor", ">11.1f"),
        ("MB", "megabytes", ">7.0f"),
        ("", "note", "<"),
    )
    return f"{found['database']}, {found['votes']} votes\nA batch of {BATCH} votes, ms\n{batches}\n{stages}"


async def _measure(server: str | None, votes: int) -> RoundTimes:
    async with scratch(server) as database:
        async with database.writing() as session:
            edition, projects = await contest(session, rules(over=False))
        phase = edition.rules.votings[0]
        result = RoundTimes(kind(database), votes)
        made = await filling(database, edition, phase, projects, votes)
        await _grow(database, made, result)
        await analyse(database)
        end = ends_at(edition.rules, phase)
        assert end is not None
        with clock.stopped_at(end + LAST_WAY):
            await _after(database, made, result)
        return result


def _portions(votes: int) -> Iterator[tuple[int, bool]]:
    """How many votes come at once, and whether that is measured: a few batches first, and after each tenth."""
    measured = min(BATCH * BATCHES, votes // (POINTS + 1))
    rest = votes - measured * (POINTS + 1)
    for point in range(POINTS + 1):
        for _ in range(BATCHES):
            yield measured // BATCHES, True
        left = rest * (point + 1) // POINTS - rest * point // POINTS if point < POINTS else 0
        left += measured % BATCHES
        while left:
            yield min(left, PORTION), False
            left -= min(left, PORTION)


async def _grow(database: Database, made: Filling, result: RoundTimes) -> None:
    """The box and the log grow together."""
    memory, start, sums = _memory(), 0, [0.0, 0.0, 0.0]
    few: list[tuple[float, ...]] = []
    for number, measured in _portions(made.number):
        await made.save(database, start, number)
        times = await _turn(database, made)
        few = [*few, times] if measured else []
        if len(few) == BATCHES:
            result.batches.append(
                BatchTimes(start, *(statistics.median(each) * 1000 for each in zip(*few, strict=True)))
            )
        start += number
        sums = [before + each for before, each in zip(sums, times, strict=True)]
    note = f"{start / sums[0]:.0f} votes/s written, {start / sums[1]:.0f} published"
    result.stages.append(StageTimes("log", sums[0] + sums[1], sums[2], memory(), note))


async def _turn(database: Database, made: Filling) -> tuple[float, float, float]:
    """What the sequencer does with all that waits: seconds to write it, to publish it, and of the processor."""
    processor, begun = time.process_time(), time.perf_counter()
    async with database.writing() as session:
        row = await advance(session, made.edition, made.phase, made.log.name)
    written = time.perf_counter()
    async with database.reading() as session:
        await publish(session, row)
    published = time.perf_counter()
    return written - begun, published - written, time.process_time() - processor


async def _after(database: Database, made: Filling, result: RoundTimes) -> None:
    """From the close on."""
    edition, phase, folder = made.edition, made.phase, settings().votelog_dir / made.log.name

    with tempfile.TemporaryDirectory() as place:

        async def count(session: AsyncSession) -> str:
            made = await count_phase(session, edition, phase, counted_by=None)
            found = json.loads(made.content)["categories"].values()
            return f"{sum(each['counted'] for each in found)} counted"

        async def files(session: AsyncSession) -> str:
            (row,) = await queries.logs(session, edition.slug)
            return await publish(session, row)

        async def report(session: AsyncSession) -> str:
            return f"{len(json.dumps(await report_of(session, edition, phase)))} bytes"

        async def exported(session: AsyncSession) -> str:
            paths = await export(session, edition, phase, Path(place))
            return f"{sum(path.stat().st_size for path in paths) / MEGABYTE:.0f} MB"

        stages = {
            "close and count": count,
            "openings published": files,
            "integrity report": report,
            "export": exported,
        }
        for name, work in stages.items():
            memory, processor, begun = _memory(), time.process_time(), time.perf_counter()
            async with database.writing() as session:
                note = await work(session)
            seconds, used = time.perf_counter() - begun, time.process_time() - processor
            result.stages.append(StageTimes(name, seconds, used, memory(), note))
        result.stages.append(_in_a_process("recount", "-c", RECOUNT, place))
    result.stages.append(_in_a_process("verify.py", verify.__file__, str(folder)))


def _in_a_process(name: str, *arguments: str) -> StageTimes:
    """Raises RuntimeError where it does not agree."""
    begun, before, most = time.perf_counter(), _children(), 0.0
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen([sys.executable, *arguments], stdout=said, stderr=said)  # noqa: S603 - our own program
        while process.poll() is None:
            most = max(most, _held(str(process.pid)))
            time.sleep(LOOK)
        seconds = time.perf_counter() - begun
        said.seek(0)
        words = said.read()
    if process.returncode:
        raise RuntimeError(f"{name}: {words}")
    return StageTimes(name, seconds, _children() - before, most, words.splitlines()[0][:90] if words else "")


def _children() -> float:
    """Seconds of the processor that ended children used."""
    used = os.times()
    return used.children_user + used.children_system


def _memory() -> Callable[[], float]:
    """The most that this process has held since, in megabytes; where the system cannot forget, since its beginning."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return lambda: _held("self")


def _held(process: str) -> float:
    """The most that a process has held, in megabytes; 0 where the system does not tell. Not by `getrusage`: a child
    would begin with what its parent held.
    """
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024 / MEGABYTE
    return 0.0
