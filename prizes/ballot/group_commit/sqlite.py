"""A group of votes on SQLite: one transaction over a connection of its own, in a thread.

The conditions are those of `postgres.write`. Nobody else writes from the beginning of the transaction to its end, so
that they hold for the whole group once they are asked.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from prizes import clock
from prizes.ballot.group_commit.rounds import Round
from prizes.ballot.group_commit.votes import Holder, ReadyVote
from prizes.db import PRAGMAS, Database, busy, in_turn

HOLDERS = """
SELECT session.token_hash, person.id, person.canonical_email, person.former_email, person.created_at
FROM session JOIN person ON person.id = session.person_id
WHERE session.expires_at > ? AND session.token_hash IN ({places})
"""
LOG = """
SELECT size, root FROM vote_log
WHERE name = ? AND NOT closed AND EXISTS (SELECT 1 FROM edition WHERE id = ? AND slug = ? AND rules_version = ?)
"""
FITS = """
SELECT EXISTS (
  SELECT 1 FROM session JOIN person ON person.id = session.person_id
  WHERE session.token_hash = ? AND session.person_id = ? AND session.expires_at > ? AND person.canonical_email = ?
) AND NOT EXISTS (SELECT 1 FROM answered_request WHERE key = ? AND who = '')
AND (
  SELECT count(*) FROM project WHERE edition_id = ? AND category = ? AND id IN ({places}) AND ({on_paper})
) = ?
"""
VOTE = """
INSERT INTO vote (edition, phase, category, tag, version, choices, in_force, cast_at, rules_version, leaf, opening)
VALUES (?, ?, ?, ?, 1, ?, 1, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id
"""
LINE = "INSERT INTO log_pending (log, line) VALUES (?, ?)"
CIRCUMSTANCE = "INSERT INTO vote_circumstance (vote_id, sealed) VALUES (?, ?)"
MARK = "INSERT INTO voter_mark (edition, mark) VALUES (?, ?) ON CONFLICT DO NOTHING"
ANSWER = """
INSERT INTO answered_request (key, who, request_hash, status, body, created_at) VALUES (?, '', ?, ?, ?, ?)
"""
VOTED = """
SELECT tag, category FROM vote
WHERE edition = ? AND phase = ? AND in_force AND choices <> '' AND tag IN ({places})
"""


class SqliteWriter:
    """One connection, opened with the first group and kept."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.held: sqlite3.Connection | None = None

    async def holders(self, hashes: Sequence[str], now: datetime) -> dict[str, Holder]:
        return await asyncio.to_thread(self._holders, hashes, _text(now))

    async def write(
        self, round_: Round, votes: Sequence[ReadyVote], now: datetime
    ) -> tuple[int, bytes, set[int]] | None:
        """As `PostgresWriter.write`."""
        await in_turn(self.database.turn, self.database.patience.turn)
        try:
            return await asyncio.to_thread(self._write, round_, votes, _text(now))
        finally:
            self.database.turn.release()

    async def voted(self, round_: Round, tags: Collection[str]) -> list[tuple[str, str]]:
        """As `PostgresWriter.voted`."""
        return await asyncio.to_thread(self._voted, (round_.edition.slug, round_.phase.id, *tags))

    async def drop(self) -> None:
        await self.close()

    async def close(self) -> None:
        held, self.held = self.held, None
        if held is not None:
            held.close()

    def _connection(self) -> sqlite3.Connection:
        if self.held is None:
            path = str(self.database.url.database)
            self.held = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            for pragma in (busy(self.database.patience.turn), *PRAGMAS):
                self.held.execute(pragma)
        return self.held

    def _holders(self, hashes: Sequence[str], now: str) -> dict[str, Holder]:
        query = HOLDERS.format(places=_places(hashes))
        rows = self._connection().execute(query, (now, *hashes)).fetchall()
        return {row[0]: Holder(row[1], row[2], row[3], _instant(row[4]).timestamp()) for row in rows}

    def _voted(self, values: Sequence[str]) -> list[tuple[str, str]]:
        query = VOTED.format(places=_places(values[2:]))
        return self._connection().execute(query, values).fetchall()

    def _write(
        self, round_: Round, votes: Sequence[ReadyVote], now: str
    ) -> tuple[int, bytes, set[int]] | None:
        connection, edition = self._connection(), round_.edition
        connection.execute("BEGIN IMMEDIATE")
        try:
            log = connection.execute(
                LOG, (round_.log.name, edition.id, edition.slug, edition.version)
            ).fetchone()
            saved = {n for n, vote in enumerate(votes) if log and _save(connection, round_, vote, now)}
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        return (log[0], log[1], saved) if log else None


def _save(connection: sqlite3.Connection, round_: Round, vote: ReadyVote, now: str) -> bool:
    """Write one vote if everything fits."""
    edition, sent, holder, entry = round_.edition, vote.sent, vote.holder, vote.entry
    fits = FITS.format(places=_places(sent.choices), on_paper=round_.on_paper)
    session = (sent.token_hash, holder.person, now, holder.name)
    paper = (edition.id, sent.category, *sent.choices, len(sent.choices))
    if not connection.execute(fits, (*session, sent.kept.name if sent.kept else None, *paper)).fetchone()[0]:
        return False
    slot = (edition.slug, round_.phase.id, sent.category, vote.tag)
    hour = _text(clock.the_hour(sent.at))
    row = (",".join(sent.choices), hour, edition.version, entry.leaf, entry.opening)
    made = connection.execute(VOTE, (*slot, *row)).fetchall()
    if not made:
        return False
    connection.execute(LINE, (round_.log.name, entry.line))
    if vote.sealed is not None:
        connection.execute(CIRCUMSTANCE, (made[0][0], vote.sealed))
    connection.execute(MARK, (edition.slug, vote.mark))
    if sent.kept is not None:
        answer = (sent.kept.name, sent.kept.mark, sent.status, sent.kept.seal(vote.body), hour)
        connection.execute(ANSWER, answer)
    return True


def _places(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _text(instant: datetime) -> str:
    """As SQLAlchemy writes instants into SQLite."""
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
