"""The migrations make exactly the schema of the models, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect

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


def test_no_table_has_a_default_name():
    """SQLModel would call JuryScore `juryscore`; names are set by hand, in snake_case."""
    assert all(name == name.lower() and name.isidentifier() for name in metadata.tables)
    assert "vote" in metadata.tables and "journal_entry" in metadata.tables


def test_a_vote_has_no_column_that_leads_to_a_person():
    vote = metadata.tables["vote"]
    assert not vote.foreign_keys
    assert {"person_id", "email", "session"}.isdisjoint(vote.columns.keys())
    assert "at" not in metadata.tables["voter"].columns
