"""No regular expression of the program takes long for a long text, whatever the text is (bar.md SE-13)."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

from tests.house.checkout import ROOT
from tests.security.patterns import LENGTH, NOWHERE, hostile

SECONDS = 90
"""Of a processor, for all of them together with all that is imported: some thousand texts of 100,000 characters take a
tenth of that. A single one that grew with the square of its text would need more by itself, and one that doubles with
each character never ends.
"""
ALL = """
from tests.security import patterns
used = patterns.patterns()
for each in used:
    for text in patterns.hostile(each.pattern, each.flags):
        patterns.ask(each, text)
    print(each.where, each.pattern)
"""
ONE = "from tests.security import patterns as p; [p.ask(p.Used({0!r}, 0, '', False), t) for t in p.hostile({0!r}, 0)]"


def ended(program: str, seconds: int) -> subprocess.CompletedProcess[str]:
    """In a process that the system ends when it has used so much of a processor."""
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1)),
    )


def test_none_is_slow_over_a_hundred_kilobytes():
    """Those that are compiled with the program and those that are written in its functions."""
    done = ended(ALL, SECONDS)
    assert done.returncode == 0, done.stdout[-500:] + done.stderr
    found = done.stdout.splitlines()
    assert len(found) > 100
    assert "prizes/wording/rules/blocks.py " + r"\n\s*\n" in found
    assert any(line.startswith("prizes.votelog.files.folder ") for line in found)


@pytest.mark.parametrize("slow", [r"(a+)+$", r"(\w|\d)*!", r"(.*,)+x", r"\s*\s*\s*;", r"([a-z]+)*@"])
def test_what_is_slow_would_be_found(slow):
    assert ended(ONE.format(slow), 3).returncode != 0


@pytest.mark.parametrize("pattern", [r"x[^a]+y", r"[0-9]{4}(-[0-9]{2})*", r"(?:ab|cd)+e", r"\s+\Z"])
def test_texts_are_long_and_made_of_what_is_repeated(pattern):
    texts = list(hostile(pattern, 0))
    assert texts
    assert all(len(text) > LENGTH - 20 and text.endswith(NOWHERE) for text in texts)
