"""Conditions of questions, columns and sections: what is wrong with them, and how they are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prizes.edition.conditions.grammar import ConditionError, parsed
from prizes.edition.conditions.language import Condition, names_in
from prizes.edition.conditions.scope import ConditionScope, doubts
from prizes.edition.conditions.telling import told
from prizes.edition.document.components import FormField, Requirement, RowColumn
from prizes.edition.document.problem import Found, Way, found_at
from prizes.kit.sentence import Sentence, say

BY_ITSELF = (
    say("Whether this is asked depends on its own answer."),
    say("Let its condition name other questions, none of which depends on this one."),
)


def read_condition(text: str | None) -> Condition | None:
    """None where there is none, or the text is no condition: the check says so."""
    try:
        return parsed(text) if text is not None else None
    except ConditionError:
        return None


def condition_faults(text: str | None, scope: ConditionScope, way: Way) -> Iterator[Found]:
    """What is wrong with a condition; `way`: of its text in the document."""
    if text is None:
        return
    try:
        condition = parsed(text)
    except ConditionError as error:
        yield found_at(way, error.wrong, error.remedy)
        return
    for wrong, remedy in doubts(condition, scope):
        yield found_at(way, wrong, remedy)


def required_faults(asked: FormField | RowColumn, way: Way) -> Iterator[Found]:
    if asked.required_if is not None and not asked.required:
        yield found_at(
            (*way, "required_if"),
            say("An answer is never required here, so this condition has no effect."),
            say("Remove `required = false`, or the condition."),
        )


def named_by(text: str | None) -> frozenset[str]:
    """Ids of what a condition names, of whatever part of an answer."""
    condition = read_condition(text)
    return frozenset(name.partition(".")[0] for name in names_in(condition)) if condition else frozenset()


def asked_by_itself(name: str, asked_by: Mapping[str, frozenset[str]]) -> bool:
    """Whether a condition leads back to where it stands. `asked_by`: what the condition of each names."""
    seen: set[str] = set()
    following = set(asked_by.get(name, ()))
    while following:
        each = following.pop()
        if each == name:
            return True
        if each not in seen:
            seen.add(each)
            following |= asked_by.get(each, frozenset())
    return False


def told_conditions(asked: FormField | RowColumn, scope: ConditionScope) -> Iterator[Sentence]:
    """When a question is asked, and when an answer is required."""
    if (condition := read_condition(asked.asked_if)) is not None:
        yield asked_only_if(condition, scope)
    if (condition := read_condition(asked.required_if)) is not None:
        yield say(
            "An answer is required only if this is true: %(condition)s.", condition=told(condition, scope)
        )


def asked_only_if(condition: Condition, scope: ConditionScope) -> Sentence:
    return say("Asked only if this is true: %(condition)s.", condition=told(condition, scope))


def told_requirement(requirement: Requirement, scope: ConditionScope) -> Sentence | None:
    """None: it is no condition yet, in a document that is being written."""
    condition, applies = read_condition(requirement.holds), read_condition(requirement.applies_if)
    if condition is None:
        return None
    if applies is None:
        return say("This must be true: %(condition)s.", condition=told(condition, scope))
    return say(
        "If %(case)s, this must be true: %(condition)s.",
        case=told(applies, scope),
        condition=told(condition, scope),
    )


def names_by(requirement: Requirement) -> Iterator[str]:
    """Ids of the questions and facts that a requirement is about, in the order in which it names them."""
    condition = read_condition(requirement.holds)
    for name in names_in(condition) if condition else ():
        yield name.removeprefix("project.").partition(".")[0]
