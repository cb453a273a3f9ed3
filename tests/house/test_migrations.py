"""The migrations make exactly the schema of the models, on both databases."""

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, inspect

from alembic import command
from prizes.db import Database
from prizes.migrations import _config, is_current, migrate
from prizes.tables import has_model, metadata


@pytest.mark.both_databases
async def test_migrated_schema_equals_the_models(database):
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "target_metadata": metadata, "include_name": has_model},
        )
        return compare_metadata(context, metadata)

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        tables = set(await connection.run_sync(lambda c: inspect(c).get_table_names()))
    assert {name for name in tables if has_model(name, "table", {})} == set(metadata.tables) | {
        "alembic_version"
    }
    assert await is_current(database)


async def test_what_the_database_checks_is_what_the_models_say(database):
    """The comparison of schemas leaves CHECK constraints out, so that a forgotten one would be met by a user."""

    def written(connection: Connection) -> dict[str, str]:
        checks_of = inspect(connection).get_check_constraints
        return {c["name"]: plain(c["sqltext"]) for t in metadata.tables for c in checks_of(t)}

    def plain(sql: str) -> str:
        parts = re.split(r"(\(.*\))", re.sub(r"\s+", "", sql))
        return "".join(",".join(sorted(part[1:-1].split(","))) if part[:1] == "(" else part for part in parts)

    said = {
        str(c.name): plain(str(c.sqltext))
        for table in metadata.tables.values()
        for c in table.constraints
        if isinstance(c, CheckConstraint) and str(c.name).startswith("ck_")
    }
    async with database.engine.connect() as connection:
        assert await connection.run_sync(written) == said


def test_every_word_that_a_column_may_hold_fits_into_it():
    """SQLite does not care for lengths; PostgreSQL refuses the word when somebody first writes it."""
    words = re.compile(r"(?<!\w)(?!not\b)(\w+) in \(([^)]*)\)")
    found = 0
    for table in metadata.tables.values():
        for check in (c for c in table.constraints if isinstance(c, CheckConstraint)):
            for name, listed in words.findall(str(check.sqltext)):
                most = getattr(table.c[name].type, "length", None)
                for word in re.findall(r"'([^']*)'", listed) if most else ():
                    found += 1
                    assert len(word) <= most, f"{table.name}.{name} cannot hold {word!r}"
    assert found > 50


ROWS = """
insert into person (id, email, canonical_email, lang, reminders, asked_origin, calendar_turn, created_at)
values ('p', 'a@x.example', 'a@x.example', 'en', true, false, 0, '2026-11-25 12:00:00');
insert into edition (id, slug, kind, rules_version, frozen_at, created_at)
values ('e', '2027', 'contest', 1, '2026-11-25 12:00:00', '2026-11-24 12:00:00');
insert into rules_version (id, edition_id, version, document, sha256, created_at)
values ('v', 'e', 1, '{}', 'x', '2026-11-24 12:00:00');
insert into role_grant (id, person_id, role, edition, category, granted_at)
values ('g', 'p', 'steward', '*', '*', '2026-11-24 12:00:00');
insert into invitation (id, email, canonical_email, role, edition, category, invited_by, created_at, expires_at)
values ('i', 'b@x.example', 'b@x.example', 'steward', '*', '*', 'p', '2026-11-24 12:00:00', '2026-12-24 12:00:00')
"""


@pytest.mark.stage
async def test_tables_that_rows_point_to_can_be_changed_on_sqlite(tmp_path):
    """SQLite makes such a table anew. What was there before keeps its meaning."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'old.sqlite'}")
    async with database.engine.connect() as connection:
        await connection.run_sync(upgrade, "a7f30c5be241")
        await connection.commit()
    async with database.engine.begin() as connection:
        for row in ROWS.strip().split(";\n"):
            await connection.exec_driver_sql(row)
    await migrate(database)
    async with database.engine.connect() as connection:
        first = (await connection.exec_driver_sql("select first from role_grant")).scalar_one()
        public = (await connection.exec_driver_sql("select published_at from edition")).scalar_one()
        offer = (await connection.exec_driver_sql("select accepted from invitation")).scalar_one()
        assert (await connection.exec_driver_sql("PRAGMA foreign_keys")).scalar_one() == 1
    assert (bool(first), public[:10], bool(offer)) == (True, "2026-11-24", False)
    await database.close()


def upgrade(connection: Connection, revision: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def test_no_table_has_a_default_name():
    """SQLModel would call JuryScore `juryscore`; names are set by hand, in snake_case."""
    assert all(name == name.lower() and name.isidentifier() for name in metadata.tables)
    assert "vote" in metadata.tables and "journal_entry" in metadata.tables


def test_a_vote_has_no_column_that_leads_to_a_person():
    vote = metadata.tables["vote"]
    assert not vote.foreign_keys
    assert {"person_id", "email", "session"}.isdisjoint(vote.columns.keys())
    assert "at" not in metadata.tables["voter"].columns
