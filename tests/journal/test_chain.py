"""The journal: written with the act, chained afterwards, and a change is seen."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlmodel import col

from prizes.journal import acts
from prizes.journal.actions import chain, record
from prizes.journal.models import JournalEntry
from prizes.journal.queries import entries, entries_about, first_broken_link


async def written(database, number=5):
    async with database.writing() as session:
        for n in range(number):
            record(session, "2027", acts.NOMINATION_MARK_INELIGIBLE, "a", by="p1", check=n, rule="é")


@pytest.mark.both_databases
async def test_an_untouched_journal_has_no_broken_link(database, time):
    await written(database)
    async with database.writing() as session:
        assert await chain(session, batch=3) == 3
    await written(database, 2)
    async with database.writing() as session:
        assert await chain(session) == 4
        assert await chain(session) == 0
    async with database.reading() as session:
        assert await first_broken_link(session) is None


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "change", [{"details": {"check": 9, "rule": "é"}}, {"actor_id": "p2"}, {"act": "nomination.submit"}]
)
async def test_a_changed_entry_breaks_the_chain_at_its_place(database, time, change):
    await written(database)
    async with database.writing() as session:
        await chain(session)
        await session.exec(update(JournalEntry).where(col(JournalEntry.position) == 2).values(**change))
    async with database.reading() as session:
        assert await first_broken_link(session) == 2


async def test_an_entry_of_an_act_that_failed_is_not_there(database, time):
    with pytest.raises(RuntimeError):
        async with database.writing() as session:
            record(session, None, acts.NOMINATION_RETURN, "a", by="p1")
            raise RuntimeError
    async with database.reading() as session:
        assert await entries(session, None) == []


async def test_entries_are_read_by_edition_and_by_subject(database, time):
    await written(database, 3)
    async with database.writing() as session:
        record(session, "2026", acts.EDITION_LOAD, "x", by=None)
    async with database.reading() as session:
        assert [e.details["check"] for e in await entries(session, "2027")] == [2, 1, 0]
        assert [e.act for e in await entries_about(session, "edition:x")] == ["edition.load"]
        assert len(await entries(session, None, limit=2)) == 2
