"""Numbers and percentages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from prizes.edition.conditions.scope import ConditionSubject, Sort
from prizes.edition.document.components import Budget, FieldKind
from prizes.edition.kinds.kind import Misfits, QuestionKind
from prizes.edition.kinds.reading import line, number_in
from prizes.edition.kinds.shapes import Shape, ShownNumber, ShownText
from prizes.kit.sentence import N_, Sentence, say


class NumberKind(QuestionKind, of=FieldKind.NUMBER):
    label = N_("Number")
    keys = frozenset({"least", "most"})
    remedy = say("Write a number.")

    @property
    def bounds(self) -> tuple[int | None, int | None]:
        return self.field.least, self.field.most

    def read(self, value: Any) -> int | float | str:
        """A number as a number. What is none is kept as it was typed, so that nobody loses it."""
        number = number_in(value)
        if number is None:
            return line(value)
        return int(number) if number == number.to_integral_value() else float(number)

    def _misfits(self, value: Any) -> Misfits:
        number, (least, most) = number_in(value), self.bounds
        if number is None:
            yield self._is_none()
        if number is not None and least is not None and number < least:
            yield (
                say("The number for “%(question)s” is too small.", question=self.question),
                say("It must be at least %(least)s.", least=least),
            )
        if number is not None and most is not None and number > most:
            yield (
                say("The number for “%(question)s” is too large.", question=self.question),
                say("It must be at most %(most)s.", most=most),
            )

    def _is_none(self) -> tuple[Sentence, Sentence]:
        return (
            say("“%(question)s” is not a number.", question=self.question),
            say("Write a number in figures, such as 1200 or 12.5."),
        )

    def asks_for(self) -> Sentence | None:
        return say("A number.")

    def limits(self) -> Iterator[Sentence]:
        least, most = self.bounds
        if least is not None and most is not None:
            yield say("From %(least)s to %(most)s.", least=least, most=most)
        elif least is not None:
            yield say("At least %(least)s.", least=least)
        elif most is not None:
            yield say("At most %(most)s.", most=most)

    def subjects(self) -> Iterator[tuple[str, ConditionSubject]]:
        yield "", ConditionSubject(Sort.NUMBER, self.field.label)

    def fact(self, value: Any, _part: str = "") -> Decimal | None:
        return number_in(value)

    def shown(self, value: Any) -> Shape:
        number = number_in(value)
        return ShownText(str(value)) if number is None else self._shown(float(number))

    def _shown(self, number: float) -> Shape:
        return ShownNumber(number)


def cost_in(answers: Mapping[str, Any], budget: Budget | None) -> Fraction | None:
    """What a project costs by its answers; None: it does not say, or nobody asks."""
    number = number_in(answers.get(budget.cost)) if budget else None
    return None if number is None or number < 0 else Fraction(number)


class PercentageKind(NumberKind, of=FieldKind.PERCENTAGE):
    label = N_("Percentage")
    remedy = say("Write a number from 0 to 100.")

    @property
    def possible(self) -> tuple[int, int]:
        return 0, 100

    @property
    def bounds(self) -> tuple[int, int]:
        least, most = self.field.least, self.field.most
        return 0 if least is None else least, 100 if most is None else most

    def _is_none(self) -> tuple[Sentence, Sentence]:
        return say("“%(question)s” is not a percentage.", question=self.question), self.remedy

    def asks_for(self) -> None:
        return None

    def limits(self) -> Iterator[Sentence]:
        low, high = self.bounds
        yield say("A percentage from %(low)s to %(high)s.", low=low, high=high)

    def _shown(self, number: float) -> Shape:
        return ShownNumber(number, percent=True)
