"""What was typed into the form of a project, by the names of its questions."""

from __future__ import annotations

from prizes.edition.document.rules import Rules
from prizes.edition.kinds.kind import ASKED
from prizes.nomination.rules.form import ELIGIBILITY, question_kinds, submission_of
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


def values_in(rules: Rules, typed: Fields) -> Values:
    """The values of a sent form by name, as `parsing.fit` reads them.

    A group of boxes of which none is ticked sends nothing; so the form names its groups in `asked`.
    """
    asked = set(typed.all(ASKED))
    values: Values = {name: typed.get(name) for name in LINES if name in typed}
    values |= {name: typed.all(name) for name in GROUPS if name in asked}
    before = (ELIGIBILITY + question.id for question in submission_of(rules).eligibility)
    values |= {name: typed.get(name) for name in before if name in typed}
    for name, question in question_kinds(rules).items():
        if (value := question.typed(typed, name)) is not None:
            values[name] = value
    return values
