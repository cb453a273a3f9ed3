"""The five pages of the form: which question is asked on which, and how far each page is.

The rules document says questions and sections. Facts that are answered in a word stand beside the title, what is told
at length beside the pictures; so every document, old or new, has the same five pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import pairwise

from prizes.data.languages import beyond_the_six
from prizes.edition.document.components import FieldKind, FormField
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import N_
from prizes.nomination.rules.completeness import FormGap, needs_texts
from prizes.nomination.rules.file_answers import file_fields
from prizes.nomination.rules.form import (
    ANSWERS,
    ELIGIBILITY,
    FormSection,
    ProjectLike,
    TextLike,
    sections_for,
    submission_of,
)
from prizes.nomination.rules.parsing import current, is_empty


class Chapter(StrEnum):
    """A page of the form, in the order of the pages."""

    PROJECT = "project"
    ORGANIZATION = "organization"
    STORY = "story"
    GOALS = "goals"
    PEOPLE = "people"
    """Asks nothing: who else writes, and the texts in other languages."""


class ChapterState(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"
    OPTIONAL = "optional"
    """Nothing is asked that must be answered, and nothing is answered."""


PROGRESS: Mapping[ChapterState, str] = {
    ChapterState.NOT_STARTED: N_("Not started"),
    ChapterState.IN_PROGRESS: N_("In progress"),
    ChapterState.COMPLETE: N_("Complete"),
    ChapterState.OPTIONAL: N_("Optional"),
}
TITLES: Mapping[Chapter, str] = {
    Chapter.PROJECT: N_("Project"),
    Chapter.ORGANIZATION: N_("Organization"),
    Chapter.STORY: N_("Story"),
    Chapter.GOALS: N_("Goals"),
    Chapter.PEOPLE: N_("People and languages"),
}
ABOUT: Mapping[Chapter, str] = {
    Chapter.PROJECT: N_("Title, category and main facts"),
    Chapter.ORGANIZATION: N_("Owner, stakeholder group and country"),
    Chapter.STORY: N_("What the project does and achieves"),
    Chapter.GOALS: N_("Goals the project contributes to"),
    Chapter.PEOPLE: N_("Editors and readers, texts in other languages, our messages"),
}
WITH_PICTURES = N_("Story and pictures")

TOLD = frozenset({FieldKind.LONG_TEXT, FieldKind.ROWS, FieldKind.FILES})
"""Kinds of question that are answered at length. All others are facts."""
STANDARD: Mapping[str, Chapter] = {
    "eligibility": Chapter.PROJECT,
    "project": Chapter.PROJECT,
    "owner": Chapter.ORGANIZATION,
    "eligibility-of-group": Chapter.ORGANIZATION,
    "goals": Chapter.GOALS,
}
"""Sections that every document has, by id."""
GIVEN = frozenset({"title", "language"})
"""Answered before the form is seen; so are the questions before it."""


def title_of(rules: Rules, chapter: Chapter) -> str:
    """Its title, to be translated."""
    pictures = chapter is Chapter.STORY and file_fields(rules)
    return WITH_PICTURES if pictures else TITLES[chapter]


def chapters_for(rules: Rules, project: ProjectLike) -> dict[Chapter, list[FormSection]]:
    """What each page asks of a project, in order; without those that ask nothing, but with the last.

    A section of the rules stays whole: it is on the page of the story if any of its questions is told at length, also
    one that another category is asked. Questions without a section go each to its own page.
    """
    told = {f.section for f in submission_of(rules).form.fields if f.section and f.kind in TOLD}
    found: dict[Chapter, list[FormSection]] = {chapter: [] for chapter in Chapter}
    for section in sections_for(rules, project):
        if section.id in STANDARD:
            found[STANDARD[section.id]].append(section)
        elif section.title is not None:
            is_told = section.id.removeprefix("s-") in told
            found[Chapter.STORY if is_told else Chapter.PROJECT].append(section)
        else:
            facts = [field for field in section.fields if field.kind not in TOLD]
            long = [field for field in section.fields if field.kind in TOLD]
            found[Chapter.PROJECT] += _with_only(section, facts)
            found[Chapter.STORY] += _with_only(section, long)
    return {chapter: parts for chapter, parts in found.items() if parts or chapter is Chapter.PEOPLE}


def _with_only(section: FormSection, fields: Sequence[FormField]) -> list[FormSection]:
    names = tuple(ANSWERS + field.id for field in fields)
    return [replace(section, names=names, fields=tuple(fields))] if fields else []


def progress_of(
    project: ProjectLike, sections: Iterable[FormSection], gaps: Iterable[FormGap]
) -> ChapterState:
    """How far a page of questions is. `gaps`: what the whole project lacks."""
    names = {name for section in sections for name in section.names}
    asked = (name for name in names if name not in GIVEN and not name.startswith(ELIGIBILITY))
    begun = any(not is_empty(current(project, name)) for name in asked)
    if any(gap.field in names and not gap.of_texts for gap in gaps):
        return ChapterState.IN_PROGRESS if begun else ChapterState.NOT_STARTED
    return ChapterState.COMPLETE if begun else ChapterState.OPTIONAL


def progress_of_texts(
    rules: Rules, project: ProjectLike, texts: Iterable[TextLike], gaps: Iterable[FormGap]
) -> ChapterState:
    """How far the last page is, which has the texts in further languages."""
    if not needs_texts(rules, project):
        return ChapterState.OPTIONAL
    if not any(not is_empty(text.title) and not beyond_the_six(text.lang) for text in texts):
        return ChapterState.NOT_STARTED
    return ChapterState.IN_PROGRESS if any(gap.of_texts for gap in gaps) else ChapterState.COMPLETE


def chapter_of(chapters: Mapping[Chapter, Sequence[FormSection]], name: str) -> Chapter | None:
    """The page on which a question is asked; None: on none."""
    return next((c for c, parts in chapters.items() for part in parts if name in part.names), None)


def next_chapter(chapters: Iterable[Chapter], here: Chapter) -> Chapter | None:
    """The page after this one; None: there is none, or this is none of theirs."""
    return dict(pairwise(chapters)).get(here)
