"""What was typed into the form of a project, by the names of its questions."""

from __future__ import annotations

import re

from prizes.edition.document.components import FieldKind, FormField
from prizes.edition.document.rules import Rules
from prizes.nomination.rules.form import ANSWERS, ELIGIBILITY, submission_of
from prizes.nomination.rules.goals import every_question
from prizes.nomination.rules.parsing import Values
from prizes.web.layout.forms import Fields

LINES = (
    "title",
    "category",
    "language",
    "url",
    "owner",
    "stakeholder_type",
    "country",
    "belongs",
    "owner_email",
)
GROUPS = ("sdgs", "gdc")
_CELL = re.compile(r"answers\.([a-z0-9_-]+)\.(\d{1,3})\.([a-z0-9_-]+)")


def values_in(rules: Rules, typed: Fields) -> Values:
    """The values of a sent form by name, as `fitting.fit` reads them.

    A group of boxes of which none is ticked sends nothing; so the form names its groups in `asked`.
    """
    asked = set(typed.all("asked"))
    values: Values = {name: typed.get(name) for name in LINES if name in typed}
    values |= {name: typed.all(name) for name in GROUPS if name in asked}
    before = (ELIGIBILITY + question.id for question in submission_of(rules).eligibility)
    values |= {name: typed.get(name) for name in before if name in typed}
    for field in every_question(submission_of(rules)):
        name = ANSWERS + field.id
        if field.kind is FieldKind.CHOICES and name in asked:
            values[name] = typed.all(name)
        elif field.kind is FieldKind.ROWS and name in asked:
            values[name] = _rows(field, typed)
        elif name in typed:
            values[name] = typed.get(name)
    return values


def _rows(field: FormField, typed: Fields) -> list[dict[str, str]]:
    rows: dict[int, dict[str, str]] = {}
    for name, value in typed:
        found = _CELL.fullmatch(name)
        if found and found[1] == field.id:
            rows.setdefault(int(found[2]), {})[found[3]] = value
    return [rows[number] for number in sorted(rows)]
