"""Looks for examples that no run has drawn: every file that draws some, with new seeds, round after round for some minutes.

`make explore` ends with exit code 1 at the first find, whose example pytest has printed. Give that example a name in the
tests (`@example`, or a document of its own), so that `make test` has it from then on, and mend the cause.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import typer

TESTS = Path(__file__).parent
DRAWS = "from hypothesis import"


def drawing() -> list[str]:
    """The files whose tests draw examples."""
    return sorted(
        str(path.relative_to(TESTS.parent))
        for path in TESTS.rglob("test_*.py")
        if DRAWS in path.read_text(encoding="utf-8")
    )


def explore(minutes: float, options: list[str]) -> int:
    """The exit code of the first round with a find, or 0. A round that has begun is ended."""
    end, rounds = time.monotonic() + minutes * 60, 0
    while time.monotonic() < end:
        rounds += 1
        seed = random.randrange(2**32)
        typer.echo(f"Round {rounds}, seed {seed}")
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            f"--hypothesis-seed={seed}",
            *options,
            *drawing(),
        ]
        seen = os.environ | {"PRIZES_TEST_EXAMPLES": "explore"}
        code = subprocess.run(command, check=False, env=seen).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(explore(float(sys.argv[1]), sys.argv[2:]))
