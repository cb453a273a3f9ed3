"""docs/security/asvs.md has each requirement of ASVS 5.0, levels 1 and 2, once, and each test that it names exists."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from tests.house.checkout import ROOT
from tests.house.named import missing, named_tests

PAGE = ROOT / "docs" / "security" / "asvs.md"
LEAST_BY_MACHINE = 150
LEVELS = {
    "1.1": "22",
    "1.2": "1111122223",
    "1.3": "112222222223",
    "1.4": "222",
    "1.5": "123",
    "2.1": "122",
    "2.2": "112",
    "2.3": "12223",
    "2.4": "23",
    "3.1": "3",
    "3.2": "113",
    "3.3": "12223",
    "3.4": "11222233",
    "3.5": "11122333",
    "3.6": "3",
    "3.7": "22333",
    "4.1": "12233",
    "4.2": "23333",
    "4.3": "22",
    "4.4": "1222",
    "5.1": "2",
    "5.2": "112333",
    "5.3": "113",
    "5.4": "222",
    "6.1": "122",
    "6.2": "111111112222",
    "6.3": "11223333",
    "6.4": "112233",
    "6.5": "22222333",
    "6.6": "2223",
    "6.7": "33",
    "6.8": "2222",
    "7.1": "222",
    "7.2": "1111",
    "7.3": "22",
    "7.4": "11222",
    "7.5": "223",
    "7.6": "22",
    "8.1": "1233",
    "8.2": "1123",
    "8.3": "133",
    "8.4": "23",
    "9.1": "111",
    "9.2": "1222",
    "10.1": "22",
    "10.2": "223",
    "10.3": "22223",
    "10.4": "1111122222233333",
    "10.5": "22222",
    "10.6": "22",
    "10.7": "222",
    "11.1": "2233",
    "11.2": "22233",
    "11.3": "11233",
    "11.4": "1222",
    "11.5": "23",
    "11.6": "23",
    "11.7": "33",
    "12.1": "12233",
    "12.2": "11",
    "12.3": "22223",
    "13.1": "2333",
    "13.2": "222223",
    "13.3": "2233",
    "13.4": "1222233",
    "14.1": "22",
    "14.2": "12223333",
    "14.3": "122",
    "15.1": "12233",
    "15.2": "12233",
    "15.3": "1222222",
    "15.4": "3333",
    "16.1": "2",
    "16.2": "22222",
    "16.3": "2222",
    "16.4": "222",
    "16.5": "2223",
    "17.1": "23",
    "17.2": "22223333",
    "17.3": "22",
}
"""Of each section of ASVS 5.0.0 the levels of its requirements, in their order."""
ROW = re.compile(r"^\| V(\d+\.\d+)\.(\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


class Asked(NamedTuple):
    id: str
    level: str
    words: str
    how: str
    shown: str

    @property
    def state(self) -> str:
        found = re.match(r"(absent|written|open): ", self.shown)
        return found[1] if found else "test"


def rows() -> list[Asked]:
    found = ROW.findall(PAGE.read_text(encoding="utf-8"))
    return [Asked(f"V{section}.{number}", *rest) for section, number, *rest in found]


def test_each_requirement_of_levels_1_and_2_is_there_once_at_its_level():
    wanted = {
        f"V{section}.{number}": level
        for section, levels in LEVELS.items()
        for number, level in enumerate(levels, start=1)
        if level in "12"
    }
    assert Counter(wanted.values()) == {"1": 70, "2": 183}
    assert Counter(row.id for row in rows()) == dict.fromkeys(wanted, 1)
    assert {row.id: row.level for row in rows()} == wanted


def test_every_row_has_words_of_ours_and_says_how():
    for row in rows():
        assert len(row.words) >= 12 and len(row.how) >= 2, row.id
        assert not row.words.startswith("Verify"), row.id


def test_every_test_that_is_named_exists():
    for row in rows():
        if row.state in ("test", "absent"):
            assert named_tests(row.shown), row.id
            assert re.sub(r"`[^`]+`", "", row.shown).removeprefix("absent: ").strip(" ,") == "", row.id
    assert missing(PAGE.read_text(encoding="utf-8")) == []


def test_what_is_not_shown_by_a_test_has_its_reason():
    for row in rows():
        if row.state in ("written", "open"):
            assert len(row.shown) > 30, row.id


def test_enough_is_shown_by_machine_and_the_numbers_are_right():
    counted = Counter(row.state for row in rows())
    assert counted["test"] >= LEAST_BY_MACHINE
    said = re.findall(
        r"^\| (test|absent|written|open) \| (\d+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert {state: int(number) for state, number in said if number != "0"} == dict(counted)


def test_open_rows_are_listed_at_the_top():
    text = PAGE.read_text(encoding="utf-8")
    top = text.partition("## Open")[2].partition("\n## ")[0]
    listed = dict(re.findall(r"^\| (V[\d.]+) \| ([^|]+) \|$", top, re.MULTILINE))
    assert listed == {row.id: row.shown.removeprefix("open: ") for row in rows() if row.state == "open"}
