"""Reading single values: what is a number, a day, an address, a choice of a list."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import urlsplit

from prizes.kit.sentence import Sentence, say
from prizes.kit.text import one_line

LINE_LENGTH = 1_000
"""Characters of an answer in one line."""
LARGEST = Decimal(10**15)
"""Numbers beyond this are slips."""
NOT_OFFERED: Final = say("Choose an item from the list.")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
"""Python reads other ISO forms too, such as weeks, which people would not expect."""


class UnfitError(ValueError):
    """A value that cannot be stored."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def is_blank(value: Any) -> bool:
    """Whether there is no answer: nothing, or a text without a letter or digit."""
    if value is None or value in ([], {}):
        return True
    if isinstance(value, str):
        return not any(character.isalnum() for character in value)
    return False


# --- as a form or a program sends them; what cannot be stored raises UnfitError -------------------------


def string(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnfitError(say("A text is expected here."))
    return value


def within(text: str, most: int) -> str:
    if len(text) > most:
        raise UnfitError(say("This is too long: at most %(most)s characters.", most=most))
    return text


def line(value: Any, most: int = LINE_LENGTH) -> str:
    return within(one_line(string(value)), most)


def one_of(offered: Container[str], value: Any) -> str | None:
    text = one_line(string(value))
    if not text:
        return None
    if text not in offered:
        raise UnfitError(NOT_OFFERED)
    return text


def yes_or_no(value: Any) -> bool | None:
    """A form and a table say `yes` or `no`, a program true or false."""
    known = {"yes": True, "no": False, "": None, None: None, True: True, False: False}
    if not isinstance(value, str | bool | None) or value not in known:
        raise UnfitError(NOT_OFFERED)
    return known[value]


def listed(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise UnfitError(say("A list is expected here."))
    return value


# --- stored answers ------------------------------------------------------------------------------------


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
