"""Where the lines of a published log stand: by tracking code, and by tag.

A SQLite file beside the published ones, so that it answers while the database is down. It is made of the lines alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from prizes.votelog.codes import CODE_BYTES
from prizes.votelog.merkle import leaf_hash

SCHEMA = """
CREATE TABLE IF NOT EXISTS cast (code BLOB, place INTEGER, PRIMARY KEY (code, place)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS vote (tag TEXT, category TEXT, place INTEGER, is_cast INTEGER,
  PRIMARY KEY (tag, category, place)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS aside (target INTEGER, place INTEGER, is_void INTEGER, reason TEXT, "case" TEXT,
  PRIMARY KEY (target, place)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS known (size INTEGER, closed INTEGER);
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
            row = connection.execute("SELECT place FROM cast WHERE code = ?", (code,)).fetchone()
        return None if row is None else int(row[0])

    def last_vote(self, category: str, tag: str) -> tuple[int, bool]:
        """The last line of this tag in the category, and whether it is a cast."""
        query = "SELECT place, is_cast FROM vote WHERE tag = ? AND category = ? ORDER BY place DESC LIMIT 1"
        with self._open() as connection:
            row = connection.execute(query, (tag, category)).fetchone()
        return int(row[0]), bool(row[1])

    def next_vote(self, category: str, tag: str, after: int) -> int | None:
        """The next line of this tag in the category."""
        query = "SELECT min(place) FROM vote WHERE tag = ? AND category = ? AND place > ?"
        with self._open() as connection:
            row = connection.execute(query, (tag, category, after)).fetchone()
        return None if row[0] is None else int(row[0])

    def categories(self, tag: str) -> list[str]:
        """In which this tag has a vote in force."""
        query = "SELECT category, is_cast, max(place) FROM vote WHERE tag = ? GROUP BY category"
        with self._open() as connection:
            return [row[0] for row in connection.execute(query, (tag,)) if row[1]]

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
                row = connection.execute("SELECT size, closed FROM known").fetchone()
        except sqlite3.OperationalError:  # not made to its end
            return 0, False
        return (int(row[0]), bool(row[1])) if row else (0, False)


def learn(path: Path, start: int, lines: Iterable[bytes]) -> None:
    """Add lines that begin at an index. What is known already from there on is learnt again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    casts, votes, asides, size, closed = [], [], [], start, False
    for place, line in enumerate(lines, start):
        verb, *words = line.decode("ascii").split(" ")
        size = place + 1
        if verb in ("cast", "blank"):
            votes.append((words[1], words[0], place, verb == "cast"))
        if verb == "cast":
            casts.append((leaf_hash(line)[:CODE_BYTES], place))
        elif verb in ("void", "restore"):
            asides.append((int(words[0]), place, verb == "void", words[1], words[2]))
        closed = closed or verb == "close"
    again = start < Lookup(path).known()[0]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(SCHEMA)
        connection.execute("BEGIN IMMEDIATE")
        for table in ("cast", "vote", "aside") if again else ():
            connection.execute(f"DELETE FROM {table} WHERE place >= ?", (start,))  # noqa: S608 - a list of three
        connection.executemany("INSERT INTO cast VALUES (?, ?)", casts)
        connection.executemany("INSERT INTO vote VALUES (?, ?, ?, ?)", votes)
        connection.executemany("INSERT INTO aside VALUES (?, ?, ?, ?, ?)", asides)
        was = connection.execute("SELECT closed FROM known").fetchone()
        connection.execute("DELETE FROM known")
        connection.execute("INSERT INTO known VALUES (?, ?)", (size, closed or bool(was and was[0])))
        connection.execute("COMMIT")
