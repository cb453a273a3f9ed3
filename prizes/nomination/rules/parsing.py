"""What people send, brought to the form in which it is kept; what cannot be kept at all is named.

A draft may be incomplete and its answers too long by words: that is for `gaps`. Here is refused what no
honest form sends: unknown fields, values that were not offered, texts beyond all measure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from prizes.data.wsis import gdc_objectives, stakeholder_types
from prizes.edition.document.components import LANGS, MOST_ROWS, FieldKind, FormField
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import Sentence, say
from prizes.kit.text import many_lines, one_line
from prizes.nomination.rules.answers import country_codes, number_in
from prizes.nomination.rules.completeness import GOALS
from prizes.nomination.rules.form import ANSWERS, ELIGIBILITY, ProjectLike, is_blank, submission_of
from prizes.nomination.rules.goals import every_question

NAME_LENGTH = 400
"""Characters of a title or of the owner's name."""
ADDRESS_LENGTH = 500
MAILBOX_LENGTH = 254
LINE_LENGTH = 1_000
TEXT_LENGTH = 20_000
CHARACTERS_PER_WORD = 30
"""Of a text whose words are limited: more than any language needs, and a bound all the same."""

STANDARD_NAMES = (
    "category",
    "title",
    "owner",
    "stakeholder_type",
    "country",
    "belongs",
    "owner_email",
    "url",
    "language",
    "sdgs",
    "gdc",
)
"""What every project has, whatever the rules ask."""
YES_OR_NO = ("yes", "no")

Values = dict[str, Any]
"""Values by name of the field. Those of the rules begin with `answers.`, those before the form with `eligibility.`."""


class UnfitError(ValueError):
    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Fitted:
    values: Values
    faults: dict[str, Sentence]


def fit(rules: Rules, sent: Mapping[str, Any]) -> Fitted:
    """The values as they are kept, and a sentence for each that cannot be."""
    known: dict[str, Callable[[Any], Any]] = _standard(rules)
    for field in every_question(submission_of(rules)):
        known[ANSWERS + field.id] = _reader(field)
    known |= {ELIGIBILITY + q.id: _one_of(YES_OR_NO) for q in submission_of(rules).eligibility}
    values: Values = {}
    faults: dict[str, Sentence] = {}
    for name, value in sent.items():
        try:
            values[name] = known.get(name, _unknown)(value)
        except UnfitError as fault:
            faults[name] = fault.sentence
    return Fitted(values, faults)


