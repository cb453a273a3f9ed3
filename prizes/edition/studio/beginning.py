"""The document of a new edition, made from another one."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from prizes.edition.document.rules import Rules

ONLY_OF_RECORDS = ("unknown", "reported", "sources")
OF_EXAMPLE = "example:"
"""Before the name of an example, where else the name of an edition is: no edition has a colon in its name."""
SMALLEST = "smallest"
"""The example that is begun from where there is nothing to copy."""
MOST_YEARS = 20
"""By which dates are moved at once."""


def example_base(name: str) -> str:
    """What an example is called where a draft can be begun from it or from an edition."""
    return OF_EXAMPLE + name


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


def begun_from_example(rules: Rules, slug: str, first_year: int) -> dict[str, Any]:
    """The document of a made-up contest with another name in addresses, its placeholders of dates in years from
    `first_year` on, and without the introduction, which says that it is made up.
    """
    document: dict[str, Any] = rules.model_dump(mode="json")
    opens = [phase.opens.year for phase in rules.phases if phase.opens is not None]
    document["slug"], document["introduction"] = slug, None
    document["phases"] = moved(document["phases"], first_year - min(opens))
    return document


def moved(phases: Any, years: int) -> Any:
    """Phases with all dates later by so many years. What is no phase or no date, as in drafts, stays as it is."""
    if not isinstance(phases, list):
        return phases
    return [_moved_phase(phase, years) if isinstance(phase, dict) else phase for phase in phases]


def _moved_phase(phase: dict[str, Any], years: int) -> dict[str, Any]:
    dates = {end: phase[end] for end in ("opens", "closes") if isinstance(phase.get(end), str)}
    return _sealed_later(phase, years) | {end: _later(date, years) for end, date in dates.items()}


def _sealed_later(phase: dict[str, Any], years: int) -> dict[str, Any]:
    """The instant from which numbers of a vote are sealed moves with the vote."""
    ballot = phase.get("ballot")
    sealed = ballot.get("shown_until") if isinstance(ballot, dict) else None
    if not isinstance(ballot, dict) or not isinstance(sealed, str):
        return phase
    return phase | {"ballot": ballot | {"shown_until": _later(sealed, years)}}


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
