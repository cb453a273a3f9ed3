"""Read what hangs on a project, for its dossier and its archive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.data.languages import beyond_the_six
from prizes.edition.queries import EditionInForce
from prizes.files.store import fetch
from prizes.nomination import refusals
from prizes.nomination.models import Attachment, Project, ProjectText
from prizes.nomination.project_roles import Author, Permission, may
from prizes.nomination.queries.dossier import Contents
from prizes.nomination.queries.projects import project_in, role_of

PICTURE_WIDTH = 640
"""Pixels that a small picture in a dossier needs at most."""
MOST_PICTURES = 20
MOST_BYTES = 600_000
"""Of a picture in a dossier; a larger one is named there and not shown."""


async def project_to_read(
    session: AsyncSession, edition: EditionInForce, project_id: str, author: Author
) -> Project:
    """A project that somebody has a hand in; to others it does not exist."""
    project = await project_in(session, edition, project_id)
    if project is None or not may(await role_of(session, project, author), Permission.READ):
        raise refusals.unknown_project()
    return project


async def texts_of(session: AsyncSession, project: Project) -> Sequence[ProjectText]:
    query = select(ProjectText).where(ProjectText.project_id == project.id).order_by(col(ProjectText.lang))
    return (await session.exec(query)).all()


async def texts_needed(
    session: AsyncSession, edition: EditionInForce, projects: Iterable[Project]
) -> dict[str, list[ProjectText]]:
    """By project its texts in further languages, where it may need some to be complete. No query where all projects
    are written in the six languages.
    """
    submission = edition.rules.submission
    if submission is None or not any(map(beyond_the_six, submission.languages)):
        return {}
    ids = [project.id for project in projects]
    found: dict[str, list[ProjectText]] = {}
    for start in range(0, len(ids), 500):
        query = select(ProjectText).where(col(ProjectText.project_id).in_(ids[start : start + 500]))
        for text in (await session.exec(query)).all():
            found.setdefault(text.project_id, []).append(text)
    return found


async def files_of(session: AsyncSession, project: Project) -> Sequence[Attachment]:
    query = select(Attachment).where(Attachment.project_id == project.id)
    return (await session.exec(query.order_by(col(Attachment.field), col(Attachment.added_at)))).all()


async def attachment_in(session: AsyncSession, project_id: str, file_id: str) -> Attachment:
    """A file of a project. Raises Missing."""
    file = await session.get(Attachment, file_id)
    if file is None or file.project_id != project_id:
        raise refusals.unknown_file()
    return file


async def contents_of(session: AsyncSession, project: Project) -> Contents:
    """With small copies of its images, as far as the store has them."""
    files = await files_of(session, project)
    pictures = {}
    for file in [f for f in files if f.media_type.startswith("image/")][:MOST_PICTURES]:
        content = await fetch(_small(file))
        if content is not None and len(content) <= MOST_BYTES:
            pictures[file.id] = content
    return Contents(await texts_of(session, project), files, pictures)


def _small(file: Attachment) -> str:
    """Name of the smallest copy that is wide enough, else of the largest, else of the image itself."""
    widths = sorted(int(width) for width in file.variants)
    wide = next((w for w in widths if w >= PICTURE_WIDTH), widths[-1] if widths else None)
    return file.key if wide is None else str(file.variants[str(wide)])
