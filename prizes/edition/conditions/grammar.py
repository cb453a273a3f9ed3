"""A condition as its author writes it, read into what it is made of.

    either     = both { "or" both }
    both       = one { "and" one }
    one        = "not" one | "(" either ")" | ("any" | "every") "(" name ":" either ")" | simple
    simple     = name "is" ("given" | "missing") | name ["not"] "in" "[" value { "," value } "]"
               | "project" ["not"] "in" group | name ["not"] "has" value | term operator term
    term       = value | name | "count" "(" name [":" either] ")" | "sum" "(" name "." name ")",
                 then { ("+" | "-") number unit }
    value      = number | day | "yes" | "no" | a text in quotation marks

A day is written 2027-03-31. A minus or plus before a span stands between spaces, since a name may have hyphens.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NoReturn, cast

from prizes.edition.conditions.language import (
    AllHold,
    Answered,
    BelongsTo,
    CalendarUnit,
    ColumnSum,
    Comparison,
    Condition,
    EntryCount,
    Membership,
    NameTerm,
    NotHolds,
    OneHolds,
    Operator,
    RowsHold,
    ShiftedDay,
    Term,
    ValueTerm,
)
from prizes.kit.sentence import Sentence, say

LONGEST = 500
"""Characters of a condition."""
DEEPEST = 20
"""Conditions within one another."""
LONGEST_SPAN = 9_999
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'[^']*'|"[^"]*")|(?P<operator><=|>=|!=|[=<>≤≥≠])|(?P<sign>[()\[\],:+]|-(?=\s))
    |(?P<word>-?[A-Za-z0-9][A-Za-z0-9_.-]*))""",
    re.VERBOSE | re.ASCII,
)
_SAME: dict[str, str] = {"≤": "<=", "≥": ">=", "≠": "!="}
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_UNITS = {unit.value.removesuffix(end): unit for unit in CalendarUnit for end in ("", "s")}
_KEYWORDS = frozenset({"and", "or", "not", "is", "in", "has", "yes", "no"})


class ConditionError(ValueError):
    """A text that is no condition: what is wrong, and what to do."""

    def __init__(self, wrong: Sentence, remedy: Sentence) -> None:
        super().__init__(str(wrong))
        self.wrong = wrong
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: str
    text: str
    at: int
    """Character, from 1."""


