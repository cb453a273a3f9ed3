"""The form of a project: what stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from prizes.data.languages import listed_languages
from prizes.data.targets import targets_of
from prizes.edition.document.components import Explanation, FormField, Text, Words
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.form import GOALS, OBJECTIVES
from prizes.edition.guidelines.words import seen_by
from prizes.edition.kinds.choices import chosen_limits
from prizes.edition.kinds.conditional import names_by, told_conditions, told_requirement
from prizes.edition.kinds.files import accepted, most_files
from prizes.edition.kinds.kind import QuestionKind, question_kind
from prizes.edition.kinds.naming import condition_scope
from prizes.edition.kinds.texts import word_limits
from prizes.edition.kinds.words import count_words
from prizes.i18n.translator import Translator, without_isolates
from prizes.kit.sentence import N_, Sentence, say
from prizes.nomination.rules.chapters import (
    ABOUT,
    Chapter,
    ChapterState,
    chapters_for,
    progress_of,
    progress_of_texts,
    title_of,
)
from prizes.nomination.rules.completeness import FormGap, missing
from prizes.nomination.rules.corrections import Correction
from prizes.nomination.rules.form import (
    ANSWERS,
    ELIGIBILITY,
    FormSection,
    ProjectLike,
    TextLike,
    is_sent,
    label_of,
    submission_of,
    suggested_sdgs,
    suggested_targets,
)
from prizes.nomination.rules.goals import GoalQuestion
from prizes.nomination.rules.parsing import Values, current, fit, is_empty, with_values
from prizes.web.layout.options import (
    Options,
    country_options,
    goal_options,
    objective_options,
    stakeholder_options,
)

MORE_ROWS = 2
"""Empty rows offered beside those filled in; saving brings new ones."""
MOST_SUGGESTED = 5
"""Goals named as often linked: the matrix links some categories with nearly all."""
NOT_SENT = say(
    "Not included, because the goal is not selected above. The text is saved here, and only you can see it."
)

SET_APART = say(
    "Not included, because this question is no longer asked. The answer is saved here, and only you can see it."
)

HELPS: Mapping[str, str] = {
    "title": N_("Shown in lists and on the ballot."),
    "category": N_(
        "Choose the WSIS Action Line category that fits best. A project can be entered in one category only."
    ),
    "url": N_("Must begin with https://."),
    "owner": N_(
        "The organization behind the project. You need not belong to it unless the rules require it."
    ),
    "country": N_("Optional for international organizations."),
    "belongs": N_("If not, we will ask the owner by email to confirm the project."),
    "owner_email": N_(
        "Needed only if you do not belong to the owner. The owner will receive an email when "
        "you submit the project."
    ),
    "sdgs": N_("Goals often linked to your category are listed first."),
    "targets": N_(
        "Enter codes such as 4.1 or 9.c. Once goals are saved, their targets can also be selected below."
    ),
}


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """One field as the form shows it."""

    name: str
    kind: str
    """A kind of the rules, or `category`, `goals`, `yes_no`, `owner` or `email`: the template that asks it."""
    label: Sentence | Text
    value: Any
    required: bool | None = True
    """None: nothing is said of it."""
    help: Sentence | Text | None = None
    hints: tuple[Sentence, ...] = ()
    example: Text | None = None
    options: Options = ()  # type: ignore[assignment]
    suggested: tuple[str, ...] = ()
    """Values of the options that stand first."""
    columns: tuple[FormQuestion, ...] = ()
    """What is asked in each cell of a row."""
    row: int | None = None
    """Of a cell: its row, from 1."""
    words: Words | None = None
    asked: QuestionKind | None = None
    """The question of the rules; None: one that every project is asked."""
    correction: Correction | None = None
    """What stewards ask to correct in it, where the project was returned."""
    is_sent: bool = True
    """False: a text about a goal that is not chosen any more; kept, and read by nobody else."""

    @property
    def count(self) -> int:
        """Words of the answer."""
        return count_words(str(self.value or ""))

    @property
    def by_goal(self) -> list[tuple[int, Options]]:
        """Of targets: those of each goal."""
        parted = groupby(self.options, lambda option: int(option[0].partition(".")[0]))
        return [(goal, list(options)) for goal, options in parted]

    @property
    def bare(self) -> bool:
        """Whether it stands in a cell, under the head of its column."""
        return self.row is not None

    @property
    def accept(self) -> str:
        """Types of the files that it takes, as a browser reads them."""
        return ",".join(kind.media_type for kind in accepted(self.asked.field)) if self.asked else ""

    @property
    def room(self) -> int:
        """How many more files it takes."""
        return most_files(self.asked.field) - len(self.value or ()) if self.asked else 0

    @property
    def cells(self) -> list[list[FormQuestion]]:
        """The rows filled in, and empty ones."""
        rows = [row for row in self.value or () if isinstance(row, Mapping)]
        return [
            [
                replace(column, name=f"{self.name}.{n}.{column.name}", value=row.get(column.name), row=n + 1)
                for column in self.columns
            ]
            for n, row in enumerate([*rows, *({} for _ in range(MORE_ROWS))])
        ]


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section of the form."""

    id: str
    title: Sentence | Text
    help: Text | None
    questions: tuple[FormQuestion, ...]
    gaps: tuple[FormGap, ...]

    @property
    def to_correct(self) -> list[FormQuestion]:
        """What stewards ask to correct in it, and nobody has changed yet."""
        return [each for each in self.questions if each.correction and not each.correction.changed]


