"""A round in which people had voted before there were logs is marked as having none."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from alembic import command
from prizes.db import Database
from prizes.migrations import _config
from tests.databases import _admin

BEFORE, LOGS = "df9df1062eaf", "3485824c6868"


@pytest.fixture(params=["sqlite", "postgresql"])
async def older(request, tmp_path):
    """A database as it was before."""
    if request.param == "sqlite":
        made = Database(f"sqlite+aiosqlite:///{tmp_path}/older.sqlite")
        yield made
        await made.close()
        return
    from tests.components import postgres_url

    server, name = postgres_url(), "prizes_test_older_log"
    await _admin(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await _admin(server, f'CREATE DATABASE "{name}"')
    made = Database(Database(server).url.set(database=name).render_as_string(hide_password=False))
    yield made
    await made.close()
    await _admin(server, f'DROP DATABASE "{name}" WITH (FORCE)')


async def upgraded(database: Database, revision: str) -> None:
    def run(connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    async with database.engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()


@pytest.mark.stage
async def test_votes_from_before_are_kept_and_their_round_has_no_log(older):
    await upgraded(older, BEFORE)
    columns = "edition, phase, category, tag, version, choices, in_force, cast_at, rules_version"
    async with older.writing() as session:
        for tag in ("a", "b"):
            values = f"'2026', 'voting', 'C1', '{tag}', 1, 'p', true, '2026-11-01 12:00:00', 1"
            await session.exec(text(f"INSERT INTO vote ({columns}) VALUES ({values})"))
    await upgraded(older, LOGS)
    async with older.reading() as session:
        rows = (
            await session.exec(text("SELECT name, edition, phase, key, size, closed FROM vote_log"))
        ).all()
        votes = (await session.exec(text("SELECT leaf, opening FROM vote"))).all()
    assert [tuple(row) for row in rows] == [("2026/voting", "2026", "voting", "", 0, False)]
    assert [tuple(vote) for vote in votes] == [(None, None), (None, None)]
