"""Which projects a named group takes, as values of what it goes by, and whether a project can be of some groups and of
none of others. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from prizes.data.countries import countries
from prizes.edition.document.components import Dimension, NamedGroup, StakeholderType
from prizes.edition.document.rules import Rules

Membership = tuple[tuple[Dimension, frozenset[str]], ...]
"""What a project must be, by each of the dimensions: one of these values. Empty: every project is."""


def countries_of(group: NamedGroup) -> frozenset[str] | None:
    """Codes of the countries whose owners it takes; None: it does not go by country."""
    if not (group.countries or group.regions or group.development):
        return None
    return _countries(tuple(group.countries), tuple(group.regions), tuple(group.development))


@lru_cache(maxsize=256)
def _countries(
    named: tuple[str, ...], regions: tuple[str, ...], development: tuple[str, ...]
) -> frozenset[str]:
    return frozenset(named) | {
        each.alpha2
        for each in countries()
        if each.itu_region in regions or any(getattr(each, kind) for kind in development)
    }


def membership(group: NamedGroup) -> Membership:
    """What a project of the group is."""
    taken: list[tuple[str, frozenset[str] | None]] = [
        ("country", countries_of(group)),
        ("category", frozenset(group.categories) or None),
        ("stakeholder_type", frozenset(str(each) for each in group.stakeholder_types) or None),
        *((each.of, frozenset(each.values)) for each in group.classes),
    ]
    return tuple((dimension, values) for dimension, values in taken if values is not None)


# --- what can occur ---------------------------------------------------------------------------------------

Reach = list[Mapping[str, frozenset[str]]]
"""Projects that can occur, in parts: each holds all that have one of these values in every dimension. Empty: none."""


def all_projects(rules: Rules) -> Reach:
    """All that can be submitted."""
    who = rules.submission.who if rules.submission else list(StakeholderType)
    return [
        {
            "country": frozenset(each.alpha2 for each in countries()),
            "category": frozenset(each.code for each in rules.categories),
            "stakeholder_type": frozenset(str(each) for each in who),
            **{each.id: frozenset(choice.id for choice in each.choices) for each in rules.classifications},
        }
    ]


def within(reach: Reach, group: Membership) -> Reach:
    """Those of them that are of a group."""
    found: Reach = []
    for part in reach:
        narrowed = dict(part)
        for dimension, values in group:
            narrowed[dimension] = narrowed.get(dimension, frozenset()) & values
        if all(narrowed.values()):
            found.append(narrowed)
    return found


def outside(reach: Reach, group: Membership) -> Reach:
    """Those of them that are not."""
    found: Reach = []
    for part in reach:
        rest = dict(part)
        for dimension, values in group:
            had = rest.get(dimension, frozenset())
            if had - values:
                found.append({**rest, dimension: had - values})
            rest[dimension] = had & values
            if not rest[dimension]:
                break
    return found


def less(reach: Reach, taken: Reach) -> Reach:
    """Those of them that are not among others."""
    for part in taken:
        reach = outside(reach, tuple(part.items()))
    return reach


def values_in(reach: Reach, dimension: str) -> frozenset[str]:
    """What these projects can be by one dimension."""
    return frozenset[str]().union(*(part.get(dimension, frozenset()) for part in reach))


def is_of(group: Membership, facts: Mapping[str, Any]) -> bool | None:
    """Whether a project with these facts, by dimension, is of a group. None: not known yet."""
    found = {None if not (value := facts.get(dimension)) else value in values for dimension, values in group}
    return False if False in found else None if None in found else True


def of_all(groups: Iterable[Membership]) -> Membership:
    """What a project of all of these groups is."""
    return tuple(each for group in groups for each in group)
