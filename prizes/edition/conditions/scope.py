"""What a condition can speak of in one document: names with their sorts, choices and words for people; and what is
wrong with a condition that speaks of something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from prizes.edition.conditions.language import (
    AllHold,
    Answered,
    BelongsTo,
    ColumnSum,
    Comparison,
    Condition,
    EntryCount,
    Membership,
    NameTerm,
    NotHolds,
    OneHolds,
    RowsHold,
    ShiftedDay,
    Term,
    ValueTerm,
)
from prizes.kit.sentence import Sentence, say

Said = Sentence | Mapping[Any, str]
Doubt = tuple[Sentence, Sentence]
"""What is wrong, and what to do."""


class Sort(StrEnum):
    """What can be done with something."""

    NUMBER = "number"
    DAY = "day"
    YES_NO = "yes_no"
    ONE = "one"
    """One of a list."""
    SEVERAL = "several"
    """Several of a list."""
    ROWS = "rows"
    OTHER = "other"
    """Texts, files and the like: answered or not."""


SORTS: dict[Sort, Sentence] = {
    Sort.NUMBER: say("a number"),
    Sort.DAY: say("a date"),
    Sort.YES_NO: say("yes or no"),
    Sort.ONE: say("a choice"),
    Sort.SEVERAL: say("several choices"),
    Sort.ROWS: say("rows"),
    Sort.OTHER: say("a text or files"),
}


@dataclass(frozen=True, slots=True)
class ConditionSubject:
    """Something that a condition can name."""

    sort: Sort
    name: Said
    options: Mapping[str, Said] = field(default_factory=dict)
    """What can be chosen, by its name in data."""
    cells: Mapping[str, ConditionSubject] = field(default_factory=dict)
    """Of rows: the columns."""
    counted: bool = False
    """Whether its entries can be counted."""
    is_phrase: bool = False
    """Whether the name is part of a sentence, and not a label."""
    day: date | None = None
    """Of a day of the calendar: which it is, as far as the rules tell."""


@dataclass(frozen=True, slots=True)
class ConditionScope:
    subjects: Mapping[str, ConditionSubject]
    groups: Mapping[str, Said] = field(default_factory=dict)

    def inside(self, rows: str) -> ConditionScope:
        """Within a row: its cells, and around them what there is outside; a cell hides what has the same name."""
        found = self.subjects.get(rows)
        return ConditionScope({**self.subjects, **(found.cells if found else {})}, self.groups)


def doubts(condition: Condition, scope: ConditionScope) -> Iterator[Doubt]:
    """What is wrong with a condition in this document; nothing: every name and every comparison has a meaning."""
    match condition:
        case AllHold(parts) | OneHolds(parts):
            for part in parts:
                yield from doubts(part, scope)
        case NotHolds(part):
            yield from doubts(part, scope)
        case Comparison():
            yield from _comparison(condition, scope)
        case Membership():
            yield from _membership(condition, scope)
        case Answered(name):
            yield from _known(name, scope)
        case BelongsTo(group):
            if group not in scope.groups:
                yield say("There is no group “%(group)s”.", group=group), say("Add it to `groups`.")
        case RowsHold(of, _, where):
            yield from _within(of, where, scope)


def _known(name: str, scope: ConditionScope) -> Iterator[Doubt]:
    if name not in scope.subjects:
        yield (
            say("There is nothing of the name “%(name)s”.", name=name),
            say("Use the `id` of a question, a fact such as country or category, or a date such as closes."),
        )


def _within(of: str, where: Condition, scope: ConditionScope) -> Iterator[Doubt]:
    yield from _known(of, scope)
    found = scope.subjects.get(of)
    if found is not None and found.sort is not Sort.ROWS:
        yield say("“%(name)s” has no rows.", name=of), say("Name a question of the kind “rows”.")
    elif found is not None:
        yield from doubts(where, scope.inside(of))


def _membership(condition: Membership, scope: ConditionScope) -> Iterator[Doubt]:
    found = scope.subjects.get(condition.name)
    if found is None:
        yield from _known(condition.name, scope)
        return
    if condition.has and found.sort is not Sort.SEVERAL:
        yield (
            say("“%(name)s” does not have several choices.", name=condition.name),
            say("Use “=” or “in” instead of “has”."),
        )
        return
    if not condition.has and found.sort is Sort.SEVERAL:
        yield (
            say("“%(name)s” has several choices.", name=condition.name),
            say("Use “has”, and join several conditions by “and” or “or”."),
        )
        return
    for value in condition.values:
        yield from _fits(value, found, condition.name)


def _fits(value: ValueTerm, found: ConditionSubject, name: str) -> Iterator[Doubt]:
    if found.sort in (Sort.ONE, Sort.SEVERAL):
        if value.value not in found.options:
            yield (
                say("“%(value)s” is no choice of “%(name)s”.", value=str(value.value), name=name),
                _choices(found),
            )
    elif found.sort is not _sort_of(value.value):
        yield (
            say(
                "“%(name)s” is %(sort)s, and is compared with something else.",
                name=name,
                sort=SORTS[found.sort],
            ),
            say(
                "Compare numbers with numbers, dates with dates, and choices with a name in quotation marks."
            ),
        )


MOST_NAMED = 30


def _choices(found: ConditionSubject) -> Sentence:
    if len(found.options) > MOST_NAMED:
        return say(
            "Use a name of its list in quotation marks, such as '%(first)s'.", first=next(iter(found.options))
        )
    return say("The possible values are: %(all)s.", all=", ".join(f"'{each}'" for each in found.options))


def _sort_of(value: Decimal | date | bool | str) -> Sort:
    match value:
        case bool():
            return Sort.YES_NO
        case Decimal():
            return Sort.NUMBER
        case date():
            return Sort.DAY
        case _:
            return Sort.ONE


def _comparison(condition: Comparison, scope: ConditionScope) -> Iterator[Doubt]:
    wrong = [*_term(condition.left, scope), *_term(condition.right, scope)]
    yield from wrong
    if wrong:
        return
    left, right = condition.left, condition.right
    if isinstance(left, ValueTerm) and not isinstance(right, ValueTerm):
        left, right = right, left
    if isinstance(left, ValueTerm):
        yield say("Two values are compared, so the result never changes."), say("Name a question or a fact.")
        return
    one = _subject(left, scope)
    unlike = [*_unlike(left, right, scope)]
    yield from unlike
    if not unlike and condition.operator not in ("=", "!=") and one.sort not in (Sort.NUMBER, Sort.DAY):
        yield (
            say("Only numbers and dates are greater or less than others."),
            say("Use = or !=, or “in” with a list."),
        )


def _unlike(left: Term, right: Term, scope: ConditionScope) -> Iterator[Doubt]:
    """Why two terms cannot be compared."""
    one, other = _subject(left, scope), _subject(right, scope)
    if one.sort in (Sort.ROWS, Sort.OTHER, Sort.SEVERAL):
        yield (
            say("“%(name)s” cannot be compared.", name=_name(left)),
            say("Use “is given” or “is missing”, “has” for several choices, or “any” and “every” for rows."),
        )
    elif isinstance(right, ValueTerm):
        yield from _fits(right, one, _name(left))
    elif one.sort is not other.sort or one.options.keys() != other.options.keys():
        yield (
            say("“%(one)s” and “%(other)s” are not of the same kind.", one=_name(left), other=_name(right)),
            say("Compare numbers with numbers, dates with dates, and choices of the same list."),
        )


def _name(term: Term) -> str:
    match term:
        case NameTerm(name):
            return name
        case ShiftedDay(of):
            return _name(of)
        case EntryCount(of) | ColumnSum(of):
            return of
        case ValueTerm(value):
            return str(value)


def _subject(term: Term, scope: ConditionScope) -> ConditionSubject:
    """Of a term that has no doubt."""
    match term:
        case NameTerm(name):
            return scope.subjects[name]
        case ValueTerm(value):
            return ConditionSubject(_sort_of(value), say("a value"))
        case ShiftedDay(of):
            return _subject(of, scope)
        case EntryCount() | ColumnSum():
            return ConditionSubject(Sort.NUMBER, say("a number"))


def _term(term: Term, scope: ConditionScope) -> Iterator[Doubt]:
    match term:
        case NameTerm(name):
            yield from _known(name, scope)
        case ShiftedDay(of):
            yield from _term(of, scope)
            if not list(_term(of, scope)) and _subject(of, scope).sort is not Sort.DAY:
                yield (
                    say("A span of time can only be taken from a date or added to one."),
                    say("Name a date before it, such as closes."),
                )
        case EntryCount(of, where) if where is not None:
            yield from _within(of, where, scope)
        case EntryCount(of):
            yield from _known(of, scope)
            if (found := scope.subjects.get(of)) and not found.counted:
                yield (
                    say("“%(name)s” has nothing to count.", name=of),
                    say("Count rows, files or several choices."),
                )
        case ColumnSum(of, column):
            yield from _known(of, scope)
            found = scope.subjects.get(of)
            cell = found.cells.get(column) if found else None
            if found is not None and (cell is None or cell.sort is not Sort.NUMBER):
                yield (
                    say("“%(name)s” has no column of numbers “%(column)s”.", name=of, column=column),
                    say("Name a column of the kind “number” or “percentage”."),
                )
        case ValueTerm():
            pass