@dataclass(frozen=True, slots=True)
class ShownChapter:
    """A page of the form in the list of its pages."""

    id: Chapter
    number: int
    title: Sentence
    about: Sentence
    progress: ChapterState
    parts: tuple[ShownSection, ...]
    of_texts: tuple[FormGap, ...] = ()
    """Of the last page: what is missing in another language."""

    @property
    def gaps(self) -> list[FormGap]:
        return [*(gap for part in self.parts for gap in part.gaps), *self.of_texts]

    @property
    def to_correct(self) -> list[FormQuestion]:
        return [question for part in self.parts for question in part.to_correct]

    @property
    def names(self) -> list[str]:
        return [question.name for part in self.parts for question in part.questions]


@dataclass(frozen=True, slots=True)
class WholeForm:
    """The whole form, of which one page is looked at."""

    chapters: tuple[ShownChapter, ...]
    here: Chapter | None = None
    """None: all pages, as a program sees them."""

    @property
    def parts(self) -> list[ShownSection]:
        """What this page asks."""
        return [part for each in self.chapters if self.here in (None, each.id) for part in each.parts]

    @property
    def questions(self) -> list[FormQuestion]:
        return [question for part in self.parts for question in part.questions]

    @property
    def asked(self) -> list[tuple[str, bool]]:
        """As `questions_of` says it."""
        return [(question.name, question.is_sent) for question in self.questions]

    @property
    def gaps(self) -> list[FormGap]:
        """Of all pages."""
        return [gap for each in self.chapters for gap in each.gaps]

    @property
    def to_correct(self) -> list[tuple[Chapter, FormQuestion]]:
        """What stewards ask to correct and nobody has changed yet, each with its page."""
        return [(each.id, question) for each in self.chapters for question in each.to_correct]

    @property
    def chapter(self) -> ShownChapter:
        """The page that is looked at."""
        return next(each for each in self.chapters if each.id == self.here)

    @property
    def following(self) -> ShownChapter | None:
        """The page after it."""
        return next((each for each in self.chapters if each.number == self.chapter.number + 1), None)

    def place(self, name: str) -> Chapter | None:
        """The page on which a question is asked; of what is none, this one."""
        return next((each.id for each in self.chapters if name in each.names), self.here)


