"""retention: what is to be forgotten at the end of its time, and forgetting it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from prizes.cli.opening import opened, reading

if TYPE_CHECKING:
    from prizes.privacy.retention import RetentionDue


def retention(
    *,
    run: Annotated[bool, typer.Option("--run", help="Do it, as the worker does every day.")] = False,
) -> None:
    """Say what is to be forgotten now of the voters of editions that have been final for ninety days. With --run it is
    forgotten: marks of voters, accounts that nothing else holds, letters, circumstances of votes, words of appeals, and
    the key of tags. It cannot be undone. A second run finds nothing.

    Example: prizes retention --run
    """
    for line in lines_of(asyncio.run(_run() if run else _look())):
        typer.echo(line)


async def _look() -> RetentionDue:
    from prizes.privacy.retention import due

    async with reading() as session:
        return await due(session)


async def _run() -> RetentionDue:
    from prizes.privacy.retention import MOST, RetentionDue, run_retention

    async with opened() as database:
        async with database.writing() as session:
            first = await run_retention(session)
        people = more = first.people
        while more >= MOST:
            async with database.writing() as session:
                more = (await run_retention(session)).people
            people += more
        await database.settle()
        return RetentionDue(first.editions, people)


def lines_of(found: RetentionDue) -> list[str]:
    """One line an edition, and one for the accounts."""
    lines = [
        f"{slug}: {left.voters} marks of voters, {left.reminders} reminders, {left.appeals} appeals with words, "
        f"{left.circumstances} circumstances of votes, "
        + ("the key of tags" if left.key else "no key of tags")
        for slug, left in found.editions
    ]
    lines += [f"{found.people} accounts that nothing holds any more"] if found.people else []
    return lines or ["Nothing is to be forgotten."]
