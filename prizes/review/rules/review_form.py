"""The fields of a review's form, and what becomes of a save where another window has saved meanwhile.

As with projects (`nomination.rules.merging`): an open form carries a mark of what every field held when it was shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

from prizes.edition.document.components import Criterion, Marking
from prizes.kit.text import many_lines
from prizes.nomination.rules.merging import NOTHING, Marks, after_saving

MARK, COMMENT, OVERALL = "mark.", "comment.", "comment"
Values = Mapping[str, Any]
"""By name of the field: `mark.impact`: 4, `comment.impact`: a text, `comment`: a text on the whole. None: nothing."""


class SavedReview(Protocol):
    marks: dict[str, Any]
    comments: dict[str, Any]
    comment: str


def fields_of(marking: Marking) -> list[str]:
    """Every field that the form of a review has, in order."""
    names: list[str] = []
    for criterion in marking.criteria:
        names.append(MARK + criterion.id)
        if criterion.comment != "none":
            names.append(COMMENT + criterion.id)
    return names + ([OVERALL] if marking.comment != "none" else [])


def answers_about(criterion: Criterion, shown: Iterable[str]) -> list[str]:
    """Which of the answers shown a criterion is about: those that the rules name, else the one of its own id.

    None: the whole project. The texts about goals have the ids `sdg-4`, `gdc-1`.
    """
    named = set(criterion.about or [criterion.id])
    many = tuple(start for of, start in (("sdgs", "sdg-"), ("gdc", "gdc-")) if of in named)
    return [answer for answer in shown if answer in named or answer.startswith(many)]


def fitted(marking: Marking, sent: Values) -> dict[str, Any]:
    """What was sent as it is kept: texts without white space around them; comments that the rules do not ask for go."""
    asked = set(fields_of(marking))
    values: dict[str, Any] = {}
    for name, value in sent.items():
        if name.startswith(MARK):
            values[name] = value
        elif name in asked:
            values[name] = many_lines(str(value or ""))
    return values


def values_of(marking: Marking, review: SavedReview | None) -> dict[str, Any]:
    """What a review holds; without what an amendment of the rules asks for no more."""
    if review is None:
        return {}
    asked = set(fields_of(marking))
    held = {
        **{MARK + criterion: mark for criterion, mark in review.marks.items()},
        **{COMMENT + criterion: text for criterion, text in review.comments.items()},
        **({OVERALL: review.comment} if review.comment else {}),
    }
    return {name: value for name, value in held.items() if name in asked}


def parts_of(values: Values) -> tuple[dict[str, Any], dict[str, str], str]:
    """Marks, comments by criterion and the comment on the whole; what is empty is left out."""
    marks = {name.removeprefix(MARK): value for name, value in values.items() if name.startswith(MARK)}
    texts = {name.removeprefix(COMMENT): value for name, value in values.items() if name.startswith(COMMENT)}
    return (
        {criterion: mark for criterion, mark in marks.items() if mark is not None},
        {criterion: text for criterion, text in texts.items() if text},
        values.get(OVERALL) or "",
    )


def seen_after(marking: Marking, kept: Values, sent: Values, seen: Marks, theirs: Collection[str]) -> Marks:
    """The marks of a form that stays open after a save."""
    return dict.fromkeys(fields_of(marking), NOTHING) | after_saving(kept, dict(sent), seen, theirs)