@lru_cache(maxsize=1024)
def parsed(text: str) -> Condition:
    """Raises ConditionError."""
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self.pieces = list(_pieces(text))
        self.at = 0
        self.depth = 0

    # --- pieces ---

    def whole(self) -> Condition:
        condition = self._either()
        if self.piece.kind != "end":
            self._unexpected(say("Join two conditions by “and” or “or”."))
        return condition

    @property
    def piece(self) -> _Piece:
        return self.pieces[self.at]

    def _takes(self, *texts: str) -> bool:
        """Steps over a word or sign if it is one of these."""
        if self.piece.kind in ("word", "sign", "operator") and self.piece.text in texts:
            self.at += 1
            return True
        return False

    def _needs(self, text: str) -> None:
        if not self._takes(text):
            self._unexpected(say("“%(sign)s” is expected here.", sign=text))

    def _unexpected(self, remedy: Sentence) -> NoReturn:
        piece = self.piece
        if piece.kind == "end":
            raise ConditionError(say("This condition ends too early."), remedy)
        wrong = say(
            "“%(word)s” at character %(place)s cannot be read as part of a condition.",
            word=piece.text,
            place=piece.at,
        )
        raise ConditionError(wrong, remedy)

    # --- conditions ---

    def _either(self) -> Condition:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ConditionError(
                say("This condition has too many brackets within one another."),
                say("Divide it into several conditions."),
            )
        parts = self._joined("or", self._all)
        self.depth -= 1
        return parts[0] if len(parts) == 1 else OneHolds(parts)

    def _all(self) -> Condition:
        parts = self._joined("and", self._one)
        return parts[0] if len(parts) == 1 else AllHold(parts)

    def _joined(self, word: str, part: Callable[[], Condition]) -> tuple[Condition, ...]:
        parts = [part()]
        while self._takes(word):
            parts.append(part())
        return tuple(parts)

    def _one(self) -> Condition:
        negated = False
        while self._takes("not"):
            negated = not negated
        condition = self._plain_one()
        return NotHolds(condition) if negated else condition

    def _plain_one(self) -> Condition:
        if self._takes("("):
            condition = self._either()
            self._needs(")")
            return condition
        if self._calls("any", "every"):
            every = self._word() == "every"
            of = self._opened()
            self._needs(":")
            where = self._either()
            self._needs(")")
            return RowsHold(of, every, where)
        return self._simple()

    def _calls(self, *words: str) -> bool:
        """Whether a word stands here as the name of something in brackets."""
        following = self.pieces[self.at + 1] if self.at + 1 < len(self.pieces) else self.piece
        return self.piece.kind == "word" and self.piece.text in words and following.text == "("

    def _opened(self) -> str:
        self._needs("(")
        return self._name()

    def _simple(self) -> Condition:
        left = self._term()
        if isinstance(left, NameTerm):
            if self._takes("is"):
                return self._answered(left.name)
            negated = self._takes("not")
            if self._takes("in"):
                return self._among(left.name, negated=negated)
            if self._takes("has"):
                return Membership(left.name, (self._value(),), has=True, negated=negated)
            if negated:
                self._unexpected(say("After “not” here comes “in” or “has”."))
        if self.piece.kind != "operator":
            self._unexpected(say("Compare with =, !=, <, <=, > or >=, or use “in”, “has” or “is given”."))
        operator = cast("Operator", self._word())
        return Comparison(left, operator, self._term())

    def _answered(self, name: str) -> Condition:
        if self._takes("given"):
            return Answered(name)
        if not self._takes("missing"):
            self._unexpected(say("After “is” comes “given” or “missing”. To compare, use =."))
        return Answered(name, negated=True)

    def _among(self, name: str, *, negated: bool) -> Condition:
        if name == "project" and self.piece.kind == "word":
            return BelongsTo(self._name(), negated)
        self._needs("[")
        values = [self._value()]
        while self._takes(","):
            values.append(self._value())
        self._needs("]")
        return Membership(name, tuple(values), has=False, negated=negated)

    # --- terms ---

    def _term(self) -> Term:
        term = self._plain_term()
        while (sign := self.piece).kind == "sign" and sign.text in "+-":
            self.at += 1
            term = self._shifted(term, -1 if sign.text == "-" else 1)
        return term

    def _plain_term(self) -> Term:
        if self._calls("count"):
            self._word()
            of = self._opened()
            where = self._either() if self._takes(":") else None
            self._needs(")")
            return EntryCount(of, where)
        if self._calls("sum"):
            self._word()
            of, dot, column = self._opened().partition(".")
            if not dot or not column:
                raise ConditionError(
                    say("A sum needs a question and a column."), say("Write it as in sum(team.share).")
                )
            self._needs(")")
            return ColumnSum(of, column)
        if self.piece.kind == "text" or (self.piece.kind == "word" and _is_value(self.piece.text)):
            return self._value()
        return NameTerm(self._name())

    def _shifted(self, term: Term, direction: int) -> Term:
        number = self.piece
        if number.kind != "word" or not number.text.isdecimal() or int(number.text) > LONGEST_SPAN:
            self._unexpected(say("A number of days, weeks, months or years is expected here."))
        self.at += 1
        unit = _UNITS.get(self.piece.text.lower()) if self.piece.kind == "word" else None
        if unit is None:
            self._unexpected(say("After the number comes “days”, “weeks”, “months” or “years”."))
        self.at += 1
        return ShiftedDay(term, direction * int(number.text), unit)

    def _value(self) -> ValueTerm:
        piece = self.piece
        if piece.kind == "text":
            self.at += 1
            return ValueTerm(piece.text[1:-1])
        if piece.kind != "word" or not _is_value(piece.text):
            self._unexpected(say("Put the short name of a choice in quotation marks."))
        self.at += 1
        if piece.text in ("yes", "no"):
            return ValueTerm(piece.text == "yes")
        if _DAY.fullmatch(piece.text):
            return ValueTerm(_day(piece))
        return ValueTerm(Decimal(piece.text))

    def _name(self) -> str:
        if self.piece.kind != "word" or self.piece.text in _KEYWORDS or _is_value(self.piece.text):
            self._unexpected(say("The short name of a question is expected here."))
        return self._word()

    def _word(self) -> str:
        self.at += 1
        return self.pieces[self.at - 1].text


def _pieces(text: str) -> list[_Piece]:
    if len(text) > LONGEST:
        raise ConditionError(
            say("This text is too long."), say("Use at most %(most)s characters.", most=LONGEST)
        )
    found, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            start = at + len(text[at:]) - len(text[at:].lstrip())
            wrong = say(
                "“%(word)s” at character %(place)s cannot be read as part of a condition.",
                word=text[start],
                place=start + 1,
            )
            raise ConditionError(wrong, say("The page on writing rules explains how conditions are written."))
        word = match[match.lastgroup]
        found.append(_Piece(match.lastgroup, _SAME.get(word, word), match.start(match.lastgroup) + 1))
        at = match.end()
    return [*found, _Piece("end", "", len(text) + 1)]


def _is_value(word: str) -> bool:
    return word in ("yes", "no") or bool(_NUMBER.fullmatch(word) or _DAY.fullmatch(word))


def _day(piece: _Piece) -> date:
    try:
        return date.fromisoformat(piece.text)
    except ValueError as error:  # such as the 30th of February
        raise ConditionError(
            say("“%(day)s” is not a day of the calendar.", day=piece.text),
            say("Write the date as year-month-day, such as 2026-05-31."),
        ) from error
