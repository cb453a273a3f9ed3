"""Titles and labels that the public sees stand in all six languages."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.components import LANGS, Lang
from prizes.edition.document.phases import NominationPhase, SelectionPhase, SubmissionPhase, VotingPhase
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.kind import question_kind
from prizes.kit.sentence import say

Shown = tuple[Way, dict[Lang, str]]


def text_faults(rules: Rules) -> Iterator[Found]:
    """Of a contest only: a rehearsal may be in a hurry, and a record has what its sources have."""
    if rules.kind != "contest":
        return
    for way, text in _shown(rules):
        missing = [lang for lang in LANGS if lang not in text]
        if missing:
            yield found_at(
                way,
                say("This text is missing in: %(languages)s.", languages=", ".join(missing)),
                say("The public reads it in six languages. Add the missing ones."),
            )


def _shown(rules: Rules) -> Iterator[Shown]:
    yield ("title",), rules.title
    yield ("place",), rules.place
    yield from ((("categories", number, "title"), each.title) for number, each in enumerate(rules.categories))
    yield from ((("groups", number, "title"), group.title) for number, group in enumerate(rules.groups))
    yield from ((("divisions", number, "title"), each.title) for number, each in enumerate(rules.divisions))
    yield from _names(rules)
    for number, phase in enumerate(rules.phases):
        way: Way = ("phases", number)
        if phase.title:
            yield (*way, "title"), phase.title
        if isinstance(phase, SubmissionPhase):
            yield from _around_form(phase, way)
            yield from _in_form(phase, (*way, "form"))
        if isinstance(phase, NominationPhase | SelectionPhase) and phase.marking:
            for place, criterion in enumerate(phase.marking.criteria):
                yield (*way, "marking", "criteria", place, "label"), criterion.label
        if isinstance(phase, NominationPhase | VotingPhase | SelectionPhase) and phase.cut.title:
            yield (*way, "cut", "title"), phase.cut.title
        if isinstance(phase, SelectionPhase):
            for place, recognition in enumerate(phase.recognitions):
                yield (*way, "recognitions", place, "title"), recognition.title


def _names(rules: Rules) -> Iterator[Shown]:
    for number, honour in enumerate(rules.honours):
        yield ("honours", number, "one"), honour.one
        yield ("honours", number, "many"), honour.many
        if honour.given_by:
            yield ("honours", number, "given_by"), honour.given_by
    if rules.panellists is not None:
        yield ("panellists", "one"), rules.panellists.one
        yield ("panellists", "many"), rules.panellists.many


def _around_form(phase: SubmissionPhase, way: Way) -> Iterator[Shown]:
    for number, question in enumerate(phase.eligibility):
        yield (*way, "eligibility", number, "label"), question.label
    for number, check in enumerate(phase.screening.checks if phase.screening else []):
        yield (*way, "screening", "checks", number, "label"), check.label


def _in_form(phase: SubmissionPhase, way: Way) -> Iterator[Shown]:
    for number, section in enumerate(phase.form.sections):
        yield (*way, "sections", number, "title"), section.title
    for number, field in enumerate(phase.form.fields):
        here = (*way, "fields", number)
        yield (*here, "label"), field.label
        for way_within, entries in question_kind(field).lists():
            for place, entry in enumerate(entries):
                yield (*here, *way_within, place, "label"), entry.label
