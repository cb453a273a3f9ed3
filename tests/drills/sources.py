"""What a drill's last result depends on, so that a test says when it has to be run again.

Few rooms, on purpose: those whose code decides what a drill looks for. A text, a page or a stage that changes makes no
result stale. What is hashed is a room as a whole, a file or a folder with its Python files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[2]
VOTERS = ("tests/bench/kills", "tests/drills/outcome.py")
BOX = ("prizes/ballot/group_commit", "prizes/db.py")
LOG = (
    "prizes/votelog/actions.py",
    "prizes/votelog/files",
    "prizes/worker/sequencer.py",
    "prizes/ballot/sequencing.py",
)
DOOR = ("prizes/edge/admission.py", "prizes/edge/early_refusal.py", "prizes/edge/lanes.py")
PROCESSES = ("prizes/cli/processes.py",)
OF: Mapping[str, Sequence[str]] = {
    "kills": (*VOTERS, *BOX, *LOG, *PROCESSES),
    "hang": (*VOTERS, *BOX, "tests/drills/hang.py", "tests/drills/readers.py", "prizes/edge/page_cache.py"),
    "fill": (*VOTERS, *BOX, *LOG, "tests/drills/fill.py"),
    "restore": (*VOTERS, "tests/drills/restore.py", "prizes/backup", "prizes/votelog/files/memory.py"),
    "release": (
        *VOTERS,
        *PROCESSES,
        *(f"tests/drills/{name}.py" for name in ("release", "former", "forwarder", "readers")),
        "prizes/migrations.py",
        "alembic/env.py",
    ),
    "switch-over": (*VOTERS, *BOX, "tests/drills/switching.py", "tests/drills/forwarder.py"),
    "overload": (
        "tests/drills/overload.py",
        "tests/bench/overload.py",
        "tests/bench/arrivals.py",
        "prizes/ballot/group_commit",
        *DOOR,
    ),
    "soak": (
        *VOTERS,
        *BOX,
        *(f"tests/drills/{name}.py" for name in ("soak", "held", "signing", "readers")),
        "prizes/edge/page_cache.py",
        "prizes/worker/loop.py",
    ),
}
"""Rooms by drill."""


def sums(drill: str, root: Path = ROOT) -> dict[str, str]:
    """SHA-256 of each of its rooms."""
    return {room: _sum(root / room) for room in OF[drill]}


def _sum(room: Path) -> str:
    made = sha256()
    for file in sorted(room.rglob("*.py")) if room.is_dir() else [room]:
        content = file.read_bytes() if file.exists() else b""
        made.update(file.relative_to(room.parent).as_posix().encode() + b"\0" + sha256(content).digest())
    return made.hexdigest()
