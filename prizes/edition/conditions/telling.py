"""A condition in words, for the guidelines and beside the question that it is about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

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
    plainly,
)
from prizes.edition.conditions.meaning import shifted
from prizes.edition.conditions.scope import ConditionScope, ConditionSubject, Said, Sort
from prizes.kit.sentence import N_, Sentence, say, say_n


def told(condition: Condition, scope: ConditionScope, *, negated: bool = False) -> Sentence:
    """The condition, or its opposite, as a part of a sentence. It was checked with the document."""
    return _told(plainly(condition, negated=negated), scope)


def _told(condition: Condition, scope: ConditionScope) -> Sentence:  # noqa: PLR0911 - one line a kind
    match condition:
        case AllHold(parts):
            return _joined(
                parts, scope, lambda one, other: say("%(one)s and %(other)s", one=one, other=other)
            )
        case OneHolds(parts):
            return _joined(parts, scope, lambda one, other: say("%(one)s or %(other)s", one=one, other=other))
        case Comparison():
            return _comparison(condition, scope)
        case Membership():
            return _membership(condition, scope)
        case Answered(name, negated):
            asked = _noun(NameTerm(name), scope)
            return (
                say("%(one)s is not answered", one=asked)
                if negated
                else say("%(one)s is answered", one=asked)
            )
        case BelongsTo(group, negated):
            named = scope.groups.get(group, {"en": group})
            return (
                say("the project does not belong to the group “%(group)s”", group=named)
                if negated
                else say("the project belongs to the group “%(group)s”", group=named)
            )
        case RowsHold(of, every, where):
            return _rows(of, _told(where, scope.inside(of)), scope, every=every)
        case NotHolds(part):
            return _told(plainly(part, negated=True), scope)


def _joined(parts: tuple[Condition, ...], scope: ConditionScope, join: Any) -> Sentence:
    said = [
        say("(%(condition)s)", condition=_told(part, scope))
        if isinstance(part, AllHold | OneHolds)
        else _told(part, scope)
        for part in parts
    ]
    whole = said[0]
    for each in said[1:]:
        whole = join(whole, each)
    return whole


def _rows(of: str, where: Sentence, scope: ConditionScope, *, every: bool) -> Sentence:
    asked = _subject(of, scope).name
    if every:
        return say("in every row of “%(question)s”: %(condition)s", question=asked, condition=where)
    return say("in at least one row of “%(question)s”: %(condition)s", question=asked, condition=where)


def _subject(name: str, scope: ConditionScope) -> ConditionSubject:
    return scope.subjects.get(name) or ConditionSubject(Sort.OTHER, {"en": name})


def _membership(condition: Membership, scope: ConditionScope) -> Sentence:
    asked, found = _noun(NameTerm(condition.name), scope), _subject(condition.name, scope)
    values = [_value(each, found) for each in condition.values]
    if condition.has:
        if condition.negated:
            return say("%(one)s does not include %(other)s", one=asked, other=values[0])
        return say("%(one)s includes %(other)s", one=asked, other=values[0])
    if condition.negated:
        return say("%(one)s is none of these: %(values)s", one=asked, values=values)
    return say("%(one)s is one of these: %(values)s", one=asked, values=values)


def _comparison(condition: Comparison, scope: ConditionScope) -> Sentence:
    left, operator, right = condition.left, condition.operator, condition.right
    if isinstance(left, ValueTerm) and not isinstance(right, ValueTerm):
        left, operator, right = right, _TURNED[operator], left
    found = _subject(left.name, scope) if isinstance(left, NameTerm) else None
    one = _noun(left, scope)
    other = _value(right, found) if isinstance(right, ValueTerm) else _noun(right, scope)
    words = _ORDER_OF_DAYS if _is_day(left, scope) else _ORDER
    return Sentence(words[operator], {"one": one, "other": other})


_TURNED: dict[Operator, Operator] = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _is_day(term: Term, scope: ConditionScope) -> bool:
    match term:
        case NameTerm(name):
            return _subject(name, scope).sort is Sort.DAY
        case ShiftedDay():
            return True
        case ValueTerm() | EntryCount() | ColumnSum():
            return False


_ORDER_OF_DAYS: dict[Operator, str] = {
    "=": N_("%(one)s is %(other)s"),
    "!=": N_("%(one)s is not %(other)s"),
    "<": N_("%(one)s is before %(other)s"),
    "<=": N_("%(one)s is not later than %(other)s"),
    ">": N_("%(one)s is after %(other)s"),
    ">=": N_("%(one)s is not earlier than %(other)s"),
}
_ORDER: dict[Operator, str] = {
    "=": N_("%(one)s is %(other)s"),
    "!=": N_("%(one)s is not %(other)s"),
    "<": N_("%(one)s is less than %(other)s"),
    "<=": N_("%(one)s is at most %(other)s"),
    ">": N_("%(one)s is greater than %(other)s"),
    ">=": N_("%(one)s is at least %(other)s"),
}


def _noun(term: Term, scope: ConditionScope) -> Sentence:  # noqa: PLR0911 - one line a kind
    """What a term is called, as the subject of a clause."""
    match term:
        case NameTerm(name):
            found = _subject(name, scope)
            if found.day is not None:
                return say("%(day)s (%(name)s)", day=found.day, name=found.name)
            return _called(found)
        case ValueTerm():
            return _value(term, None)
        case ShiftedDay():
            return _day(term, scope)
        case EntryCount(of, where):
            if where is None:
                return say("the number of entries in “%(question)s”", question=_subject(of, scope).name)
            return say(
                "the number of rows in “%(question)s” with this: (%(condition)s)",
                question=_subject(of, scope).name,
                condition=told(where, scope.inside(of)),
            )
        case ColumnSum(of, column):
            cell = _subject(of, scope).cells.get(column)
            return say(
                "the sum of “%(column)s” in “%(question)s”",
                column=cell.name if cell else {"en": column},
                question=_subject(of, scope).name,
            )


def _called(found: ConditionSubject) -> Sentence:
    return found.name if found.is_phrase and isinstance(found.name, Sentence) else _quoted(found.name)


def _quoted(name: Said) -> Sentence:
    return say("“%(question)s”", question=name)


def _value(term: ValueTerm, found: ConditionSubject | None) -> Sentence:
    value = term.value
    match value:
        case bool():
            return _quoted(say("Yes") if value else say("No"))
        case str():
            named: Said = {"en": value}
            return _quoted(found.options.get(value, named) if found else named)
        case date():
            return say("%(value)s", value=value)
        case Decimal():
            whole = value == value.to_integral_value()
            return say("%(value)s", value=int(value) if whole else float(value))


def _day(term: ShiftedDay, scope: ConditionScope) -> Sentence:
    """A day that can be told is told, with how it comes about; another by how it comes about alone."""
    how = _span(_calendar(term.of, scope), term.amount, term.unit)
    known = _known(term, scope)
    return say("%(day)s (%(name)s)", day=known, name=how) if known else how


def _calendar(term: Term, scope: ConditionScope) -> Sentence:
    match term:
        case NameTerm(name):
            return _called(_subject(name, scope))
        case ShiftedDay(of, amount, unit):
            return _span(_calendar(of, scope), amount, unit)
        case ValueTerm() | EntryCount() | ColumnSum():
            return _noun(term, scope)


def _known(term: Term, scope: ConditionScope) -> date | None:
    match term:
        case NameTerm(name):
            return _subject(name, scope).day
        case ValueTerm(value) if isinstance(value, date):
            return value
        case ShiftedDay(of, amount, unit):
            day = _known(of, scope)
            return shifted(day, amount, unit) if day else None
        case ValueTerm() | EntryCount() | ColumnSum():
            return None


def _span(day: Sentence, amount: int, unit: CalendarUnit) -> Sentence:
    span = _spans(abs(amount), unit)
    if amount < 0:
        return say("%(day)s minus %(span)s", day=day, span=span)
    return say("%(day)s plus %(span)s", day=day, span=span)


def _spans(n: int, unit: CalendarUnit) -> Sentence:
    match unit:
        case CalendarUnit.DAYS:
            return say_n("%(n)s day", "%(n)s days", n)
        case CalendarUnit.WEEKS:
            return say_n("%(n)s week", "%(n)s weeks", n)
        case CalendarUnit.MONTHS:
            return say_n("%(n)s month", "%(n)s months", n)
        case CalendarUnit.YEARS:
            return say_n("%(n)s year", "%(n)s years", n)
