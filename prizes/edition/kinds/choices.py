"""One of a list, or several: of the rules' own choices, of all countries, or of yes and no."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from functools import cache
from typing import Any

from prizes.data.countries import by_name, countries, country
from prizes.edition.conditions.meaning import FactValue
from prizes.edition.conditions.scope import ConditionSubject, Said, Sort
from prizes.edition.document.components import FieldKind
from prizes.edition.kinds.kind import ASKED, Misfits, Question, QuestionKind, TypedForm, in_lang
from prizes.edition.kinds.reading import NOT_OFFERED, UnfitError, line, listed, one_of, yes_or_no
from prizes.edition.kinds.shapes import Shape, ShownList, ShownText, ShownWords
from prizes.kit.sentence import N_, Sentence, say, say_n


@cache
def country_codes() -> frozenset[str]:
    return frozenset(each.alpha2 for each in countries())


def chosen_limits(least: int | None, most: int | None) -> Iterator[Sentence]:
    if least:
        yield say_n("Choose at least %(n)s.", "Choose at least %(n)s.", least)
    if most is not None:
        yield say_n("Choose at most %(n)s.", "Choose at most %(n)s.", most)


def chosen_misfits(question: Question, n: int, least: int | None, most: int | None) -> Misfits:
    so_far = (
        say_n(
            "%(n)s is chosen for “%(question)s”.",
            "%(n)s are chosen for “%(question)s”.",
            n,
            question=question,
        )
        if n
        else say("Nothing has been chosen for “%(question)s”.", question=question)
    )
    if least is not None and n < least:
        yield from ((so_far, limit) for limit in chosen_limits(least, None))
    if most is not None and n > most:
        yield from ((so_far, limit) for limit in chosen_limits(None, most))


def not_offered(question: Question) -> Sentence:
    return say("The answer to “%(question)s” is not one of the available choices.", question=question)


class OneOfList(QuestionKind):
    """What is chosen of a list, whatever stands in it."""

    @property
    @abstractmethod
    def offered(self) -> list[str]:
        """In their order."""

    def read(self, value: Any) -> Any:
        return one_of(self.offered, value)

    def _misfits(self, value: Any) -> Misfits:
        if not isinstance(value, str) or value not in self.offered:
            yield not_offered(self.question), say("Choose one from the list.")

    @abstractmethod
    def choosable(self) -> dict[str, Said]:
        """What can be chosen, with its name for people."""

    def subjects(self) -> Iterator[tuple[str, ConditionSubject]]:
        yield "", ConditionSubject(Sort.ONE, self.field.label, self.choosable())

    def fact(self, value: Any, _part: str = "") -> FactValue | None:
        return value if isinstance(value, str) and value in self.choosable() else None


class ChoiceKind(OneOfList, of=FieldKind.CHOICE):
    label = N_("One answer of a list")
    keys = frozenset({"choices"})
    needed = ("choices",)
    remedy = say("Choose one from the list.")

    @property
    def offered(self) -> list[str]:
        return [choice.id for choice in self.field.choices]

    def asks_for(self) -> Sentence:
        return say("One of these: %(choices)s.", choices=[c.label for c in self.field.choices])

    def options(self, lang: str) -> list[tuple[str, str]]:
        return [(choice.id, in_lang(choice.label, lang)) for choice in self.field.choices]

    def choosable(self) -> dict[str, Said]:
        return {choice.id: choice.label for choice in self.field.choices}

    def shown(self, value: Any) -> Shape:
        chosen = value if isinstance(value, list) else [value]
        return ShownList(tuple(choice.label for choice in self.field.choices if choice.id in chosen))


class ChoicesKind(ChoiceKind, of=FieldKind.CHOICES):
    label = N_("Several answers of a list")
    keys = frozenset({"choices", "least", "most"})
    remedy = say("Choose at least one.")

    @property
    def possible(self) -> tuple[int, int]:
        return 0, len(self.field.choices)

    def typed(self, form: TypedForm, name: str) -> Any:
        return form.all(name) if name in form.all(ASKED) else None

    def from_cell(self, cell: Any) -> Any:
        if isinstance(cell, str):
            return [each.strip() for each in cell.split(";") if each.strip()]
        return cell

    def read(self, value: Any) -> list[str]:
        chosen = {line(entry) for entry in listed(value)}
        if not chosen <= set(self.offered):
            raise UnfitError(NOT_OFFERED)
        return [choice for choice in self.offered if choice in chosen]

    def _misfits(self, value: Any) -> Misfits:
        chosen = set(value) if isinstance(value, list) else {value}
        if not chosen <= set(self.offered):
            yield not_offered(self.question), say("Choose one from the list.")
        else:
            yield from chosen_misfits(self.question, len(chosen), self.field.least, self.field.most)

    def asks_for(self) -> Sentence:
        return say("Any of these: %(choices)s.", choices=[c.label for c in self.field.choices])

    def limits(self) -> Iterator[Sentence]:
        yield from chosen_limits(self.field.least, self.field.most)

    def subjects(self) -> Iterator[tuple[str, ConditionSubject]]:
        yield "", ConditionSubject(Sort.SEVERAL, self.field.label, self.choosable(), counted=True)

    def fact(self, value: Any, _part: str = "") -> FactValue | None:
        return (
            frozenset(map(str, value)) & self.choosable().keys()
            if isinstance(value, list) and value
            else None
        )


class CountryKind(OneOfList, of=FieldKind.COUNTRY):
    label = N_("Country")
    remedy = say("Choose a country.")

    @property
    def offered(self) -> list[str]:
        return [each.alpha2 for each in countries()]

    def asks_for(self) -> Sentence:
        return say("A country.")

    def options(self, lang: str) -> list[tuple[str, str]]:
        return [(each.alpha2, each.names[lang]) for each in by_name(lang)]

    def choosable(self) -> dict[str, Said]:
        return {each.alpha2: each.names for each in countries()}

    def shown(self, value: Any) -> Shape:
        known = isinstance(value, str) and value in country_codes()
        return ShownWords(country(value).names) if known else ShownText(str(value))

    @property
    def tells_country(self) -> bool:
        return True


class YesNoKind(QuestionKind, of=FieldKind.YES_NO):
    """Stored as true or false."""

    label = N_("Yes or no")
    remedy = say("Choose yes or no.")

    def read(self, value: Any) -> bool | None:
        return yes_or_no(value)

    def _misfits(self, value: Any) -> Misfits:
        if not isinstance(value, bool):
            yield not_offered(self.question), self.remedy

    def asks_for(self) -> Sentence:
        return say("Yes or no.")

    def subjects(self) -> Iterator[tuple[str, ConditionSubject]]:
        yield "", ConditionSubject(Sort.YES_NO, self.field.label)

    def fact(self, value: Any, _part: str = "") -> bool | None:
        return value if isinstance(value, bool) else None

    def shown(self, value: Any) -> Shape:
        if not isinstance(value, bool):
            return ShownText(str(value))
        return ShownWords(say("Yes") if value else say("No"))
