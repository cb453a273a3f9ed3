"""What a project lacks before it can be submitted: one list for the page, the button and the refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from prizes.accounts.rules.roles import is_address
from prizes.data.languages import beyond_the_six
from prizes.data.targets import goal_targets
from prizes.data.wsis import gdc_objectives, stakeholder_types
from prizes.edition.document.components import EligibilityQuestion, FormField, Requirement, StakeholderType
from prizes.edition.document.phases import SubmissionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.words import language
from prizes.edition.kinds.choices import chosen_misfits, country_codes
from prizes.edition.kinds.conditional import names_by, told_requirement
from prizes.edition.kinds.kind import Misfits, question_kind
from prizes.edition.kinds.links import link_misfits
from prizes.edition.kinds.naming import condition_scope
from prizes.edition.kinds.reading import is_blank
from prizes.edition.kinds.texts import word_misfits
from prizes.kit.sentence import Sentence, say
from prizes.nomination.rules.form import (
    ANSWERS,
    ELIGIBILITY,
    ProjectLike,
    TextLike,
    eligibility_asked,
    facts_of,
    fields_for,
    label_of,
    submission_of,
    summary_field,
)
from prizes.nomination.rules.goals import GoalQuestion

GOALS = range(1, 18)


@dataclass(frozen=True, slots=True)
class FormGap:
    """Something that is missing or does not fit, and what to do about it."""

    field: str
    """Name of the field; those of the rules begin with `answers.`."""
    sentence: Sentence
    remedy: Sentence
    of_texts: bool = False
    """Whether it is the field in another language that is missing."""

    @property
    def both(self) -> Sentence:
        return say("%(problem)s %(remedy)s", problem=self.sentence, remedy=self.remedy)


def missing(rules: Rules, project: ProjectLike, texts: Iterable[TextLike] = ()) -> list[FormGap]:
    """Everything that keeps the project from being submitted, in the order of the form; empty: complete.

    `texts`: those in further languages, of which a project in none of the six needs some.
    """
    submission = submission_of(rules)
    gaps = not_eligible(rules, project.eligibility, project=project)
    gaps += [FormGap(name, *found) for name, check in STANDARD for found in check(rules, submission, project)]
    asked = fields_for(rules, project)
    gaps += [gap for field in asked if not isinstance(field, GoalQuestion) for gap in _answer(field, project)]
    for name, check in GOALS_ASKED:
        gaps += [FormGap(name, *found) for found in check(rules, submission, project)]
        explained = (field for field in asked if isinstance(field, GoalQuestion) and field.of == name)
        gaps += [gap for field in explained for gap in _answer(field, project)]
    return gaps + untranslated(rules, project, texts) + unmet(rules, project)


def needs_texts(rules: Rules, project: ProjectLike) -> bool:
    """Whether it is written in none of the six languages, and needs some texts in one of them."""
    return beyond_the_six(project.language) and project.language in submission_of(rules).languages


def untranslated(rules: Rules, project: ProjectLike, texts: Iterable[TextLike]) -> list[FormGap]:
    """What a project in none of the six languages lacks: title and summary in one of them, in which voters, experts
    and letters name it.
    """
    submission = submission_of(rules)
    if not needs_texts(rules, project):
        return []
    allowed = [lang for lang in dict.fromkeys(submission.translations) if not beyond_the_six(lang)]
    titled = [text for text in texts if text.lang in allowed and not is_blank(text.title)]
    summary = summary_field(rules, project)
    gaps = []
    if not titled and not is_blank(project.title):
        gaps.append(_untranslated("title", label_of("title"), allowed))
    if summary and all(is_blank(text.answers.get(summary)) for text in titled):
        label = next(field.label for field in submission.form.fields if field.id == summary)
        gaps.append(_untranslated(ANSWERS + summary, label, allowed))
    return gaps


def _untranslated(name: str, label: Any, allowed: list[str]) -> FormGap:
    return FormGap(
        name,
        say(
            "“%(question)s” is also needed in one of these languages: %(languages)s.",
            question=label,
            languages=[language(lang) for lang in allowed],
        ),
        say("Enter it on the page “%(page)s”.", page=say("People and languages")),
        of_texts=True,
    )


def unmet(rules: Rules, project: ProjectLike) -> list[FormGap]:
    """The requirements that the answers do not meet, each beside the first question that it names."""
    facts = facts_of(rules, project)
    return [
        _unmet(rules, project, each)
        for each in submission_of(rules).form.requirements
        if (each.applies_if is None or facts.holds(each.applies_if) is True)
        and facts.holds(each.holds) is False
    ]


def _unmet(rules: Rules, project: ProjectLike, requirement: Requirement) -> FormGap:
    asked = {field.id for field in fields_for(rules, project)}
    first = next((name for name in names_by(requirement) if name in asked or name in PLACES), None)
    place = "title" if first is None else ANSWERS + first if first in asked else first
    condition = told_requirement(requirement, condition_scope(rules, submission_of(rules)))
    broken = say("The answers do not meet a rule of this edition.")
    if requirement.otherwise:
        return FormGap(place, broken, say("%(remedy)s", remedy=requirement.otherwise))
    return FormGap(place, broken, condition or say("Please see the guidelines."))


def _answer(field: FormField, project: ProjectLike) -> list[FormGap]:
    value = project.answers.get(field.id)
    misfits = question_kind(field).misfits(value)
    if isinstance(field, GoalQuestion) and field.required and is_blank(value):
        without = say("Explain how the project contributes to “%(goal)s”.", goal=field.label)
        misfits = iter([(without, say("Write the text, or deselect the goal."))])
    return [FormGap(ANSWERS + field.id, *found) for found in misfits]


def not_eligible(
    rules: Rules, given: Mapping[str, Any], *, only_wrong: bool = False, project: ProjectLike | None = None
) -> list[FormGap]:
    """The questions on eligibility that are not answered so that a project can take part. `only_wrong`: without those
    that are not answered at all. `project`: None before anything is known of it.
    """
    gaps = []
    for question in eligibility_asked(rules, project):
        answer = given.get(question.id)
        if answer is None and not only_wrong:
            sentence, remedy = (
                say("“%(question)s” has not been answered.", question=question.label),
                say("Choose yes or no."),
            )
            gaps.append(FormGap(ELIGIBILITY + question.id, sentence, remedy))
        elif answer not in (None, question.answer):
            sentence = say("With this answer, a project is not eligible for this edition.")
            gaps.append(FormGap(ELIGIBILITY + question.id, sentence, _instead(question)))
    return gaps


def _instead(question: EligibilityQuestion) -> Sentence:
    if question.otherwise:
        return say("%(remedy)s", remedy=question.otherwise)
    return say("See the guidelines on who may submit.")


def by_field(gaps: list[FormGap]) -> dict[str, Sentence]:
    """The first gap of each field, in one sentence, as a refusal shows it."""
    fields: dict[str, Sentence] = {}
    for gap in gaps:
        fields.setdefault(gap.field, gap.both)
    return fields


# --- what every project has ----------------------------------------------------------------------------


def _title(_rules: Rules, submission: SubmissionPhase, project: ProjectLike) -> Misfits:
    if is_blank(project.title):
        yield say("The project has no title."), say("Enter a title.")
    else:
        yield from word_misfits(label_of("title"), submission.form.title_words, project.title)


def _category(rules: Rules, _submission: SubmissionPhase, project: ProjectLike) -> Misfits:
    if project.category is None or project.category not in {c.code for c in rules.categories}:
        yield say("No category has been chosen."), say("Choose the category that fits best.")


def _language(_rules: Rules, submission: SubmissionPhase, project: ProjectLike) -> Misfits:
    if project.language not in submission.languages:
        yield (
            say("Projects cannot be submitted in this language."),
            say("Choose one of the languages of this edition, and write your answers in it."),
        )


def _url(_rules: Rules, _submission: SubmissionPhase, project: ProjectLike) -> Misfits:
    if project.url:
        yield from link_misfits(label_of("url"), project.url)


def _owner(_rules: Rules, _submission: SubmissionPhase, project: ProjectLike) -> Misfits:
    if is_blank(project.owner):
        yield say("The owner of the project is missing."), say("Enter the name of the organization.")


def _stakeholder_type(_rules: Rules, submission: SubmissionPhase, project: ProjectLike) -> Misfits:
    chosen = project.stakeholder_type
    if chosen is None or chosen not in stakeholder_types():
        yield say("No stakeholder group has been chosen."), say("Choose the stakeholder group of the owner.")
    elif chosen not in submission.who:
        yield (
            say("This edition is not open to the group “%(group)s”.", group=stakeholder_types()[chosen]),
            say("See the guidelines on who may submit."),
        )


def _country(_rules: Rules, _submission: SubmissionPhase, project: ProjectLike) -> Misfits:
    nowhere = project.stakeholder_type == StakeholderType.INTERNATIONAL_ORGANIZATION
    if project.country is None and nowhere:
        return
    if project.country is None or project.country not in country_codes():
        yield say("No country has been chosen."), say("Choose the country of the owner.")


def _belongs(_rules: Rules, submission: SubmissionPhase, project: ProjectLike) -> Misfits:
    if submission.consent != "none" and project.belongs is None:
        yield say("Your relationship to the owner is missing."), say("Choose yes or no.")


def _owner_email(_rules: Rules, submission: SubmissionPhase, project: ProjectLike) -> Misfits:
    if submission.consent == "none" or project.belongs is not False:
        return
    if not project.owner_email:
        yield (
            say("The owner cannot be contacted because the email address is missing."),
            say("Enter the email address of a person who represents the owner."),
        )
    elif not is_address(project.owner_email):
        yield (
            say("The owner’s email address is not valid."),
            say("It should look like name@example.org."),
        )


def _sdgs(_rules: Rules, submission: SubmissionPhase, project: ProjectLike) -> Misfits:
    least, most = submission.form.sdgs_least, submission.form.sdgs_most
    if most:
        chosen = len({goal for goal in project.sdgs if goal in GOALS})
        yield from chosen_misfits(label_of("sdgs"), chosen, least, most)


def foreign_target(code: str, goal: int) -> Sentence:
    """Of a target whose goal the project does not name."""
    return say("Target %(target)s belongs to goal %(goal)s, which is not selected.", target=code, goal=goal)


def _targets(_rules: Rules, submission: SubmissionPhase, project: ProjectLike) -> Misfits:
    chosen = [target for code, target in goal_targets().items() if code in project.targets]
    for target in chosen:
        if target.goal not in project.sdgs:
            yield (
                foreign_target(target.code, target.goal),
                say("Select the goal, or remove the target."),
            )
    if submission.form.sdg_targets == "required":
        without = {goal for goal in project.sdgs if goal in GOALS} - {target.goal for target in chosen}
        for goal in sorted(without):
            yield (
                say("No target of goal %(goal)s has been named.", goal=goal),
                say("Name at least one target of each goal."),
            )


def _gdc(_rules: Rules, submission: SubmissionPhase, project: ProjectLike) -> Misfits:
    known = {objective.number for objective in gdc_objectives()}
    if submission.form.gdc and not known & set(project.gdc):
        yield (
            say("No objective of the Global Digital Compact has been chosen."),
            say("Choose at least one objective."),
        )


Check = Callable[[Rules, SubmissionPhase, ProjectLike], Misfits]
STANDARD: tuple[tuple[str, Check], ...] = (
    ("title", _title),
    ("category", _category),
    ("language", _language),
    ("url", _url),
    ("owner", _owner),
    ("stakeholder_type", _stakeholder_type),
    ("country", _country),
    ("belongs", _belongs),
    ("owner_email", _owner_email),
)
PLACES = frozenset({"category", "language", "stakeholder_type", "country", "sdgs", "gdc"})
"""What every project has and a requirement can be about."""
GOALS_ASKED: tuple[tuple[str, Check], ...] = (("sdgs", _sdgs), ("targets", _targets), ("gdc", _gdc))