def whole_form(
    rules: Rules,
    project: ProjectLike,
    lang: str,
    typed: Values | None = None,
    here: Chapter | None = None,
    marked: Iterable[Correction] = (),
    texts: Sequence[TextLike] = (),
) -> WholeForm:
    """The form with what is kept, and over it what was typed and not kept: that decides too what is asked.

    `marked`: what stewards ask to correct. `texts`: those in further languages.
    """
    by_name = {each.field: each for each in marked}
    gaps = missing(rules, project, texts)
    typed = typed or {}
    project = with_values(project, fit(rules, typed).values) if typed else project
    chapters = [
        ShownChapter(
            chapter,
            number,
            Sentence(title_of(rules, chapter)),
            Sentence(ABOUT[chapter]),
            progress_of_texts(rules, project, texts, gaps)
            if chapter is Chapter.PEOPLE
            else progress_of(project, sections, gaps),
            tuple(_part(rules, project, section, lang, typed, gaps, by_name) for section in sections),
            tuple(gap for gap in gaps if gap.of_texts) if chapter is Chapter.PEOPLE else (),
        )
        for number, (chapter, sections) in enumerate(chapters_for(rules, project).items(), 1)
    ]
    return WholeForm(tuple(chapters), here)


def questions_of(rules: Rules, project: ProjectLike, here: Chapter | None = None) -> list[tuple[str, bool]]:
    """What stands on a page of the form, and whether it is sent; another list needs another page."""
    return [
        (name, name not in fields or is_sent(rules, project, fields[name]))
        for chapter, sections in chapters_for(rules, project).items()
        if here in (None, chapter)
        for section in sections
        for fields in (section.by_name,)
        for name in _shown_in(rules, project, section)
    ]


def _shown_in(rules: Rules, project: ProjectLike, section: FormSection) -> list[str]:
    """Without the language, where there is no other."""
    only = submission_of(rules).languages == [project.language]
    return [name for name in section.names if name != "language" or not only]


def _part(
    rules: Rules,
    project: ProjectLike,
    section: FormSection,
    lang: str,
    typed: Values,
    gaps: list[FormGap],
    marked: Mapping[str, Correction],
) -> ShownSection:
    fields, questions = section.by_name, []
    for name in _shown_in(rules, project, section):
        value = typed.get(name, current(project, name))
        if name in fields:
            questions.append(
                _of_rules(rules, fields[name], value, lang, is_sent=is_sent(rules, project, fields[name]))
            )
        elif name.startswith(ELIGIBILITY):
            questions += eligibility_questions(rules, {name: value}, name)
        else:
            questions.append(_of_every_project(rules, project, name, value, lang))
    title = section.title or Sentence(section.label or "")
    within = tuple(gap for gap in gaps if gap.field in section.names and not gap.of_texts)
    questions = [replace(each, correction=marked.get(each.name)) for each in questions]
    return ShownSection(section.id, title, section.help, tuple(questions), within)


# --- what every project is asked -----------------------------------------------------------------------


def _of_every_project(rules: Rules, project: ProjectLike, name: str, value: Any, lang: str) -> FormQuestion:
    submission = submission_of(rules)
    options: Options = []
    suggested: tuple[str, ...] = ()
    hints: tuple[Sentence, ...] = ()
    words: Words | None = None
    match name:
        case "title":
            words = submission.form.title_words
            hints = tuple(word_limits(words))
        case "language":
            options = listed_languages(submission.languages, lang)
        case "stakeholder_type":
            options = stakeholder_options(lang, tuple(submission.who))
        case "country":
            options = country_options(lang)
        case "sdgs":
            suggested = tuple(map(str, suggested_sdgs(project.category)[:MOST_SUGGESTED]))
            options = sorted(goal_options(lang), key=lambda goal: _place(suggested, goal[0]))
            most = submission.form.sdgs_most
            hints = tuple(chosen_limits(submission.form.sdgs_least, most if most < len(options) else None))
            hints += _explained(submission.form.sdgs_explained, GOALS)
        case "targets":
            options = [(each.code, each.title[lang]) for goal in project.sdgs for each in targets_of(goal)]
            suggested = suggested_targets(project.category)
        case "gdc":
            options = objective_options(lang)
            hints = _explained(submission.form.gdc_explained, OBJECTIVES)
        case _:
            pass
    return FormQuestion(
        name=name,
        kind=_KINDS.get(name, "short_text"),
        label=label_of(name),
        value=value,
        required=name not in ("url", "owner_email")
        and (name != "targets" or submission.form.sdg_targets == "required"),
        help=Sentence(HELPS[name]) if name in HELPS else None,
        hints=hints,
        options=options,
        suggested=suggested,
        words=words,
    )


