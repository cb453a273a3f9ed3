"""Small rules documents as plain data, to be changed at one place and checked."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from prizes.edition.document.rules import Rules

BEFORE = datetime(2026, 11, 25, 12, tzinfo=UTC)
"""An instant before anything of the contest opens."""


def six(text: str) -> dict[str, str]:
    return {lang: f"{text} ({lang})" for lang in ("ar", "zh", "en", "fr", "ru", "es")}


CONTEST: dict[str, Any] = {
    "format": 1,
    "slug": "2027",
    "title": six("Small contest 2027"),
    "categories": [
        {"code": "C1", "number": 1, "title": six("First")},
        {"code": "C2", "number": 2, "title": six("Second")},
    ],
    "phases": [
        {
            "id": "submission",
            "kind": "submission",
            "opens": "2027-01-04",
            "closes": "2027-02-01",
            "form": {
                "fields": [
                    {
                        "id": "summary",
                        "kind": "long_text",
                        "label": six("Short description"),
                        "words": {"least": 20, "most": 50},
                        "shown_to": ["public", "voters", "experts", "stewards"],
                    }
                ]
            },
        },
        {
            "id": "nomination",
            "kind": "nomination",
            "opens": "2027-02-02",
            "closes": "2027-02-26",
            "marking": {
                "criteria": [
                    {"id": "impact", "label": six("Impact"), "weight": 2},
                    {"id": "reach", "label": six("Reach"), "weight": 1},
                ]
            },
            "cut": {"gives": "nominated", "basis": [{"source": "marks"}], "most": 20, "ties": ["admit_all"]},
        },
        {
            "id": "voting",
            "kind": "voting",
            "opens": "2027-03-01",
            "closes": "2027-04-01",
            "cut": {
                "gives": "champion",
                "basis": [{"source": "votes"}],
                "most": 5,
                "least_votes": 1,
                "ties": ["fewest_set_aside", "admit_all"],
            },
        },
        {
            "id": "selection",
            "kind": "selection",
            "opens": "2027-04-02",
            "closes": "2027-04-30",
            "cut": {"gives": "winner", "decided": "panel", "most": 1},
        },
        {
            "id": "announcement",
            "kind": "announcement",
            "opens": "2027-05-10T10:00:00",
            "closes": "2027-05-14",
        },
    ],
}

Path = str | int


def changed(*changes: tuple[tuple[Path, ...], Any], document: dict[str, Any] = CONTEST) -> dict[str, Any]:
    """A copy with other values at these paths; a value of `...` takes the key out."""
    made = deepcopy(document)
    for (*way, last), value in changes:
        target: Any = made
        for step in way:
            target = target[step]
        if value is ...:
            del target[last]
        else:
            target[last] = deepcopy(value)
    return made


def contest(*changes: tuple[tuple[Path, ...], Any]) -> Rules:
    return Rules.model_validate(changed(*changes))
