"""The kinds of question that a form can ask: one class a kind, with all that it means. Pure.

A new kind is a member of `FieldKind`, a class in one of these modules, and the template under
`templates/nomination/kinds/` that asks it. Readers are shown its answers by their shape, on every page and in print.
"""

from __future__ import annotations

from prizes.edition.document.components import FieldKind
from prizes.edition.kinds import choices, dates, files, links, numbers, rows, texts
from prizes.edition.kinds.kind import KINDS

FOLDER = (texts, numbers, dates, links, choices, rows, files)
"""Imported, each of them puts its classes into the table."""
if forgotten := set(FieldKind) - set(KINDS):
    raise LookupError(f"Kinds of question without a class: {', '.join(sorted(forgotten))}.")
