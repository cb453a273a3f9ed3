"""Days of the calendar, as year-month-day, and spans of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from prizes.edition.conditions.scope import ConditionSubject, Sort
from prizes.edition.document.components import FieldKind
from prizes.edition.kinds.kind import Misfits, QuestionKind, TypedForm
from prizes.edition.kinds.reading import date_in, is_blank, line
from prizes.edition.kinds.shapes import Shape, ShownDay, ShownText, ShownWords
from prizes.kit.sentence import N_, Sentence, say

HOW = say("Write the date as year-month-day, such as 2026-05-31.")


class DateKind(QuestionKind, of=FieldKind.DATE):
    label = N_("Date")
    remedy = say("Choose a date.")

    def read(self, value: Any) -> Any:
        return line(value)

    def _misfits(self, value: Any) -> Misfits:
        if date_in(value) is None:
            yield say("“%(question)s” is not a date.", question=self.question), HOW

    def asks_for(self) -> Sentence:
        return say("A date.")

    def subjects(self) -> Iterator[tuple[str, ConditionSubject]]:
        yield "", ConditionSubject(Sort.DAY, self.field.label)

    def fact(self, value: Any, _part: str = "") -> date | None:
        return date_in(value)

    def shown(self, value: Any) -> Shape:
        day = date_in(value)
        return ShownText(str(value)) if day is None else ShownDay(day)


class DateRangeKind(QuestionKind, of=FieldKind.DATE_RANGE):
    """From a first day to a last one, both included; stored as ISO 8601 writes it: `2026-03-01/2026-05-31`."""

    label = N_("First and last day")
    remedy = say("Choose the first and the last day.")

    def typed(self, form: TypedForm, name: str) -> Any:
        """Each day has a field of its own."""
        days = [f"{name}.first", f"{name}.last"]
        if not any(day in form for day in days):
            return None
        return "/".join(form.get(day).replace("/", "-") for day in days)

    def read(self, value: Any) -> Any:
        text = line(value)
        return "" if is_blank(text) else text

    def _misfits(self, value: Any) -> Misfits:
        first, slash, last = str(value).partition("/")
        begins, ends = date_in(first), date_in(last)
        if slash and is_blank(first):
            yield (
                say("“%(question)s” has no first day.", question=self.question),
                say("Choose its first day."),
            )
        elif slash and is_blank(last):
            yield (
                say("“%(question)s” has no last day.", question=self.question),
                say("Choose its last day."),
            )
        elif begins is None or ends is None:
            yield (
                say("“%(question)s” is not a pair of first and last day.", question=self.question),
                say("Write both as year-month-day, such as 2026-03-01/2026-05-31."),
            )
        elif ends < begins:
            yield (
                say("“%(question)s” ends before it begins.", question=self.question),
                say("Choose a last day that is not before the first day."),
            )

    def asks_for(self) -> Sentence:
        return say("A first and a last day.")

    def subjects(self) -> Iterator[tuple[str, ConditionSubject]]:
        yield from super().subjects()
        label = self.field.label
        yield ".first", _day_of(say("the first day of “%(question)s”", question=label))
        yield ".last", _day_of(say("the last day of “%(question)s”", question=label))

    def fact(self, value: Any, part: str = "") -> date | None:
        first, _, last = str(value).partition("/")
        return date_in(first) if part == ".first" else date_in(last) if part == ".last" else None

    def shown(self, value: Any) -> Shape:
        first, _, last = map(date_in, str(value).partition("/"))
        if first is None or last is None:
            return ShownText(str(value))
        return (
            ShownDay(first)
            if first == last
            else ShownWords(say("%(first)s – %(last)s", first=first, last=last))
        )


def _day_of(name: Sentence) -> ConditionSubject:
    return ConditionSubject(Sort.DAY, name, is_phrase=True)
