"""The list of jobs: which act each kind calls, and what recurs how often."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.actions import sweep
from prizes.ballot.keys import make_due_keys
from prizes.edition.actions import freeze_due
from prizes.journal.actions import chain
from prizes.results.actions import announce

Handler = Callable[[AsyncSession, dict[str, Any]], Awaitable[None]]


async def chain_journal(session: AsyncSession, _payload: dict[str, Any]) -> None:
    await chain(session)


async def sweep_accounts(session: AsyncSession, _payload: dict[str, Any]) -> None:
    await sweep(session)


async def freeze_editions(session: AsyncSession, _payload: dict[str, Any]) -> None:
    await freeze_due(session)


async def make_ballot_keys(session: AsyncSession, _payload: dict[str, Any]) -> None:
    await make_due_keys(session)


async def announce_winners(session: AsyncSession, payload: dict[str, Any]) -> None:
    await announce(session, str(payload["edition"]))


HANDLERS: dict[str, Handler] = {
    "announce-winners": announce_winners,
    "chain-journal": chain_journal,
    "freeze-editions": freeze_editions,
    "make-ballot-keys": make_ballot_keys,
    "sweep-accounts": sweep_accounts,
}

RECURRING: dict[str, timedelta] = {
    "chain-journal": timedelta(minutes=1),
    "freeze-editions": timedelta(minutes=1),
    "make-ballot-keys": timedelta(hours=1),
    "sweep-accounts": timedelta(hours=1),
}
