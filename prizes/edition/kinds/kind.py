"""What a kind of question means, whatever kind it is, and the table of all kinds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from prizes.edition.conditions.meaning import FactValue
from prizes.edition.conditions.scope import ConditionSubject, Sort
from prizes.edition.document.components import Choice, FieldKind, FormField, Text
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.kinds.reading import is_blank
from prizes.edition.kinds.shapes import Shape
from prizes.kit.sentence import Sentence, say

Question = Sentence | Mapping[Any, str]
"""What is asked, as a value of a sentence: a label of ours, or the text of the rules."""
Misfits = Iterator[tuple[Sentence, Sentence]]
"""Pairs of what is wrong and what to do."""
ALL_KEYS = ("words", "accept", "megabytes", "choices", "columns", "least", "most")
"""Keys of a field that have a meaning for some kinds only."""


class TypedForm(Protocol):
    """A form as it was sent: names and values in order."""

    def get(self, name: str, /) -> str: ...
    def all(self, name: str, /) -> list[str]: ...
    def __contains__(self, name: str, /) -> bool: ...
    def __iter__(self) -> Iterator[tuple[str, str]]: ...


ASKED = "asked"
"""The field of a form that names the groups in it: one of which nothing is ticked or filled in sends nothing else."""


@dataclass(frozen=True)
class QuestionKind(ABC):
    """One question of its kind."""

    field: FormField
    question: Question
    """What it is called where something is wrong with its answer."""

    of: ClassVar[FieldKind]
    label: ClassVar[str]
    """What stewards choose it by."""
    keys: ClassVar[frozenset[str]] = frozenset()
    """Which of `ALL_KEYS` have a meaning."""
    needed: ClassVar[tuple[str, ...]] = ()
    """Which of them must be given."""
    remedy: ClassVar[Sentence]
    """What to do where there is no answer."""
    is_text: ClassVar[bool] = False
    """Whether answers are texts, which can be translated."""
    is_summary: ClassVar[bool] = False
    """Whether an answer can stand for the project in lists."""
    by_upload: ClassVar[bool] = False
    """Whether answers come as files, apart from the form, and so in no table."""
    lists_people: ClassVar[bool] = False
    """Whether answers are likely to name people to write to."""

    def __init_subclass__(cls, of: FieldKind | None = None, **more: Any) -> None:
        super().__init_subclass__(**more)
        if of is not None:
            cls.of = of
            KINDS[of] = cls

    # --- reading ---

    @abstractmethod
    def read(self, value: Any, /) -> Any:
        """A sent value as it is stored. Raises UnfitError where no honest form sends it. A value that does not fit yet
        is stored as it was typed, so that nobody loses it.
        """

    def typed(self, form: TypedForm, name: str) -> Any:
        """What was typed under the name of the question, for `read`; None: the form does not ask it."""
        return form.get(name) if name in form else None

    def from_cell(self, cell: Any) -> Any:
        """What stands in a cell of a table, as `kit.tables.flat` writes it, for `read`."""
        return cell

    # --- what does not fit ---

    def misfits(self, value: Any) -> Misfits:
        """Why a stored value is no answer to be submitted."""
        if not is_blank(value):
            yield from self._misfits(value)
        elif self.field.required:
            yield say("“%(question)s” has not been answered.", question=self.question), self.remedy

    @abstractmethod
    def _misfits(self, value: Any) -> Misfits:
        """Of a value that is not blank."""

    def contradictions(self, way: Way) -> Iterator[Found]:
        """What is wrong with the question itself; `way`: of the field in the document."""
        for key in ALL_KEYS:
            given = getattr(self.field, key)
            if given not in (None, []) and key not in self.keys:
                yield found_at(
                    (*way, key),
                    say(
                        "`%(key)s` has no meaning for a field of the kind “%(kind)s”.",
                        key=key,
                        kind=self.of.value,
                    ),
                    say("Remove it, or use another kind."),
                )
            elif not given and key in self.needed:
                yield found_at(
                    (*way, key),
                    say("A field of the kind “%(kind)s” needs `%(key)s`.", kind=self.of.value, key=key),
                    say("Add at least one."),
                )
        if "least" in self.keys:
            yield from self._range_contradictions(way)

    def _range_contradictions(self, way: Way) -> Iterator[Found]:
        least, most = self.field.least, self.field.most
        if least is not None and most is not None and least > most:
            wrong, remedy = (
                say("The minimum is greater than the maximum."),
                say("Set `least` to at most `most`."),
            )
            yield found_at((*way, "least"), wrong, remedy)
        lowest, highest = self.possible
        for key, value in (("least", least), ("most", most)):
            impossible = say("%(value)s is not possible here.", value=value)
            if value is not None and lowest is not None and value < lowest:
                yield found_at((*way, key), impossible, say("Use at least %(least)s.", least=lowest))
            if value is not None and highest is not None and value > highest:
                yield found_at((*way, key), impossible, say("Use at most %(most)s.", most=highest))

    @property
    def possible(self) -> tuple[int | None, int | None]:
        """The range within which `least` and `most` can lie."""
        return None, None

    def lists(self) -> Iterator[tuple[Way, Sequence[Choice]]]:
        """Lists in the field whose entries have a name for data and one for people; the way within the field."""
        if "choices" in self.keys:
            yield ("choices",), self.field.choices

    # --- words ---

    @abstractmethod
    def asks_for(self) -> Sentence | None:
        """What it asks for, as the guidelines say it; None: its limits say so."""

    def limits(self) -> Iterator[Sentence]:
        """The limits that the rules set, for the guidelines and under the question."""
        yield from ()

    def own_limits(self) -> Iterator[Sentence]:
        """Those that this service sets, whatever the rules say."""
        yield from ()

    def options(self, _lang: str) -> list[tuple[str, str]]:
        """What can be chosen, with its name in the reader's language."""
        return []

    def columns(self) -> list[QuestionKind]:
        """What each cell of a row is: a question of its own kind."""
        return []

    # --- what a reader sees ---

    @abstractmethod
    def shown(self, value: Any) -> Shape:
        """An answer in the shape that it has on pages and in print. What does not fit its kind stands as typed."""

    @property
    def tells_country(self) -> bool:
        """Whether an answer says where a project comes from."""
        return False

    # --- what conditions see ---

    def sent(self, value: Any) -> Any:
        """Of a stored answer, what is for others than the people of the project."""
        return value

    def subjects(self) -> Iterator[tuple[str, ConditionSubject]]:
        """What a condition can name of an answer, each with what stands after the id of the question."""
        yield "", ConditionSubject(Sort.OTHER, self.field.label, counted=self.by_upload)

    def fact(self, _value: Any, _part: str = "") -> FactValue | None:
        """A stored answer, or a part of it, as conditions compare it; None: they cannot."""
        return None


KINDS: dict[FieldKind, type[QuestionKind]] = {}
"""The class of each kind. Whatever imports a module of this package finds it whole."""


def question_kind(field: FormField, question: Question | None = None) -> QuestionKind:
    """A field as a question of its kind. `question`: what it is called where something is wrong; None: by its label."""
    return KINDS[field.kind](field, question or field.label)


def in_lang(text: Text, lang: str) -> str:
    """A text of the rules in the reader's language, else in English, else in any."""
    by_code = {str(code): words for code, words in text.items()}
    return by_code.get(lang) or by_code.get("en") or next(iter(by_code.values()))
