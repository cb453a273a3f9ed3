"""What projects are told apart by: category, facts of the owner, questions that classify them, and divisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prizes.data.countries import country, itu_region, itu_regions
from prizes.data.wsis import stakeholder_types
from prizes.edition.document.components import Cut, FormField, GroupDivision
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.choices import country_codes
from prizes.edition.kinds.groups import GroupMember, belongs_to
from prizes.edition.titles import Said
from prizes.kit.sentence import Sentence, say

USUAL: Mapping[str, Sentence] = {
    "category": say("category"),
    "country": say("country of the owner"),
    "region": say("region of the owner"),
    "stakeholder_type": say("stakeholder group of the owner"),
    "owner": say("owner"),
    "person": say("person who submits"),
    "body": say("body that proposes"),
}
"""Names of dimensions that every edition has."""
OTHER_TITLE = say("Other")
OF_CUTS = ("country", "region", "stakeholder_type")
"""Those that the groups of a cut can be divided by further, and that a minimum can go by."""
OF_QUOTAS = ("country", "owner", "region", "stakeholder_type")
OF_LIMITS = ("owner", "country", "category", "person", "body")
OTHER = "other"
"""In a division, what a project is that is in none of its groups."""


def classes_in(rules: Rules, answers: Mapping[str, Any]) -> dict[str, str]:
    """The classes of a project, by the id of the question that classifies it; without what is not answered."""
    return {
        field.id: answers[field.id]
        for field in rules.classifications
        if answers.get(field.id) in {choice.id for choice in field.choices}
    }


def classes_by(rules: Rules, project: GroupMember) -> dict[str, str]:
    """The classes of a project, and its groups by the id of the division."""
    found = classes_in(rules, project.answers)
    for division in rules.divisions:
        if (group := group_of(rules, division, project)) is not None:
            found[division.id] = group
    return found


def group_of(rules: Rules, division: GroupDivision, project: GroupMember) -> str | None:
    """Which of its groups a project is in, or that it is in none; None: not known, as of an owner without a country."""
    said = {each.id: belongs_to(each, project) for each in rules.groups if each.id in division.groups}
    inside = next((each for each, is_in in said.items() if is_in), None)
    return inside or (None if None in said.values() else OTHER)


def value_of(rules: Rules, project: GroupMember, dimension: str) -> str | None:
    """What a project is by a dimension of cuts; None: not stated."""
    if dimension == "region":
        return itu_region(project.country) if project.country else None
    if dimension in {"category", "country", "stakeholder_type"}:
        found: str | None = getattr(project, dimension)
        return found
    return classes_by(rules, project).get(dimension)


def place_in(rules: Rules, cut: Cut, project: GroupMember) -> dict[str, str | None]:
    """In which group of a cut a project is."""
    return {each: value_of(rules, project, each) for each in cut.dimensions}


def dimension_title(rules: Rules, dimension: str) -> Said:
    """Its name inside a sentence; the id of one that these rules do not have."""
    if dimension in USUAL:
        return USUAL[dimension]
    named = {each.id: each.title for each in rules.divisions} | {
        each.id: each.label for each in _known(rules)
    }
    return say("“%(question)s”", question=named[dimension]) if dimension in named else {"en": dimension}


def _known(rules: Rules) -> list[FormField]:
    """The questions that classify projects; of a record whose questions are not known, none."""
    beginning = f"phases.{rules.submission.id}." if rules.submission else ""
    gaps = {f"{beginning}form", f"{beginning}form.fields"}
    return [] if any(each.at in gaps for each in rules.unknown) else rules.classifications


def value_title(rules: Rules, dimension: str, value: str) -> Said:
    """A value of a dimension for people; as it is in data where these rules do not know it."""
    return _values(rules, dimension).get(value, {"en": value})


def _values(rules: Rules, dimension: str) -> Mapping[str, Said]:
    if dimension == "category":
        return {each.code: each.short for each in rules.categories}
    if dimension == "country":
        return {code: country(code).names for code in country_codes()}
    if dimension == "region":
        return dict(itu_regions())  # type: ignore[arg-type]
    if dimension == "stakeholder_type":
        return dict(stakeholder_types())
    if (division := rules.division(dimension)) is not None:
        titles: dict[str, Said] = {each.id: each.title for each in rules.groups}
        return {each: titles.get(each, {"en": each}) for each in division.groups} | {OTHER: OTHER_TITLE}
    fields = (each for each in _known(rules) if each.id == dimension)
    return {choice.id: choice.label for field in fields for choice in field.choices}


def values_of(rules: Rules, dimension: str) -> frozenset[str]:
    """All values that a dimension can have, in data."""
    return frozenset(_values(rules, dimension))


def class_titles(rules: Rules, classes: Mapping[str, str]) -> list[Said]:
    """The classes and groups of a project in words, in the order of the form and of the divisions."""
    named = [*(each.id for each in rules.classifications), *(each.id for each in rules.divisions)]
    return [value_title(rules, each, classes[each]) for each in named if each in classes]


def divided_by(rules: Rules, place: Mapping[str, str | None]) -> Iterator[Said]:
    """Where a group of a cut is, beside its category, in words."""
    for dimension, value in place.items():
        if dimension != "category":
            yield say("Not stated") if value is None else value_title(rules, dimension, value)
