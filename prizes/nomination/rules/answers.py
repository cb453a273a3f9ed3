"""Whether one answer fits its question, by the kind of question, and what to do where it does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from prizes.data.countries import countries
from prizes.edition.document.components import MOST_FILES, FieldKind, FormField, Words
from prizes.edition.words import count_words
from prizes.kit.sentence import Sentence, say, say_n
from prizes.nomination.rules.form import is_blank

Question = Sentence | Mapping[Any, str]
"""What is asked, as a value of a sentence: a label of ours, or the text of the rules."""
Found = Iterator[tuple[Sentence, Sentence]]
"""Pairs of what is wrong and what to do."""
LARGEST = Decimal(10**15)
"""Numbers beyond this are slips."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
"""Python reads other ISO forms too, such as weeks, which people would not expect."""


@cache
def country_codes() -> frozenset[str]:
    return frozenset(country.alpha2 for country in countries())


def answer_faults(field: FormField, value: Any) -> Found:
    if is_blank(value):
        if field.required:
            yield say("“%(question)s” is not answered yet.", question=field.label), REMEDIES[field.kind]
        return
    yield from KINDS[field.kind](field, value)


def _text(field: FormField, value: Any) -> Found:
    if field.words is not None:
        yield from words_faults(field.label, field.words, str(value))


def words_faults(question: Question, words: Words, text: str) -> Found:
    n = count_words(text)
    if words.least is not None and n < words.least:
        yield (
            say_n(
                "“%(question)s” has %(n)s word; at least %(least)s are asked.",
                "“%(question)s” has %(n)s words; at least %(least)s are asked.",
                n,
                question=question,
                least=words.least,
            ),
            say_n("Write %(n)s word more.", "Write %(n)s words more.", words.least - n),
        )
    if words.most is not None and n > words.most:
        yield (
            say_n(
                "“%(question)s” has %(n)s word; at most %(most)s are allowed.",
                "“%(question)s” has %(n)s words; at most %(most)s are allowed.",
                n,
                question=question,
                most=words.most,
            ),
            say_n("Leave out %(n)s word.", "Leave out %(n)s words.", n - words.most),
        )


def _number(field: FormField, value: Any) -> Found:
    number = number_in(value)
    if number is None:
        yield (
            say("“%(question)s” is not a number.", question=field.label),
            say("Write a number in figures, such as 1200 or 12.5."),
        )
    else:
        yield from _range(field, number, field.least, field.most)


def _percentage(field: FormField, value: Any) -> Found:
    number = number_in(value)
    if number is None:
        yield (
            say("“%(question)s” is not a percentage.", question=field.label),
            say("Write a number from 0 to 100."),
        )
    else:
        least = 0 if field.least is None else field.least
        most = 100 if field.most is None else field.most
        yield from _range(field, number, least, most)


def _range(field: FormField, number: Decimal, least: int | None, most: int | None) -> Found:
    if least is not None and number < least:
        yield (
            say("“%(question)s” is too small a number.", question=field.label),
            say("It must be at least %(least)s.", least=least),
        )
    if most is not None and number > most:
        yield (
            say("“%(question)s” is too large a number.", question=field.label),
            say("It must be at most %(most)s.", most=most),
        )


def _date(field: FormField, value: Any) -> Found:
    if date_in(value) is None:
        yield (
            say("“%(question)s” is not a date.", question=field.label),
            say("Write the date as year-month-day, such as 2026-05-31."),
        )


def _link(field: FormField, value: Any) -> Found:
    yield from link_faults(field.label, value)


def link_faults(question: Question, value: Any) -> Found:
    if not is_link(value):
        yield (
            say("“%(question)s” is not a full web address.", question=question),
            say("Write it with https:// at its beginning."),
        )


def _choice(field: FormField, value: Any) -> Found:
    if value not in {choice.id for choice in field.choices}:
        yield _not_offered(field)


def _not_offered(field: FormField) -> tuple[Sentence, Sentence]:
    sentence = say("The answer to “%(question)s” is not among those offered.", question=field.label)
    return sentence, say("Choose one of the list.")


def _choices(field: FormField, value: Any) -> Found:
    chosen = set(value) if isinstance(value, list) else {value}
    if not chosen <= {choice.id for choice in field.choices}:
        yield _not_offered(field)
    else:
        yield from chosen_faults(field.label, len(chosen), field.least or 0, field.most)


