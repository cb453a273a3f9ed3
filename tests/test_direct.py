"""Reads past SQLAlchemy: the same on both databases, on one connection that is made anew after a failure."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, text
from sqlmodel import col, select

from prizes import clock
from prizes.accounts.models import Person
from prizes.db import UTCDateTime, among, in_one
from prizes.direct import Direct
from tests.contest import person


@pytest.mark.both_databases
async def test_values_are_given_by_name_and_several_in_one(session, database):
    for name in ("ana", "bo", "cy"):
        await person(session, f"{name}@example.org")
    await session.commit()
    direct = Direct(database)
    known = select(Person.canonical_email).where(
        among(col(Person.canonical_email), "names", sqlite=direct.sqlite),
        col(Person.created_at) <= bindparam("now", type_=UTCDateTime()),
        col(Person.lang) == "en",
    )
    for names in (["ana@example.org"], ["ana@example.org", "cy@example.org", "x'; --@example.org"], []):
        values = {"names": in_one(names, sqlite=direct.sqlite), "now": clock.now()}
        rows = await direct.rows(known, values)
        assert sorted(row[0] for row in rows) == [each for each in names if "x'" not in each]
    assert len(direct.compiled) == 1
    await direct.close()


@pytest.mark.both_databases
async def test_after_a_failure_another_connection_is_taken_and_the_database_ends_it_once(database):
    direct = Direct(database)
    wrong, right = text("SELECT 1 FROM nowhere"), text("SELECT 1")
    before = len(database._at_close)
    for _ in range(3):
        with pytest.raises(Exception, match="nowhere"):
            await direct.rows(wrong, {})
        assert (direct.held, direct.file) == (None, None)
        assert (await direct.rows(right, {}))[0][0] == 1
    assert len(database._at_close) == before + 1
    await database.close()
    assert (direct.held, direct.file) == (None, None)


async def test_no_lock_of_sqlite_holds_up_the_process(database):
    direct = Direct(database)
    assert (await direct.rows(text("PRAGMA busy_timeout"), {}))[0][0] == 0
    await direct.close()
