"""Letters to the stewards of an edition about what has come in and waits for them."""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.queries import stewards_of
from prizes.accounts.rules.roles import TaskLetters
from prizes.edition.queries import EditionInForce
from prizes.journal.acts import ActKind
from prizes.mail.actions import queue
from prizes.mail.rules.kinds import STEWARD_TOLD


async def tell_of_incoming(session: AsyncSession, edition: EditionInForce, what: ActKind, page: str) -> None:
    """Write to those who want to be told at once; the others have it among the tasks of the day.

    `page`: address below the edition.
    """
    for steward in await stewards_of(session, edition.slug):
        if steward.task_letters == TaskLetters.AT_ONCE:
            queue(
                session,
                STEWARD_TOLD,
                to=steward.email,
                lang=steward.lang,
                edition=edition.slug,
                edition_title=dict(edition.rules.title),
                what=what.words,
                page=f"{edition.slug}/{page}",
            )
