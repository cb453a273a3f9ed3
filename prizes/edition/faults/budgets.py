"""Budgets: whether every project says what it costs, and everyone can see it."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.components import Budget, FieldKind, FormField
from prizes.edition.document.phases import VotingPhase
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.spans import CutPhase
from prizes.kit.sentence import Sentence, say


def budget_faults(rules: Rules, phase: CutPhase, way: Way) -> Iterator[Found]:
    budget = phase.cut.budget
    if budget is None:
        return
    here = (*way, "budget")
    if not isinstance(phase, VotingPhase):
        yield found_at(here, say("Only a vote can have a budget."), say("Remove it."))
        return
    if phase.count.method == "stv":
        yield found_at(
            here,
            say(
                "The single transferable vote fills all places by votes, so the cut-off cannot have a budget."
            ),
            say("Remove `budget`, or choose another method."),
        )
    for wrong, remedy in _cost(rules, budget):
        yield found_at((*here, "cost"), wrong, remedy)


def _cost(rules: Rules, budget: Budget) -> Iterator[tuple[Sentence, Sentence]]:
    fields = rules.submission.form.fields if rules.submission else []
    asked = next((field for field in fields if field.id == budget.cost), None)
    if asked is None:
        yield (
            say("There is no question “%(id)s”.", id=budget.cost),
            say("Name the `id` of a question of the form."),
        )
        return
    if asked.kind is not FieldKind.NUMBER:
        yield (
            say("“%(id)s” asks for no number.", id=budget.cost),
            say("Let a question of the kind “number” ask what a project costs."),
        )
    if not _asked_of_all(rules, asked):
        yield (
            say(
                "Not every project answers “%(id)s”, and one that does not say what it costs cannot pass.",
                id=asked.id,
            ),
            say("Make the question required, without a condition and for all projects."),
        )
    if asked.least is None or asked.least < 0:
        yield (
            say("The answer to “%(id)s” could be less than nothing.", id=asked.id),
            say("Set its `least` to 0 or more."),
        )
    if asked.least is not None and asked.least > budget.most:
        yield (
            say("Every project costs more than the budget."),
            say("Increase the budget, or lower `least` of the question."),
        )
    if not {"public", "voters"} <= set(asked.shown_to):
        yield (
            say("What a project costs decides who passes, but not everyone sees “%(id)s”.", id=asked.id),
            say("Add “public” and “voters” to its `shown_to`."),
        )


def _asked_of_all(rules: Rules, asked: FormField) -> bool:
    """A question of a section that not everyone sees is none either."""
    sections = rules.submission.form.sections if rules.submission else []
    hidden = any(each.id == asked.section and each.asked_if for each in sections)
    some = asked.asked_if or asked.required_if or asked.only_for or asked.only_in
    return asked.required and not some and not hidden
