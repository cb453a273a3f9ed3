"""The document of a new edition, made from another one."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from prizes.edition.document.rules import Rules

ONLY_OF_RECORDS = ("unknown", "reported", "sources")
MOST_YEARS = 20


def begun_from(rules: Rules, slug: str, years: int) -> dict[str, Any]:
    """The document with another name in addresses, all dates later by so many years, and what is only of one year taken
    out. Of the same name: the document as it is.
    """
    document: dict[str, Any] = rules.model_dump(mode="json")
    if slug == rules.slug:
        return document
    document["slug"] = slug
    document["title"] = {lang: _later_year(text, years) for lang, text in document["title"].items()}
    if rules.kind == "record":
        document["kind"] = "contest"
        document |= {key: [] for key in ONLY_OF_RECORDS}
    if rules.ordinal is not None and rules.ordinal + years >= 1:
        document["ordinal"] = rules.ordinal + years
    for phase in document["phases"]:
        phase["announced"] = []
    return moved(document, years)


def moved(document: dict[str, Any], years: int) -> dict[str, Any]:
    """All dates of all phases later by so many years."""
    for phase in document.get("phases", []):
        for end in ("opens", "closes"):
            if phase.get(end):
                phase[end] = _later(phase[end], years)
    return document


def _later(local: str, years: int) -> str:
    """The same day and hour of another year; of 29 February, the 28th. What is no date stays as it is."""
    try:
        was = datetime.fromisoformat(local)
        try:
            return was.replace(year=was.year + years).isoformat()
        except ValueError:
            return was.replace(year=was.year + years, day=28).isoformat()
    except ValueError:
        return local


def _later_year(text: str, years: int) -> str:
    """Numbers that are years of the service's time become later ones."""
    return re.sub(r"(?<!\d)20\d\d(?!\d)", lambda found: str(int(found.group()) + years), text)
