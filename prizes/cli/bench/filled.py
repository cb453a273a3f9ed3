"""A box in which many votes lie already: rows made in bulk as the act would have left them, and their lines in the log.

Each voter has a vote in six categories, and every twentieth vote has been changed once. Nothing goes through an act, so
that two million votes are there within minutes; commitments, openings and leaf hashes are real, so that they count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Table, func, insert, literal_column, select

from prizes import clock
from prizes.ballot.keys import ensure_key
from prizes.ballot.logs import RoundLog, entry_of, log_for
from prizes.ballot.sequencing import advance
from prizes.db import Database, metadata
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.kit.token import new_id
from prizes.mail.rules.addresses import canonical_email
from prizes.nomination.models import Project
from prizes.votelog.format.codes import base64url

PORTION = 10_000
"""Votes that are made, saved and put into the log at once."""
EACH = 6
"""Votes of one voter."""
CHANGED = 20
"""One vote among so many replaces an earlier one."""
LATER = 1_910
"""So many votes after the first the change comes: in another batch of the log. No change is changed again."""
VOTES, WAITING, PEOPLE, MARKS, CIRCUMSTANCES = (
    metadata.tables[name] for name in ("vote", "log_pending", "person", "voter_mark", "vote_circumstance")
)
VOTE = (
    "edition",
    "phase",
    "category",
    "tag",
    "version",
    "choices",
    "in_force",
    "cast_at",
    "rules_version",
    "leaf",
    "opening",
)
Projects = dict[str, list[Project]]
Row = tuple[Any, ...]


@dataclass
class Filling:
    """Makes the votes of one round, always the same ones but for their openings."""

    edition: EditionInForce
    phase: VotingPhase
    log: RoundLog
    projects: Projects
    number: int
    """Votes in all, replaced ones included."""

    def rows(self, start: int, number: int) -> tuple[list[Row], list[Row]]:
        """Of the box, and of what waits for the log: so many votes from one on."""
        made = [self._vote(n) for n in range(start, min(start + number, self.number))]
        return [vote for vote, _ in made], [line for _, line in made]

    async def save(self, database: Database, start: int, number: int) -> None:
        """As committed votes whose lines wait."""
        votes, lines = self.rows(start, number)
        await save(database, VOTES, VOTE, votes)
        await save(database, WAITING, ("log", "line"), lines)

    def _vote(self, n: int) -> tuple[Row, Row]:
        first = self._replaced_by(n)
        voter, place = divmod(n if first is None else first, EACH)
        categories = list(self.projects)
        category = categories[(voter * 5 + place * 3) % len(categories)]
        nominees = self.projects[category]
        version = 1 if first is None else 2
        choice = nominees[(voter * 7 + place + version) % len(nominees)].id
        tag = base64url(sha256(f"{voter} {category}".encode()).digest()[:16])
        entry = entry_of(self.log, category, tag, choice)
        in_force = n % CHANGED or n + LATER >= self.number
        row = (
            self.edition.slug,
            self.phase.id,
            category,
            tag,
            version,
            choice,
            bool(in_force),
            clock.the_hour(clock.now()),
            self.edition.version,
            entry.leaf,
            entry.opening if in_force else None,
        )
        return row, (self.log.name, entry.line)

    def _replaced_by(self, n: int) -> int | None:
        """The vote that this one replaces."""
        first = n - LATER
        return first if first >= 0 and first % CHANGED == 0 else None


async def filling(
    database: Database, edition: EditionInForce, phase: VotingPhase, projects: Projects, number: int
) -> Filling:
    """With key and log of the round, which are made and committed."""
    async with database.writing() as session:
        await ensure_key(session, edition.slug)
        await log_for(session, edition, phase)
    async with database.reading() as session:
        log = await log_for(session, edition, phase)
    if log is None:
        raise RuntimeError("the round has no log")
    return Filling(edition, phase, log, projects, number)


async def fill(
    database: Database, edition: EditionInForce, phase: VotingPhase, projects: Projects, number: int
) -> None:
    """So many votes of a sixth as many people, with their marks, in the log, with their sealed circumstances."""
    made = await filling(database, edition, phase, projects, number)
    for start in range(0, number, PORTION):
        await made.save(database, start, PORTION)
        async with database.writing() as session:
            await advance(session, edition, phase, made.log.name)
    await _people(database, edition.slug, -(-number // EACH))
    await _circumstances(database)
    await analyse(database)


async def save(database: Database, table: Table, columns: Sequence[str], rows: list[Row]) -> None:
    """In bulk: by COPY on PostgreSQL."""
    if database.sqlite:
        async with database.engine.begin() as connection:
            values = [dict(zip(columns, row, strict=True)) for row in rows]
            await connection.execute(insert(table), values)
        return
    async with database.engine.connect() as connection:
        raw: Any = (await connection.get_raw_connection()).driver_connection
        await raw.copy_records_to_table(table.name, records=rows, columns=columns)


async def _people(database: Database, slug: str, number: int) -> None:
    now = clock.now()
    fixed = {"lang": "en", "created_at": now}
    for start in range(0, number, PORTION):
        people = []
        for n in range(start, min(start + PORTION, number)):
            email = f"already{n}@example.net"
            values = {"id": new_id(), "email": email, "canonical_email": canonical_email(email)} | fixed
            people.append(_with_defaults(PEOPLE, values))
        columns = list(people[0])
        await save(database, PEOPLE, columns, [tuple(each.values()) for each in people])
        marks = [(slug, base64url(sha256(f"mark {each['id']}".encode()).digest()[:16])) for each in people]
        await save(database, MARKS, ("edition", "mark"), marks)


def _with_defaults(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    """COPY knows nothing of the defaults that the program has."""
    made = dict(values)
    for column in table.columns:
        if column.name not in made and column.default is not None and column.default.is_scalar:
            made[column.name] = column.default.arg  # type: ignore[attr-defined]
    return made


async def _circumstances(database: Database) -> None:
    """Of the usual length; nobody can open them."""
    noise = "randomblob(160)" if database.sqlite else "decode(repeat(md5(vote.id::text), 10), 'hex')"
    rows = select(VOTES.c.id, literal_column(noise))
    async with database.engine.begin() as connection:
        await connection.execute(insert(CIRCUMSTANCES).from_select(["vote_id", "sealed"], rows))


async def analyse(database: Database) -> None:
    """What autovacuum does in time, so that PostgreSQL plans for tables of this size."""
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.exec_driver_sql("ANALYZE" if database.sqlite else "VACUUM ANALYZE")


async def votes_in_force(database: Database) -> int:
    async with database.reading() as session:
        query = select(func.count()).select_from(VOTES).where(VOTES.c.in_force)
        return int((await (await session.connection()).execute(query)).scalar_one())
