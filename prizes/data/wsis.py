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


@dataclass(frozen=True, slots=True)
class MatrixLink:
    """That the WSIS-SDG matrix links an action line with a goal."""

    targets: tuple[str, ...]
    """Of the goal, as the source writes them; empty: it links the goal as a whole."""
    one_list: bool
    """The source stores its links twice, and only one of its lists holds this one."""


@cache
def matrix_links() -> dict[tuple[str, int], MatrixLink]:
    """By code of the category and number of the goal; what is not there the source does not link."""
    rows: dict[tuple[str, int], list[dict[str, str]]] = {}
    for row in csv_file("sdg_links.csv"):
        rows.setdefault((row["category"], int(row["sdg"])), []).append(row)
    return {
        place: MatrixLink(
            targets=tuple(row["target"] for row in found if row["target"]),
            one_list=any(row["agreement"] != "both" for row in found),
        )
        for place, found in rows.items()
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
