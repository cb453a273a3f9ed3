"""What a drill's last result depends on, so that a test says when it has to be run again.

Few rooms, on purpose: those whose code decides what a drill looks for. A text, a page or a stage that changes makes no
result stale. What is hashed is a folder with its Python files, a file, classes and functions of a file that has others too, or
the commands of a document.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[2]
VOTERS = ("tests/bench/kills", "tests/drills/outcome.py")
BOX = ("prizes/ballot/group_commit", "prizes/db.py::Database", "prizes/db.py::is_out_of_reach")
LOG = (
    "prizes/votelog/actions.py",
    "prizes/votelog/files",
    "prizes/worker/sequencer.py",
    "prizes/ballot/sequencing.py::advance",
    "prizes/ballot/sequencing.py::_portion",
)
DOOR = ("prizes/edge/admission.py", "prizes/edge/early_refusal.py", "prizes/edge/lanes.py")
EDGE = ("prizes/edge/pulse.py", "prizes/edge/meanwhile.py")
PROCESSES = ("prizes/cli/processes.py",)
COMMANDS = "commands"
"""Of a document: its blocks of commands, with the lines above them that say where they run."""
BLOCK = re.compile(r"^([^\n]*)\n```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
"""The line above a block, its language (none: commands), and what is in it."""
OF: Mapping[str, Sequence[str]] = {
    "kills": (*VOTERS, *BOX, *LOG, *PROCESSES),
    "hang": (*VOTERS, *BOX, "tests/drills/hang.py", "tests/drills/readers.py", *EDGE),
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
        "prizes/worker/loop.py",
    ),
    "operating": (
        "tests/drills/operating.py",
        f"docs/operating.md::{COMMANDS}",
        "docs/deployment/letters.py",
        "docs/deployment/nginx.conf",
        "requirements.lock",
    ),
}
"""Rooms by drill."""


def sums(drill: str, root: Path = ROOT) -> dict[str, str]:
    """SHA-256 of each of its rooms."""
    return {room: _sum(room, root) for room in OF[drill]}


def exists(room: str, root: Path = ROOT) -> bool:
    place, _, name = room.partition("::")
    return (root / place).exists() and (not name or bool(_defined(root / place, name)))


def _sum(room: str, root: Path) -> str:
    made, (place, _, name) = sha256(), room.partition("::")
    for file in sorted((root / place).rglob("*.py")) if (root / place).is_dir() else [root / place]:
        content = (_defined(file, name) if name else file.read_bytes()) if file.exists() else b""
        made.update(file.relative_to(root).as_posix().encode() + b"\0" + sha256(content).digest())
    return made.hexdigest()


def _defined(file: Path, name: str) -> bytes:
    """The lines of a class or function, or the commands of a document; none where there is no such."""
    text = file.read_text(encoding="utf-8")
    if name == COMMANDS:
        blocks = [above + said for above, language, said in BLOCK.findall(text) if not language]
        return "\n".join(blocks).encode()
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    found = [each for each in ast.parse(text).body if isinstance(each, kinds) and each.name == name]
    return "".join(ast.get_source_segment(text, each) or "" for each in found).encode()
