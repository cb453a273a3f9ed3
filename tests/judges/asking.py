"""Counts of programs that others wrote, in an environment of their own (`make judges`)."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.components import JUDGES, require

SCRIPT = Path(__file__).with_name("elect.py")


def elected_by(
    judge: str, elections: Iterable[tuple[Iterable[str], int, Mapping[tuple[str, ...], int]]]
) -> list[set[str]]:
    """Who is elected in each election of names, seats and votes by ranking. `judge`: as `elect.py` names it."""
    asked = {
        "judge": judge,
        "elections": [
            {"names": [*names], "seats": seats, "votes": [*votes.items()]}
            for names, seats, votes in elections
        ],
    }
    done = subprocess.run(
        [Path(require(JUDGES)) / "bin" / "python", SCRIPT],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [set(each) for each in json.loads(done.stdout)]
