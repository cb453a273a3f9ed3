"""Submission: questions nobody can answer, answers nobody can read, limits that contradict each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prizes.edition.document.components import (
    MOST_FILES,
    MOST_ROWS,
    FieldKind,
    Form,
    FormField,
    Limits,
    Words,
)
from prizes.edition.document.phases import SubmissionPhase, VotingPhase
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import say

TEXTS = frozenset({FieldKind.SHORT_TEXT, FieldKind.LONG_TEXT})
COUNTED = frozenset(
    {FieldKind.NUMBER, FieldKind.PERCENTAGE, FieldKind.CHOICES, FieldKind.ROWS, FieldKind.FILES}
)
CHOSEN = frozenset({FieldKind.CHOICE, FieldKind.CHOICES})


def form_faults(rules: Rules) -> Iterator[Found]:
    for number, phase in enumerate(rules.phases):
        if isinstance(phase, SubmissionPhase):
            yield from _submission(rules, phase, ("phases", number))


def _submission(rules: Rules, phase: SubmissionPhase, way: Way) -> Iterator[Found]:
    if not phase.who:
        yield found_at(
            (*way, "who"), say("Nobody may submit a project."), say("Name at least one stakeholder type.")
        )
    yield from _translations(phase, (*way, "translations"))
    yield from _limits(phase.limits, (*way, "limits"))
    form = (*way, "form")
    if phase.form.sdgs_least > phase.form.sdgs_most:
        yield found_at(
            (*form, "sdgs_least"),
            say("More Sustainable Development Goals are asked for than may be named."),
            say("Let `sdgs_least` be at most `sdgs_most`."),
        )
    yield from _words(phase.form.title_words, (*form, "title_words"))
    yield from _explanations(phase.form, form)
    for number, field in enumerate(phase.form.fields):
        here = (*form, "fields", number)
        yield from _asked(rules, phase, field, here)
        yield from _shape(field, here)
    voted_on = rules.kind != "record" and rules.of_kind(VotingPhase)
    if voted_on and not any(_read_by_voters(field) for field in phase.form.fields):
        yield found_at(
            (*form, "fields"),
            say("Voters would see nothing of a project but its title and owner."),
            say("Let one field be shown to “voters” or to the “public”."),
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
                say("A text is asked for about each of what a project does not name."),
                say("Take it out, or let projects name goals or objectives."),
            )
        yield from _words(asked.words, (*here, "words"))
        if not asked.shown_to:
            yield _seen_by_nobody((*here, "shown_to"))
        for number, field in enumerate(form.fields):
            if re.fullmatch(prefix + r"\d+", field.id):
                yield found_at(
                    (*way, "fields", number, "id"),
                    say("“%(id)s” names the text about a goal or objective.", id=field.id),
                    say("Give the field a name of its own."),
                )


def _seen_by_nobody(way: Way) -> Found:
    return found_at(
        way, say("Nobody sees the answer to this field."), say("Name who sees it; stewards alone are enough.")
    )


def _read_by_voters(field: FormField) -> bool:
    """Whether voters read the answer. Files are no reading: they are not searched, translated or read out."""
    return field.kind is not FieldKind.FILES and bool({"public", "voters"} & set(field.shown_to))


def _translations(phase: SubmissionPhase, way: Way) -> Iterator[Found]:
    if (
        phase.translations
        and set(phase.translations) == set(phase.languages)
        and len(set(phase.languages)) == 1
    ):
        yield found_at(
            way,
            say("Every project is written in this language already, so nobody could translate into it."),
            say("Name another language, or take `translations` out."),
        )


def _limits(limits: Limits, way: Way) -> Iterator[Found]:
    entity, both = limits.per_entity, limits.per_entity_and_category
    if entity is not None and both is not None and both > entity:
        yield found_at(
            (*way, "per_entity_and_category"),
            say("One owner may submit more in a category than in the whole edition."),
            say("Let it be at most `per_entity`, or leave it out."),
        )
    if limits.same_project_twice and (entity == 1 or limits.per_person == 1):
        yield found_at(
            (*way, "same_project_twice"),
            say("The same project may stand in two categories, but only one may be submitted."),
            say("Raise the limit, or take `same_project_twice` out."),
        )


def _asked(rules: Rules, phase: SubmissionPhase, field: FormField, way: Way) -> Iterator[Found]:
    if not field.shown_to:
        yield _seen_by_nobody((*way, "shown_to"))
    if field.only_for and not set(field.only_for) & set(phase.who):
        yield found_at(
            (*way, "only_for"),
            say("This field is asked only of stakeholder types that may not submit."),
            say("Name one of those in `who`, or take the field out."),
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
            say("Add it to `sections`, or leave `section` out."),
        )


def _shape(field: FormField, way: Way) -> Iterator[Found]:
    if field.words is not None:
        yield from _words(field.words, (*way, "words"))
        if field.kind not in TEXTS:
            yield _unfit(field, (*way, "words"))
    if field.kind is not FieldKind.FILES:
        yield from (_unfit(field, (*way, key)) for key in ("accept", "megabytes") if getattr(field, key))
    yield from _lists(field, way)
    if field.kind in COUNTED:
        yield from _range(field, way)
    else:
        yield from (_unfit(field, (*way, k)) for k in ("least", "most") if getattr(field, k) is not None)


def _lists(field: FormField, way: Way) -> Iterator[Found]:
    for key, kinds in (("choices", CHOSEN), ("columns", {FieldKind.ROWS})):
        given = bool(getattr(field, key))
        if given and field.kind not in kinds:
            yield _unfit(field, (*way, key))
        if not given and field.kind in kinds:
            yield found_at(
                (*way, key),
                say("A field of the kind “%(kind)s” needs `%(key)s`.", kind=field.kind.value, key=key),
                say("Add at least one."),
            )


def _words(words: Words, way: Way) -> Iterator[Found]:
    if words.least is not None and words.most is not None and words.least > words.most:
        yield found_at(
            (*way, "least"),
            say("At least %(least)s words are asked for, but at most %(most)s allowed.",
                least=words.least, most=words.most),
            say("Let `least` be at most `most`."),
        )  # fmt: skip


def _unfit(field: FormField, way: Way) -> Found:
    wrong = say(
        "`%(key)s` has no meaning for a field of the kind “%(kind)s”.", key=way[-1], kind=field.kind.value
    )
    return found_at(way, wrong, say("Take it out, or use another kind."))


def _range(field: FormField, way: Way) -> Iterator[Found]:
    least, most = field.least, field.most
    if least is not None and most is not None and least > most:
        yield found_at(
            (*way, "least"), say("The least is more than the most."), say("Let `least` be at most `most`.")
        )
    lowest, highest = _possible(field)
    for key, value in (("least", least), ("most", most)):
        if value is not None and lowest is not None and value < lowest:
            yield found_at(
                (*way, key),
                say("%(value)s is not possible here.", value=value),
                say("Use at least %(least)s.", least=lowest),
            )
        if value is not None and highest is not None and value > highest:
            yield found_at(
                (*way, key),
                say("%(value)s is not possible here.", value=value),
                say("Use at most %(most)s.", most=highest),
            )


def _possible(field: FormField) -> tuple[int | None, int | None]:
    """The range within which `least` and `most` can lie."""
    match field.kind:
        case FieldKind.PERCENTAGE:
            return 0, 100
        case FieldKind.CHOICES:
            return 0, len(field.choices)
        case FieldKind.ROWS:
            return 0, MOST_ROWS
        case FieldKind.FILES:
            return 0, MOST_FILES
        case _:
            return None, None
