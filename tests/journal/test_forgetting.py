"""A name is left out of what is kept beside the journal, and no link of the chain breaks."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from prizes.journal import acts
from prizes.journal.actions import chain, record
from prizes.journal.forgetting import leave_out
from prizes.journal.models import JournalEntry
from prizes.journal.queries import first_broken_link

ADDRESS = re.compile(r"ana@example\.org", re.IGNORECASE)
WORDS = re.compile(r"ana@example\.org|Ana Li", re.IGNORECASE)


@pytest.fixture
async def written(database, time):
    """Of Ana's project, of another, and an act whose reason is a code."""
    async with database.writing() as session:
        record(session, None, acts.NOMINATION_RETURN, "a", by="p1", reason="Ask Ana Li, ana@example.org.")
        record(session, None, acts.NOMINATION_RETURN, "b", by="p1", reason="Not Ana Li. ANA@example.org?")
        record(session, None, acts.CASE_PROPOSE, "c", by="p1", reason="BOT", votes=3)
        await session.flush()
        await chain(session)


async def entries(session) -> list[JournalEntry]:
    return list((await session.exec(select(JournalEntry).order_by(col(JournalEntry.id)))).all())


async def forgotten(session) -> None:
    await leave_out(session, ["ana@example.org"], ADDRESS, WORDS, {"project:a"})


@pytest.mark.both_databases
async def test_names_go_where_they_are_meant_addresses_everywhere_and_the_chain_stays(database, written):
    async with database.writing() as session:
        heads = [entry.chain for entry in await entries(session)]
        await forgotten(session)
        await forgotten(session)
    async with database.reading() as session:
        found = await entries(session)
        assert [entry.shown.get("reason") for entry in found] == ["Ask …, ….", "Not Ana Li. …?", "BOT"]
        assert [entry.chain for entry in found] == heads
        assert [bool((entry.said or {}).get("reason", {}).get("left_out")) for entry in found] == [
            True,
            True,
            False,
        ]
        assert await first_broken_link(session) is None


async def test_what_is_chained_holds_no_word_that_was_typed(database, written):
    async with database.reading() as session:
        first, _, third = await entries(session)
    assert first.details.keys() == {"reason_sha256"} and len(first.details["reason_sha256"]) == 64
    assert third.details == {"reason": "BOT", "votes": 3} and third.said is None


@pytest.mark.both_databases
async def test_words_that_were_changed_unmarked_break_the_chain_there(database, written):
    async with database.writing() as session:
        _, second, _ = await entries(session)
        said = {"reason": {**second.said["reason"], "text": "He asked for it."}}
        await session.exec(update(JournalEntry).where(col(JournalEntry.id) == second.id).values(said=said))
    async with database.reading() as session:
        assert await first_broken_link(session) == 1
