"""Answers of a returned project that its stewards ask to correct, each with a sentence if they wrote one.

A mark of the answer is kept with it: as soon as the answer is another, it counts as changed. Whether the change is
right is for the stewards, who see the same list after the project was submitted again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from prizes.edition.document.components import Text
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import Sentence
from prizes.kit.text import many_lines
from prizes.nomination.rules.form import (
    ELIGIBILITY,
    LABELS,
    ProjectLike,
    label_of,
    question_kinds,
    sections_for,
    submission_of,
)
from prizes.nomination.rules.merging import mark_of
from prizes.nomination.rules.parsing import current

NOTE_LENGTH = 500
"""Characters of what is said of one answer."""
Stored = Mapping[str, Any]
"""By name of the field: `note`, and `mark`, that of the answer when the project was returned."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One answer that is to be corrected."""

    field: str
    label: Sentence | Text
    note: str
    """In the steward's words; may be empty."""
    changed: bool
    """Whether the answer is another than when the project was returned."""


def correctable(rules: Rules, project: ProjectLike) -> dict[str, Sentence | Text]:
    """The questions that a project is asked, by name of the field and in the order of the form."""
    return {name: label_in(rules, name) for section in sections_for(rules, project) for name in section.names}


def label_in(rules: Rules, name: str) -> Sentence | Text:
    """What a question is called, also one that the project is not asked any more."""
    if name in LABELS:
        return label_of(name)
    if name.startswith(ELIGIBILITY):
        asked = {ELIGIBILITY + each.id: each.label for each in submission_of(rules).eligibility}
        return asked.get(name) or Sentence(name)
    kind = question_kinds(rules).get(name)
    return kind.field.label if kind else Sentence(name)


def stored(project: ProjectLike, notes: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """`notes`: what is said of each answer, by name of the field. As it is kept with the project."""
    return {
        name: {"note": many_lines(note)[:NOTE_LENGTH], "mark": mark_of(current(project, name))}
        for name, note in notes.items()
    }


def corrections(rules: Rules, project: ProjectLike, kept: Stored) -> list[Correction]:
    """In the order of the form; what the project is not asked any more, last."""
    asked = correctable(rules, project)
    return [
        Correction(
            name,
            label_in(rules, name),
            kept[name]["note"],
            mark_of(current(project, name)) != kept[name]["mark"],
        )
        for name in (*(name for name in asked if name in kept), *(name for name in kept if name not in asked))
    ]


def still_open(marked: Iterable[Correction]) -> list[Correction]:
    return [each for each in marked if not each.changed]
