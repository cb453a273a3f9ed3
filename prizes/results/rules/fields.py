"""Rows of published or proposed results by what panels chose from. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from prizes.edition.document.rules import Rules
from prizes.edition.kinds.fields import PanelField, field_at, field_named
from prizes.edition.titles import selection_giving

Row = Mapping[str, Any]
"""An honour, or that nobody has one, as `actions.content_of_winners` gives it."""
USUAL = "winner"
"""What a row is about that names no title."""


def field_of_row(rules: Rules, row: Row) -> PanelField:
    """What the panel chose from; of a vote and of older rows the category."""
    key, giving = row.get("field"), selection_giving(rules, row.get("title", USUAL))
    if key is None or giving is None:
        return field_at(rules, {"category": row["category"]})
    return field_named(rules, giving.cut, key)


def across(rules: Rules, content: Mapping[str, Any]) -> list[PanelField]:
    """The fields of published or proposed winners that are no whole categories, in their order."""
    rows: Iterable[Row] = [*content.get("no_winner", ()), *content.get("honours", ())]
    found = {row["field"]: field_of_row(rules, row) for row in rows if "field" in row}
    codes = [each.code for each in rules.categories]

    def order(field: PanelField) -> tuple[int, str]:
        """Those of all categories first."""
        return codes.index(field.category) if field.category in codes else -1, field.key

    return sorted(found.values(), key=order)
