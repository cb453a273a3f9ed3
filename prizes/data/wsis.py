"""The vocabulary of WSIS: categories, goals, objectives, stakeholder types. Sources are in docs/data.md."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

from prizes.data.reading import Names, csv_file, json_file, names_of


@dataclass(frozen=True, slots=True)
class Goal:
    """A Sustainable Development Goal."""

    number: int
    color: str
    """Official colour as #RRGGBB."""
    title: Names


@dataclass(frozen=True, slots=True)
class Objective:
    """An objective of the Global Digital Compact."""

    number: int
    title: Names


@cache
def wsis_categories() -> tuple[dict[str, object], ...]:
    """The eighteen categories, each as {"code", "number", "title"}, in their order."""
    return tuple(
        {"code": entry["code"], "number": entry["number"], "title": names_of(entry)}
        for entry in json_file("categories.json")["categories"]
    )


@cache
def short_names() -> dict[str, tuple[Names, Names]]:
    """Whole and short name by code, for those of the eighteen that have a shorter one."""
    short: dict[str, Names] = json_file("short_names.json")["names"]
    whole = {entry["code"]: names_of(entry) for entry in json_file("categories.json")["categories"]}
    return {code: (whole[code], names) for code, names in short.items()}


@cache
def category_names() -> dict[str, Names]:
    """Their names by code, in their order: the short ones where there are."""
    short = {code: names for code, (_, names) in short_names().items()}
    return {
        entry["code"]: short.get(entry["code"], names_of(entry))
        for entry in json_file("categories.json")["categories"]
    }


@cache
def sdgs() -> tuple[Goal, ...]:
    return tuple(
        Goal(entry["number"], entry["color"], names_of(entry)) for entry in json_file("sdgs.json")["sdgs"]
    )


@cache
def sdgs_of_category(code: str) -> tuple[int, ...]:
    """Goals to suggest for a category: those that the WSIS-SDG matrix links with it.

    The goal with most linked targets comes first, then by number. A link with a goal as a whole counts like
    one target. Empty for a category that the matrix does not know.
    """
    links = Counter(int(row["sdg"]) for row in csv_file("sdg_links.csv") if row["category"] == code)
    return tuple(sorted(links, key=lambda goal: (-links[goal], goal)))


@cache
def gdc_objectives() -> tuple[Objective, ...]:
    return tuple(
        Objective(entry["number"], names_of(entry))
        for entry in json_file("gdc_objectives.json")["gdc_objectives"]
    )


@cache
def stakeholder_types() -> dict[str, Names]:
    """Names of each stakeholder type by its id."""
    return {
        entry["id"]: names_of(entry) for entry in json_file("stakeholder_types.json")["stakeholder_types"]
    }
