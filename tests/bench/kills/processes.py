"""The processes of a deployment, each started again as soon as it is gone, and ways to kill them."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

LOOK_EVERY = 0.05
"""Seconds between two looks at what runs."""
PROC = Path("/proc")
OURS = "from prizes.cli import app; app()"


def kill(pids: Iterable[int], number: signal.Signals = signal.SIGKILL) -> None:
    """Send each that is still there a signal."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def with_children(pid: int) -> list[int]:
    """The process and all below it, itself first: killed in this order, none can start another."""
    parents = _parents()
    found = [pid] if pid in parents else []
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found


def _parents() -> dict[int, int]:
    numbers = [int(place.name) for place in PROC.iterdir() if place.name.isdecimal()]
    return {pid: parent for pid in numbers if (parent := _parent(pid)) is not None}


def _parent(pid: int) -> int | None:
    """None: there is no such process, or it is dead and only not yet reaped. Read from /proc: Linux alone."""
    try:
        stat = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    state, parent = stat.rpartition(")")[2].split()[:2]
    return None if state in "ZX" else int(parent)


def command_line(pid: int) -> str:
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


@dataclass
class Kept:
    """A command of ours that is started again when it has ended, for whatever reason."""

    words: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    """Where it writes."""
    checkout: Path | None = None
    """Of another version of the program; None: this one."""
    starts: int = 0
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-c", OURS, *self.words],
                env=dict(self.environment), stdout=out, stderr=out, cwd=self.checkout,
            )  # fmt: skip
        self.starts += 1

    def is_gone(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def pids(self) -> list[int]:
        return [] if self._process is None else with_children(self._process.pid)

    def workers(self) -> list[int]:
        """Processes of a server that answer requests: copies of the one that starts them."""
        first, *others = self.pids() or [0]
        return [pid for pid in others if command_line(pid) == command_line(first)]

    def stop(self) -> None:
        """As an administrator would."""
        if self._process is None:
            return
        pids = self.pids()
        self._process.terminate()
        try:
            self._process.wait(timeout=25)
        except subprocess.TimeoutExpired:
            kill(pids)
        kill(pids)  # what a killed parent left behind
        self._process = None


@dataclass
class Supervisor:
    """Starts again what is gone. `database`: looks whether it runs, and starts it."""

    kept: Sequence[Kept]
    database: tuple[Callable[[], bool], Callable[[], None]] | None = None
    ended_alone: int = 0
    """How often something ended that nobody had killed."""
    _expected: int = 0
    _task: asyncio.Task[None] | None = field(default=None, repr=False)

    async def __aenter__(self) -> Self:
        for each in self.kept:
            each.start()
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for each in self.kept:
            await asyncio.to_thread(each.stop)

    def expect(self) -> None:
        """One of the kept commands is being killed."""
        self._expected += 1

    async def _watch(self) -> None:
        while True:
            for each in self.kept:
                if each.is_gone():
                    self.ended_alone += not self._expected
                    self._expected = max(0, self._expected - 1)
                    each.start()
            if self.database and not self.database[0]():
                await self._start_database(self.database[1])
            await asyncio.sleep(LOOK_EVERY)

    async def _start_database(self, start: Callable[[], None]) -> None:
        try:
            await asyncio.to_thread(start)
        except RuntimeError:  # a child still holds the shared memory
            await asyncio.sleep(LOOK_EVERY)


async def port_answers(port: int, within: float) -> None:
    """Raises RuntimeError if nothing listens there in time."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        writer.close()
        return
    raise RuntimeError("the server did not start")
