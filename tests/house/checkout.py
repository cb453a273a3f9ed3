"""The checkout as the tests of this folder see it."""

from __future__ import annotations

import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "prizes"


@cache
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def files() -> tuple[Path, ...]:
    """Every file that is, or would be, committed: what git knows or does not ignore."""
    listed = subprocess.run(
        [
            "git",
            "-c",
            f"safe.directory={ROOT}",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    found = tuple(ROOT / name.decode() for name in listed.split(b"\0") if name)
    return tuple(sorted(f for f in found if f.is_file()))


@cache
def texts() -> dict[str, str]:
    """Path from the root, and content, of every committed text file."""
    contents = {}
    for file in files():
        try:
            contents[file.relative_to(ROOT).as_posix()] = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return contents
