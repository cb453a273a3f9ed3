"""What the register is narrowed by that no project says of itself: it follows from its country or its action line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from prizes.data.countries import Country, countries
from prizes.data.wsis import sdgs_of_category, wsis_categories
from prizes.kit.sentence import N_

GROUPS: Mapping[str, tuple[str, Callable[[Country], bool]]] = {
    "ldc": (N_("Least developed countries"), lambda country: country.ldc),
    "lldc": (N_("Landlocked developing countries"), lambda country: country.lldc),
    "sids": (N_("Small island developing States"), lambda country: country.sids),
}
"""Groups of countries as they are today (docs/data.md), whenever a project was nominated."""


FACET = "x"
"""Before a form: that it is no word, but what a project is."""
FIELDS: Mapping[str, str] = {
    "category": "c",
    "country": "k",
    "edition": "e",
    "language": "l",
    "owner": "o",
    "sdg": "g",
    "stakeholder": "t",
    "state": "s",
    "status": "u",
    "target": "a",
}
"""What the register is narrowed by directly, with the letter of its forms."""


LONGEST_FACET = 1000
"""Letters of a form. PostgreSQL refuses words of more than 2,046 bytes; no value that is stored is a tenth as long."""


def facet(field: str, value: str | int) -> str:
    """The form of one value. Its signs are written as numbers: only the very same value has it."""
    return (FACET + FIELDS[field] + str(value).encode().hex())[:LONGEST_FACET]


def facets(values: Mapping[str, Iterable[str | int | None]]) -> frozenset[str]:
    """Of a project, by field."""
    return frozenset(facet(field, value) for field, each in values.items() for value in each if value)


def narrowing(asked: Mapping[str, str | int | None]) -> list[frozenset[str]]:
    """Of what is asked for sets of forms, of each of which a project has one; an empty set is had by none. `asked` may
    hold, besides FIELDS, a `region`, a `group` and a `line_goal`.
    """
    given = {field: value for field in FIELDS if (value := asked.get(field)) not in (None, "")}
    found = [frozenset({facet(field, str(value))}) for field, value in given.items()]
    if region := asked.get("region"):
        within = (each.alpha2 for each in countries() if each.itu_region == region)
        found.append(frozenset(facet("country", code) for code in within))
    if group := asked.get("group"):
        found.append(frozenset(facet("country", code) for code in countries_in(str(group))))
    if (goal := asked.get("line_goal")) is not None:
        found.append(frozenset(facet("category", code) for code in lines_of(int(goal))))
    return found


def countries_in(group: str) -> list[str]:
    """Codes; none for a group that does not exist."""
    found = GROUPS.get(group)
    return [each.alpha2 for each in countries() if found[1](each)] if found else []


def lines_of(goal: int) -> list[str]:
    """Codes of the categories that the WSIS-SDG matrix links with a goal."""
    return [code for each in wsis_categories() if goal in sdgs_of_category(code := str(each["code"]))]
