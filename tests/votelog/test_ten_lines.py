"""The recount that docs/votelog.md prints: it finds the published sums of honest dumps, and every wrong one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.votelog.dumps import Dump, honest

PAGE = Path(__file__).parents[2] / "docs" / "votelog.md"


def program() -> str:
    (found,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len([line for line in found.splitlines() if line]) <= 10
    return found


def said(folder: Path) -> str:
    words = [sys.executable, "-I", "-c", program(), str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def counted() -> list[Dump]:
    """Honest dumps with openings whose votes count by themselves."""
    return [
        dump
        for dump in (honest(seed, batches=60, voters=2) for seed in range(30))
        if {"openings.txt", "results.txt", "paper.txt"} <= dump.files.keys()
        and b"\ncomplete any\n" in dump.files["paper.txt"]
    ]


def test_ten_lines_find_the_published_sums(tmp_path):
    dumps = counted()
    assert len(dumps) >= 5
    assert any(b"\nvoid " in dump.files["log.txt"] for dump in dumps)
    assert any(b"\nrestore " in dump.files["log.txt"] for dump in dumps)
    for number, dump in enumerate(dumps):
        assert said(dump.write(tmp_path / str(number))) == "True", number


def test_ten_lines_find_a_wrong_sum(tmp_path):
    dump = next(each for each in counted() if each.files["results.txt"])
    rows = dump.files["results.txt"].decode().splitlines()
    category, who, votes, without = rows[0].split()
    rows[0] = f"{category} {who} {int(votes) + 1} {without}"
    dump.files["results.txt"] = "".join(f"{row}\n" for row in rows).encode()
    assert said(dump.write(tmp_path / "wrong")) == "False"
