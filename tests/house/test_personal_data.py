"""docs/personal-data.md declares every column of every table, and those that can hold something of a person among them."""

from __future__ import annotations

import re

from prizes.tables import metadata
from tests.house.checkout import ROOT

PAGE = (ROOT / "docs" / "personal-data.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)` \| ((?:`\w+` ?)+)\|(.*)$", re.MULTILINE)
TELLING = re.compile(r"email|^name$|password|note$|affiliations|gender|words|token_hash|_by$|^text$|comment")
"""Names of columns that a reader would look for among what is kept of people."""
OF_NOBODY = {
    "log_checkpoint.note",
    "log_file.name",
    "frozen_file.name",
    "vote_log.name",
    "held_form.token_hash",
    "service_token.token_hash",
    "project.source_note",
}
"""Signed notes, file names, random words, and where a project of the archive was found."""


def declared(page: str = PAGE) -> dict[str, str]:
    """By `table.column` what stands behind it in its row; nothing for columns without anything of a person."""
    found: dict[str, str] = {}
    for table, columns, rest in ROW.findall(page):
        for column in re.findall(r"\w+", columns):
            assert f"{table}.{column}" not in found, f"{table}.{column} is declared twice"
            found[f"{table}.{column}"] = rest.strip()
    return found


def schema() -> dict[str, object]:
    return {
        f"{table.name}.{column.name}": column
        for table in metadata.tables.values()
        for column in table.columns
    }


def test_every_column_is_declared_once_and_no_other():
    assert declared().keys() == schema().keys()


def test_what_points_to_a_person_or_sounds_like_one_is_declared_as_personal():
    pointing = {
        place
        for place, column in schema().items()
        if any(key.column.table.name == "person" for key in column.foreign_keys)  # type: ignore[attr-defined]
    }
    sounding = {place for place in schema() if TELLING.search(place.partition(".")[2])} - OF_NOBODY
    assert len(pointing) > 40 and len(sounding) > 40
    assert {place for place in pointing | sounding if not declared()[place]} == set()


def test_each_says_what_for_on_what_ground_who_sees_it_and_until_when():
    for place, rest in declared().items():
        cells = [cell.strip() for cell in rest.strip("|").split("|")] if rest else []
        assert not rest or (len(cells) == 4 and all(cells)), place
        assert not rest or cells[1] in {"Wish", "Given", "Duty", "Vote"}, place


def test_a_forgotten_column_is_found():
    assert declared(PAGE.replace("`password_hash`", "`password_hush`")).keys() != schema().keys()
