"""A group of votes on PostgreSQL: one statement, which is its own transaction.

It asks once more for everything that `Round` was told earlier: the rules in force, the paper, and that the log is open.
A row for which one of these does not hold is not written. What a `Holder` was told is asked just before, in a statement
of its own, and in another order: no statement has a choice and somebody's address, account or session in it, which a
server that logs slow statements would write down side by side.

The log's row is locked so that it cannot be closed before the votes are committed (`votelog.actions.locked`). A
statement that waited for a close reads the row again and finds it closed; everything else hangs on that row.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from prizes import clock
from prizes.ballot.group_commit.rounds import Round
from prizes.ballot.group_commit.votes import Holder, ReadyVote
from prizes.db import Database

PATIENCE = 10.0
"""Seconds for a statement."""
COLUMNS = 12
"""Of a vote in the statement that writes."""

HOLDERS = """
SELECT session.token_hash, person.id, person.canonical_email, person.former_email, person.created_at
FROM session JOIN person ON person.id = session.person_id
WHERE session.token_hash = ANY($1::text[]) AND session.expires_at > $2
"""

HOLDERS_NO_MORE = """
SELECT n - 1
FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS sent (token, person, address, n)
WHERE (
  SELECT person.canonical_email FROM session JOIN person ON person.id = session.person_id
  WHERE session.token_hash = sent.token AND session.person_id = sent.person AND session.expires_at > $4
  LIMIT 1
) IS DISTINCT FROM sent.address
"""
"""A question for each row, by two keys. As one join of sets PostgreSQL reads both tables whole while they are small."""

VOTED = """
SELECT tag, category FROM vote
WHERE edition = $1 AND phase = $2 AND tag = ANY($3::text[]) AND in_force AND choices <> ''
"""


@cache
def write(on_paper: str) -> str:
    """The statement for a round whose projects fulfil this condition. Rows go in in the order of slots and of people,
    so that two groups which meet in the same rows wait for each other and never in a circle.
    """
    return f"""
