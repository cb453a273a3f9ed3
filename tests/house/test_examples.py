"""What decides about a change does not depend on luck: drawn examples are the same in every run."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.explore import TESTS, drawing

DRAWN = """
from hashlib import sha256
from hypothesis import given, settings
import tests.conftest
from tests.edition.strategies import rules_documents

@settings(max_examples=3)
@given(rules_documents())
def draw(rules):
    print(sha256(rules.model_dump_json().encode()).hexdigest())

draw()
"""


def drawn(**more: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", DRAWN],
        cwd=TESTS.parent,
        env={key: value for key, value in os.environ.items() if key != "CI"} | more,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_two_runs_draw_the_same_examples_and_looking_for_new_ones_others():
    first, again, others = (
        drawn(PYTHONHASHSEED="1"),
        drawn(PYTHONHASHSEED="2"),
        drawn(PRIZES_TEST_EXAMPLES="explore"),
    )
    assert len(first.split()) >= 3
    assert first == again != others


def test_files_that_draw_are_found():
    assert {"tests/results/test_played.py", "tests/kit/test_csv.py"} <= {*drawing()}
