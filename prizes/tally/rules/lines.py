"""Lines of JSON to events: shape only. A line that is no event becomes one that says so, never an error."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from prizes.edition.document.components import MOST_POINTS
from prizes.edition.kinds.reading import number_in
from prizes.kit.sentence import Sentence, say
from prizes.tally.rules.events import (
    BlankEvent,
    CastEvent,
    Event,
    Leave,
    Nominated,
    Nominee,
    RestoreEvent,
    Unreadable,
    VoidEvent,
)
from prizes.votelog.format.choices import NONE_OF_THESE, in_form

NAME = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
"""A category, a project or a case: what can stand in a line of the vote log and between commas."""
ABOUT_A_NOMINEE = ("country", "owner", "region", "stakeholder_type")
LONGEST = 100_000
"""Characters of a line that are read at all."""


class _Wrong(Exception):  # noqa: N818 - what is wrong with a line, not an error
    def __init__(self, sentence: Sentence, code: str = "malformed") -> None:
        super().__init__(code)
        self.sentence, self.code = sentence, code


def read_events(lines: Iterable[str | bytes]) -> Iterator[Event]:
    """Events numbered by line from zero. An empty line has its number and is no event."""
    for number, line in enumerate(lines):
        yield read_event(number, line)


def read_event(number: int, line: str | bytes) -> Event:
    kind = category = ""
    try:
        value = _parsed(line)
        category = str(value.get("category"))
        kind = _kind(value)
        return READERS[kind](number, value)
    except _Wrong as wrong:
        return Unreadable(number, kind, category, wrong.code, wrong.sentence)


def _parsed(line: str | bytes) -> dict[str, Any]:
    if len(line) > LONGEST:
        raise _Wrong(say("The line is longer than %(most)s characters.", most=LONGEST))
    try:
        value = DECODER.decode(line if isinstance(line, str) else line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _Wrong(say("The line is not an object in JSON.")) from None
    if not isinstance(value, dict):
        raise _Wrong(say("The line is not an object in JSON."))
    return value


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _Wrong(say("The line has the same key twice."))
    return value


def _kind(value: dict[str, Any]) -> str:
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in READERS:
        types = ", ".join(READERS)
        raise _Wrong(say("The type of an event must be one of: %(types)s.", types=types), "unknown_type")
    return kind


DECODER = json.JSONDecoder(object_pairs_hook=_no_key_twice)


def _text(value: dict[str, Any], key: str) -> str:
    found = value.get(key)
    if not isinstance(found, str) or not found or len(found) > 320 or not found.isprintable():
        raise _Wrong(
            say("“%(key)s” must be a text of 1 to %(most)s printable characters.", key=key, most=320)
        )
    return found


def _name(value: dict[str, Any], key: str) -> str:
    return _checked_name(value.get(key), key)


def _checked_name(found: Any, key: str) -> str:
    if not isinstance(found, str) or not NAME.fullmatch(found):
        raise _Wrong(
            say("“%(key)s” must be 1 to 64 letters, digits, dots, hyphens or underscores, in ASCII.", key=key)
        )
    return found


def _instant(value: dict[str, Any], key: str) -> datetime:
    """UTC; a time without an offset is read as UTC."""
    found = value.get(key)
    try:
        instant = datetime.fromisoformat(found if isinstance(found, str) and ":" in found else "")
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _Wrong(say("“%(key)s” must be a time such as 2027-03-01T12:00:00Z.", key=key)) from None


def _asked(value: dict[str, Any]) -> datetime | None:
    return None if value.get("code_requested_at") is None else _instant(value, "code_requested_at")


def _nominated(number: int, value: dict[str, Any]) -> Event:
    known = {key: _text(value, key) for key in ABOUT_A_NOMINEE if value.get(key) is not None}
    cost = None if value.get("cost") is None else _cost(value["cost"])
    classes = _classes(value.get("classes"))
    nominee = Nominee(_name(value, "category"), _name(value, "project"), **known, cost=cost, classes=classes)
    return Nominated(number, nominee)


def _classes(found: Any) -> dict[str, str]:
    if found is not None and not isinstance(found, dict):
        raise _Wrong(say("“classes” must be an object."))
    return {question: _checked_name(choice, "classes") for question, choice in (found or {}).items()}


def _cost(found: Any) -> Fraction:
    number = None if isinstance(found, str) else number_in(found)
    if number is None or number < 0:
        raise _Wrong(say("“cost” must be a number of 0 or more."))
    return Fraction(number)


def _cast(number: int, value: dict[str, Any]) -> Event:
    at, voter, category = _instant(value, "at"), _text(value, "voter"), _name(value, "category")
    found = value.get("choices")
    if value.get("none") is True and found in (None, []):
        return CastEvent(number, at, voter, category, (NONE_OF_THESE,), _asked(value), _attribute(value))
    if not isinstance(found, list | dict) or not found:
        raise _Wrong(say("“choices” must be a list of at least one project."))
    choices = tuple(_checked_name(choice, "choices") for choice in found)
    if len(set(choices)) != len(choices):
        raise _Wrong(say("The same project is chosen twice in one vote."))
    if isinstance(found, dict):
        choices = in_form("points", {project: _points(points) for project, points in found.items()})
    return CastEvent(number, at, voter, category, choices, _asked(value), _attribute(value))


def _attribute(value: dict[str, Any]) -> str:
    """The group, or the weight as its digits."""
    if value.get("weight") is None:
        return "" if value.get("group") is None else _text(value, "group")
    weight = value["weight"]
    if value.get("group") is not None or not isinstance(weight, int) or isinstance(weight, bool):
        raise _Wrong(say("“weight” must be a whole number, without a “group” beside it."))
    return str(weight)


def _points(found: Any) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or not 1 <= found <= MOST_POINTS:
        raise _Wrong(say("Points must be whole numbers from 1 to %(most)s.", most=MOST_POINTS))
    return found


def _blank(number: int, value: dict[str, Any]) -> Event:
    return BlankEvent(
        number, _instant(value, "at"), _text(value, "voter"), _name(value, "category"), _asked(value)
    )


def _case(number: int, value: dict[str, Any], kind: type[VoidEvent | RestoreEvent]) -> Event:
    event = value.get("event")
    if not isinstance(event, int) or isinstance(event, bool) or event < 0:
        raise _Wrong(say("“event” must be the number of an earlier line, counted from 0."))
    return kind(number, _instant(value, "at"), event, _text(value, "reason"), _name(value, "case"))


def _void(number: int, value: dict[str, Any]) -> Event:
    return _case(number, value, VoidEvent)


def _restore(number: int, value: dict[str, Any]) -> Event:
    return _case(number, value, RestoreEvent)


def _leave(number: int, value: dict[str, Any]) -> Event:
    return Leave(number, _instant(value, "at"), _name(value, "project"), _text(value, "reason"))


READERS: dict[str, Callable[[int, dict[str, Any]], Event]] = {
    "nominee": _nominated,
    "cast": _cast,
    "blank": _blank,
    "void": _void,
    "restore": _restore,
    "leave": _leave,
}
