"""Submission: questions nobody can answer, answers nobody can read, limits that contradict each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prizes.data.languages import beyond_the_six, is_language
from prizes.edition.conditions.language import groups_in, names_in
from prizes.edition.document.components import Form, FormField, Limits, Requirement
from prizes.edition.document.phases import SubmissionPhase, VotingPhase
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.faults.dimensions import classification_faults
from prizes.edition.kinds.conditional import (
    BY_ITSELF,
    asked_by_itself,
    condition_faults,
    named_by,
    read_condition,
    required_faults,
)
from prizes.edition.kinds.kind import question_kind
from prizes.edition.kinds.naming import CALENDAR, condition_scope
from prizes.edition.kinds.texts import word_contradictions
from prizes.kit.sentence import say


def form_faults(rules: Rules) -> Iterator[Found]:
    for number, phase in enumerate(rules.phases):
        if isinstance(phase, SubmissionPhase):
            yield from _submission(rules, phase, ("phases", number))


def _submission(rules: Rules, phase: SubmissionPhase, way: Way) -> Iterator[Found]:
    if not phase.who:
        yield found_at(
            (*way, "who"), say("No one may submit a project."), say("Name at least one stakeholder type.")
        )
    if phase.must_own and phase.consent != "none":
        yield found_at(
            (*way, "consent"),
            say("The person who submits belongs to the owner, so no owner would be asked for consent."),
            say("Set `consent` to “none”, or remove `must_own`."),
        )
    yield from _languages(phase, way)
    yield from _translations(phase, (*way, "translations"))
    yield from _limits(phase.limits, (*way, "limits"))
    form = (*way, "form")
    if phase.form.sdgs_least > phase.form.sdgs_most:
        yield found_at(
            (*form, "sdgs_least"),
            say("More Sustainable Development Goals are required than may be named."),
            say("Set `sdgs_least` to at most `sdgs_most`."),
        )
    if phase.form.sdg_targets != "none" and not phase.form.sdgs_most:
        yield found_at(
            (*form, "sdg_targets"),
            say("The form asks for targets of goals that projects cannot name."),
            say("Remove `sdg_targets`, or set `sdgs_most` to at least 1."),
        )
    yield from word_contradictions(phase.form.title_words, (*form, "title_words"))
    yield from _explanations(phase.form, form)
    for number, field in enumerate(phase.form.fields):
        here = (*form, "fields", number)
        yield from _asked(rules, phase, field, here)
        yield from question_kind(field).contradictions(here)
        yield from classification_faults(phase, field, here)
    yield from _conditions(rules, phase, form)
    voted_on = rules.kind != "record" and rules.of_kind(VotingPhase)
    if voted_on and not any(_read_by_voters(field) for field in phase.form.fields):
        yield found_at(
            (*form, "fields"),
            say("Voters would see only the title and owner of a project."),
            say("Show at least one field to “voters” or to the “public”."),
        )


def _conditions(rules: Rules, phase: SubmissionPhase, way: Way) -> Iterator[Found]:
    """Of questions, sections and requirements: that they can be read, name what there is, and come to an end."""
    scope, form = condition_scope(rules, phase), phase.form
    sections = {each.id: named_by(each.asked_if) for each in form.sections}
    asked_by = {
        field.id: named_by(field.asked_if) | sections.get(field.section or "", frozenset())
        for field in form.fields
    }
    for number, part in enumerate(form.sections):
        yield from condition_faults(part.asked_if, scope, (*way, "sections", number, "asked_if"))
    for number, field in enumerate(form.fields):
        here = (*way, "fields", number)
        yield from condition_faults(field.asked_if, scope, (*here, "asked_if"))
        yield from condition_faults(field.required_if, scope, (*here, "required_if"))
        yield from required_faults(field, here)
        if asked_by_itself(field.id, asked_by):
            yield found_at((*here, "asked_if"), *BY_ITSELF)
    for number, each in enumerate(form.requirements):
        here = (*way, "requirements", number)
        yield from condition_faults(each.holds, scope, (*here, "holds"))
        yield from condition_faults(each.applies_if, scope, (*here, "applies_if"))
        yield from _of_no_project(each, rules, here)


def _of_no_project(requirement: Requirement, rules: Rules, way: Way) -> Iterator[Found]:
    """Days of the calendar are the same for all, so what names nothing else is true of every project or of none."""
    condition = read_condition(requirement.holds)
    days = {*CALENDAR, *(f"{phase.id}.{key}" for phase in rules.phases for key in CALENDAR)}
    if condition is not None and set(names_in(condition)) <= days and not list(groups_in(condition)):
        yield found_at(
            (*way, "holds"),
            say("This condition is the same for every project."),
            say("Name a question or a fact of the project, or remove it."),
        )


def _explanations(form: Form, way: Way) -> Iterator[Found]:
    """Texts about goals and objectives: only where these are asked for, and by ids that no question has."""
    for key, asked, named, prefix in (
        ("sdgs_explained", form.sdgs_explained, form.sdgs_most > 0, "sdg-"),
        ("gdc_explained", form.gdc_explained, form.gdc, "gdc-"),
    ):
        if asked is None:
            continue
        here = (*way, key)
        if not named:
            yield found_at(
                here,
                say("The form asks for a text about goals or objectives that projects cannot name."),
                say("Remove it, or allow projects to name goals or objectives."),
            )
        yield from word_contradictions(asked.words, (*here, "words"))
        if not asked.shown_to:
            yield _seen_by_nobody((*here, "shown_to"))
        for number, field in enumerate(form.fields):
            if re.fullmatch(prefix + r"\d+", field.id):
                yield found_at(
                    (*way, "fields", number, "id"),
                    say("“%(id)s” is reserved for the text about a goal or objective.", id=field.id),
                    say("Give the field another name."),
                )


def _seen_by_nobody(way: Way) -> Found:
    return found_at(
        way,
        say("No one sees the answer to this field."),
        say("State who sees it. Stewards only is sufficient."),
    )


def _read_by_voters(field: FormField) -> bool:
    """Whether voters read the answer. Files are no reading: they are not searched, translated or read out."""
    return not question_kind(field).by_upload and bool({"public", "voters"} & set(field.shown_to))


def _languages(phase: SubmissionPhase, way: Way) -> Iterator[Found]:
    for key, codes in (("languages", phase.languages), ("translations", phase.translations)):
        for number, code in enumerate(codes):
            if not is_language(code):
                yield found_at(
                    (*way, key, number),
                    say("There is no language “%(code)s”.", code=code),
                    say("Use the two letters of ISO 639-1, such as pt."),
                )
    beyond = [code for code in dict.fromkeys(phase.languages) if is_language(code) and beyond_the_six(code)]
    if beyond and all(map(beyond_the_six, phase.translations)):
        yield found_at(
            (*way, "translations"),
            say(
                "Projects may be written in %(languages)s, but their title cannot be given in any of the six "
                "languages of this service.",
                languages=", ".join(beyond),
            ),
            say("Name at least one of ar, zh, en, fr, ru and es in `translations`."),
        )


def _translations(phase: SubmissionPhase, way: Way) -> Iterator[Found]:
    if (
        phase.translations
        and set(phase.translations) == set(phase.languages)
        and len(set(phase.languages)) == 1
    ):
        yield found_at(
            way,
            say("Every project is already written in this language, so no one could translate into it."),
            say("Name another language, or remove `translations`."),
        )


def _limits(limits: Limits, way: Way) -> Iterator[Found]:
    entity, both = limits.per_entity, limits.per_entity_and_category
    if entity is not None and both is not None and both > entity:
        yield found_at(
            (*way, "per_entity_and_category"),
            say("One owner may submit more in a category than in the whole edition."),
            say("Set it to at most `per_entity`, or omit it."),
        )
    if limits.same_project_twice and (entity == 1 or limits.per_person == 1):
        yield found_at(
            (*way, "same_project_twice"),
            say("The same project may be entered in two categories, but only one may be submitted."),
            say("Raise the limit, or remove `same_project_twice`."),
        )


def _asked(rules: Rules, phase: SubmissionPhase, field: FormField, way: Way) -> Iterator[Found]:
    if not field.shown_to:
        yield _seen_by_nobody((*way, "shown_to"))
    if field.only_for and not set(field.only_for) & set(phase.who):
        yield found_at(
            (*way, "only_for"),
            say("This field is asked only of stakeholder types that may not submit."),
            say("Name one of those in `who`, or remove the field."),
        )
    codes = {category.code for category in rules.categories}
    for number, code in enumerate(field.only_in):
        if code not in codes:
            yield found_at(
                (*way, "only_in", number),
                say("There is no category “%(code)s”.", code=code),
                say("Use the code of a category of this document."),
            )
    if field.section is not None and field.section not in {s.id for s in phase.form.sections}:
        yield found_at(
            (*way, "section"),
            say("There is no section “%(section)s”.", section=field.section),
            say("Add it to `sections`, or omit `section`."),
        )
