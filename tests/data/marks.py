"""Which names were seen in a source and which still await a reader who can vouch for them.

`sourced`: seen in this wording. `variant`: the source has a slightly different wording. `unsourced`: written
from recollection. `recalled`: the same, of a fact that is not a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from prizes.data.reading import json_file

Mark = Literal["sourced", "variant", "unsourced"]

_LISTS = (
    ("categories.json", "categories", "code"),
    ("sdgs.json", "sdgs", "number"),
    ("gdc_objectives.json", "gdc_objectives", "number"),
    ("stakeholder_types.json", "stakeholder_types", "id"),
    ("itu_regions.json", "regions", "id"),
    ("days.json", "days", "id"),
)


@dataclass(frozen=True, slots=True)
class MarkedName:
    file: str
    of: str
    """Code, number or id of what is named."""
    lang: str
    name: str
    mark: Mark
    seen: str | None
    """Where it was seen."""


@cache
def marked_names() -> tuple[MarkedName, ...]:
    return tuple(
        marked
        for file, list_name, key in _LISTS
        for entry in json_file(file)[list_name]
        for marked in _of_entry(file, str(entry[key]), entry)
    ) + tuple(_of_entry("categories.json", "C7", json_file("categories.json")["c7"]))


def _of_entry(file: str, of: str, entry: dict[str, Any]) -> Iterator[MarkedName]:
    for lang, name in entry["names"].items():
        yield MarkedName(file, of, lang, name["name"], name["mark"], name.get("seen"))
