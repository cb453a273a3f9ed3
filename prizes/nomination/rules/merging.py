"""What becomes of a save where somebody else has saved meanwhile: field by field, and no text is overwritten unseen.

An open form carries a mark of what each of its fields held when it was shown (`seen`). A field that still holds that
was not touched here, so what is kept stands. A field that was touched is saved if what is kept is still what was
seen. If both have changed, both versions are shown and their reader chooses.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from prizes.nomination.rules.form import ProjectLike
from prizes.nomination.rules.parsing import Values, current, differing, is_empty

MARK_LENGTH = 12
Marks = Mapping[str, str]
"""Marks by name of the field."""
MINE, THEIRS = "mine", "theirs"


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


def marks_of(project: ProjectLike, names: Iterable[str]) -> dict[str, str]:
    return {name: mark_of(current(project, name)) for name in names}


def merge(project: ProjectLike, values: Values, seen: Marks) -> Merged:
    """`values`: as they are kept, of a form whose fields held what `seen` marks; a field without a mark was empty."""
    kept: Values = {}
    conflicts = []
    for name in differing(project, values):
        before = seen.get(name, NOTHING)
        if mark_of(values[name]) == before:
            continue
        if mark_of(current(project, name)) == before:
            kept[name] = values[name]
        else:
            conflicts.append(name)
    return Merged(kept, tuple(conflicts))


def touched(values: Values, seen: Marks) -> list[str]:
    """The fields that were changed in the form."""
    return [name for name, value in values.items() if mark_of(value) != seen.get(name, NOTHING)]


def after_saving(project: ProjectLike, values: Values, seen: Marks) -> dict[str, str]:
    """The marks of a form that goes on being open after a save: new ones where it shows what is kept now, and the old
    ones where it does not, so that its reader is still asked there.
    """
    apart = set(differing(project, values))
    fresh = {name: mark_of(current(project, name)) for name in values if name not in apart}
    return dict(seen) | fresh


NOTHING = mark_of(None)


# --- as a hidden field of the form ---------------------------------------------------------------------


def written(marks: Marks) -> str:
    """For a hidden field: `title:4f0c9a… owner:…`."""
    return " ".join(f"{name}:{mark}" for name, mark in marks.items())


def read(text: str) -> dict[str, str]:
    """What a hidden field holds; pieces that are none are left out."""
    pairs = (piece.rpartition(":") for piece in text.split())
    return {name: mark for name, colon, mark in pairs if colon and name}
