"""The document of a new edition, made from another one."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from prizes.edition.document.rules import Rules

ONLY_OF_RECORDS = ("unknown", "reported", "sources")
MOST_YEARS = 20
"""By which dates are moved at once."""


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
    document["phases"] = moved(document["phases"], years)
    return document


def moved(phases: Any, years: int) -> Any:
    """Phases with all dates later by so many years. What is no phase or no date, as in drafts, stays as it is."""
    if not isinstance(phases, list):
        return phases
    return [_moved_phase(phase, years) if isinstance(phase, dict) else phase for phase in phases]


def _moved_phase(phase: dict[str, Any], years: int) -> dict[str, Any]:
    dates = {end: phase[end] for end in ("opens", "closes") if isinstance(phase.get(end), str)}
    return phase | {end: _later(date, years) for end, date in dates.items()}


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
