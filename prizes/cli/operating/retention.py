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
    """List the data to be deleted now about voters of editions that have been final for ninety days.

    With --run, it is deleted: marks of voters, accounts that are not needed otherwise, letters, circumstances of
    votes, texts of appeals, and the key of tags. It cannot be undone. A second run finds nothing.

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
        f"{slug}: {left.voters} marks of voters, {left.reminders} reminders, {left.appeals} appeals with texts, "
        f"{left.circumstances} circumstances of votes, "
        + ("the key of tags" if left.key else "no key of tags")
        for slug, left in found.editions
    ]
    lines += [f"{found.people} accounts that are no longer needed"] if found.people else []
    return lines or ["There is nothing to delete."]
