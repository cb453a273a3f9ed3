"""The submission form in words: every question with its limits, and who sees the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prizes.edition.conditions.scope import ConditionScope
from prizes.edition.document.components import Explanation, Form, FormField, Requirement, Words
from prizes.edition.document.phases import SubmissionPhase
from prizes.edition.guidelines.known import KnownRules
from prizes.edition.guidelines.structure import Entry, Group, group, under
from prizes.edition.guidelines.words import groups, seen_by
from prizes.edition.kinds.conditional import (
    asked_only_if,
    read_condition,
    told_conditions,
    told_requirement,
)
from prizes.edition.kinds.kind import question_kind
from prizes.edition.kinds.naming import condition_scope
from prizes.edition.kinds.texts import word_limits
from prizes.edition.titles import Said
from prizes.kit.sentence import Sentence, say, say_n

GDC = say("You name at least one objective of the Global Digital Compact that the project serves.")
GOALS = (
    say("You write a text about each goal that you name."),
    say("You may write a text about each goal that you name."),
)
TARGETS: Mapping[str, Sentence | None] = {
    "none": None,
    "optional": say("You may name targets of the goals that you name, such as 9.c."),
    "required": say("You name at least one target of each goal that you name, such as 9.c."),
}
OBJECTIVES = (
    say("You write a text about each objective that you name."),
    say("You may write a text about each objective that you name."),
)


def form_groups(phase: SubmissionPhase, known: KnownRules) -> Iterator[Group]:
    form = phase.form
    yield group(
        say("Questions in the form"),
        *known.ours(
            say("Every project has a title, a category, an owner, a stakeholder group and a country.")
        ),
        *known("form.title_words", *_title_words(form.title_words)),
        _goals(form) if known.has("form.sdgs_least", "form.sdgs_most") else None,
        *known("form.sdg_targets", TARGETS[form.sdg_targets]),
        *known("form.sdgs_explained", _explained(form.sdgs_explained, GOALS)),
        *known("form.gdc", GDC if form.gdc else None),
        *known("form.gdc_explained", _explained(form.gdc_explained, OBJECTIVES)),
        *known.ours(
            say("Words are counted by the spaces between them. Each Chinese character counts as one word.")
        ),
    )
    if not known.has("form.fields"):
        return
    sections = {each.id: each for each in form.sections if known.has("form.sections", "form.fields.section")}
    scope = condition_scope(known.rules, phase)
    yield group(None, *(_field(f, known, scope) for f in form.fields if f.section not in sections))
    for each in sections.values():
        fields = (_field(f, known, scope) for f in form.fields if f.section == each.id)
        condition = read_condition(each.asked_if)
        asked_if = asked_only_if(condition, scope) if condition else None
        yield group(each.title, each.help, asked_if, *fields)
    yield group(
        say("What must be true of the answers"),
        *known(
            "form.requirements", *(said for each in form.requirements for said in _requirement(each, scope))
        ),
    )


def _requirement(requirement: Requirement, scope: ConditionScope) -> Iterator[Entry | Sentence]:
    said = told_requirement(requirement, scope)
    if said is not None:
        yield under(said, [requirement.otherwise])


def _goals(form: Form) -> Sentence | None:
    if form.sdgs_most == 0:
        return None
    if form.sdgs_least == 0:
        return say_n(
            "You may name %(n)s Sustainable Development Goal that the project serves.",
            "You may name up to %(n)s Sustainable Development Goals that the project serves.",
            form.sdgs_most,
        )
    return say_n(
        "You name %(least)s to %(n)s Sustainable Development Goal that the project serves.",
        "You name %(least)s to %(n)s Sustainable Development Goals that the project serves.",
        form.sdgs_most,
        least=form.sdgs_least,
    )


def _explained(asked: Explanation | None, said: tuple[Sentence, Sentence]) -> Entry | None:
    """`said`: where the texts must be written, and where they may."""
    if asked is None:
        return None
    must, may = said
    return under(
        must if asked.required else may, [asked.help, *word_limits(asked.words), seen_by(asked.shown_to)]
    )


def _field(field: FormField, known: KnownRules, scope: ConditionScope) -> Entry:
    if not known.has("form.fields.required"):
        return under(field.label, _about(field, known, scope))
    says = (
        say("%(question)s (required)", question=field.label)
        if field.required
        else say("%(question)s (optional)", question=field.label)
    )
    if field.required and field.required_if:
        says = say("%(question)s (required in some cases)", question=field.label)
    return under(says, _about(field, known, scope))


def _about(field: FormField, known: KnownRules, scope: ConditionScope) -> Iterator[Said | None]:
    kind = question_kind(field)
    yield field.help
    yield kind.asks_for()
    if known.has(*(f"form.fields.{key}" for key in kind.keys)):
        yield from kind.limits()
    yield from known.ours(*kind.own_limits())
    yield say("Example: %(example)s", example=field.example) if field.example else None
    if field.only_for:
        yield say("Asked only of: %(groups)s.", groups=groups(field.only_for))
    if field.only_in:
        yield say(
            "Asked only in these categories: %(categories)s.",
            categories=[known.rules.category_name(c) for c in field.only_in],
        )
    required_if = field.required_if if known.has("form.fields.required") else None
    yield from told_conditions(field.model_copy(update={"required_if": required_if}), scope)
    if field.classifies:
        yield say("Projects are classified by this answer.")
    if known.has("form.fields.shown_to"):
        yield seen_by(field.shown_to)


def _title_words(words: Words) -> Iterator[Sentence]:
    if words.least:
        yield say_n("The title has at least %(n)s word.", "The title has at least %(n)s words.", words.least)
    if words.most is not None:
        yield say_n("The title has at most %(n)s word.", "The title has at most %(n)s words.", words.most)
