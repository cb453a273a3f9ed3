"""Winners of all years: those of published editions, and those of years of which only lists of projects are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.data.projects import past_projects
from prizes.db import columns_of
from prizes.edition.models import Edition
from prizes.edition.queries import EditionInForce, is_published
from prizes.nomination.models import Project
from prizes.nomination.rules.states import State


@dataclass(frozen=True, slots=True)
class Laureate:
    """A project that won."""

    year: str
    """Slug of the edition, which is its year."""
    category: str | None
    title: str
    owner: str
    country: str | None
    language: str
    sdgs: Sequence[int]
    id: str | None = None
    """None: it has no page, since no rules of its year are known."""
    named_by: str = ""
    """The source of those without a page."""


@dataclass(frozen=True, slots=True)
class LaureateFilter:
    """What the list is narrowed to; what is empty narrows nothing."""

    year: str = ""
    category: str = ""
    country: str = ""
    sdg: str = ""

    def fits(self, one: Laureate, but: str = "") -> bool:
        """`but`: the name of a field that is left out of account."""
        wanted = [(each.name, getattr(self, each.name)) for each in fields(self) if each.name != but]
        return all(not value or value in VALUES[name](one) for name, value in wanted)


VALUES: Mapping[str, Callable[[Laureate], Sequence[str]]] = {
    "year": lambda one: [one.year],
    "category": lambda one: [one.category] if one.category else [],
    "country": lambda one: [one.country] if one.country else [],
    "sdg": lambda one: [str(goal) for goal in one.sdgs],
}
"""What a winner has of each field of the filter."""


def offered(laureates: Sequence[Laureate], asked: LaureateFilter) -> dict[str, Counter[str]]:
    """For each field the values that exist beside what the other fields are narrowed to, with how many have them."""
    return {
        name: Counter(value for one in laureates if asked.fits(one, but=name) for value in values_of(one))
        for name, values_of in VALUES.items()
    }


def silent_years(laureates: Iterable[Laureate], records: Iterable[str]) -> list[str]:
    """Years without a known winner, from the first to the last that has one or a record."""
    known = _years(one.year for one in laureates)
    there = known | _years(records)
    span = range(min(there), max(there) + 1) if there else ()
    return [str(year) for year in span if year not in known]


def years_without_rules(editions: Iterable[str]) -> list[str]:
    """From the first to the last year that has an edition here or a winner known from sources, those without an
    edition.
    """
    here = _years(editions)
    there = here | _years(one.year for one in without_rules())
    return [str(year) for year in range(min(there), max(there) + 1) if year not in here] if here else []


def _years(slugs: Iterable[str]) -> set[int]:
    return {int(slug) for slug in slugs if slug.isdecimal()}


async def laureates(session: AsyncSession, editions: Sequence[EditionInForce]) -> list[Laureate]:
    """All that are public, the newest year first; nothing of test editions. `editions`: all public ones."""
    columns = columns_of(Laureate, Project, year=col(Edition.slug), id=col(Project.id), named_by=None)
    query: Any = (
        select(*columns)
        .join(Edition, col(Edition.id) == Project.edition_id)
        .where(col(Edition.kind) != "rehearsal", is_published(), col(Project.state) == State.WINNER)
    )
    found = [Laureate(*row) for row in (await session.exec(query)).all()]
    with_page = {edition.slug for edition in editions}
    return sorted(
        [*found, *(one for one in without_rules() if one.year not in with_page)],
        key=lambda one: (-int(one.year) if one.year.isdecimal() else 0, one.title.casefold()),
    )


@cache
def without_rules() -> tuple[Laureate, ...]:
    """Winners that sources name, of all years; shown for years that have no edition here."""
    return tuple(
        Laureate(
            year=project.edition,
            category=project.category,
            title=project.title,
            owner=project.owner or "",
            country=project.country,
            language="en",
            sdgs=(),
            named_by=project.source,
        )
        for project in past_projects()
        if project.state == "winner"
    )
