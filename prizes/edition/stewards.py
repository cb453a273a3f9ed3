"""Letters to the stewards of an edition about what has come in and waits for them."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.queries import stewards_of
from prizes.accounts.rules.roles import TaskLetters
from prizes.edition.queries import EditionInForce
from prizes.mail.actions import queue
from prizes.mail.models import Message
from prizes.mail.rules.kinds import STEWARD_TOLD

QUIET = timedelta(hours=1)


async def tell_of_incoming(session: AsyncSession, edition: EditionInForce, what: str, page: str) -> None:
    """Write to those who want to be told at once; the others have it among the tasks of the day. Of the same thing on
    the same page at most once an hour: anybody can challenge a count, and an owner can answer again and again.

    `what`: a text to translate, such as an act's of the journal. `page`: address below the edition.
    """
    about = page.partition("#")[0]
    told = await _told_of(session, edition, what, about)
    for steward in await stewards_of(session, edition.slug):
        if steward.task_letters == TaskLetters.AT_ONCE and steward.email not in told:
            queue(
                session,
                STEWARD_TOLD,
                to=steward.email,
                lang=steward.lang,
                edition=edition.slug,
                about=about,
                edition_title=dict(edition.rules.title),
                what=what,
                page=f"{edition.slug}/{page}",
            )


async def _told_of(session: AsyncSession, edition: EditionInForce, what: str, about: str) -> set[str]:
    """Addresses that were written to of this lately."""
    written = select(Message.to, Message.context).where(
        Message.template == STEWARD_TOLD.name,
        Message.edition == edition.slug,
        Message.about == about,
        col(Message.created_at) > clock.now() - QUIET,
    )
    return {to for to, values in (await session.exec(written)).all() if values.get("what") == what}
