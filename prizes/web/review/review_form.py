"""The form of a review: its fields in order, what was typed into them, and the versions of another window."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from prizes.edition.document.components import Criterion, Marking, Text
from prizes.i18n.translator import translator
from prizes.kit.sentence import Sentence, say
from prizes.kit.token import new_id
from prizes.nomination.rules import merging
from prizes.review.rules.review_form import (
    COMMENT,
    MARK,
    OVERALL,
    SavedReview,
    answers_about,
    fields_of,
    fitted,
    seen_after,
    values_of,
)
from prizes.web.layout.forms import Fields
from prizes.web.nomination.workspace import OtherVersion

CHOICES_MOST = 11
"""A scale with more steps is asked for as a number instead of a row of choices."""


@dataclass(frozen=True, slots=True)
class ReviewField:
    """One field of the form."""

    name: str
    kind: Literal["scale", "number", "text"]
    label: Sentence | Text
    value: str
    required: bool = True
    help: Sentence | Text | None = None
    share: float | None = None
    """What the criterion counts in the mark, from 0 to 1."""
    words: Mapping[str, Text] = field(default_factory=dict)
    """What marks mean here."""
    own_words: bool = False
    """Whether the rules say it of this criterion, not of the whole scale."""


def form_of(marking: Marking, values: Mapping[str, Any]) -> list[ReviewField]:
    """Every field of `keeping.fields_of`, with these values."""
    kind: Literal["scale", "number"] = "scale" if steps_of(marking) else "number"
    whole = sum(criterion.weight or 0 for criterion in marking.criteria)
    asked: list[ReviewField] = []
    for criterion in marking.criteria:
        share = (criterion.weight or 0) / whole if whole and len(marking.criteria) > 1 else None
        name = MARK + criterion.id
        asked.append(
            ReviewField(
                name,
                kind,
                criterion.label,
                _text(values.get(name)),
                help=criterion.help,
                share=share,
                words=marking.scale.anchors | criterion.anchors,
                own_words=bool(criterion.anchors),
            )
        )
        if criterion.comment != "none":
            asked.append(_comment_on(criterion, values))
    if marking.comment != "none":
        label = say("Comment on the whole") if len(asked) > len(marking.criteria) else say("Comment")
        help_ = say("For the panel and the stewards. Not public.")
        asked.append(
            ReviewField(
                OVERALL, "text", label, _text(values.get(OVERALL)), marking.comment == "required", help_
            )
        )
    return asked


def _comment_on(criterion: Criterion, values: Mapping[str, Any]) -> ReviewField:
    label = say("Comment on “%(criterion)s”", criterion=criterion.label)
    name = COMMENT + criterion.id
    return ReviewField(name, "text", label, _text(values.get(name)), criterion.comment == "required")


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def steps_of(marking: Marking) -> list[int]:
    """The marks to choose from; none for a scale that is too long for a row."""
    scale = marking.scale
    return [] if scale.most - scale.least >= CHOICES_MOST else list(range(scale.least, scale.most + 1))


def about_in(marking: Marking, shown: Collection[str]) -> dict[str, list[str]]:
    """For the field of each mark the answers it is about, among those that are shown."""
    return {MARK + criterion.id: answers_about(criterion, shown) for criterion in marking.criteria}


# --- what was typed ------------------------------------------------------------------------------------


def sent_in(marking: Marking, typed: Fields) -> dict[str, Any]:
    """What a form says of each field; without those in which the version of another window is taken.

    A mark that is no whole number stays as it was typed, to be refused.
    """
    sent: dict[str, Any] = {}
    names = [name for name in fields_of(marking) if name in typed]
    for name in set(names) - set(merging.choices_in(typed, names).theirs):
        value = typed.get(name)
        sent[name] = _mark(value.strip()) if name.startswith(MARK) else value
    return sent


def _mark(value: str) -> int | str | None:
    if not value:
        return None
    return int(value) if value.isdecimal() and len(value) < 10 else value


def seen_in(marking: Marking, typed: Fields) -> dict[str, str] | None:
    """What the fields held when the form was shown, and which versions its writer has overruled. None: not said."""
    if "seen" not in typed:
        return None
    return merging.read(typed.get("seen")) | dict(merging.choices_in(typed, fields_of(marking)).mine)


# --- what the page shows -------------------------------------------------------------------------------


def fresh(marking: Marking, kept: SavedReview) -> dict[str, Any]:
    """The form with what is kept."""
    return shown(marking, values_of(marking, kept))


def shown(marking: Marking, kept: Mapping[str, Any], saved_from: str = "") -> dict[str, Any]:
    return {
        "asked": form_of(marking, kept),
        "seen": merging.written(merging.marks_of(kept, fields_of(marking))),
        "saved_from": saved_from or new_id(),
        "others": {},
    }


def refused(
    marking: Marking, review: SavedReview, typed: Fields, lang: str, conflicts: Collection[str]
) -> dict[str, Any]:
    """The form after a save that was refused: what was changed in it stands in it, what was not shows what is kept.

    Saving again overwrites knowingly: the form carries the marks of the other versions that it shows.
    """
    kept = values_of(marking, review)
    seen = seen_in(marking, typed) or {}
    sent = fitted(marking, sent_in(marking, typed))
    changed = {name: sent[name] for name in merging.touched(sent, seen)}
    made = shown(marking, kept, typed.get("saved_from"))
    return made | {
        "asked": form_of(marking, kept | changed),
        "others": others_of(kept, [name for name in conflicts if name in sent], lang),
    }


def others_of(kept: Mapping[str, Any], conflicts: Collection[str], lang: str) -> dict[str, OtherVersion]:
    """What another window has saved in these fields."""
    voice = translator(lang)
    return {
        name: OtherVersion(
            _text(kept.get(name)) or voice.say(say("no answer")), merging.mark_of(kept.get(name))
        )
        for name in conflicts
    }


def after_saving(
    marking: Marking, review: SavedReview, typed: Fields, lang: str, conflicts: Collection[str]
) -> dict[str, Any]:
    """What changes in a form that stays open after an automatic save."""
    kept, choices = values_of(marking, review), merging.choices_in(typed, fields_of(marking))
    sent = fitted(marking, sent_in(marking, typed))
    seen = seen_after(marking, kept, sent, seen_in(marking, typed) or {}, choices.theirs)
    return shown(marking, kept, typed.get("saved_from")) | {
        "seen": merging.written(seen),
        "others": others_of(kept, conflicts, lang),
        "settled": choices.settled(conflicts),
        "replaced": list(choices.theirs),
    }
