"""Days of the calendar, as year-month-day."""

from __future__ import annotations

from typing import Any

from prizes.edition.document.components import FieldKind
from prizes.edition.kinds.kind import Misfits, QuestionKind
from prizes.edition.kinds.reading import date_in, line
from prizes.edition.kinds.shapes import Shape, ShownDay, ShownText
from prizes.kit.sentence import Sentence, say

HOW = say("Write the date as year-month-day, such as 2026-05-31.")


class DateKind(QuestionKind, of=FieldKind.DATE):
    remedy = say("Choose a date.")

    def read(self, value: Any) -> Any:
        return line(value)

    def _misfits(self, value: Any) -> Misfits:
        if date_in(value) is None:
            yield say("“%(question)s” is not a date.", question=self.question), HOW

    def asks_for(self) -> Sentence:
        return say("A date.")

    def shown(self, value: Any) -> Shape:
        day = date_in(value)
        return ShownText(str(value)) if day is None else ShownDay(day)