def _explained(asked: Explanation | None, said: tuple[Sentence, Sentence]) -> tuple[Sentence, ...]:
    """Told before anything is ticked. `said`: where texts must be written, and where they may."""
    if asked is None:
        return ()
    return said[0 if asked.required else 1], say("A text field appears for each goal you choose.")


_KINDS: Mapping[str, str] = {
    "category": "category",
    "language": "choice",
    "url": "link",
    "stakeholder_type": "choice",
    "country": "country",
    "belongs": "yes_no",
    "owner": "owner",
    "owner_email": "email",
    "sdgs": "goals",
    "targets": "targets",
    "gdc": "choices",
}


def _place(suggested: tuple[str, ...], number: str) -> tuple[int, int]:
    return (suggested.index(number) if number in suggested else len(suggested), int(number))


# --- what is asked before the form ---------------------------------------------------------------------


def eligibility_questions(
    rules: Rules, values: Mapping[str, Any], only: str | None = None
) -> list[FormQuestion]:
    """`values`: by name of the field. `only`: the name of one question."""
    return [
        FormQuestion(
            name=ELIGIBILITY + asked.id,
            kind="yes_no",
            label=asked.label,
            value=values.get(ELIGIBILITY + asked.id),
            help=asked.help,
        )
        for asked in submission_of(rules).eligibility
        if (asked.group is None if only is None else only == ELIGIBILITY + asked.id)
    ]


# --- what the rules ask --------------------------------------------------------------------------------


def _of_rules(rules: Rules, field: FormField, value: Any, lang: str, *, is_sent: bool) -> FormQuestion:
    kind = question_kind(field)
    about_goal = (
        say("Explain how the project contributes to this goal.") if isinstance(field, GoalQuestion) else None
    )
    apart = (NOT_SENT,) if isinstance(field, GoalQuestion) else (SET_APART, *_conditions(rules, field))
    asked = field.model_copy(update={"asked_if": None})  # whoever is asked need not know when others are not
    limits = (*kind.limits(), *kind.own_limits(), *_conditions(rules, asked), seen_by(field.shown_to))
    return replace(
        _asked(kind, ANSWERS + field.id, lang),
        value=value,
        required=field.required and is_sent,
        help=field.help or about_goal,
        hints=limits if is_sent else apart,
        is_sent=is_sent,
        example=field.example,
    )


def _conditions(rules: Rules, field: FormField) -> Iterator[Sentence]:
    """When it is asked and when required, and the requirements that are about it."""
    submission = submission_of(rules)
    about = [each for each in submission.form.requirements if field.id in names_by(each)]
    if not (about or field.asked_if or field.required_if):
        return
    scope = condition_scope(rules, submission)
    yield from told_conditions(field, scope)
    yield from filter(None, (told_requirement(each, scope) for each in about))


def _asked(kind: QuestionKind, name: str, lang: str) -> FormQuestion:
    return FormQuestion(
        name=name,
        kind=kind.of.value,
        label=kind.field.label,
        value=None,
        required=None,
        options=kind.options(lang),
        columns=tuple(_asked(column, column.field.id, lang) for column in kind.columns()),
        words=kind.field.words,
        asked=kind,
    )


# --- what is kept, in words ----------------------------------------------------------------------------


def shown_words(question: FormQuestion, value: Any, voice: Translator) -> str:
    """A stored value beside the field that holds another."""
    if is_empty(value):
        return voice.say(say("no answer"))
    if question.asked is not None:
        return without_isolates(question.asked.shown(value).plain(voice))
    known = {str(code): label for code, label in question.options}
    known |= {"True": voice.say(say("Yes")), "False": voice.say(say("No"))}
    return ", ".join(
        known.get(str(entry), str(entry)) for entry in (value if isinstance(value, list) else [value])
    )
