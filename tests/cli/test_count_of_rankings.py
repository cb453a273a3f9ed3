"""`prizes count` in words, where votes are rankings or points."""

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


def test_points_are_called_points(tmp_path):
    rules = document(voting__ballot={"form": "points", "choices": 3, "points": 10}, voting__cut=CUT)
    events = [{"type": "nominee", "category": "C1", "project": each} for each in "abc"]
    cast = {"at": "2027-02-10T12:00:00Z", "type": "cast", "voter": "v", "category": "C1"}
    events += [cast | {"choices": {"b": 7, "a": 3}}, cast | {"voter": "w", "choices": {"b": 11}}]
    events.append({"at": "2027-02-11T12:00:00Z", "type": "leave", "project": "a", "reason": "withdrawn"})
    (tmp_path / "rules.json").write_text(json.dumps(rules))
    (tmp_path / "events.jsonl").write_text("".join(f"{json.dumps(event)}\n" for event in events))
    done = CliRunner().invoke(app, ["count", str(tmp_path / "rules.json"), str(tmp_path / "events.jsonl")])
    assert done.exit_code == 0, done.output
    lines = [" ".join(line.split()) for line in done.output.splitlines()]
    assert "Line 4 refused: A vote can give at most 10 points. [too_many_points]" in lines
    assert (
        "a left the contest (withdrawn): 3 points for it are accepted but do not count. Without exclusions: 3."
        in lines
    )
    assert any(line.startswith("rank project points none excluded") for line in lines)
    assert any(line.startswith("1 b 7 7") for line in lines)
