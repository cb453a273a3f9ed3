"""A project as pages show it: its answers for an audience, and the names of what is kept as codes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from prizes.data.targets import goal_targets
from prizes.edition.document.components import Audience, FormField
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.quoting import quoted
from prizes.edition.kinds.kind import question_kind
from prizes.edition.kinds.shapes import Shape
from prizes.nomination.actions.appeals import Exclusion
from prizes.nomination.rules.form import ANSWERS, FieldAnswer, ProjectLike, submission_of, visible_answers
from prizes.nomination.rules.goals import GoalQuestion
from prizes.nomination.rules.languages import ReadAs, Reading
from prizes.nomination.rules.states import LABELS
from prizes.nomination.rules.submission import BREACHES
from prizes.web.layout.options import goal_options, objective_options, stakeholder_options

EVERYTHING: tuple[Audience, ...] = ("public", "voters", "experts", "stewards")
AS_VOTERS: tuple[Audience, ...] = ("public", "voters")
AS_EXPERTS: tuple[Audience, ...] = ("experts",)
AS_ANYBODY: tuple[Audience, ...] = ("public",)


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    field: FormField
    shape: Shape
    is_summary: bool
    """Whether it may stand for the project in lists."""
    lang: str
    """Language of what is written."""

    @property
    def goal(self) -> tuple[str, int] | None:
        """`sdgs` or `gdc` with the number, where it is the text about a goal or objective."""
        return (self.field.of, self.field.number) if isinstance(self.field, GoalQuestion) else None


def answers_for(
    rules: Rules, project: ProjectLike, audiences: Collection[Audience], reading: Reading | None = None
) -> list[ShownAnswer]:
    """`reading`: the project in its reader's language; without it, in the original."""
    visible = visible_answers(rules, reading.sheet if reading else project, audiences)
    return shown(visible, reading.read_as if reading else None, project.language)


def shown(answers: Iterable[FieldAnswer], read_as: ReadAs | None, original: str) -> list[ShownAnswer]:
    """The same answers for every reader are shown in the same way. `original`: language of what is not translated."""
    return [
        ShownAnswer(
            answer.field,
            kind.shown(answer.value),
            kind.is_summary,
            read_as.lang_of(ANSWERS + answer.field.id) if read_as else original,
        )
        for answer in answers
        for kind in (question_kind(answer.field),)
    ]


def names(lang: str) -> dict[str, Any]:
    """What a template needs to name groups, goals, targets, objectives and states."""
    return {
        "groups": dict(stakeholder_options(lang)),
        "goals": dict(goal_options(lang)),
        "targets": goal_targets(),
        "objectives": dict(objective_options(lang)),
        "labels": LABELS,
    }


def category_number(rules: Rules, code: str | None) -> int | None:
    """Place of the category in the edition, from 0: its hue."""
    codes = [category.code for category in rules.categories]
    return codes.index(code) if code in codes else None


def quotation(rules: Rules, out: Exclusion | None, category: str | None) -> dict[str, Any]:
    """The rule that a project was found not to keep: its name, its sentences, the check it failed."""
    if out is None or not out.rule:
        return {"breach": None, "quoted": [], "failed_check": None}
    screening = submission_of(rules).screening
    checks = screening.checks if screening else []
    return {
        "breach": BREACHES.get(out.rule),
        "quoted": quoted(rules, out.rule, category) if out.rule in BREACHES else [],
        "failed_check": next((check.label for check in checks if check.id == out.check), None),
    }
