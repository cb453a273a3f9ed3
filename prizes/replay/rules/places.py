"""Where the projects of a replay are from, and of what class or group they are, for sums. Pure.

The sums are of projects, each of which is named beside them with its country and what became of it: no sum can tell
what is not told already, so that none is hidden, however small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from prizes.data.countries import country
from prizes.replay.rules.outcomes import EditionReplay, ReplayedProject, ReplayedStage, ReplayedSum
from prizes.review.rules.deciding import country_of
from prizes.stocktaking.rules.facets import GROUPS

ALWAYS = ("region", "group")
"""What sums can be by in every replay: ITU region, and group of countries."""


def sums_by(name: str, found: EditionReplay, stage: ReplayedStage) -> list[ReplayedSum]:
    """By code, in the order of codes; groups overlap, and a project of no one country is in none. `name`: one of
    `ALWAYS`, or the id of a division or of a question that classifies projects in the other rules.
    """
    if name in _PLACES:
        places = _PLACES[name]
        return stage.sums(lambda row: places(found, row))
    return stage.sums(lambda row: [each] if (each := found.projects[row.project].classes.get(name)) else [])


def class_names(found: EditionReplay) -> list[str]:
    """The questions and divisions by which the other rules tell the projects apart."""
    return sorted({name for each in found.projects.values() for name in each.classes})


def _regions(found: EditionReplay, row: ReplayedProject) -> list[str]:
    """ITU region of the project's country, as a list of one; empty for projects of no one country."""
    where = country_of(found.projects[row.project])
    return [where.itu_region] if where is not None and where.itu_region else []


def _groups(found: EditionReplay, row: ReplayedProject) -> list[str]:
    where = country_of(found.projects[row.project])
    return [
        key for key, (_, belongs) in GROUPS.items() if where is not None and belongs(country(where.alpha2))
    ]


_PLACES: Mapping[str, Callable[[EditionReplay, ReplayedProject], Iterable[str]]] = {
    "region": _regions,
    "group": _groups,
}