def chosen_faults(question: Question, n: int, least: int, most: int | None) -> Found:
    so_far = (
        say_n(
            "%(n)s is chosen for “%(question)s”.",
            "%(n)s are chosen for “%(question)s”.",
            n,
            question=question,
        )
        if n
        else say("Nothing is chosen for “%(question)s” yet.", question=question)
    )
    if n < least:
        yield so_far, say_n("Choose at least %(n)s.", "Choose at least %(n)s.", least)
    if most is not None and n > most:
        yield so_far, say_n("Choose at most %(n)s.", "Choose at most %(n)s.", most)


def _country_answer(field: FormField, value: Any) -> Found:
    if value not in country_codes():
        yield _not_offered(field)


def _rows(field: FormField, value: Any) -> Found:
    rows = value if isinstance(value, list) else []
    n = len(rows)
    filled = say_n("“%(question)s” has %(n)s row.", "“%(question)s” has %(n)s rows.", n, question=field.label)
    if field.least is not None and n < field.least:
        yield filled, say_n("Fill in at least %(n)s row.", "Fill in at least %(n)s rows.", field.least)
    if field.most is not None and n > field.most:
        yield filled, say_n("Leave at most %(n)s row.", "Leave at most %(n)s rows.", field.most)
    yield from _blank_cells(field, rows)


def _blank_cells(field: FormField, rows: list[Any]) -> Found:
    for number, row in enumerate(rows, 1):
        for column in field.columns:
            if not isinstance(row, Mapping) or is_blank(row.get(column.id)):
                yield (
                    say(
                        "“%(question)s”, row %(row)s: “%(column)s” is empty.",
                        question=field.label,
                        row=number,
                        column=column.label,
                    ),
                    say("Fill in every cell of a row, or empty the whole row."),
                )
                return


def _files(field: FormField, value: Any) -> Found:
    """`value`: the files in their order, see `filing`."""
    files = [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []
    n = len(files)
    attached = say_n(
        "“%(question)s” has %(n)s file.", "“%(question)s” has %(n)s files.", n, question=field.label
    )
    if field.least is not None and n < field.least:
        yield attached, say_n("Add at least %(n)s file.", "Add at least %(n)s files.", field.least)
    if n > (most := MOST_FILES if field.most is None else field.most):
        yield attached, say_n("Leave at most %(n)s file.", "Leave at most %(n)s files.", most)
    yield from filter(None, map(undescribed, files))


def undescribed(file: Mapping[str, Any]) -> tuple[Sentence, Sentence] | None:
    """What a file without words lacks, and what to do; None where it has them."""
    if not is_blank(file.get("alt")):
        return None
    if file.get("kind") == "pdf":
        remedy = say("Write what the document is.")
    else:
        remedy = say("Write what the picture shows, for readers who do not see it.")
    return say("“%(file)s” is not described yet.", file=str(file.get("name", ""))), remedy


KINDS: Mapping[FieldKind, Callable[[FormField, Any], Found]] = {
    FieldKind.SHORT_TEXT: _text,
    FieldKind.LONG_TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.PERCENTAGE: _percentage,
    FieldKind.DATE: _date,
    FieldKind.LINK: _link,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.COUNTRY: _country_answer,
    FieldKind.ROWS: _rows,
    FieldKind.FILES: _files,
}
_WRITE, _CHOOSE = say("Write an answer."), say("Choose one of the list.")
REMEDIES: Mapping[FieldKind, Sentence] = {
    FieldKind.SHORT_TEXT: _WRITE,
    FieldKind.LONG_TEXT: _WRITE,
    FieldKind.NUMBER: say("Write a number."),
    FieldKind.PERCENTAGE: say("Write a number from 0 to 100."),
    FieldKind.DATE: say("Choose a date."),
    FieldKind.LINK: say("Write a web address that begins with https://."),
    FieldKind.CHOICE: _CHOOSE,
    FieldKind.CHOICES: say("Choose at least one."),
    FieldKind.COUNTRY: say("Choose a country."),
    FieldKind.ROWS: say("Fill in at least one row."),
    FieldKind.FILES: say("Add at least one file."),
}


# --- reading single answers ----------------------------------------------------------------------------


def number_in(value: Any) -> Decimal | None:
    """The number that an answer says, in figures of any script; None if it says none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value).strip()
    plain = "".join(str(int(c)) if c.isdecimal() else c for c in text)
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) <= LARGEST else None


def date_in(value: Any) -> date | None:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:  # such as the 30th of February
        return None


def is_link(value: Any) -> bool:
    """A full http or https address of a named host, without a user name."""
    if not isinstance(value, str) or any(c.isspace() or c in '<>"\\' for c in value):
        return False
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in host.strip(".") and "@" not in parts.netloc
