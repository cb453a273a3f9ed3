"""A part of the document as fields of a form, and a form as the part again.

What was not touched stays as it is in the document, to the byte; what was touched is read by how it is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from prizes.edition.document.components import LANGS
from prizes.edition.document.problem import Way
from prizes.edition.studio.schema import FREE_PLACES, MOST_PLACES, Asks, KeyAsked
from prizes.edition.studio.ways import ABSENT, mark_of, put, value_at, way_text
from prizes.kit.sentence import Sentence, say

Pairs = list[tuple[str, str]]
LONGEST_NUMBER = 10
"""Digits that are read; every number of the rules is far smaller."""
MOST_MARKS = 12
"""Marks of a scale that are asked for words, beside those that have some."""


class FormSent(Protocol):
    def all(self, name: str) -> list[str]: ...


def effective(part: Any, question: KeyAsked) -> Any:
    """The value of a key; where the document leaves it out, its default."""
    found = value_at(part, question.key)
    if found is not ABSENT:
        return found
    return question.default


def fields(  # noqa: C901, PLR0911 - one line a way of asking
    part: Any, question: KeyAsked, marks: Sequence[str] = ()
) -> Pairs:
    """Names and values as the form has them. `marks`: those of the scale."""
    name, value = way_text(question.key), effective(part, question)
    match question.asks:
        case Asks.TEXTS:
            return _texts(name, value)
        case Asks.FLAG:
            return [(name, "yes")] if value else []
        case Asks.SEVERAL:
            return [(name, str(each)) for each in _listed(value)]
        case Asks.ORDERED:
            return [(f"{name}.{place}", str(each)) for place, each in enumerate(_listed(value))]
        case Asks.LINES:
            return [(name, "\n".join(map(str, _listed(value))))]
        case Asks.ANCHORS:
            return [
                pair
                for mark in marks_asked(value, marks)
                for pair in _texts(f"{name}.{mark}", value.get(mark) if isinstance(value, dict) else None)
            ]
        case Asks.CHOICE_OR_NUMBER:
            number = isinstance(value, int)
            return [
                (name, "number" if number else _plain(value)),
                (f"{name}.number", str(value) if number else ""),
            ]
        case Asks.INSTANT:
            return [(name, _local(value))]
        case Asks.CONSTANT:
            return []
        case Asks.CHOICE | Asks.NUMBER | Asks.LINE | Asks.PART | Asks.ENTRIES:
            return [(name, _plain(value))]


def marks_asked(value: Any, marks: Sequence[str]) -> list[str]:
    """Marks of a scale, and those that have words."""
    having = list(value) if isinstance(value, dict) else []
    asked = list(marks) if len(marks) <= MOST_MARKS else []
    return [*asked, *(mark for mark in having if mark not in asked)]


def _texts(name: str, value: Any) -> Pairs:
    text = value if isinstance(value, dict) else {}
    return [(f"{name}.{lang}", str(text.get(lang, ""))) for lang in LANGS]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _local(value: Any) -> str:
    """As a field for date and time has it: without seconds where there are none."""
    text = _plain(value).replace(" ", "T")
    return text[:16] if len(text) == len("2027-05-31T23:00:00") and text.endswith(":00") else text


def page_mark(part: Any, asked: Iterable[KeyAsked]) -> str:
    """A short hash of what a page shows, so that nobody overwrites what someone else wrote since."""
    shown = {way_text(q.key): value_at(part, q.key) for q in asked}
    return mark_of({key: [] if value is ABSENT else [value] for key, value in shown.items()})


# --- from a form ---------------------------------------------------------------------------------------


def read_form(
    part: Any, asked: Iterable[KeyAsked], sent: FormSent, marks: Sequence[str] = (), *, whole: bool = False
) -> tuple[Any, dict[str, Sentence]]:
    """The part as a form says it, and what could not be read, by field. `whole`: what was not touched is read, too."""
    wrong: dict[str, Sentence] = {}
    made = part
    for question in asked:
        if question.asks is Asks.CONSTANT:
            continue
        if not whole and not _touched(part, question, sent, marks):
            continue
        try:
            value = _READ[question.asks](question, sent, marks, part)
        except UnreadableError as error:
            wrong[error.field] = error.sentence
            continue
        made = _written(made, question, value)
    return _without_empty_groups(made, part, asked), wrong


class UnreadableError(Exception):
    def __init__(self, field: str, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.field, self.sentence = field, sentence


def _touched(part: Any, question: KeyAsked, sent: FormSent, marks: Sequence[str]) -> bool:
    shown: dict[str, list[str]] = {name: [] for name in names(part, question, marks)}
    for name, value in fields(part, question, marks):
        shown.setdefault(name, []).append(value)
    if question.asks is Asks.SEVERAL:
        return any(sorted(sent.all(name)) != sorted(values) for name, values in shown.items())
    return any((sent.all(name) or [""]) != (values or [""]) for name, values in shown.items())


def names(part: Any, question: KeyAsked, marks: Sequence[str] = ()) -> list[str]:
    """Names of all fields that ask for a key."""
    name = way_text(question.key)
    if question.asks is Asks.ORDERED:
        return [f"{name}.{place}" for place in range(_places(part, question))]
    return [each for each, _ in fields(part, question, marks)] or [name]


def _places(part: Any, question: KeyAsked) -> int:
    """Of an order: as many as there are values, of many values those that are chosen and some more."""
    chosen = len(_listed(effective(part, question)))
    return len(question.values) if len(question.values) <= MOST_PLACES else chosen + FREE_PLACES


def _written(part: Any, question: KeyAsked, value: Any) -> Any:
    """None where nothing was typed: a key that may be none is none then, another is left out."""
    if value is None and not question.nullable:
        return put(part, question.key, ABSENT) if value_at(part, question.key) is not ABSENT else part
    return put(part, question.key, value)


def _without_empty_groups(made: Any, before: Any, asked: Iterable[KeyAsked]) -> Any:
    """A part that may be none, and whose keys are all none, is none; unless it was there so before."""
    groups: dict[Way, list[KeyAsked]] = {}
    for question in asked:
        if question.group_nullable and len(question.key) > 1:
            groups.setdefault(question.key[:-1], []).append(question)
    for way, keys in groups.items():
        value = value_at(made, way)
        empty = isinstance(value, dict) and all(value.get(q.own) is None for q in keys)
        if empty and value != value_at(before, way):
            made = put(made, way, None)
    return made


Reader = Callable[[KeyAsked, FormSent, Sequence[str], Any], Any]


def _one(sent: FormSent, name: str) -> str:
    return (sent.all(name) or [""])[-1]


def _read_line(question: KeyAsked, sent: FormSent, _marks: Sequence[str], _part: Any) -> Any:
    return _one(sent, way_text(question.key)).strip() or None


def _read_texts(question: KeyAsked, sent: FormSent, _marks: Sequence[str], _part: Any) -> Any:
    return _read_languages(way_text(question.key), sent)


def _read_languages(name: str, sent: FormSent) -> dict[str, str] | None:
    return {lang: text for lang in LANGS if (text := _one(sent, f"{name}.{lang}").strip())} or None


def _read_anchors(question: KeyAsked, sent: FormSent, marks: Sequence[str], part: Any) -> Any:
    name = way_text(question.key)
    asked = marks_asked(effective(part, question), marks)
    return {mark: text for mark in asked if (text := _read_languages(f"{name}.{mark}", sent))}


def _read_flag(question: KeyAsked, sent: FormSent, _marks: Sequence[str], _part: Any) -> Any:
    return bool(_one(sent, way_text(question.key)))


def _read_several(question: KeyAsked, sent: FormSent, _marks: Sequence[str], part: Any) -> Any:
    """In the order of the form; where those that were there had another, these first, in the order they had."""
    chosen = list(dict.fromkeys(sent.all(way_text(question.key))))
    had = [each for each in map(str, effective(part, question) or []) if each in chosen]
    if had == [each for each in chosen if each in had]:
        return chosen
    return had + [each for each in chosen if each not in had]


def _read_ordered(question: KeyAsked, sent: FormSent, _marks: Sequence[str], part: Any) -> Any:
    chosen = [_one(sent, name) for name in names(part, question)]
    return list(dict.fromkeys(each for each in chosen if each))


def _read_lines(question: KeyAsked, sent: FormSent, _marks: Sequence[str], _part: Any) -> Any:
    return [line.strip() for line in _one(sent, way_text(question.key)).split("\n") if line.strip()]


def _read_number(question: KeyAsked, sent: FormSent, _marks: Sequence[str], _part: Any) -> Any:
    return _number(way_text(question.key), sent)


def _number(name: str, sent: FormSent) -> int | None:
    text = _one(sent, name).strip()
    if not text:
        return None
    if len(text) > LONGEST_NUMBER:
        raise UnreadableError(name, say("This number is too large."))
    try:
        return int(text)
    except ValueError as error:
        raise UnreadableError(name, say("Enter a number.")) from error


def _read_choice_or_number(question: KeyAsked, sent: FormSent, _marks: Sequence[str], _part: Any) -> Any:
    name = way_text(question.key)
    chosen = _one(sent, name)
    if chosen != "number":
        return chosen or None
    number = _number(f"{name}.number", sent)
    if number is None:
        raise UnreadableError(f"{name}.number", say("Enter a number."))
    return number


def _read_instant(question: KeyAsked, sent: FormSent, _marks: Sequence[str], _part: Any) -> Any:
    name = way_text(question.key)
    text = _one(sent, name).strip()
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None).isoformat()
    except ValueError as error:
        wrong = say("Enter a date and a time, such as 2027-05-31 23:00.")
        raise UnreadableError(name, wrong) from error


_READ: dict[Asks, Reader] = {
    Asks.TEXTS: _read_texts,
    Asks.FLAG: _read_flag,
    Asks.CHOICE: _read_line,
    Asks.SEVERAL: _read_several,
    Asks.ORDERED: _read_ordered,
    Asks.NUMBER: _read_number,
    Asks.CHOICE_OR_NUMBER: _read_choice_or_number,
    Asks.INSTANT: _read_instant,
    Asks.LINE: _read_line,
    Asks.LINES: _read_lines,
    Asks.ANCHORS: _read_anchors,
}
