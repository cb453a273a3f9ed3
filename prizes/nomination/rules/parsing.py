"""What people send, brought to the form in which it is kept; what cannot be kept at all is named.

A draft may be incomplete and its answers too long by words: that is for `gaps`. Here is refused what no
honest form sends: unknown fields, values that were not offered, texts beyond all measure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from prizes.data.languages import NATIVE_NAMES
from prizes.data.targets import BETWEEN, in_order, target_in
from prizes.data.wsis import gdc_objectives, stakeholder_types
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.choices import country_codes
from prizes.edition.kinds.reading import (
    NOT_OFFERED,
    UnfitError,
    line,
    listed,
    number_in,
    one_of,
    string,
    yes_or_no,
)
from prizes.kit.sentence import Sentence, say
from prizes.kit.text import one_line
from prizes.nomination.rules.completeness import GOALS
from prizes.nomination.rules.form import ANSWERS, ELIGIBILITY, ProjectLike, question_kinds, submission_of

NAME_LENGTH = 400
"""Characters of a title or of the owner's name."""
ADDRESS_LENGTH = 500
MAILBOX_LENGTH = 254

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
    "targets",
    "gdc",
)
"""What every project has, whatever the rules ask."""
YES_OR_NO = ("yes", "no")

Values = dict[str, Any]
"""Values by name of the field. Those of the rules begin with `answers.`, those before the form with `eligibility.`."""


@dataclass(frozen=True, slots=True)
class Fitted:
    values: Values
    faults: dict[str, Sentence]


def fit(rules: Rules, sent: Mapping[str, Any]) -> Fitted:
    """The values as they are kept, and a sentence for each that cannot be."""
    known: dict[str, Callable[[Any], Any]] = _standard(rules)
    known |= {name: question.read for name, question in question_kinds(rules).items()}
    known |= {ELIGIBILITY + q.id: partial(one_of, YES_OR_NO) for q in submission_of(rules).eligibility}
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


def held(project: ProjectLike, names: Iterable[str]) -> dict[str, Any]:
    return {name: current(project, name) for name in names}


@dataclass(frozen=True, slots=True)
class ProjectValues:
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
    targets: list[Any]
    gdc: list[Any]
    answers: dict[str, Any]
    eligibility: dict[str, Any]


def with_values(project: ProjectLike, values: Values) -> ProjectValues:
    plain = {name: values.get(name, getattr(project, name)) for name in STANDARD_NAMES}
    answers = laid_over(project.answers, values, ANSWERS)
    eligibility = laid_over(project.eligibility, values, ELIGIBILITY)
    return ProjectValues(**plain, answers=answers, eligibility=eligibility)


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
        "title": partial(line, most=NAME_LENGTH),
        "owner": partial(line, most=NAME_LENGTH),
        "url": partial(line, most=ADDRESS_LENGTH),
        "category": partial(one_of, categories),
        "stakeholder_type": partial(one_of, stakeholder_types()),
        "country": partial(one_of, country_codes()),
        "belongs": yes_or_no,
        "owner_email": partial(line, most=MAILBOX_LENGTH),
        "language": partial(_language, {*NATIVE_NAMES, *submission_of(rules).languages}),
        "sdgs": _numbers_of(set(GOALS)),
        "targets": _targets,
        "gdc": _numbers_of(objectives),
    }


def _unknown(_value: Any) -> Any:
    raise UnfitError(say("This form does not include this field."))


def _language(offered: set[str], value: Any) -> str:
    """One of the six, or one that the rules name; a project has a language from the beginning, so blank is none."""
    text = one_line(string(value))
    if text not in offered:
        raise UnfitError(NOT_OFFERED)
    return text


def no_target(typed: str) -> Sentence:
    """Of what no target is called."""
    return say("“%(code)s” is not the code of a target. Codes look like 4.1 or 9.c.", code=typed[:40])


def _targets(value: Any) -> list[str]:
    """Codes one by one, or several in one text, as people type them."""
    found = set()
    for entry in listed(value):
        for typed in filter(None, BETWEEN.split(string(entry))):
            code = target_in(typed)
            if code is None:
                raise UnfitError(no_target(typed))
            found.add(code)
    return in_order(found)


def _numbers_of(offered: set[int]) -> Callable[[Any], list[int]]:
    def read(value: Any) -> list[int]:
        numbers = set()
        for entry in listed(value):
            number = number_in(entry)
            if number is None or number not in offered:
                raise UnfitError(NOT_OFFERED)
            numbers.add(int(number))
        return sorted(numbers)

    return read
