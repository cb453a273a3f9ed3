"""Read which projects were entered again in a later edition, and which may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.edition.document.components import Text
from prizes.edition.models import Edition
from prizes.edition.queries import EditionInForce, editions_in_force, is_published
from prizes.nomination.models import Project
from prizes.nomination.rules.entry.carrying import carried_from, may_be_carried
from prizes.nomination.rules.states import PUBLIC, State


@dataclass(frozen=True, slots=True)
class OtherEntry:
    """The same project in another edition."""

    id: str
    edition: str
    edition_title: Text
    title: str
    language: str
    public: bool
    """Whether everybody sees it."""


async def carried_into(
    session: AsyncSession, edition: EditionInForce, ids: Sequence[str]
) -> Mapping[str, Project]:
    """The projects of an edition that were made of these, by the ids of these; withdrawn ones are none."""
    query = select(Project).where(
        Project.edition_id == edition.id,
        col(Project.carried_from_id).in_(ids),
        Project.state != State.WITHDRAWN,
    )
    return {each.carried_from_id or "": each for each in (await session.exec(query)).all()}


async def to_carry_over(
    session: AsyncSession, edition: EditionInForce, person: Person
) -> Sequence[OtherEntry]:
    """What somebody led in earlier editions and may enter here, and has not entered yet; the newest first."""
    slugs = carried_from(edition.rules)
    if not slugs:
        return []
    there = select(Project.carried_from_id).where(
        Project.edition_id == edition.id,
        col(Project.carried_from_id).is_not(None),
        Project.state != State.WITHDRAWN,
    )
    query = (
        select(Project, Edition.slug)
        .join(Edition, col(Edition.id) == Project.edition_id)
        .where(Project.nominator_id == person.id, col(Edition.slug).in_(slugs))
        .where(col(Project.id).not_in(there))
        .order_by(col(Project.submitted_at).desc(), col(Project.id))
    )
    found = [
        (project, slug)
        for project, slug in (await session.exec(query)).all()
        if may_be_carried(edition.rules, slug, State(project.state))
    ]
    return await _entries(session, found)


async def other_entries(
    session: AsyncSession, project: Project
) -> tuple[OtherEntry | None, Sequence[OtherEntry]]:
    """The project that this one was made of, and those that were made of it, as far as everybody sees them."""
    query = (
        select(Project, Edition.slug)
        .join(Edition, col(Edition.id) == Project.edition_id)
        .where(or_(col(Project.id) == project.carried_from_id, col(Project.carried_from_id) == project.id))
        .where(col(Project.state).in_(PUBLIC), is_published())
        .order_by(col(Project.submitted_at), col(Project.id))
    )
    found = await _entries(session, [(each, slug) for each, slug in (await session.exec(query)).all()])
    before = next((each for each in found if each.id == project.carried_from_id), None)
    return before, [each for each in found if each is not before]


async def entered_before(session: AsyncSession, project: Project) -> OtherEntry | None:
    """The project that this one was made of, also one that is not public."""
    if project.carried_from_id is None:
        return None
    query = select(Project, Edition.slug).join(Edition, col(Edition.id) == Project.edition_id)
    found = (await session.exec(query.where(Project.id == project.carried_from_id))).all()
    return next(iter(await _entries(session, found)), None)


async def _entries(session: AsyncSession, found: Sequence[tuple[Project, str]]) -> list[OtherEntry]:
    titles = {each.slug: each.rules.title for each in await editions_in_force(session)} if found else {}
    return [
        OtherEntry(each.id, slug, titles[slug], each.title, each.language, State(each.state) in PUBLIC)
        for each, slug in found
        if slug in titles
    ]
