"""What processes hold: memory, open files, connections. Read from /proc: Linux alone."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
WARM = 0.3
"""Share of a run after which what is loaded once is loaded."""
WINDOW = 0.2
"""Share of the run over which a value is taken, then and at the end."""


@dataclass(frozen=True, slots=True)
class Held:
    """By all processes of a command, at one moment."""

    at: float
    """Seconds since the beginning."""
    memory: float
    """MB, each page that processes share counted once."""
    files: int
    """Open: files, sockets, pipes."""


def held(pids: Iterable[int], at: float) -> Held:
    """What is gone since holds nothing."""
    kilobytes = files = 0
    for pid in pids:
        try:
            text = (PROC / str(pid) / "smaps_rollup").read_text()
            files += len(list((PROC / str(pid) / "fd").iterdir()))
        except OSError:
            continue
        kilobytes += next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)
    return Held(at, kilobytes / 1024, files)


def growth(values: Sequence[float]) -> float:
    """Between the time when all is warm and the end, as a share; both are medians over a window, since a value goes up
    and down. 0 with too few values.
    """
    size = max(1, round(len(values) * WINDOW))
    begin = round(len(values) * WARM)
    if len(values) < begin + 2 * size:
        return 0.0
    before, after = statistics.median(values[begin : begin + size]), statistics.median(values[-size:])
    return after / before - 1 if before else 0.0
