"""Rows of public projects, of one edition or of all: what everybody can read in the register, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.data.countries import countries
from prizes.db import columns_of
from prizes.edition.models import Edition
from prizes.edition.queries import EditionInForce
from prizes.nomination.models import Project
from prizes.nomination.rules.goals import named_targets
from prizes.nomination.rules.states import PUBLIC
from prizes.stocktaking.queries.register import REGISTERED


class DataProject(NamedTuple):
    edition: str
    id: str
    title: str
    language: str
    owner: str
    stakeholder_type: str | None
    country: str | None
    category: str | None
    state: str
    sdgs: list[Any]
    targets: list[Any]
    source_url: str | None
    body: str | None


async def of_edition(session: AsyncSession, edition: EditionInForce) -> list[DataProject]:
    return await _read(session, col(Project.edition_id) == edition.id, col(Project.state).in_(PUBLIC))


async def of_register(session: AsyncSession) -> list[DataProject]:
    """Of all public editions but rehearsals."""
    return await _read(session, *REGISTERED)


async def _read(session: AsyncSession, *conditions: Any) -> list[DataProject]:
    query: Any = (
        select(*columns_of(DataProject, Project, edition=col(Edition.slug)))
        .join(Edition, col(Edition.id) == Project.edition_id)
        .where(*conditions)
        .order_by(col(Edition.slug), col(Project.id))
    )
    return [DataProject(*row) for row in (await session.exec(query)).all()]


_PLACES = {each.alpha2: each for each in countries()}


def project_rows(projects: Iterable[DataProject]) -> Iterator[dict[str, Any]]:
    for each in projects:
        place = _PLACES.get(each.country or "")
        yield {
            **_common(each),
            "language": each.language,
            "owner": each.owner,
            "stakeholder_type": each.stakeholder_type,
            "title": each.title,
            "ldc": bool(place and place.ldc),
            "lldc": bool(place and place.lldc),
            "sids": bool(place and place.sids),
            "body": each.body,
            "source": each.source_url,
        }


def goal_rows(projects: Iterable[DataProject]) -> Iterator[dict[str, Any]]:
    for each in projects:
        for goal in sorted({goal for goal in each.sdgs if isinstance(goal, int)}):
            yield {**_common(each), "goal": goal}


def class_rows(
    projects: Iterable[DataProject], classes: Mapping[str, Mapping[str, str]]
) -> Iterator[dict[str, Any]]:
    """`classes`: by project the answers to the questions that classify projects."""
    for each in projects:
        for question, answer in classes.get(each.id, {}).items():
            yield {**_common(each), "question": question, "class": answer}


def target_rows(projects: Iterable[DataProject]) -> Iterator[dict[str, Any]]:
    for each in projects:
        for target in named_targets(each):
            yield {**_common(each), "goal": target.goal, "target": target.code}


def _common(each: DataProject) -> dict[str, Any]:
    place = _PLACES.get(each.country or "")
    return {
        "edition": each.edition,
        "project": each.id,
        "category": each.category,
        "country": each.country,
        "region": place.itu_region if place else None,
        "state": each.state,
    }
