"""Which questions are asked of a project, in what order, and who sees the answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from prizes.data.wsis import matrix_links, sdgs_of_category
from prizes.edition.document.components import (
    Audience,
    EligibilityQuestion,
    FieldKind,
    Form,
    FormField,
    Text,
)
from prizes.edition.document.phases import SubmissionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.facts import FactsSource, ProjectInConditions
from prizes.edition.kinds.kind import QuestionKind, question_kind
from prizes.edition.kinds.reading import is_blank
from prizes.kit.excerpt import first_sentence
from prizes.kit.sentence import N_, Sentence
from prizes.nomination.rules.goals import (
    NAMED,
    GoalQuestion,
    every_goal_question,
    every_question,
    goal_questions,
    is_named,
)

ANSWERS = "answers."
"""Before the id of a field of the rules, where fields are named beside those that every project has."""

ELIGIBILITY = "eligibility."
"""Before the id of a question before the form."""

LABELS: Mapping[str, str] = {
    "title": N_("Title of the project"),
    "category": N_("Category"),
    "language": N_("Original language"),
    "url": N_("Web address of the project"),
    "owner": N_("Owner"),
    "stakeholder_type": N_("Stakeholder group of the owner"),
    "country": N_("Country of the owner"),
    "belongs": N_("Do you belong to the owner?"),
    "owner_email": N_("Email address of the owner"),
    "sdgs": N_("Sustainable Development Goals the project contributes to"),
    "targets": N_("Targets of these goals"),
    "gdc": N_("Objectives of the Global Digital Compact the project contributes to"),
}
"""Of the fields that every project has."""


class ProjectLike(FactsSource, Protocol):
    """What the rules read of a project. A row of the table is one; so is a draft in a test."""

    @property
    def title(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def owner_email(self) -> str: ...
    @property
    def targets(self) -> Sequence[Any]: ...
    @property
    def eligibility(self) -> Mapping[str, Any]: ...


class TextLike(Protocol):
    """A project's texts in a further language. A row of the table is one."""

    @property
    def lang(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def answers(self) -> Mapping[str, Any]: ...
    @property
    def originals(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class FormSection:
    """A stretch of the form: fields that every project has, or fields of the rules."""

    id: str
    label: str | None
    """A marked label; None where the rules give the title."""
    title: Text | None
    help: Text | None
    names: tuple[str, ...]
    """Names of the fields in it; those of the rules begin with `answers.`."""
    fields: tuple[FormField, ...] = ()

    @property
    def by_name(self) -> dict[str, FormField]:
        """The fields of the rules."""
        return {ANSWERS + field.id: field for field in self.fields}


@dataclass(frozen=True, slots=True)
class FieldAnswer:
    field: FormField
    value: Any


def label_of(name: str) -> Sentence:
    return Sentence(LABELS[name])


def submission_of(rules: Rules) -> SubmissionPhase:
    """The submission phase; for editions without one, an empty one with no rule of its own."""
    return rules.submission or SubmissionPhase(id="submission", kind="submission", form=Form(sdgs_least=0))


def question_kinds(rules: Rules) -> dict[str, QuestionKind]:
    """Every question of the rules that a project can be asked, by its name in the form."""
    return {ANSWERS + field.id: question_kind(field) for field in every_question(submission_of(rules))}


def fields_for(rules: Rules, project: ProjectLike) -> list[FormField]:
    """The questions asked of a project: those of the rules that fit its category and owner, then those about the goals
    and objectives that it names. What is not chosen asks nothing.
    """
    return [*_questions(rules, project), *goal_questions(submission_of(rules).form, project)]


def _questions(rules: Rules, project: ProjectLike) -> list[FormField]:
    facts = facts_of(rules, project)
    return [facts.as_asked(field) for field in submission_of(rules).form.fields if facts.asks(field)]


def facts_of(rules: Rules, project: ProjectLike) -> ProjectInConditions:
    """What conditions see of a project."""
    return ProjectInConditions(rules, submission_of(rules), project)


def _set_apart(rules: Rules, project: ProjectLike) -> list[FormField]:
    """Questions that a condition keeps from being asked, and that were answered before: their answers stay with the
    project, for its people alone, and count again when the condition is true again.
    """
    facts = facts_of(rules, project)
    return [
        field
        for field in submission_of(rules).form.fields
        if facts.fits(field) and not facts.asks(field) and not is_blank(project.answers.get(field.id))
    ]


def is_sent(rules: Rules, project: ProjectLike, question: FormField) -> bool:
    """Whether the project says to others what its answer holds: not where the question is not asked of it."""
    if isinstance(question, GoalQuestion):
        return is_named(project, question)
    return facts_of(rules, project).asks(question)


def sent_answer(rules: Rules, project: ProjectLike, question: FormField) -> Any:
    """The answer to a question, for others than the people of the project; None: there is none."""
    if not is_sent(rules, project, question):
        return None
    return question_kind(question).sent(project.answers.get(question.id))


def sent_answers(rules: Rules, project: ProjectLike, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Of answers of a project, or of their translations, those for others than its people."""
    submission = submission_of(rules)
    facts = facts_of(rules, project)
    unsent = {each.id for each in every_goal_question(submission.form) if not is_named(project, each)}
    unsent |= {field.id for field in submission.form.fields if not facts.asks(field)}
    kinds = {field.id: question_kind(field) for field in submission.form.fields}
    return {
        name: kinds[name].sent(value) if name in kinds else value
        for name, value in answers.items()
        if name not in unsent
    }


def sections_for(rules: Rules, project: ProjectLike) -> list[FormSection]:
    form = submission_of(rules).form
    asked = _in_their_order(form, [*_questions(rules, project), *_set_apart(rules, project)])
    behalf = ("belongs", "owner_email") if submission_of(rules).consent != "none" else ()
    known = {section.id for section in form.sections}
    before = eligibility_asked(rules, project)
    first = [ELIGIBILITY + question.id for question in before if question.group is None]
    then = [ELIGIBILITY + question.id for question in before if question.group is not None]
    made = [
        _standard("eligibility", N_("Eligibility of the project"), *first),
        _standard("project", N_("The project"), "title", "category", "language", "url"),
        _standard("owner", N_("The organization"), "owner", "stakeholder_type", "country", *behalf),
        _standard("eligibility-of-group", N_("Further questions on eligibility"), *then),
        _own("about", N_("About the project"), None, None, [f for f in asked if f.section not in known]),
    ]
    for section in form.sections:
        within = [f for f in asked if f.section == section.id]
        made.append(_own(f"s-{section.id}", None, section.title, section.help, within))
    made.append(_goals(form, project))
    return [section for section in made if section.names]


def eligibility_asked(rules: Rules, project: ProjectLike | None) -> list[EligibilityQuestion]:
    """The questions on eligibility: those of all projects, and those of the groups to which this one belongs. None: a
    project of which nothing is known yet.
    """
    facts = facts_of(rules, project) if project is not None else None
    return [
        question
        for question in submission_of(rules).eligibility
        if question.group is None or (facts is not None and facts.belongs(question.group) is True)
    ]


def notices_for(rules: Rules, project: ProjectLike) -> list[Text]:
    """Texts of the rules for those who write this project: those for all, and those of the groups it belongs to."""
    facts = facts_of(rules, project)
    return [
        notice.text
        for notice in submission_of(rules).notices
        if notice.group is None or facts.belongs(notice.group) is True
    ]


def _in_their_order(form: Form, fields: list[FormField]) -> list[FormField]:
    by_id = {field.id: field for field in fields}
    return [by_id[field.id] for field in form.fields if field.id in by_id]


def _goals(form: Form, project: ProjectLike) -> FormSection:
    """Goals, their targets, then the texts about them; objectives in the same way. A text about a goal that is not
    named any more stands there too, so that it is not lost from sight.
    """
    fields = [
        question
        for question in every_goal_question(form)
        if is_named(project, question) or not is_blank(project.answers.get(question.id))
    ]
    names: list[str] = []
    for name in NAMED:
        if form.sdgs_most > 0 if name == "sdgs" else form.gdc:
            targets = ("targets",) if name == "sdgs" and form.sdg_targets != "none" else ()
            names += [name, *targets, *(ANSWERS + q.id for q in fields if q.of == name)]
    return FormSection("goals", N_("Contribution to the goals"), None, None, tuple(names), tuple(fields))


def _standard(section_id: str, label: str, *names: str) -> FormSection:
    return FormSection(section_id, label, None, None, names)


def _own(
    section_id: str, label: str | None, title: Text | None, help_text: Text | None, fields: list[FormField]
) -> FormSection:
    names = tuple(ANSWERS + field.id for field in fields)
    return FormSection(section_id, label, title, help_text, names, tuple(fields))


def suggested_sdgs(category: str | None) -> tuple[int, ...]:
    """Goals that the WSIS-SDG matrix links with the category, the most linked first."""
    return sdgs_of_category(category) if category else ()


def suggested_targets(category: str | None) -> tuple[str, ...]:
    """Codes of the targets that the WSIS-SDG matrix links with the category."""
    return tuple(code for (of, _), link in matrix_links().items() if of == category for code in link.targets)


def visible_answers(rules: Rules, project: ProjectLike, audiences: Collection[Audience]) -> list[FieldAnswer]:
    """The answers that any of these audiences may see, in the order of the form."""
    return [
        FieldAnswer(field, question_kind(field).sent(project.answers[field.id]))
        for field in fields_for(rules, project)
        if not is_blank(project.answers.get(field.id)) and set(audiences) & set(field.shown_to)
    ]


def summary_field(rules: Rules, project: ProjectLike) -> str | None:
    """Id of the question whose answer stands for the project in lists: the first long text that the public may see."""
    public: tuple[Audience, ...] = ("public",)
    for answer in visible_answers(rules, project, public):
        if question_kind(answer.field).is_summary and not isinstance(answer.field, GoalQuestion):
            return answer.field.id
    return None


def summary_of(rules: Rules, project: ProjectLike) -> str:
    """The text that stands for the project in lists."""
    field = summary_field(rules, project)
    return str(project.answers[field]) if field else ""


def sentence_field(rules: Rules) -> str | None:
    """Id of the question whose answer stands under the title in lists, where the public may see it."""
    fields = submission_of(rules).form.fields
    return next((f.id for f in fields if f.kind is FieldKind.SENTENCE and "public" in f.shown_to), None)


def sentence_of(rules: Rules, project: ProjectLike) -> str:
    """The sentence that stands for the project: the one that was asked for, else the first of its text."""
    field = sentence_field(rules)
    asked = project.answers.get(field) if field else None
    return first_sentence(str(asked) if asked else summary_of(rules, project))


def picture_field(rules: Rules) -> str | None:
    """Id of the question whose first picture stands beside the title in lists: the first that the public may see."""
    fields = submission_of(rules).form.fields
    return next((f.id for f in fields if f.kind is FieldKind.FILES and "public" in f.shown_to), None)


def first_picture(files: object) -> tuple[str, int] | None:
    """Of an answer with files, the id of the first picture and the width of its smallest copy (0: there is none)."""
    for file in files if isinstance(files, list) else ():
        if file.get("kind") != "pdf":
            return str(file["id"]), min(file.get("widths") or [0])
    return None
