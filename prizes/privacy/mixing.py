"""Sign-ins of an hour that is over are mixed, so that they cannot be held against the votes of that hour.

The vote log says in public, to half a minute, when there was a vote. Whoever reads the whole database could lay order
and instants of sign-ins beside it, and where few vote at a time would be right. So of what tells who came in only the
hour stays, and the rows are written again in random order: no column, hidden or not, and no order of rows then says who
came before whom.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.ballot.rules.voting import round_at
from prizes.ballot.voters import end_roll
from prizes.edition.queries import editions_in_force
from prizes.mail.rules.kinds import PASSING

ON_POSTGRES = text("SELECT mix_sign_ins(:at, :before, :letters)")
"""Declared by a migration: a function of the owner of the tables, so that no role gets a right to change sign-ins."""


async def mix_sign_ins(session: AsyncSession) -> int:
    """Mix what is not mixed yet of the hours before this one; how many rows. Run every ten minutes.

    In the minutes of grace after a close nothing is mixed: they ask who came before it.
    """
    await end_roll(session)
    now = clock.now()
    rounds = [round_at(e.rules, now) for e in await editions_in_force(session) if not e.record]
    if any(there is not None and there.in_grace for there in rounds):
        return 0
    connection = await session.connection()
    if connection.dialect.name == "sqlite":
        return await _on_sqlite(connection, now)
    values = {"at": now, "before": clock.the_hour(now), "letters": sorted(PASSING)}
    return int((await connection.execute(ON_POSTGRES, values)).scalar_one())


HOUR = "strftime('%Y-%m-%d %H:00:00.000000', {0})"
ANY_SECOND = (
    "strftime('%Y-%m-%d %H:%M:%S.000000', strftime('%Y-%m-%d %H:00:00', {0}),"
    " (abs(random()) % 3600) || ' seconds')"
)


def _cut(table: str, columns: str, where: str = "true", first_to: str = HOUR, also: str = "") -> str:
    """To the hour. On SQLite rows lie in the order of `rowid`, which otherwise counts up."""
    first, *others = columns.split()
    cut = [f"{first} = {first_to.format(first)}", *(f"{each} = {HOUR.format(each)}" for each in others)]
    done = "%.000000" if first_to == ANY_SECOND else "%:00:00.000000"
    return (
        f"UPDATE {table} SET {', '.join(cut)}, rowid = random() >> 1{also}"  # noqa: S608 - all of it stands in this file
        f" WHERE {first} < :before AND {first} NOT LIKE '{done}' AND {where}"
    )


LETTERS = ", ".join(f"'{name}'" for name in sorted(PASSING))
SENT = f"template IN ({LETTERS}) AND state IN ('sent', 'failed', 'cancelled')"
ON_SQLITE = (
    _cut("session", "created_at expires_at ends_at"),
    # To any second of the hour: codes of the last hour and day are counted, and are as many as they were.
    _cut(
        "sign_in_code",
        "created_at expires_at used_at",
        "(used_at IS NOT NULL OR expires_at < :at)",
        ANY_SECOND,
    ),
    _cut(
        "message",
        "created_at send_after tried_at sent_at expires_at",
        f"{SENT} AND coalesce(tried_at, created_at) < :a_minute_ago",
        also=", place = 0",  # in the line of letters
    ),
    _cut("vote_reminder", "agreed_at"),
    _cut("person", "created_at"),
)
"""What the function does on PostgreSQL. A row that is changed stays where it is, so nobody need be moved for that."""


async def _on_sqlite(connection: AsyncConnection, now: datetime) -> int:
    instants = {"at": now, "before": clock.the_hour(now), "a_minute_ago": now - timedelta(minutes=1)}
    values = {name: instant.strftime("%Y-%m-%d %H:%M:%S.%f") for name, instant in instants.items()}
    mixed = 0
    for statement in ON_SQLITE:
        used = {name: value for name, value in values.items() if f":{name}" in statement}
        mixed += (await connection.exec_driver_sql(statement, used)).rowcount
    return mixed
