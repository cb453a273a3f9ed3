"""What conditions can name in one document: its questions, what every project has, and the days of its calendar."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from prizes.data.countries import countries, itu_regions
from prizes.data.languages import NATIVE_NAMES, language_names
from prizes.data.wsis import gdc_objectives, sdgs, stakeholder_types
from prizes.edition.conditions.language import groups_in, names_in
from prizes.edition.conditions.scope import ConditionScope, ConditionSubject, Said, Sort
from prizes.edition.document.components import LANGS, FormField
from prizes.edition.document.phases import Phase, SubmissionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.conditional import read_condition
from prizes.edition.kinds.kind import question_kind
from prizes.edition.titles import phase_title
from prizes.kit.sentence import say

OF_PROJECT = "project."
"""Before a fact of every project, where a question has its name."""
CALENDAR = ("opens", "closes")


def condition_scope(rules: Rules, submission: SubmissionPhase) -> ConditionScope:
    """A question hides a fact or a day of the same name. `opens` and `closes` are those of the submission; of another
    phase they stand after its id and a dot.
    """
    facts = _facts() | {"category": _categories(rules), "language": _languages(submission)}
    days = dict(_days(rules, submission))
    asked = {
        field.id + part: subject
        for field in submission.form.fields
        for part, subject in question_kind(field).subjects()
    }
    groups: dict[str, Said] = {group.id: group.title for group in rules.groups}
    return ConditionScope(
        {**days, **facts, **{OF_PROJECT + name: each for name, each in facts.items()}, **asked}, groups
    )


def _categories(rules: Rules) -> ConditionSubject:
    return ConditionSubject(Sort.ONE, say("Category"), {c.code: c.short for c in rules.categories})


def _languages(submission: SubmissionPhase) -> ConditionSubject:
    """The six by their own names, and what else projects may be written in."""
    six: dict[str, Said] = {code: {"en": NATIVE_NAMES[code]} for code in LANGS}
    others = {code: language_names(code) for code in submission.languages if code not in six}
    return ConditionSubject(Sort.ONE, say("Original language"), six | others)


@cache
def _facts() -> dict[str, ConditionSubject]:
    goals: dict[str, Said] = {str(goal.number): goal.title for goal in sdgs()}
    objectives: dict[str, Said] = {str(each.number): each.title for each in gdc_objectives()}
    return {
        "country": ConditionSubject(
            Sort.ONE, say("Country of the owner"), {each.alpha2: each.names for each in countries()}
        ),
        "region": ConditionSubject(Sort.ONE, say("Region of the owner"), dict(itu_regions())),  # type: ignore[arg-type]
        "stakeholder_type": ConditionSubject(
            Sort.ONE, say("Stakeholder group of the owner"), dict(stakeholder_types())
        ),
        "belongs": ConditionSubject(Sort.YES_NO, say("Do you belong to the owner?")),
        "url": ConditionSubject(Sort.OTHER, say("Web address of the project")),
        "sdgs": ConditionSubject(
            Sort.SEVERAL,
            say("Sustainable Development Goals the project contributes to"),
            goals,
            counted=True,
        ),
        "gdc": ConditionSubject(
            Sort.SEVERAL,
            say("Objectives of the Global Digital Compact the project contributes to"),
            objectives,
            counted=True,
        ),
    }


def _days(rules: Rules, submission: SubmissionPhase) -> Iterator[tuple[str, ConditionSubject]]:
    for phase in rules.phases:
        for key in CALENDAR:
            found = _day(phase, key)
            yield f"{phase.id}.{key}", found
            if phase is submission:
                yield key, found


def _day(phase: Phase, key: str) -> ConditionSubject:
    title = phase_title(phase)
    name = (
        say("the opening of “%(phase)s”", phase=title)
        if key == "opens"
        else say("the close of “%(phase)s”", phase=title)
    )
    at = phase.opens if key == "opens" else phase.closes
    return ConditionSubject(Sort.DAY, name, is_phrase=True, day=at.date() if at else None)


# --- what it tells of a project that a question is asked of it -------------------------------------------

GROUP = "group"
"""A group stands for whatever it goes by."""
OF_OWNER = frozenset({"stakeholder_type", GROUP})
OF_COUNTRY = frozenset({"country", "region", GROUP})


def asked_because_of(rules: Rules, field: FormField) -> frozenset[str]:
    """Facts of the project by which it is decided whether the question is asked, also by way of other questions."""
    submission = rules.submission
    if submission is None:
        return frozenset()
    fields = {each.id: each for each in submission.form.fields}
    sections = {each.id: each.asked_if for each in submission.form.sections}
    found: set[str] = set()
    following, seen = [field], {field.id}
    while following:
        each = following.pop()
        if each.only_for:
            found.add("stakeholder_type")
        for text in (each.asked_if, sections.get(each.section or "")):
            for name in _names(text):
                if name in fields and name not in seen:
                    seen.add(name)
                    following.append(fields[name])
                    found |= {"country"} if question_kind(fields[name]).tells_country else set()
                elif name not in fields:
                    found.add(name)
    return frozenset(found)


def _names(text: str | None) -> Iterator[str]:
    condition = read_condition(text)
    if condition is not None:
        yield from (name.removeprefix(OF_PROJECT).partition(".")[0] for name in names_in(condition))
        yield from (GROUP for _ in groups_in(condition))
