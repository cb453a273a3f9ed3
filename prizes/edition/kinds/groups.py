"""Which projects are of a group of the document."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol

from prizes.data.countries import countries
from prizes.edition.document.components import NamedGroup


class GroupMember(Protocol):
    """What groups go by."""

    @property
    def category(self) -> str | None: ...
    @property
    def stakeholder_type(self) -> str | None: ...
    @property
    def country(self) -> str | None: ...
    @property
    def answers(self) -> Mapping[str, Any]: ...


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


def belongs_to(group: NamedGroup, project: GroupMember) -> bool | None:
    """Whether a project is of a group: by each of what the group goes by. None: not known yet."""
    asked: list[tuple[frozenset[str] | None, str | None]] = [
        (countries_of(group), project.country),
        (frozenset(group.categories) or None, project.category),
        (frozenset(group.stakeholder_types) or None, project.stakeholder_type),
        *((frozenset(each.values), project.answers.get(each.of) or None) for each in group.classes),
    ]
    found = {None if value is None else value in taken for taken, value in asked if taken is not None}
    return False if False in found else None if None in found else True
