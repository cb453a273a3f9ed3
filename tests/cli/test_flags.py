"""prizes flags: a recorded stream in, numbers with reasons out."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from typer.testing import CliRunner

from prizes.cli import app
from tests.bench.months.months import APART, Plan, month


def _written(folder: Path) -> tuple[Path, dict[int, str]]:
    made = month(Plan("plain", 21, 3_000, viral=0.0, campus=0.0, campaigns=1))
    path = folder / "stream.jsonl"
    path.write_text("".join(json.dumps(asdict(b)) + "\n" for b in made.ballots), encoding="utf-8")
    return path, {n: name for n, name in made.attack_of.items() if name != f"{APART}-1"}


def test_flagged_lines_are_printed_with_signal_reason_and_case(tmp_path: Path) -> None:
    path, attack_of = _written(tmp_path)
    result = CliRunner().invoke(app, ["flags", str(path), "--json"])
    assert result.exit_code == 0, result.output
    printed = json.loads(result.stdout)
    numbers = {line["n"] for line in printed["flags"]}
    assert len(numbers & set(attack_of)) >= 0.9 * len(attack_of)
    assert all(line["signal"] and line["reason"] and line["case"] for line in printed["flags"])
    plain = CliRunner().invoke(app, ["flags", str(path)]).stdout.splitlines()
    assert {line.split("\t")[0] for line in plain} >= {str(n) for n in numbers}


def test_a_file_that_is_no_stream_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "stream.jsonl"
    path.write_text('{"at": 1}\n', encoding="utf-8")
    result = CliRunner().invoke(app, ["flags", str(path)])
    assert result.exit_code == 1
    assert "Line 1 is not a ballot" in result.output
