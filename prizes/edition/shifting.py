"""The same rules at another time and under another name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from prizes.edition.document.components import Lang
from prizes.edition.document.rules import Rules


def shifted(
    rules: Rules,
    slug: str,
    title: Mapping[Lang, str],
    dates: Mapping[str, tuple[datetime | None, datetime | None]],
) -> Rules:
    """The rules with another name, title and calendar; earlier announced dates are forgotten.

    `dates` has opening and close of every phase by its id: aware instants, or local times without an
    offset. Raises KeyError if a phase is left out or one is named that does not exist.
    """
    ids = {phase.id for phase in rules.phases}
    strangers = set(dates) ^ ids
    if strangers:
        raise KeyError(", ".join(sorted(strangers)))
    document = rules.model_dump(mode="json")
    document["slug"], document["title"] = slug, dict(title)
    for phase in document["phases"]:
        opens, closes = dates[phase["id"]]
        was = phase["closes"]
        phase["opens"], phase["closes"] = _local(rules, opens), _local(rules, closes)
        _seal(phase, was)
        phase["announced"] = []
    return Rules.model_validate(document)


def _seal(phase: dict[str, Any], was: str | None) -> None:
    """Numbers of a vote are sealed as long before its close as they were."""
    sealed = phase.get("ballot", {}).get("shown_until")
    if sealed and was and phase["closes"]:
        before: timedelta = datetime.fromisoformat(was) - datetime.fromisoformat(sealed)
        phase["ballot"]["shown_until"] = (datetime.fromisoformat(phase["closes"]) - before).isoformat()


def _local(rules: Rules, moment: datetime | None) -> str | None:
    """Local time of the edition's zone, in whole seconds."""
    if moment is None:
        return None
    local = moment if moment.tzinfo is None else moment.astimezone(rules.zone).replace(tzinfo=None)
    return local.replace(microsecond=0).isoformat()