WITH log AS MATERIALIZED (
  SELECT size, root FROM vote_log
  WHERE name = $1 AND NOT closed
    AND EXISTS (SELECT FROM edition WHERE id = $2 AND slug = $3 AND rules_version = $4)
  FOR KEY SHARE OF vote_log
), sent AS MATERIALIZED (
  SELECT * FROM unnest(
    $7::text[], $8::text[], $9::text[], $10::text[], $11::bytea[], $12::bytea[],
    $13::text[], $14::bytea[], $15::text[], $16::text[], $17::int[], $18::text[]
  ) WITH ORDINALITY AS sent (
    tag, mark, category, choices, leaf, opening, line, sealed, key, request, status, body, n
  )
), fit AS MATERIALIZED (
  SELECT sent.*
  FROM sent
  WHERE NOT EXISTS (
    SELECT FROM unnest(string_to_array(sent.choices, ',')) AS chosen (id)
    WHERE NOT EXISTS (
      SELECT FROM project
      WHERE project.id = chosen.id AND project.edition_id = $2 AND project.category = sent.category AND ({on_paper})
    )
  ) AND (
    sent.key IS NULL OR NOT EXISTS (SELECT FROM answered_request AS a WHERE a.key = sent.key AND a.who = '')
  )
), cast_now AS (
  INSERT INTO vote (edition, phase, category, tag, version, choices, in_force, cast_at, rules_version, leaf, opening)
  SELECT $3, $6, fit.category, fit.tag, 1, fit.choices, true, $5, $4, fit.leaf, fit.opening
  FROM fit CROSS JOIN log ORDER BY fit.tag, fit.category
  ON CONFLICT DO NOTHING RETURNING id, leaf
), saved AS MATERIALIZED (
  SELECT cast_now.id, fit.* FROM cast_now JOIN fit ON fit.leaf = cast_now.leaf
), lines AS (
  INSERT INTO log_pending (log, line) SELECT $1, line FROM saved
), circumstances AS (
  INSERT INTO vote_circumstance (vote_id, sealed) SELECT id, sealed FROM saved WHERE sealed IS NOT NULL
), marks AS (
  INSERT INTO voter_mark (edition, mark) SELECT DISTINCT $3, mark FROM saved ORDER BY mark ON CONFLICT DO NOTHING
), answers AS (
  INSERT INTO answered_request (key, who, request_hash, status, body, created_at)
  SELECT key, '', request, status, body, $5 FROM saved WHERE key IS NOT NULL
)
SELECT log.size, log.root, (SELECT array_agg(n - 1) FROM saved) FROM log
"""  # noqa: S608 - the condition is compiled from the rules of the round


def may_be_saved(error: Exception) -> bool:
    """Whether the connection broke when the statement was already on its way, or its answer did not come."""
    if isinstance(error, ConnectionRefusedError):
        return False
    return isinstance(error, asyncpg.ConnectionDoesNotExistError | ConnectionError | TimeoutError)


class PostgresWriter:
    """A connection of its own, taken from the pool with the first group and kept."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.held: AsyncConnection | None = None

    async def holders(self, hashes: Sequence[str], now: datetime) -> dict[str, Holder]:
        rows = await (await self._connection()).fetch(HOLDERS, hashes, now, timeout=PATIENCE)
        return {row[0]: Holder(row[1], row[2], row[3], row[4].timestamp()) for row in rows}

    async def write(
        self, round_: Round, votes: Sequence[ReadyVote], now: datetime
    ) -> tuple[int, bytes, set[int]] | None:
        """Size and root of the newest checkpoint, and which votes were saved, by place. None: the log is closed, or the
        rules are others by now.
        """
        connection = await self._connection()
        rows = await connection.fetch(HOLDERS_NO_MORE, *_holders(votes), now, timeout=PATIENCE)
        gone = {n for (n,) in rows}
        # In another order than they were asked for in.
        places = [n for n in range(len(votes)) if n not in gone]
        places.sort(key=lambda n: (votes[n].tag, votes[n].sent.category))
        sorted_ = [votes[n] for n in places]
        row = await connection.fetchrow(
            write(round_.on_paper), *_parameters(round_, sorted_, now), timeout=PATIENCE
        )
        self.database.hear()
        return None if row is None else (row[0], row[1], {places[n] for n in row[2] or ()})

    async def voted(self, round_: Round, tags: Collection[str]) -> list[tuple[str, str]]:
        """Tag and category of the votes in force that have one of these tags."""
        values = (round_.edition.slug, round_.phase.id, list(tags))
        rows = await (await self._connection()).fetch(VOTED, *values, timeout=PATIENCE)
        return [(row[0], row[1]) for row in rows]

    async def _connection(self) -> asyncpg.Connection[Any]:
        if self.held is None:
            self.held = await self.database.engine.connect()
        connection: asyncpg.Connection[Any] = (await self.held.get_raw_connection()).driver_connection
        return connection

    async def drop(self) -> None:
        """After a failure: take another connection the next time."""
        held, self.held = self.held, None
        if held is not None:
            await held.invalidate()
            await held.close()

    async def close(self) -> None:
        held, self.held = self.held, None
        if held is not None:
            await held.close()


def _holders(votes: Sequence[ReadyVote]) -> list[list[str]]:
    rows = [(vote.sent.token_hash, vote.holder.person, vote.holder.name) for vote in votes]
    return [list(column) for column in zip(*rows, strict=True)]


def _parameters(round_: Round, votes: Sequence[ReadyVote], now: datetime) -> list[Any]:
    edition = round_.edition
    columns = zip(*map(_row, votes), strict=True) if votes else ([] for _ in range(COLUMNS))
    return [
        round_.log.name,
        edition.id,
        edition.slug,
        edition.version,
        clock.the_hour(now),
        round_.phase.id,
        *columns,
    ]


def _row(vote: ReadyVote) -> tuple[Any, ...]:
    sent, entry, kept = vote.sent, vote.entry, vote.sent.kept
    return (
        vote.tag,
        vote.mark,
        sent.category,
        ",".join(sent.choices),
        entry.leaf,
        entry.opening,
        entry.line,
        vote.sealed,
        kept.name if kept else None,
        kept.mark if kept else "",
        sent.status,
        kept.seal(vote.body) if kept else "",
    )
