"""retention: what is to be forgotten at the end of its time, and forgetting it."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from prizes.cli.refusing import refusals
from prizes.config import settings
from prizes.db import Database
from prizes.office.retention import MOST, Due, due, run_retention


def retention(
    *,
    run: Annotated[bool, typer.Option("--run", help="Do it, as the worker does every day.")] = False,
) -> None:
    """Say what is to be forgotten now of the voters of editions that have been final for ninety days. With --run it is
    forgotten: roll, accounts that nothing else holds, letters, circumstances of votes, words of appeals, and the key
    of tags. It cannot be undone. A second run finds nothing.

    Example: prizes retention --run
    """
    with refusals():
        found = asyncio.run(_run() if run else _look())
    for line in lines_of(found):
        typer.echo(line)


async def _look() -> Due:
    database = Database(settings().database_url)
    try:
        async with database.reading() as session:
            return await due(session)
    finally:
        await database.close()


async def _run() -> Due:
    database = Database(settings().database_url)
    try:
        async with database.writing() as session:
            first = await run_retention(session)
        people = more = first.people
        while more >= MOST:
            async with database.writing() as session:
                more = (await run_retention(session)).people
            people += more
        await database.settle()
        return Due(first.editions, people)
    finally:
        await database.close()


def lines_of(found: Due) -> list[str]:
    """One line an edition, and one for the accounts."""
    lines = [
        f"{slug}: {left.voters} in the roll, {left.reminders} reminders, {left.appeals} appeals with words, "
        f"{left.circumstances} circumstances of votes, "
        + ("the key of tags" if left.key else "no key of tags")
        for slug, left in found.editions
    ]
    lines += [f"{found.people} accounts that nothing holds any more"] if found.people else []
    return lines or ["Nothing is to be forgotten."]
