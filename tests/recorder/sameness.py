"""No chance and no passing of time: what the program would draw comes from a seed, and clocks stand still.

Every scene has draws of its own, so that one draw more in an earlier scene changes nothing in a later one.
"""

from __future__ import annotations

import hashlib
import random
import sys
import time as real_time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import ModuleType
from typing import Any

from prizes import clock

SEED = b"recorder"
OF_AN_ID = 10
"""Bytes of an opaque id. These rise, so that what is ordered by ids is ordered as it was made."""
TRIED = 2_000
"""The scene of whatever is undone again; its draws begin anew each time."""
LATER = 3_600.0
"""Seconds by which the monotonic clock goes on from scene to scene: nothing that was remembered for a while is left."""


class Sameness:
    def __init__(self) -> None:
        self.number = 0
        self.drawn: Counter[int] = Counter()
        self.monotonic = real_time.monotonic()

    def scene(self, number: int) -> None:
        self.number, self.drawn = number, Counter()
        self.monotonic += LATER
        random.seed(number)

    def draw(self, size: int) -> bytes:
        """In place of the system's random bytes."""
        self.drawn[size] += 1
        turn = self.drawn[size]
        made = bytearray()
        while len(made) < size:
            made += hashlib.sha256(SEED + f"{self.number}.{size}.{turn}.{len(made)}".encode()).digest()
        if size == OF_AN_ID:  # the first six signs, by which a short address finds a project, differ too
            first = (self.number << 19 | turn) << 50
            return (first | int.from_bytes(made[:6], "big") & (1 << 50) - 1).to_bytes(size, "big")
        return bytes(made[:size])


class _Standing(ModuleType):
    """The module `time` as the program sees it."""

    def __init__(self, same: Sameness) -> None:
        super().__init__("time")
        self.same = same

    def __getattr__(self, name: str) -> Any:
        return getattr(real_time, name)

    def monotonic(self) -> float:
        return self.same.monotonic

    def perf_counter(self) -> float:
        return self.same.monotonic

    def time(self) -> float:
        return clock.now().timestamp()


@contextmanager
def sameness() -> Iterator[Sameness]:
    """For the code inside, in the whole process."""
    same = Sameness()
    standing, system = _Standing(same), random._urandom  # type: ignore[attr-defined]
    changed = [m for name, m in sys.modules.items() if name.startswith("prizes.") and _has_time(m)]
    random._urandom = same.draw  # type: ignore[attr-defined]
    for module in changed:
        module.time = standing  # type: ignore[attr-defined]
    try:
        same.scene(0)
        yield same
    finally:
        random._urandom = system  # type: ignore[attr-defined]
        for module in changed:
            module.time = real_time  # type: ignore[attr-defined]


def _has_time(module: ModuleType) -> bool:
    return getattr(module, "time", None) is real_time


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    with clock.stopped_at(instant):
        yield
