"""Small contests whose results were worked out by hand: a folder each, with rules, events and what must come out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prizes.edition.document.loading import parse
from prizes.tally.rules.lines import read_events
from prizes.tally.rules.poll import voting_phase
from prizes.tally.rules.replay import replay
from prizes.tally.rules.report import report

CONTESTS = sorted(path.parent for path in Path(__file__).parent.glob("*/expected.json"))


def counted(folder: Path) -> dict:
    rules = parse((folder / "rules.toml").read_bytes(), "toml")
    tables = {
        name: (folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        for name in ("marks", "decisions")
        if (folder / f"{name}.csv").exists()
    }
    seed = (folder / "seed.txt").read_text(encoding="ascii").strip() if (folder / "seed.txt").exists() else ""
    lines = (folder / "events.jsonl").read_bytes().splitlines()
    return report(replay(rules, voting_phase(rules), read_events(lines), **tables, seed=seed))


def found(result: dict, code: str, key: str) -> object:
    """A key of the category in the report, or one of the short forms that expectations use."""
    category = result["categories"][code]
    rows = [row for group in result["groups"] for row in group["ranking"] if row["category"] == code]
    match key:
        case "refused_codes":
            return {str(each["event"]): each["code"] for each in category["refused"]}
        case "problem_codes":
            return [each["code"] for each in category["problems"]]
        case "scores":
            return {row["project"]: row["score"] for row in rows}
        case "reasons":
            return {row["project"]: row["code"] for row in rows}
        case _:
            return category[key]


def test_there_are_contests():
    assert len(CONTESTS) >= 25


@pytest.mark.parametrize("folder", CONTESTS, ids=lambda folder: folder.name)
def test_contest_ends_as_worked_out_by_hand(folder):
    result = counted(folder)
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    elsewhere = expected.pop("refused_codes", {})
    assert {
        str(each["event"]): each["code"] for each in result["refused"] if each["category"] is None
    } == elsewhere
    for code, category in expected.items():
        for key, value in category.items():
            actual = found(result, code, key)
            if key in {"scores", "reasons"}:
                actual = {project: actual[project] for project in value}
            assert (code, key, actual) == (code, key, value)


@pytest.mark.parametrize("folder", CONTESTS, ids=lambda folder: folder.name)
def test_every_vote_in_force_is_in_one_class(folder):
    for category in counted(folder)["categories"].values():
        classes = sum(category[key] for key in ("counted", "set_aside", "withdrawn", "incomplete"))
        assert category["in_force"] == classes
        assert category["cast"] == classes + category["replaced"] + category["taken_back"]