def current(project: ProjectLike, name: str) -> Any:
    """What the project holds under the name of a field."""
    if name.startswith(ANSWERS):
        return project.answers.get(name.removeprefix(ANSWERS))
    if name.startswith(ELIGIBILITY):
        return project.eligibility.get(name.removeprefix(ELIGIBILITY))
    return getattr(project, name)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A project as it would be with some values changed."""

    category: str | None
    title: str
    owner: str
    stakeholder_type: str | None
    country: str | None
    belongs: bool | None
    owner_email: str
    url: str
    language: str
    sdgs: list[Any]
    gdc: list[Any]
    answers: dict[str, Any]
    eligibility: dict[str, Any]


def with_values(project: ProjectLike, values: Values) -> Sheet:
    plain = {name: values.get(name, getattr(project, name)) for name in STANDARD_NAMES}
    answers = laid_over(project.answers, values, ANSWERS)
    eligibility = laid_over(project.eligibility, values, ELIGIBILITY)
    return Sheet(**plain, answers=answers, eligibility=eligibility)


def laid_over(kept: Mapping[str, Any], values: Values, prefix: str) -> dict[str, Any]:
    """What is kept under a prefix with the values of that prefix over it; blank ones take away."""
    given = {n.removeprefix(prefix): v for n, v in values.items() if n.startswith(prefix)}
    return {n: v for n, v in (dict(kept) | given).items() if not is_empty(v)}


def differing(project: ProjectLike, values: Values) -> list[str]:
    """The fields in which the values are not what the project holds; blank is blank, whatever its form."""
    return [
        name
        for name, value in values.items()
        if current(project, name) != value and not (is_empty(value) and is_empty(current(project, name)))
    ]


def is_empty(value: Any) -> bool:
    """Whether a value stands for no answer in a form."""
    return value in (None, "", [], {})


# --- what every project has ----------------------------------------------------------------------------


def _standard(rules: Rules) -> dict[str, Callable[[Any], Any]]:
    categories = {category.code for category in rules.categories}
    objectives = {objective.number for objective in gdc_objectives()}
    return {
        "title": _line(NAME_LENGTH),
        "owner": _line(NAME_LENGTH),
        "url": _line(ADDRESS_LENGTH),
        "category": _one_of(categories),
        "stakeholder_type": _one_of(stakeholder_types().keys()),
        "country": _one_of(country_codes()),
        "belongs": _yes_or_no,
        "owner_email": _line(MAILBOX_LENGTH),
        "language": _language,
        "sdgs": _numbers_of(set(GOALS)),
        "gdc": _numbers_of(objectives),
    }


def _unknown(_value: Any) -> Any:
    raise UnfitError(say("There is no such field in this form."))


def _string(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnfitError(say("A text is expected here."))
    return value


def _within(text: str, most: int) -> str:
    if len(text) > most:
        raise UnfitError(say("This is too long: at most %(most)s characters.", most=most))
    return text


def _line(most: int) -> Callable[[Any], str]:
    return lambda value: _within(one_line(_string(value)), most)


NOT_OFFERED: Final = say("Please choose one of the list.")


def _one_of(offered: Any) -> Callable[[Any], str | None]:
    def read(value: Any) -> str | None:
        text = one_line(_string(value))
        if not text:
            return None
        if text not in offered:
            raise UnfitError(NOT_OFFERED)
        return text

    return read


def _yes_or_no(value: Any) -> bool | None:
    """A form sends `yes` or `no`, a program true or false."""
    known = {"yes": True, "no": False, "": None, None: None, True: True, False: False}
    if not isinstance(value, str | bool | None) or value not in known:
        raise UnfitError(NOT_OFFERED)
    return known[value]


def _language(value: Any) -> str:
    text = one_line(_string(value))
    if text not in LANGS:
        raise UnfitError(NOT_OFFERED)
    return text


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise UnfitError(say("A list is expected here."))
    return value


def _numbers_of(offered: set[int]) -> Callable[[Any], list[int]]:
    def read(value: Any) -> list[int]:
        numbers = set()
        for entry in _listed(value):
            number = number_in(entry)
            if number is None or number not in offered:
                raise UnfitError(NOT_OFFERED)
            numbers.add(int(number))
        return sorted(numbers)

    return read


# --- answers to the questions of the rules -------------------------------------------------------------


def _reader(field: FormField) -> Callable[[Any], Any]:
    reader: Callable[[Any], Any]
    match field.kind:
        case FieldKind.LONG_TEXT:
            reader = _text(field)
        case FieldKind.NUMBER | FieldKind.PERCENTAGE:
            reader = _number
        case FieldKind.CHOICE:
            reader = _one_of({choice.id for choice in field.choices})
        case FieldKind.CHOICES:
            reader = _chosen(field)
        case FieldKind.COUNTRY:
            reader = _one_of(country_codes())
        case FieldKind.ROWS:
            reader = _rows(field)
        case FieldKind.FILES:
            reader = _no_files
        case _:
            reader = _line(LINE_LENGTH)
    return reader


def _text(field: FormField) -> Callable[[Any], Any]:
    words = field.words.most if field.words and field.words.most else 0
    most = max(TEXT_LENGTH, CHARACTERS_PER_WORD * words)
    return lambda value: _within(many_lines(_string(value)), most)


def _no_files(_value: Any) -> Any:
    raise UnfitError(say("Files are added one by one, not with the other answers."))


def _number(value: Any) -> int | float | str:
    """A number as a number. What is none is kept as it was typed, so that nobody loses it."""
    number = number_in(value)
    if number is None:
        return _within(one_line(_string(value)), LINE_LENGTH)
    return int(number) if number == number.to_integral_value() else float(number)


def _chosen(field: FormField) -> Callable[[Any], list[str]]:
    order = [choice.id for choice in field.choices]

    def read(value: Any) -> list[str]:
        chosen = {one_line(_string(entry)) for entry in _listed(value)}
        if not chosen <= set(order):
            raise UnfitError(NOT_OFFERED)
        return [choice for choice in order if choice in chosen]

    return read


def _rows(field: FormField) -> Callable[[Any], list[dict[str, str]]]:
    columns = [column.id for column in field.columns]
    cell = _line(LINE_LENGTH)

    def read(value: Any) -> list[dict[str, str]]:
        rows = _listed(value)
        if len(rows) > MOST_ROWS:
            raise UnfitError(say("These are too many rows: at most %(most)s.", most=MOST_ROWS))
        read_rows = []
        for row in rows:
            if not isinstance(row, Mapping) or not set(row) <= set(columns):
                raise UnfitError(say("A row has the columns of the form and no others."))
            cells = {column: cell(row.get(column)) for column in columns}
            if any(not is_blank(text) for text in cells.values()):
                read_rows.append(cells)
        return read_rows

    return read
