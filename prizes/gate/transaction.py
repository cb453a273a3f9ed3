"""One transaction a request, committed before the answer is sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Protocol

import structlog
from fastapi import Depends, Request
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.actions import use_session
from prizes.accounts.queries import HeldToken, SignedIn
from prizes.accounts.tokens import note_token_use
from prizes.db import Database, Unsure

log = structlog.get_logger("sessions")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SOURCE = "source"
"""In the state of a request: what it reads from in place of the database (`edge.standby`)."""


class ReadSource(Protocol):
    def reading(self) -> AbstractAsyncContextManager[AsyncSession]:
        """As `Database.reading`."""


def database(request: Request) -> Database:
    found: Database = request.app.state.database
    return found


def undo(request: Request) -> None:
    """Let this request's transaction be rolled back although it is answered without an exception: for pages that
    show a form again with what is wrong.
    """
    request.state.undo = True


async def transaction(request: Request) -> AsyncIterator[AsyncSession]:
    if request.method in SAFE_METHODS:
        source: ReadSource = getattr(request.state, SOURCE, None) or database(request)
        async with source.reading() as session:
            yield session
    else:
        async with database(request).writing() as session:
            yield session
            if getattr(request.state, "undo", False):
                await session.rollback()
    await _note_use(request)


async def _note_use(request: Request) -> None:
    """Let the session of somebody with a role go on, in a transaction of its own, once a minute at most, and after that
    of the request: one that only reads must not write, and one that waits for a second connection could wait for ever.
    The same of a token, once an hour.
    """
    me: SignedIn | None = getattr(request.state, "me", None)
    token: HeldToken | None = getattr(request.state, "token", None)
    if (me is None or me.goes_on is None) and (token is None or token.noted):
        return
    try:
        async with database(request).writing() as session:
            if me is not None and me.goes_on is not None:
                await use_session(session, me.token_hash, me.goes_on)
            if token is not None:
                await note_token_use(session, token)
    except (SQLAlchemyError, OSError, Unsure) as trouble:  # the answer is made; the next request tries again
        log.warning("use of a session not noted", error=type(trouble).__name__)


# scope="function": with the default scope the commit would come after the answer, and a failed commit would still have
# answered "saved".
Tx = Annotated[AsyncSession, Depends(transaction, scope="function")]
