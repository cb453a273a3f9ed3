"""Who is called to the stage, in which order, and how their names are said aloud. For stewards: it can hold winners
that are not announced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.db import columns_of
from prizes.edition.document.components import Text
from prizes.edition.document.phases import AnnouncementPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import honours_of
from prizes.nomination.models import Project
from prizes.promotion.models import Pronunciation
from prizes.promotion.rules.running_order import RunningField, running_order
from prizes.results.actions import fields_of_titles
from prizes.results.queries import honours, publication, publications
from prizes.results.rules.winners import announcement_named


@dataclass(frozen=True, slots=True)
class OnStage:
    """A project that is honoured, as it is read out."""

    title: str
    language: str
    owner: str
    country: str | None
    pronunciation: str


@dataclass(frozen=True, slots=True)
class Ceremony:
    at: datetime | None
    """When it begins; None: the rules give no date."""
    place: Text | None
    fields: Sequence[RunningField]
    projects: Mapping[str, OnStage]
    """By id."""
    public_at: datetime | None
    """When the winners are public, or will be; None: no second steward has approved that."""
    is_public: bool
    phase: AnnouncementPhase | None
    """None: the rules have no announcement."""


async def ceremony_of(session: AsyncSession, edition: EditionInForce, phase_id: str | None) -> Ceremony:
    """`phase_id`: of the announcement; None: the next one that is not public, or the last."""
    public = [each for each in await publications(session, edition.id) if each.announced_at is not None]
    there = edition.rules.announcements
    announced = [each.id for each in there if any(row.is_of(each) for row in public)]
    phase = announcement_named(edition.rules, phase_id, announced)
    titles = honours_of(edition.rules, phase) if phase and len(there) > 1 else None
    given = [each for each in await honours(session, edition.id) if titles is None or each.title in titles]
    projects = await _projects(session, [honour.project_id for honour in given])
    made = await publication(session, edition.id, phase)
    names = {id_: each.title for id_, each in projects.items()}
    return Ceremony(
        at=edition.rules.instant(phase.opens) if phase else None,
        place=phase.place if phase else None,
        fields=running_order(edition.rules, given, names, await fields_of_titles(session, edition), titles),
        projects=projects,
        public_at=made.publish_at if made else None,
        is_public=made is not None and made.announced_at is not None,
        phase=phase,
    )


async def _projects(session: AsyncSession, ids: Sequence[str]) -> dict[str, OnStage]:
    columns = columns_of(OnStage, Project, pronunciation=func.coalesce(Pronunciation.text, ""))
    query: Any = select(col(Project.id), *columns)
    query = query.join(Pronunciation, col(Pronunciation.project_id) == Project.id, isouter=True)
    rows = (await session.exec(query.where(col(Project.id).in_(ids)))).all() if ids else []
    return {id_: OnStage(*shown) for id_, *shown in rows}


async def pronunciation_of(session: AsyncSession, project_id: str) -> str:
    noted = await session.get(Pronunciation, project_id)
    return noted.text if noted else ""
