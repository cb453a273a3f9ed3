"""What the people of a project were written about it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.edition.queries import EditionInForce
from prizes.mail.models import Message
from prizes.mail.queries import letters_about
from prizes.nomination import refusals
from prizes.nomination.models import Project
from prizes.nomination.queries.projects import project_in, role_of

MOST = 50


async def letters_of(
    session: AsyncSession, edition: EditionInForce, project_id: str, reader: Person
) -> tuple[Project, Sequence[Message]]:
    """The project and the last letters to its nominator and to the reader, of the project or of the edition.
    Open to all who have a part in the project; to others it does not exist. What was written to anybody else, such
    as the owner who is asked, is for them alone.
    """
    project = await project_in(session, edition, project_id)
    if project is None or await role_of(session, project, reader) is None:
        raise refusals.unknown_project()
    nominator = await session.get(Person, project.nominator_id) if project.nominator_id else None
    addresses = {reader.email, *([nominator.email] if nominator else [])}
    return project, await letters_about(session, edition.slug, f"project:{project.id}", addresses, MOST)
