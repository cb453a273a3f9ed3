"""Looks over the votes of running rounds every hour, and tells voters what became of theirs.

Beside the other jobs: a look takes minutes with a million votes, and holds no transaction while it thinks.
"""

from __future__ import annotations

import structlog

from prizes.ballot.cases.letters import find_voters, to_tell, write_letters
from prizes.ballot.watching import claim, due_rounds, keep, look, read_ballots
from prizes.db import Database

log = structlog.get_logger("watch")


async def watch(database: Database) -> None:
    """One look at each round that is due."""
    async with database.reading() as session:
        due = await due_rounds(session)
    for edition, phase in due:
        async with database.writing() as session:
            if not await claim(session, edition, phase):
                continue
        async with database.reading() as session:
            ballots = await read_ballots(session, edition, phase)
        found = await look(ballots)
        async with database.writing() as session:
            await keep(session, edition, phase, found, len(ballots))
        log.info("votes looked over", edition=edition.slug, phase=phase.id, flagged=len(found.flags))


async def tell_voters(database: Database) -> None:
    """Letters to those whose votes were set aside or restored, or whose appeal was decided."""
    async with database.reading() as session:
        wanted = await to_tell(session)
        found = await find_voters(session, wanted) if wanted else []
    if wanted:
        async with database.writing() as session:
            await write_letters(session, wanted, found)
