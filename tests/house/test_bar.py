"""docs/quality.md has each of the 82 requirements of the bar once, and each test that it names exists."""

from __future__ import annotations

import re
from collections import Counter

from tests.house.checkout import ROOT
from tests.house.named import missing, named_tests

TEXT = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8").partition("\n# Requirements\n")[2]
BAR = {"VI": 13, "FR": 11, "SE": 18, "RE": 14, "PR": 11, "AX": 15}
"""How many each part has."""
OUTSIDE = {"VI-11", "SE-18", "RE-14", "AX-15"}
"""Need people or machines from outside."""
ROW = re.compile(
    r"^\| ([A-Z]{2}-\d+) \| ([^|]+) \| (shown|in part|outside|open) \| ([^|]*) \| ([^|]*) \|$", re.MULTILINE
)
RUN = re.compile(r"`(?:make|prizes bench) [^`]+`")


def test_each_requirement_is_there_once():
    wanted = [f"{part}-{number}" for part, many in BAR.items() for number in range(1, many + 1)]
    assert len(wanted) == 82
    assert [row[0] for row in ROW.findall(TEXT)] == wanted


def test_what_is_shown_names_a_test_or_a_drill_and_what_is_not_says_what_is_missing():
    for name, words, state, shown, result in ROW.findall(TEXT):
        assert len(words) > 20, name
        assert bool(named_tests(shown) or RUN.search(shown)) is (state != "open"), name
        assert re.sub(r"`[^`]+`", "", shown).strip(" ,") == "", name
        if RUN.search(shown):
            assert result.strip(), f"{name}: a drill has its last result"
        if state == "open":
            assert result.startswith("open: "), name


def test_what_needs_people_from_outside_says_so():
    rows = {name: (state, result) for name, _, state, _, result in ROW.findall(TEXT)}
    assert {name for name, (state, _) in rows.items() if state == "outside"} == OUTSIDE
    assert all(
        "needs" in rows[name][1] and re.search(r"no one|no witness", rows[name][1]) for name in OUTSIDE
    )


def test_every_test_that_is_named_exists():
    assert len(named_tests(TEXT)) > 120
    assert missing(TEXT) == []


def test_the_numbers_are_those_of_the_rows():
    said = dict(re.findall(r"^\| (shown|in part|outside|open) \| (\d+) \|", TEXT, re.MULTILINE))
    assert {state: int(number) for state, number in said.items()} == dict(
        Counter(row[2] for row in ROW.findall(TEXT))
    )
