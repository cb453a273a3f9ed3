"""Screening and what follows it: checks that look at nothing, and days that end after the experts decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from prizes.edition.document.components import Formality
from prizes.edition.document.phases import SubmissionPhase
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.spans import first_decision
from prizes.kit.sentence import say


def screening_faults(rules: Rules) -> Iterator[Found]:
    for number, phase in enumerate(rules.phases):
        if isinstance(phase, SubmissionPhase):
            way: Way = ("phases", number)
            if phase.consent == "required" and phase.screening is None:
                yield found_at(
                    (*way, "consent"),
                    say("Without a screening, no one would check for the owner’s confirmation."),
                    say("Add a `screening`, or set `consent` to “asked”."),
                )
            if phase.formalities and phase.screening is None:
                yield found_at(
                    (*way, "formalities"),
                    say("Without a screening, no one would check whether the formalities are complete."),
                    say("Add a `screening`, or remove the formalities."),
                )
            for place, formality in enumerate(phase.formalities):
                yield from _formality(phase, formality, place, (*way, "formalities", place))
            if rules.kind == "contest":
                yield from _too_late(rules, phase, way)


def _formality(phase: SubmissionPhase, formality: Formality, place: int, way: Way) -> Iterator[Found]:
    if formality.id in {each.id for each in phase.formalities[:place]}:
        yield found_at(
            (*way, "id"),
            say("There are two formalities “%(id)s”.", id=formality.id),
            say("Give each a name of its own."),
        )
    if formality.kind == "signatures":
        if formality.statement is None:
            yield found_at(
                (*way, "statement"),
                say("What is signed is not stated."),
                say("Add a `statement`, such as “I support this project.”"),
            )
        return
    usual = {key: field.default for key, field in Formality.model_fields.items()}
    for key in ("statement", "least", "signed_by"):
        if getattr(formality, key) != usual[key]:
            yield found_at(
                (*way, key),
                say("`%(key)s` applies only to signatures.", key=key),
                say("Remove it, or set `kind` to “signatures”."),
            )


def _too_late(rules: Rules, phase: SubmissionPhase, way: Way) -> Iterator[Found]:
    """Of a contest only: a rehearsal may play months in an hour."""
    closes, decided = rules.instant(phase.closes), first_decision(rules)
    if closes is None or decided is None or decided <= closes:
        return
    if closes + timedelta(hours=phase.late_hours) > decided:
        yield found_at(
            (*way, "late_hours"),
            say("A late project could arrive after the decision."),
            say("Reduce `late_hours`, or close the nomination later."),
        )
    if closes + timedelta(days=phase.appeal_days) > decided:
        yield found_at(
            (*way, "appeal_days"),
            say("An appeal could arrive after the decision."),
            say("Reduce `appeal_days`, or close the nomination later."),
        )
