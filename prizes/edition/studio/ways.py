"""Ways to the parts of a rules document as plain data: read, look there, put something else there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from copy import deepcopy
from typing import Any, Final

from prizes.edition.document.components import LANGS
from prizes.edition.document.problem import Way


class Absent:
    """What is at a way where nothing is."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()


MOST_DIGITS = 4
"""Of a position: longer numbers are keys, which no table has."""


def read_way(text: str) -> Way:
    """`phases.2.cut.most` as keys and positions; empty: the whole document."""
    return tuple(map(_read_step, text.split("."))) if text else ()


def _read_step(step: str) -> str | int:
    return int(step) if step.isdecimal() and len(step) <= MOST_DIGITS else step


def way_text(way: Iterable[object]) -> str:
    return ".".join(str(step) for step in way)


def value_at(document: Any, way: Way) -> Any:
    """What is there, or ABSENT."""
    here = document
    for step in way:
        if isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        elif isinstance(here, dict) and str(step) in here:
            here = here[str(step)]
        else:
            return ABSENT
    return here


def put(document: Any, way: Way, value: Any) -> Any:
    """A copy of the document with another value there; ABSENT takes the key out. Tables on the way are made. Raises
    LookupError where the way leads through something that is no table and no list.
    """
    if not way:
        return deepcopy(value)
    made = deepcopy(document)
    here = made
    for step in way[:-1]:
        if isinstance(here, dict) and here.get(str(step)) is None:
            here[str(step)] = {}
        here = value_at(here, (step,))
    _put_into(here, way[-1], value if value is ABSENT else deepcopy(value))
    return made


def _put_into(table: Any, step: str | int, value: Any) -> None:
    if isinstance(table, list) and isinstance(step, int) and step <= len(table):
        if value is ABSENT:
            del table[step]
        elif step == len(table):
            table.append(value)
        else:
            table[step] = value
    elif isinstance(table, dict):
        if value is ABSENT:
            table.pop(str(step), None)
        else:
            table[str(step)] = value
    else:
        raise LookupError(step)


def narrowed(way: Way, was: Any, now: Any) -> tuple[Way, Any, Any]:
    """The smallest part that holds all that differs, so that a step says what it changed."""
    if isinstance(was, dict) and isinstance(now, dict):
        keys: list[str | int] = [
            key for key in {**was, **now} if stored(was.get(key, ABSENT)) != stored(now.get(key, ABSENT))
        ]
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        keys = [place for place, each in enumerate(was) if stored(each) != stored(now[place])]
    else:
        keys = []
    if len(keys) != 1:
        return way, was, now
    return narrowed((*way, keys[0]), value_at(was, (keys[0],)), value_at(now, (keys[0],)))


def stored(value: Any) -> str:
    """A value as text; nothing, and the value none, are told apart."""
    return json.dumps([] if value is ABSENT else [value], ensure_ascii=False, separators=(",", ":"))


def unstored(text: str) -> Any:
    found = json.loads(text)
    return found[0] if found else ABSENT


def is_text(value: Any) -> bool:
    """Whether something is a text by language that can be shown; in a draft it may be anything."""
    return (
        isinstance(value, dict)
        and bool(value)
        and set(value) <= set(LANGS)
        and all(isinstance(each, str) for each in value.values())
    )


def mark_of(value: Any) -> str:
    """A short hash of a part as it was shown, so that nobody overwrites what someone else wrote since."""
    plain = json.dumps(None if value is ABSENT else value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]
