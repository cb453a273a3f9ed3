"""Notes and tags that stewards keep of a project for each other.

Nobody of the project sees them, no letter has them, and they are in none of the public files.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.edition.queries import EditionInForce
from prizes.errors import text_too_long
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import folded, many_lines, one_line
from prizes.nomination import refusals
from prizes.nomination.actions.stewarding import found
from prizes.nomination.models import Project, ProjectNote, ProjectTag
from prizes.nomination.queries.notes import tags_in_use, tags_of
from prizes.nomination.queries.people import is_theirs
from prizes.nomination.rules.tags import TAG_MOST, TAGS_MOST, merged, parted

NOTE_MOST = 4_000
"""Characters of one note."""


async def add_note(
    session: AsyncSession, edition: EditionInForce, project_id: str, *, text: str, steward: Person
) -> ProjectNote:
    """Keep a note for the other stewards."""
    project = await _without_part(session, edition, project_id, steward)
    text = many_lines(text)
    if not one_line(text):
        raise refusals.note_text_needed()
    if len(text) > NOTE_MOST:
        raise text_too_long("note", most=NOTE_MOST)
    note = ProjectNote(project_id=project.id, author_id=steward.id, text=text, written_at=clock.now())
    session.add(note)
    record(session, edition, acts.NOMINATION_NOTE, project, by=steward.id)
    await session.flush()
    return note


async def remove_note(
    session: AsyncSession, edition: EditionInForce, project_id: str, *, note_id: str, steward: Person
) -> None:
    """One's own; nothing stays of its text."""
    project = await _without_part(session, edition, project_id, steward)
    note = await session.get(ProjectNote, note_id)
    if note is None or note.project_id != project.id or note.author_id != steward.id:
        raise refusals.not_your_note()
    await session.delete(note)
    record(session, edition, acts.NOMINATION_REMOVE_NOTE, project, by=steward.id)
    await session.flush()


async def set_tags(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    *,
    tags: Iterable[str],
    shown: Iterable[str] | None = None,
    steward: Person,
) -> list[str]:
    """These tags and no others, but that what others changed since some were `shown` stays. Each text may hold several.
    One that another project has is written as there, whatever the case.
    """
    project = await _without_part(session, edition, project_id, steward)
    known = parted(await tags_in_use(session, edition, but=project.id))
    before = set((await tags_of(session, [project.id], steward.id)).get(project.id, []))
    wanted = {key: known.get(key, tag) for key, tag in parted(tags).items()}
    if shown is not None:
        wanted = merged(parted(before), parted(shown), wanted)
    _must_be_few(wanted.values())
    gone, new = before - {*wanted.values()}, {*wanted.values()} - before
    if gone:
        dropped = delete(ProjectTag).where(
            col(ProjectTag.project_id) == project.id, col(ProjectTag.tag).in_(gone)
        )
        await session.exec(dropped)
    for tag in sorted(new):
        session.add(ProjectTag(project_id=project.id, tag=tag, added_by=steward.id, added_at=clock.now()))
    if gone or new:
        record(session, edition, acts.NOMINATION_TAG, project, by=steward.id)
    await session.flush()
    return sorted(wanted.values(), key=folded)


async def tag_each(
    session: AsyncSession,
    edition: EditionInForce,
    project_ids: Sequence[str],
    *,
    tag: str,
    added: bool,
    steward: str,
) -> None:
    """Add a tag to projects, or take it from them; whether they may have it is asked before. A few queries, however
    many projects. One that a project has already, whatever the case, is left as it is.
    """
    known = {folded(each): each for each in await tags_in_use(session, edition)}
    tag = known.get(folded(tag), one_line(tag))
    these = (col(ProjectTag.project_id).in_(project_ids), col(ProjectTag.tag) == tag)
    have = set((await session.exec(select(ProjectTag.project_id).where(*these))).all())
    if added:
        for project in project_ids:
            if project not in have:
                session.add(ProjectTag(project_id=project, tag=tag, added_by=steward, added_at=clock.now()))
    else:
        await session.exec(delete(ProjectTag).where(*these))
    for project in project_ids:
        if (project in have) is not added:
            record(session, edition, acts.NOMINATION_TAG, project, by=steward)
    await session.flush()


def _must_be_few(tags: Collection[str]) -> None:
    if any(len(tag) > TAG_MOST for tag in tags):
        raise refusals.tag_too_long(most=TAG_MOST)
    if len(tags) > TAGS_MOST:
        raise refusals.too_many_tags(most=TAGS_MOST)


async def _without_part(
    session: AsyncSession, edition: EditionInForce, project_id: str, steward: Person
) -> Project:
    """For stewards who have no part in the project: the notes are about those who have."""
    project, _ = await found(session, edition, project_id)
    if await is_theirs(session, project, steward.id):
        raise refusals.own_project_noted()
    return project
