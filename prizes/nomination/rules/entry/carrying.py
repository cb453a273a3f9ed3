"""Which projects of earlier editions may enter without being written from the beginning, and what is taken along."""

from __future__ import annotations

from prizes.edition.document.components import CarriedOver, FieldKind, FormField
from prizes.edition.document.rules import Rules
from prizes.nomination.rules.form import ANSWERS, ProjectLike, fields_for, question_kinds, submission_of
from prizes.nomination.rules.parsing import Values, fit, is_empty
from prizes.nomination.rules.states import State
from prizes.nomination.rules.submission import IMPLIED

SUBMITTED_ONLY = frozenset({State.SUBMITTED, State.NOT_NOMINATED})
"""Of what was submitted and received nothing: neither withdrawn, nor found ineligible, nor disqualified."""
ASKED_AGAIN = frozenset({FieldKind.YES_NO, FieldKind.FILES, FieldKind.ROWS})
"""Kinds of answers that are never taken along: consents and promises, files, and rows, which may name other people."""


def results_of(state: State) -> frozenset[str]:
    """What a project with this state has become, in the words of `carried_over`."""
    if state in IMPLIED:
        return IMPLIED[state] | {"submitted"}
    return frozenset({"submitted"}) if state in SUBMITTED_ONLY else frozenset()


def carried_from(rules: Rules) -> list[str]:
    """Names of the earlier editions whose projects may enter."""
    return [each.edition for each in submission_of(rules).carried_over]


def may_be_carried(rules: Rules, edition: str, state: State) -> bool:
    """Whether a project of this earlier edition may enter. What the rules bar for its result never does."""
    became = results_of(state)
    if became & set(submission_of(rules).barred):
        return False
    return any(_fits(each, became) for each in submission_of(rules).carried_over if each.edition == edition)


def _fits(entry: CarriedOver, became: frozenset[str]) -> bool:
    return bool(became & set(entry.results)) and not became & set(entry.without)


def carried_values(rules: Rules, earlier: Rules, project: ProjectLike) -> Values:
    """What a draft begins with: what every project has, and the answers to questions that are asked again, with the
    same id and kind, as far as they fit. All else is asked. Nothing is taken along that may say something of other
    people, and no consent.
    """
    submission = submission_of(rules)
    sent: Values = {
        "title": project.title,
        "owner": project.owner,
        "stakeholder_type": project.stakeholder_type,
        "country": project.country,
        "url": project.url,
        "category": project.category,
        "sdgs": list(project.sdgs),
        "gdc": list(project.gdc) if submission.form.gdc else [],
    }
    if project.language in submission.languages:
        sent["language"] = project.language
    if submission.form.sdg_targets != "none":
        sent["targets"] = list(project.targets)
    asked = question_kinds(rules)
    for field in fields_for(earlier, project):
        name = ANSWERS + field.id
        if name in asked and asked[name].field.kind is field.kind and _is_taken_along(field):
            sent[name] = project.answers.get(field.id)
    fitted = fit(rules, {name: value for name, value in sent.items() if not is_empty(value)})
    return fitted.values


def _is_taken_along(field: FormField) -> bool:
    """A short text that the public does not see may be the name of somebody to write to."""
    if field.kind is FieldKind.SHORT_TEXT:
        return "public" in field.shown_to
    return field.kind not in ASKED_AGAIN
