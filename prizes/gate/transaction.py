"""One transaction a request, committed before the answer is sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.db import Database

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


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
        async with database(request).reading() as session:
            yield session
        return
    async with database(request).writing() as session:
        yield session
        if getattr(request.state, "undo", False):
            await session.rollback()


# scope="function": with the default scope the commit would come after the answer, and a failed commit would still have
# answered "saved".
Tx = Annotated[AsyncSession, Depends(transaction, scope="function")]
