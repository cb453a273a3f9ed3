"""Finding a project on a long paper by words, country or goal. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from prizes.kit.text import folded


class Findable(Protocol):
    @property
    def title(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def country(self) -> str | None: ...
    @property
    def summary(self) -> str: ...
    @property
    def sdgs(self) -> Collection[int]: ...
    @property
    def own_title(self) -> str | None: ...
    @property
    def own_summary(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class PaperFilters:
    """What a reader looks for; empty: everything."""

    q: str = ""
    country: str = ""
    sdg: int | None = None

    @property
    def any(self) -> bool:
        return bool(self.q.strip() or self.country or self.sdg)

    def fits(self, project: Findable) -> bool:
        if self.country and project.country != self.country:
            return False
        if self.sdg and self.sdg not in project.sdgs:
            return False
        texts = (project.title, project.owner, project.summary, project.own_title, project.own_summary)
        text = folded(" ".join(each for each in texts if each))
        return all(word in text for word in folded(self.q).split())


def goals_of(projects: Iterable[Findable]) -> list[int]:
    """Every goal that one of them names, by number."""
    return sorted({goal for project in projects for goal in project.sdgs})
