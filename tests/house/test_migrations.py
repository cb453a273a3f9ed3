"""The migrations make exactly the schema of the models, on both databases."""

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, inspect

from prizes.migrations import is_current
from prizes.tables import metadata


@pytest.mark.both_databases
async def test_migrated_schema_equals_the_models(database):
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "target_metadata": metadata}
        )
        return compare_metadata(context, metadata)

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        tables = set(await connection.run_sync(lambda c: inspect(c).get_table_names()))
    assert tables == set(metadata.tables) | {"alembic_version"}
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


def test_no_table_has_a_default_name():
    """SQLModel would call JuryScore `juryscore`; names are set by hand, in snake_case."""
    assert all(name == name.lower() and name.isidentifier() for name in metadata.tables)
    assert "vote" in metadata.tables and "journal_entry" in metadata.tables


def test_a_vote_has_no_column_that_leads_to_a_person():
    vote = metadata.tables["vote"]
    assert not vote.foreign_keys
    assert {"person_id", "email", "session"}.isdisjoint(vote.columns.keys())
    assert "at" not in metadata.tables["voter"].columns
