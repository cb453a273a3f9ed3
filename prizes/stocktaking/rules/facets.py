"""What the register is narrowed by that no project says of itself: it follows from its country or its action line."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from prizes.data.countries import Country, countries
from prizes.data.wsis import sdgs_of_category, wsis_categories
from prizes.kit.sentence import N_

GROUPS: Mapping[str, tuple[str, Callable[[Country], bool]]] = {
    "ldc": (N_("Least developed countries"), lambda country: country.ldc),
    "lldc": (N_("Landlocked developing countries"), lambda country: country.lldc),
    "sids": (N_("Small island developing States"), lambda country: country.sids),
}
"""Groups of countries as they are today (docs/data.md), whenever a project was nominated."""


def countries_in(group: str) -> list[str]:
    """Codes; none for a group that does not exist."""
    found = GROUPS.get(group)
    return [each.alpha2 for each in countries() if found[1](each)] if found else []


def lines_of(goal: int) -> list[str]:
    """Codes of the categories that the WSIS-SDG matrix links with a goal."""
    return [code for each in wsis_categories() if goal in sdgs_of_category(code := str(each["code"]))]
