"""Tell all stewards by mail that a role is coming which it takes two people to give."""

from __future__ import annotations

from typing import Literal

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.accounts.queries import stewards_of
from prizes.accounts.rules.roles import ANY
from prizes.mail.actions import queue
from prizes.mail.rules.kinds import ROLE_NOTICE

Step = Literal["proposed", "invited", "accepted"]


async def tell_stewards(
    session: AsyncSession, step: Step, email: str, role: str, edition: str, *, by: Person | None
) -> None:
    """Each steward of the edition, or of any for a role in all, in their language. `by`: who proposed or invited;
    None: whoever runs the service.
    """
    for steward in await stewards_of(session, edition):
        queue(
            session,
            ROLE_NOTICE,
            to=steward.email,
            lang=steward.lang,
            edition=None if edition == ANY else edition,
            step=step,
            email=email,
            role=role,
            slug="" if edition == ANY else edition,
            by=by.email if by else "",
        )
