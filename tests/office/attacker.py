"""Somebody who has the whole database, hidden columns too, and lays what tells of people beside what tells of votes.

Of people: accounts, sessions, codes, letters, reminders. Of votes: the order in which voters first appear, which anybody
can read from the public log to half a minute, and which is exact here.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect, text

from prizes.db import Database

PEOPLE = {
    "person": "id",
    "session": "person_id",
    "sign_in_code": "canonical_email",
    "message": "to",
    "vote_reminder": "canonical_email",
}
"""Which column of a table says whose row it is."""
ON_POSTGRES = "xmin::text::bigint AS h_xmin, xmax::text::bigint AS h_xmax, cmin::text::bigint AS h_cmin, ctid::text AS h_place"
ON_SQLITE = "rowid AS h_place"
WITHOUT_ROWID = {
    "voter",
    "voter_mark",
    "age_statement",
    "listed_voter",
    "log_tile",
    "log_file",
    "register_search_idx",
    "register_search_config",
}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Dump:
    tables: Mapping[str, Sequence[Row]]
    """Every table, its rows in the order in which the database has them."""

    def orders(self, people: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
        """Each order in which people can be put by anything that stands with them. `people`: id by address."""
        for table, column in PEOPLE.items():
            ids = set(people.values())
            rows = [(people.get(row[column], row[column]), row) for row in self.tables[table]]
            theirs = [(who, n, row) for n, (who, row) in enumerate(rows) if who in ids]
            for name in self.tables[table][0] if theirs else ():
                found: dict[str, Any] = {}
                for who, n, row in theirs:
                    key = _sortable(row[name])
                    if key is not None:
                        found.setdefault(who, (key, n))
                # Of equal values the order of rows may decide.
                yield f"{table}.{name}", sorted(found, key=lambda who: found[who])

    def transactions(self, table: str) -> list[tuple[int, Row]]:
        """Every row with each transaction that its hidden columns name."""
        marks = ("h_xmin", "h_xmax")
        return [(row[mark], row) for row in self.tables[table] for mark in marks if row.get(mark)]


def _sortable(value: Any) -> Any:
    """None for what cannot tell an order: texts that are no instants or places."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        if value.startswith("(") and value.endswith(")"):
            page, _, item = value[1:-1].partition(",")
            return int(page) * 100_000 + int(item)
        return value if value[:3] == "202" else None
    return str(value) if hasattr(value, "isoformat") else value if isinstance(value, int | float) else None


async def dumped(database: Database) -> Dump:
    """By the owner of the tables."""
    hidden = ON_SQLITE if database.sqlite else ON_POSTGRES
    found: dict[str, list[Row]] = {}
    async with database.engine.connect() as connection:
        names = await connection.run_sync(lambda c: inspect(c).get_table_names())
        for table in names:
            more = "" if database.sqlite and table in WITHOUT_ROWID else f", {hidden}"
            rows = await connection.execute(text(f'SELECT *{more} FROM "{table}"'))
            found[table] = [dict(row) for row in rows.mappings()]
    return Dump(found)


def right(guessed: Sequence[str], true: Sequence[str]) -> int:
    """How many are right if the n-th of one order is taken for the n-th of the other."""
    return sum(one == other for one, other in zip(guessed, true, strict=False))


def likeness(guessed: Sequence[str], true: Sequence[str]) -> float:
    """Spearman's coefficient of two orders of the same people."""
    both = [who for who in guessed if who in set(true)]
    places = {who: n for n, who in enumerate(true)}
    seconds = [places[who] for who in both]
    return statistics.correlation(range(len(both)), seconds) if len(set(seconds)) > 2 else 0.0
