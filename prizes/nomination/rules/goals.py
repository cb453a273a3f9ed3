"""The goals and objectives that a project names, where the rules ask for a text about each: a question of its own.

Its answer stands among the answers to the questions of the rules, by an id such as `sdg-4` or `gdc-1`, so that it is
saved, merged, counted, translated, shown and exported like them. The text about a goal that is not named any more
stays with the project and is shown to nobody but its people.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Final, Literal, Protocol, get_args

from prizes.data.targets import GoalTarget, goal_targets
from prizes.data.wsis import gdc_objectives, sdgs
from prizes.edition.document.components import LANGS, Explanation, FieldKind, Form, FormField, Lang, Text
from prizes.edition.document.phases import SubmissionPhase

Named = Literal["sdgs", "gdc"]
"""The fields in which a project names goals, and objectives."""
NAMED: tuple[Named, ...] = get_args(Named)
EXPLAINED: Final = "_explained"
"""After the name of such a field: the rule that asks for texts."""
PREFIXES: Mapping[Named, str] = {"sdgs": "sdg-", "gdc": "gdc-"}
GOAL: Mapping[Lang, str] = {
    "ar": "الهدف {}",
    "zh": "可持续发展目标{}",
    "en": "SDG {}",
    "fr": "ODD {}",
    "ru": "ЦУР {}",
    "es": "ODS {}",
}
"""A Sustainable Development Goal by its number, as the pages name it."""


class GoalQuestion(FormField):
    """The question how a project serves one goal or objective."""

    of: Named
    number: int


class Naming(Protocol):
    """What names goals and objectives."""

    @property
    def sdgs(self) -> Sequence[Any]: ...
    @property
    def gdc(self) -> Sequence[Any]: ...


class NamingTargets(Protocol):
    """What names goals and targets of them."""

    @property
    def sdgs(self) -> Sequence[Any]: ...
    @property
    def targets(self) -> Sequence[Any]: ...


def named_targets(project: NamingTargets) -> list[GoalTarget]:
    """The targets that a project names of the goals that it names, in order."""
    named = set(project.targets)
    return [each for each in goal_targets().values() if each.code in named and each.goal in project.sdgs]


def every_goal_question(form: Form) -> list[GoalQuestion]:
    """Of whatever goals and objectives a project might name."""
    return [question for of in NAMED for question in _questions(form, of, labels(of))]


def goal_questions(form: Form, project: Naming) -> list[GoalQuestion]:
    """Of the goals and objectives that the project names."""
    return [question for of in NAMED for question in _questions(form, of, getattr(project, of))]


def is_named(project: Naming, question: GoalQuestion) -> bool:
    """Whether a project says what its answer holds: the text about a goal counts only while the goal is named."""
    return question.number in getattr(project, question.of)


def every_question(submission: SubmissionPhase) -> list[FormField]:
    """Every question that a project of an edition can be asked: those of the rules, then those about goals."""
    return [*submission.form.fields, *every_goal_question(submission.form)]


def _questions(form: Form, of: Named, numbers: Collection[Any]) -> list[GoalQuestion]:
    asked: Explanation | None = getattr(form, of + EXPLAINED)
    if asked is None or not (form.sdgs_most if of == "sdgs" else form.gdc):
        return []
    return [
        question for question in _all_questions(of, asked.model_dump_json()) if question.number in numbers
    ]


@lru_cache(maxsize=32)
def _all_questions(of: Named, explanation: str) -> tuple[GoalQuestion, ...]:
    """Each page asks for them several times, and making them is slow. `explanation`: as JSON."""
    asked = Explanation.model_validate_json(explanation)
    return tuple(
        GoalQuestion(
            id=id_of(of, number),
            kind=FieldKind.LONG_TEXT,
            label=dict(label),
            help=asked.help,
            required=asked.required,
            words=asked.words,
            shown_to=asked.shown_to,
            of=of,
            number=number,
        )
        for number, label in labels(of).items()
    )


def id_of(of: Named, number: int) -> str:
    """Of the question about a goal or objective."""
    return f"{PREFIXES[of]}{number}"


@cache
def labels(of: Named) -> Mapping[int, Text]:
    """Number and title of each goal or objective, by number."""
    if of == "sdgs":
        return {
            goal.number: {lang: f"{GOAL[lang].format(goal.number)} · {goal.title[lang]}" for lang in LANGS}
            for goal in sdgs()
        }
    return {
        each.number: {lang: f"{each.number}. {each.title[lang]}" for lang in LANGS}
        for each in gdc_objectives()
    }
