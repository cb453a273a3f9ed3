"""Where the lines of a published log stand: by tracking code, and by tag.

A SQLite file beside the published ones, so that it answers while the database is down. It is made of the lines alone.

Codes and tags are random, so that each new line goes to another page. The tables are cut into segments: what a batch
touches is then as much after millions of lines as after a hundred thousand. A question asks segment after segment.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import groupby
from pathlib import Path

from prizes.votelog.format.codes import CODE_BYTES
from prizes.votelog.format.merkle import leaf_hash

FORM = 2
"""Of the file. One of another form is made anew."""
SEGMENT = 1 << 17
"""Lines of which the places stand in one pair of tables."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS aside (target INTEGER, place INTEGER, is_void INTEGER, reason TEXT, "case" TEXT,
  PRIMARY KEY (target, place)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS known (size INTEGER, closed INTEGER);
"""
OF_SEGMENT = """
CREATE TABLE IF NOT EXISTS cast{n} (code BLOB, place INTEGER, PRIMARY KEY (code, place)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS vote{n} (tag TEXT, category TEXT, place INTEGER, is_cast INTEGER,
  PRIMARY KEY (tag, category, place)) WITHOUT ROWID;
"""


class Lookup:
    """Reads. One connection for each question: these are few, and files can be replaced under us."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            yield connection

    def place_of(self, code: bytes) -> int | None:
        """Of the cast line whose leaf hash begins so."""
        with self._open() as connection:
            for n in _segments(connection):
                query = f"SELECT place FROM cast{n} WHERE code = ?"  # noqa: S608 - a number
                row = connection.execute(query, (code,)).fetchone()
                if row is not None:
                    return int(row[0])
        return None

    def next_vote(self, category: str, tag: str, after: int) -> int | None:
        """The next line of this tag in the category."""
        with self._open() as connection:
            for n in _segments(connection)[after // SEGMENT :]:
                query = f"SELECT min(place) FROM vote{n} WHERE tag = ? AND category = ? AND place > ?"  # noqa: S608
                row = connection.execute(query, (tag, category, after)).fetchone()
                if row[0] is not None:
                    return int(row[0])
        return None

    def categories(self, tag: str) -> list[str]:
        """In which this tag has a vote in force."""
        last: dict[str, bool] = {}
        with self._open() as connection:
            for n in _segments(connection):
                query = f"SELECT category, is_cast, max(place) FROM vote{n} WHERE tag = ? GROUP BY category"  # noqa: S608
                last |= {row[0]: bool(row[1]) for row in connection.execute(query, (tag,))}
        return [category for category, is_cast in last.items() if is_cast]

    def aside(self, target: int) -> list[tuple[bool, str, str]]:
        """What was done with this line, the oldest first: whether it was set aside or restored, reason, case."""
        query = 'SELECT is_void, reason, "case" FROM aside WHERE target = ? ORDER BY place'
        with self._open() as connection:
            return [(bool(row[0]), row[1], row[2]) for row in connection.execute(query, (target,))]

    def known(self) -> tuple[int, bool]:
        """How many lines it knows, and whether the log is closed."""
        if not self.path.exists():
            return 0, False
        try:
            with self._open() as connection:
                return _known(connection)
        except sqlite3.OperationalError:  # not made to its end
            return 0, False


def _known(connection: sqlite3.Connection) -> tuple[int, bool]:
    form = connection.execute("PRAGMA user_version").fetchone()[0]
    row = connection.execute("SELECT size, closed FROM known").fetchone() if form == FORM else None
    return (int(row[0]), bool(row[1])) if row else (0, False)


def _segments(connection: sqlite3.Connection) -> range:
    size = connection.execute("SELECT size FROM known").fetchone()
    return range(-(-int(size[0]) // SEGMENT) if size else 0)


def learn(path: Path, start: int, lines: Sequence[bytes]) -> None:
    """Add lines that begin at an index. What is known already from there on is learnt again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        known, closed = _known(connection)
        if not known:
            _make(connection)
        if start < known:
            _forget(connection, start, known)
        places = enumerate(lines, start)
        for n, some in groupby(places, lambda placed: placed[0] // SEGMENT):
            _learn_segment(connection, n, list(some))
        closed = closed or any(line.startswith(b"close ") for line in lines)
        connection.execute("DELETE FROM known")
        connection.execute("INSERT INTO known VALUES (?, ?)", (start + len(lines), closed))
        connection.execute("COMMIT")


def _make(connection: sqlite3.Connection) -> None:
    """The tables, empty; those of another form go."""
    old = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    for (name,) in old:
        connection.execute(f"DROP TABLE {name}")
    for statement in SCHEMA.split(";")[:-1]:
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {FORM}")


def _forget(connection: sqlite3.Connection, start: int, known: int) -> None:
    segments = range(start // SEGMENT, -(-known // SEGMENT))
    for table in ("aside", *(f"{kind}{n}" for n in segments for kind in ("cast", "vote"))):
        connection.execute(f"DELETE FROM {table} WHERE place >= ?", (start,))  # noqa: S608 - names of ours


def _learn_segment(connection: sqlite3.Connection, n: int, placed: Iterable[tuple[int, bytes]]) -> None:
    casts, votes, asides = [], [], []
    for place, line in placed:
        verb, *words = line.decode("ascii").split(" ")
        if verb in ("cast", "blank"):
            votes.append((words[1], words[0], place, verb == "cast"))
        if verb == "cast":
            casts.append((leaf_hash(line)[:CODE_BYTES], place))
        elif verb in ("void", "restore"):
            asides.append((int(words[0]), place, verb == "void", words[1], words[2]))
    for statement in OF_SEGMENT.format(n=n).split(";")[:-1]:
        connection.execute(statement)
    connection.executemany(f"INSERT INTO cast{n} VALUES (?, ?)", casts)  # noqa: S608 - a number
    connection.executemany(f"INSERT INTO vote{n} VALUES (?, ?, ?, ?)", votes)  # noqa: S608 - a number
    connection.executemany("INSERT INTO aside VALUES (?, ?, ?, ?, ?)", asides)
