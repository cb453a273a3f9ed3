"""What becomes of a save where somebody else has saved meanwhile: field by field, and no text is overwritten unseen.

An open form carries a mark of what each of its fields held when it was shown (`seen`). A field that still holds that
was not touched here, so what is kept stands. A field that was touched is saved if what is kept is still what was
seen. If both have changed, both versions are shown and their reader chooses.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from prizes.nomination.rules.parsing import Values, is_empty

MARK_LENGTH = 12
Marks = Mapping[str, str]
"""Marks by name of the field."""
Held = Mapping[str, Any]
"""What is stored, by name of the field; what is not named is empty."""


@dataclass(frozen=True, slots=True)
class Merged:
    values: Values
    """What is to be saved."""
    conflicts: tuple[str, ...]
    """Fields that were changed here and elsewhere."""


def mark_of(value: Any) -> str:
    """A short hash of a value; all blank values have the same."""
    text = "" if is_empty(value) else json.dumps(value, sort_keys=True, ensure_ascii=False)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:MARK_LENGTH]


NOTHING = mark_of(None)


def marks_of(held: Held, names: Iterable[str]) -> dict[str, str]:
    return {name: mark_of(held.get(name)) for name in names}


def merge(held: Held, sent: Values, seen: Marks) -> Merged:
    """`sent`: as it would be stored, of a form whose fields held what `seen` marks; one without a mark was empty."""
    values: Values = {}
    conflicts = []
    for name, value in sent.items():
        now, new, before = mark_of(held.get(name)), mark_of(value), seen.get(name, NOTHING)
        if new in (now, before):
            continue
        if now == before:
            values[name] = value
        else:
            conflicts.append(name)
    return Merged(values, tuple(conflicts))


def touched(sent: Values, seen: Marks) -> list[str]:
    """The fields that were changed in the form."""
    return [name for name, value in sent.items() if mark_of(value) != seen.get(name, NOTHING)]


def after_saving(held: Held, sent: Values, seen: Marks, theirs: Collection[str] = ()) -> dict[str, str]:
    """The marks of a form that goes on being open after a save: new ones where it shows what is stored now, and the old
    ones where it does not, so that its reader is still asked there. `theirs`: fields that show what is stored, since
    their writer took it.
    """
    fresh = {name for name, value in sent.items() if mark_of(held.get(name)) == mark_of(value)}
    return dict(seen) | marks_of(held, fresh | set(theirs))


# --- where two versions were shown ---------------------------------------------------------------------

OTHER = "other."
"""Before the name of a field: what its writer chose where two versions were shown."""
MINE, THEIRS = "mine", "theirs"


class SentForm(Protocol):
    def get(self, name: str, /) -> str: ...


@dataclass(frozen=True, slots=True)
class Choices:
    """What a writer chose, field by field."""

    mine: Marks
    """Fields in which they keep their own version, with the mark of the other one: that is seen, and overruled."""
    theirs: tuple[str, ...]
    """Fields in which they take the version that was saved elsewhere."""

    def settled(self, conflicts: Collection[str]) -> list[str]:
        """Fields in which their own version stands now."""
        return [name for name in self.mine if name not in conflicts]


def choices_in(form: SentForm, names: Iterable[str]) -> Choices:
    mine, theirs = {}, []
    for name in names:
        choice, _, mark = form.get(OTHER + name).partition(" ")
        if choice == MINE and mark:
            mine[name] = mark
        elif choice == THEIRS:
            theirs.append(name)
    return Choices(mine, tuple(theirs))


# --- as a hidden field of the form ---------------------------------------------------------------------


def written(marks: Marks) -> str:
    """For a hidden field: `title:4f0c9a… owner:…`."""
    return " ".join(f"{name}:{mark}" for name, mark in marks.items())


def read(text: str) -> dict[str, str]:
    """What a hidden field holds; pieces that are none are left out."""
    pairs = (piece.rpartition(":") for piece in text.split())
    return {name: mark for name, colon, mark in pairs if colon and name}
