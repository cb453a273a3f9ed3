"""Rows of published or proposed results by what panels chose from. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prizes.edition.document.rules import Rules
from prizes.edition.kinds.fields import PanelField, ordered
from prizes.edition.spans import selections_in_order
from prizes.edition.titles import phase_honours

Row = Mapping[str, Any]
"""An honour, or that nobody has one, as `actions.content_of_winners` gives it."""
USUAL = "winner"
"""What a row is about that names no title."""


def across(rules: Rules, content: Mapping[str, Any]) -> list[PanelField]:
    """The fields of published or proposed winners that are no whole categories: those of all categories first, then in
    the order of the rules.
    """
    rows: list[Row] = [*content.get("no_winner", ()), *content.get("honours", ())]
    found: dict[str, PanelField] = {}
    for phase in selections_in_order(rules):
        titles = phase_honours(phase)
        keys = [row["field"] for row in rows if "field" in row and row.get("title", USUAL) in titles]
        found |= {each.key: each for each in ordered(rules, phase.cut, keys)} | found
    return sorted(found.values(), key=lambda each: each.category is not None)
