"""`prizes count` in words, where votes are rankings."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from prizes.cli import app
from tests.ballot.test_rankings import CUT
from tests.contest import document


@pytest.mark.parametrize(
    ("method", "head"), [("schulze", "ranked by"), ("points", "points"), ("sum", "votes")]
)
def test_the_column_says_what_its_numbers_are(tmp_path, method, head):
    count = {"method": method} | ({"table": [3, 1, 0]} if method == "points" else {})
    form = "choice" if method == "sum" else "ranking"
    rules = document(
        voting__ballot__form=form, voting__ballot__choices=3, voting__count=count, voting__cut=CUT
    )
    events = [{"type": "nominee", "category": "C1", "project": each} for each in "abc"]
    events.append(
        {"at": "2027-02-10T12:00:00Z", "type": "cast", "voter": "v", "category": "C1", "choices": ["b", "a"]}
    )
    (tmp_path / "rules.json").write_text(json.dumps(rules))
    (tmp_path / "events.jsonl").write_text("".join(f"{json.dumps(event)}\n" for event in events))
    done = CliRunner().invoke(app, ["count", str(tmp_path / "rules.json"), str(tmp_path / "events.jsonl")])
    assert done.exit_code == 0, done.output
    lines = [" ".join(line.split()) for line in done.output.splitlines()]
    assert any(line.startswith(f"rank project {head} none excluded") for line in lines)
    assert any(line.startswith(("1 b 1 1", "1 b 3 3")) for line in lines)
