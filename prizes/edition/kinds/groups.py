"""Which projects are of a group of the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from prizes.edition.document.components import NamedGroup
from prizes.edition.document.membership import is_of, membership


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


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """The same as plain values."""

    category: str | None
    stakeholder_type: str | None
    country: str | None
    answers: Mapping[str, Any]


def facts_of_member(project: GroupMember) -> dict[str, Any]:
    """What groups go by, by dimension; questions that classify projects under their ids."""
    return {
        **project.answers,
        "country": project.country,
        "category": project.category,
        "stakeholder_type": project.stakeholder_type,
    }


def belongs_to(group: NamedGroup, project: GroupMember) -> bool | None:
    """Whether a project is of a group: by each of what the group goes by. None: not known yet."""
    return is_of(membership(group), facts_of_member(project))
