"""Lists to choose from, in the reader's language: pairs of value and label."""

from __future__ import annotations

from functools import cache

from prizes.data.countries import by_name, itu_regions
from prizes.data.languages import NATIVE_NAMES
from prizes.data.wsis import gdc_objectives, sdgs, stakeholder_types
from prizes.web.layout.forms import Fields

Options = list[tuple[str, str]]


@cache
def country_options(lang: str) -> Options:
    return [(each.alpha2, each.names[lang]) for each in by_name(lang)]


@cache
def region_options(lang: str) -> Options:
    return [(region, names[lang]) for region, names in itu_regions().items()]


@cache
def stakeholder_options(lang: str, only: tuple[str, ...] = ()) -> Options:
    return [(key, names[lang]) for key, names in stakeholder_types().items() if not only or key in only]


@cache
def language_options() -> Options:
    """The six languages by their own names."""
    return list(NATIVE_NAMES.items())


def language_in(typed: Fields) -> str:
    """The language somebody chose in a form; English where it is none of the six."""
    chosen = typed.get("lang")
    return chosen if chosen in NATIVE_NAMES else "en"


@cache
def goal_options(lang: str) -> Options:
    """The Sustainable Development Goals by number."""
    return [(str(goal.number), goal.title[lang]) for goal in sdgs()]


@cache
def objective_options(lang: str) -> Options:
    """The objectives of the Global Digital Compact by number."""
    return [(str(objective.number), objective.title[lang]) for objective in gdc_objectives()]
