"""The form of a project: what stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prizes.edition.document.components import Explanation, FieldKind, FormField, Text, Words
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.form import GOALS, OBJECTIVES
from prizes.edition.words import count_words
from prizes.i18n.languages import NATIVE_NAMES
from prizes.i18n.translator import Translator
from prizes.kit.sentence import N_, Sentence, say, say_n
from prizes.nomination.rules.completeness import Gap, missing
from prizes.nomination.rules.file_answers import takes
from prizes.nomination.rules.form import (
    ANSWERS,
    ELIGIBILITY,
    FormSection,
    ProjectLike,
    fields_for,
    label_of,
    sections_for,
    submission_of,
    suggested_sdgs,
)
from prizes.nomination.rules.goals import GoalQuestion, is_sent
from prizes.nomination.rules.parsing import Values, current, fit, with_values
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
    "Not sent, since it is not chosen above. The text is kept here for you and nobody else sees it."
)

HELPS: Mapping[str, str] = {
    "title": N_("As it will stand in lists and on the ballot paper."),
    "category": N_("The WSIS Action Line that it fits best. A project stands in one category."),
    "url": N_("Begins with https://."),
    "owner": N_("The organization behind the project. You need not belong to it unless the rules say so."),
    "country": N_("An international organization may leave this open."),
    "belongs": N_("If not, the owner is asked by mail whether it agrees."),
    "owner_email": N_("Only if you do not belong to the owner. It gets a mail when you submit the project."),
    "sdgs": N_("Those that are often linked with your category stand first."),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One field as the form shows it."""

    name: str
    kind: str
    """A kind of the rules, or `category`, `goals`, `yes_no` or `email`."""
    label: Sentence | Text
    value: Any
    required: bool = True
    help: Sentence | Text | None = None
    hints: tuple[Sentence, ...] = ()
    example: Text | None = None
    options: Options = ()  # type: ignore[assignment]
    suggested: tuple[str, ...] = ()
    """Values of the options that stand first."""
    columns: tuple[tuple[str, Text], ...] = ()
    words: Words | None = None
    is_sent: bool = True
    """False: a text about a goal that is not chosen any more; kept, and read by nobody else."""

    @property
    def count(self) -> int:
        """Words of the answer."""
        return count_words(str(self.value or ""))


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section of the form."""

    id: str
    title: Sentence | Text
    help: Text | None
    questions: tuple[Question, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class WholeForm:
    """The whole form."""

    parts: tuple[ShownSection, ...]

    @property
    def questions(self) -> list[Question]:
        return [question for part in self.parts for question in part.questions]

    @property
    def gaps(self) -> list[Gap]:
        return [gap for part in self.parts for gap in part.gaps]


def whole_form(rules: Rules, project: ProjectLike, lang: str, typed: Values | None = None) -> WholeForm:
    """The form with what is kept, and over it what was typed and not kept: that decides too what is asked."""
    gaps = missing(rules, project)
    typed = typed or {}
    project = with_values(project, fit(rules, typed).values) if typed else project
    return WholeForm(
        tuple(_part(rules, project, section, lang, typed, gaps) for section in sections_for(rules, project))
    )


def questions_of(rules: Rules, project: ProjectLike) -> list[str]:
    """What stands in the form, and what of it is asked; another list needs another form."""
    shown = [name for section in sections_for(rules, project) for name in section.names]
    return [*shown, *(field.id for field in fields_for(rules, project))]


def _part(
    rules: Rules, project: ProjectLike, section: FormSection, lang: str, typed: Values, gaps: list[Gap]
) -> ShownSection:
    fields = {ANSWERS + field.id: field for field in section.fields}
    questions = []
    for name in section.names:
        value = typed.get(name, current(project, name))
        if name in fields:
            questions.append(_of_rules(fields[name], value, lang, is_sent=is_sent(project, fields[name])))
        elif name.startswith(ELIGIBILITY):
            questions += eligibility_questions(rules, {name: value}, name)
        elif name != "language" or submission_of(rules).languages != [project.language]:
            questions.append(_of_every_project(rules, project, name, value, lang))
    title = section.title or Sentence(section.label or "")
    within = tuple(gap for gap in gaps if gap.field in section.names)
    return ShownSection(section.id, title, section.help, tuple(questions), within)


# --- what every project is asked -----------------------------------------------------------------------


def _of_every_project(rules: Rules, project: ProjectLike, name: str, value: Any, lang: str) -> Question:
    submission = submission_of(rules)
    options: Options = []
    suggested: tuple[str, ...] = ()
    hints: tuple[Sentence, ...] = ()
    words: Words | None = None
    match name:
        case "title":
            words = submission.form.title_words
            hints = _word_hints(words)
        case "language":
            options = [(code, NATIVE_NAMES[code]) for code in submission.languages]
        case "stakeholder_type":
            options = stakeholder_options(lang, tuple(submission.who))
        case "country":
            options = country_options(lang)
        case "belongs":
            value = {True: "yes", False: "no"}.get(value, value)
        case "sdgs":
            suggested = tuple(map(str, suggested_sdgs(project.category)[:MOST_SUGGESTED]))
            options = sorted(goal_options(lang), key=lambda goal: _place(suggested, goal[0]))
            most = submission.form.sdgs_most
            hints = _number_hints(submission.form.sdgs_least, most if most < len(options) else None)
            hints += _explained(submission.form.sdgs_explained, GOALS)
        case "gdc":
            options = objective_options(lang)
            hints = _explained(submission.form.gdc_explained, OBJECTIVES)
    return Question(
        name=name,
        kind=_KINDS.get(name, "short_text"),
        label=label_of(name),
        value=value,
        required=name not in ("url", "owner_email"),
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
    return said[0 if asked.required else 1], say("Its field stands below as soon as your choice is saved.")


_KINDS: Mapping[str, str] = {
    "category": "category",
    "language": "choice",
    "url": "link",
    "stakeholder_type": "choice",
    "country": "country",
    "belongs": "yes_no",
    "owner_email": "email",
    "sdgs": "goals",
    "gdc": "choices",
}


def _place(suggested: tuple[str, ...], number: str) -> tuple[int, int]:
    return (suggested.index(number) if number in suggested else len(suggested), int(number))


# --- what is asked before the form ---------------------------------------------------------------------


def eligibility_questions(rules: Rules, values: Mapping[str, Any], only: str | None = None) -> list[Question]:
    """`values`: by name of the field. `only`: the name of one question."""
    return [
        Question(
            name=ELIGIBILITY + asked.id,
            kind="yes_no",
            label=asked.label,
            value=values.get(ELIGIBILITY + asked.id),
            help=asked.help,
        )
        for asked in submission_of(rules).eligibility
        if only in (None, ELIGIBILITY + asked.id)
    ]


# --- what the rules ask --------------------------------------------------------------------------------


def _of_rules(field: FormField, value: Any, lang: str, *, is_sent: bool) -> Question:
    options: Options = [(c.id, _words_in(c.label, lang)) for c in field.choices]
    about_goal = say("How the project contributes to it.") if isinstance(field, GoalQuestion) else None
    return Question(
        name=ANSWERS + field.id,
        kind=field.kind.value,
        label=field.label,
        value=value,
        required=field.required and is_sent,
        help=field.help or about_goal,
        hints=(*_limits(field), _audience(field)) if is_sent else (NOT_SENT,),
        is_sent=is_sent,
        example=field.example,
        options=country_options(lang) if field.kind is FieldKind.COUNTRY else options,
        columns=tuple((column.id, column.label) for column in field.columns),
        words=field.words,
    )


def _words_in(text: Text, lang: str) -> str:
    by_code = {str(code): words for code, words in text.items()}
    return by_code.get(lang) or by_code.get("en") or next(iter(by_code.values()))


def _limits(field: FormField) -> tuple[Sentence, ...]:
    match field.kind:
        case FieldKind.SHORT_TEXT | FieldKind.LONG_TEXT if field.words:
            return _word_hints(field.words)
        case FieldKind.CHOICES | FieldKind.ROWS | FieldKind.NUMBER:
            return _number_hints(field.least, field.most)
        case FieldKind.PERCENTAGE:
            low = 0 if field.least is None else field.least
            high = 100 if field.most is None else field.most
            return (say("A percentage from %(low)s to %(high)s.", low=low, high=high),)
        case FieldKind.FILES:
            return takes(field)
    return ()


def _word_hints(words: Words) -> tuple[Sentence, ...]:
    if words.least and words.most:
        return (say("From %(least)s to %(most)s words.", least=words.least, most=words.most),)
    if words.most:
        return (say_n("At most %(n)s word.", "At most %(n)s words.", words.most),)
    if words.least:
        return (say_n("At least %(n)s word.", "At least %(n)s words.", words.least),)
    return ()


def _number_hints(least: int | None, most: int | None) -> tuple[Sentence, ...]:
    if least is not None and most is not None:
        return (say("From %(least)s to %(most)s.", least=least, most=most),)
    if most is not None:
        return (say("At most %(most)s.", most=most),)
    if least:
        return (say("At least %(least)s.", least=least),)
    return ()


def _audience(field: FormField) -> Sentence:
    if "public" in field.shown_to:
        return say("Everybody can read this once the project is nominated.")
    if "voters" in field.shown_to:
        return say("Voters can read this.")
    if "experts" in field.shown_to:
        return say("Only experts and stewards read this.")
    return say("Only stewards read this.")


# --- what is kept, in words ----------------------------------------------------------------------------


def shown_words(question: Question, value: Any, voice: Translator) -> str:
    """A kept value beside the field that holds another: labels instead of codes, rows as lines."""
    known = {str(code): label for code, label in question.options}
    known |= {"True": voice.say(say("Yes")), "False": voice.say(say("No"))} if value in (True, False) else {}
    if isinstance(value, list):
        if value and isinstance(value[0], dict):
            return "\n".join(", ".join(filter(None, map(str, row.values()))) for row in value)
        return ", ".join(known.get(str(entry), str(entry)) for entry in value) or voice.say(say("no answer"))
    text = "" if value is None else str(value)
    return known.get(text, text) or voice.say(say("no answer"))
