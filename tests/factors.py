"""People with a second factor, and the codes that their apps show."""

from __future__ import annotations

from datetime import timedelta

import pyotp
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.factors import confirm_setup, offer_setup
from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn, grants_of


def shown(secret: str, later: timedelta = timedelta(0)) -> str:
    """What the app shows, now or later."""
    return pyotp.TOTP(secret).at(clock.now() + later)


async def with_app(session: AsyncSession, person: Person) -> str:
    """Set up an authenticator for somebody with a role; its secret. The code of this moment is used up."""
    me = SignedIn(person, await grants_of(session, person.id), "")
    setup = offer_setup(me)
    made = await confirm_setup(session, me, setup.sealed, code=shown(setup.secret), present="")
    assert isinstance(made, str)
    await session.commit()
    return setup.secret
