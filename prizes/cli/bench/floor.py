"""What the database alone can do: one committed row after the other into a table of the votes' shape."""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass

import asyncpg
from sqlalchemy import text
from sqlalchemy.engine import URL

from prizes.db import Database

CLIENTS = 16
TABLE = "vote_floor"
COLUMNS = "edition, phase, category, tag, version, choices, in_force, cast_at, rules_version"
ROW = "'bench', 'voting', 'C1', {tag}, 1, '0123456789abcdef', {true}, {now}, 1"


@dataclass(slots=True)
class Floor:
    rate: float
    """Committed rows a second."""
    clients: int
    means: str


async def floor(database: Database, seconds: float) -> Floor:
    if database.sqlite:
        await _copy_sqlite_table(database)
        return await asyncio.to_thread(_sqlite, str(database.url.database), seconds)
    async with database.engine.begin() as connection:
        await connection.execute(text(f"CREATE TABLE {TABLE} (LIKE vote INCLUDING ALL)"))
    return await (_pgbench if shutil.which("pgbench") else _asyncpg)(database.url, seconds)


# --- PostgreSQL ------------------------------------------------------------------------------------------

_RANDOM_TAG = "substr(md5(random()::text), 1, 22)"


def _insert(tag: str) -> str:
    row = ROW.format(tag=tag, true="true", now="now()")
    return f"INSERT INTO {TABLE} ({COLUMNS}) VALUES ({row})"  # noqa: S608 - nothing from outside


async def _pgbench(url: URL, seconds: float) -> Floor:
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(_insert(_RANDOM_TAG) + ";\n")
        script.flush()
        command = ["pgbench", "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2"]
        command += ["-T", str(max(1, round(seconds))), "-f", script.name]
        command += ["-h", url.host or "127.0.0.1", "-p", str(url.port or 5432)]
        command += ["-U", url.username or "postgres", str(url.database)]
        done = await asyncio.to_thread(
            subprocess.run,
            command,
            capture_output=True,
            text=True,
            check=False,
            env={"PGPASSWORD": str(url.password or ""), "PATH": "/usr/local/bin:/usr/bin:/bin"},
        )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or not found:
        raise RuntimeError(f"pgbench failed: {done.stderr.strip()[-400:]}")
    return Floor(float(found[1]), CLIENTS, "pgbench, prepared, one row a transaction")


async def _asyncpg(url: URL, seconds: float) -> Floor:
    """Where pgbench is not installed. Slower than pgbench, so that the ratio looks better: it is said."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    end = time.perf_counter() + seconds
    statement = _insert(_RANDOM_TAG)

    async def client() -> int:
        connection = await asyncpg.connect(plain)
        prepared, rows = await connection.prepare(statement), 0
        while time.perf_counter() < end:
            await prepared.fetch()
            rows += 1
        await connection.close()
        return rows

    rows = sum(await asyncio.gather(*(client() for _ in range(CLIENTS))))
    return Floor(rows / seconds, CLIENTS, "asyncpg loop (pgbench is not installed), one row a transaction")


# --- SQLite ----------------------------------------------------------------------------------------------


async def _copy_sqlite_table(database: Database) -> None:
    """The table and its indexes once more, under another name."""
    async with database.engine.begin() as connection:
        query = text("SELECT sql FROM sqlite_master WHERE tbl_name = 'vote' AND sql IS NOT NULL")
        for (statement,) in (await connection.execute(query)).all():
            await connection.execute(
                text(re.sub(r"\bvote\b", TABLE, re.sub(r"uq_vote", "uq_floor", statement)))
            )


def _sqlite(path: str, seconds: float) -> Floor:
    """One writer at a time is all that SQLite has, so sixteen clients mostly wait for each other: the better
    of sixteen and one is the floor.
    """
    many, one = _sqlite_clients(path, CLIENTS, seconds / 2), _sqlite_clients(path, 1, seconds / 2)
    best = max(many, one, key=lambda each: each.rate)
    others = ", ".join(f"{each.clients}: {each.rate:.0f}" for each in (many, one))
    return Floor(best.rate, best.clients, f"sqlite3, WAL, synchronous=FULL, one row a transaction ({others})")


def _sqlite_clients(path: str, clients: int, seconds: float) -> Floor:
    rows = [0] * clients
    end = time.perf_counter() + seconds

    def client(number: int) -> None:
        connection = sqlite3.connect(path, isolation_level=None, timeout=15)
        connection.execute("PRAGMA synchronous=FULL")
        row = ROW.format(tag="lower(hex(randomblob(11)))", true="1", now="'2027-01-01 00:00:00'")
        statement = f"INSERT INTO {TABLE} ({COLUMNS}) VALUES ({row})"  # noqa: S608 - nothing from outside
        while time.perf_counter() < end:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(statement)
            connection.execute("COMMIT")
            rows[number] += 1
        connection.close()

    threads = [threading.Thread(target=client, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Floor(sum(rows) / seconds, clients, "sqlite3")
