"""What the success-stories book of an edition is made of: nothing but what is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.queries import EditionInForce
from prizes.nomination.models import Attachment, Project, ProjectText
from prizes.nomination.rules.form import submission_of
from prizes.nomination.rules.states import State
from prizes.promotion.queries.promoted import in_state
from prizes.results.queries import published


@dataclass(frozen=True, slots=True)
class StorySources:
    """Four queries, however many winners there are."""

    winners: Sequence[Project]
    champions: Sequence[Project]
    honours: Mapping[str, Mapping[str, Any]]
    """As published, by project."""
    texts: Mapping[str, Mapping[str, ProjectText]]
    """By project and language."""
    pictures: Mapping[str, Attachment]
    """The first that everybody may see, by project."""
    since: datetime | None
    """When the winners were published; None: of a past edition."""


async def story_sources(session: AsyncSession, edition: EditionInForce) -> StorySources | None:
    """None before the winners are announced, and where none is known."""
    content = await published(session, edition.id)
    if content is None and not edition.record:
        return None
    winners = await in_state(session, edition, State.WINNER)
    if not winners:
        return None
    ids = [project.id for project in winners]
    own = select(ProjectText).where(col(ProjectText.project_id).in_(ids))
    texts: dict[str, dict[str, ProjectText]] = {}
    for text in (await session.exec(own)).all():
        texts.setdefault(text.project_id, {})[text.lang] = text
    return StorySources(
        winners=winners,
        champions=await in_state(session, edition, State.CHAMPION),
        honours={each["project"]: each for each in content["honours"]} if content else {},
        texts=texts,
        pictures=await _pictures(session, edition, ids),
        since=content["published_at"] if content else None,
    )


async def _pictures(
    session: AsyncSession, edition: EditionInForce, ids: Sequence[str]
) -> dict[str, Attachment]:
    if not edition.rules.submission:
        return {}
    public = {f.id for f in submission_of(edition.rules).form.fields if "public" in f.shown_to}
    query = select(Attachment).where(
        col(Attachment.project_id).in_(ids),
        col(Attachment.field).in_(public),
        col(Attachment.media_type).startswith("image/"),
    )
    found: dict[str, Attachment] = {}
    for file in (await session.exec(query.order_by(col(Attachment.added_at), col(Attachment.id)))).all():
        found.setdefault(file.project_id, file)
    return found
