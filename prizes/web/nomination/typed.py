"""What was typed into the form of a project, by the names of its questions."""

from __future__ import annotations

from prizes.edition.document.rules import Rules
from prizes.edition.kinds.kind import ASKED
from prizes.nomination.rules.chapters import Chapter
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
GROUPS = ("sdgs", "targets", "gdc")
ALT = "alt."
"""Before the id of a file: the field with its description."""


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


def chapter_in(typed: Fields) -> Chapter | None:
    """The page of the form that was sent; None where it does not say, as the whole of it does."""
    named = typed.get("chapter")
    return Chapter(named) if named in set(Chapter) else None


def words_in(typed: Fields) -> dict[str, str]:
    """What files show, in words, by their ids."""
    return {name.removeprefix(ALT): text for name, text in typed if name.startswith(ALT)}
