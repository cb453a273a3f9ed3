"""What is kept for signals is destroyed in time, and who may not see it does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from prizes.ballot import keys
from prizes.ballot.actions import cast
from prizes.ballot.circumstances import Seen
from prizes.ballot.keys import circumstances_file, circumstances_key, key_faults, key_file
from prizes.ballot.watching import KEPT, KEPT_AT_MOST, forget
from prizes.tables import metadata
from prizes.worker.loop import once
from prizes.worker.watch import watch
from tests.ballot.logged import END, sequenced
from tests.ballot.paper import contest
from tests.contest import VOTING, person
from tests.mailbox import Mailbox


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


async def noted(session, database, number=3):
    box = await contest(session)
    for n in range(number):
        voter = await person(session, f"v{n}@example.org")
        await cast(session, box.edition, voter, "C1", [box.id("Ant")], seen=Seen("192.0.2.1/32", "Phone"))
    await session.commit()
    await sequenced(database)
    return box


async def rows(session) -> int:
    return (await session.exec(text("select count(*) from vote_circumstance"))).one()[0]


@pytest.mark.both_databases
async def test_circumstances_and_their_key_go_when_no_case_can_be_made_of_them(database, session, time):
    await noted(session, database)
    for early in (END, END + KEPT, END + KEPT_AT_MOST - timedelta(minutes=1)):
        time(early)
        await forget(session)
        assert await rows(session) == 3
    time(END + KEPT_AT_MOST)
    await forget(session)
    assert await rows(session) == 0
    assert not circumstances_file("2027").exists()
    assert circumstances_key("2027") is None
    assert key_file("2027").exists()  # tags are needed for longer
    acts = (await session.exec(text("select act from journal_entry"))).all()
    assert [row[0] for row in acts].count("ballot.forget-circumstances") == 1
    await forget(session)
    acts = (await session.exec(text("select act from journal_entry"))).all()
    assert [row[0] for row in acts].count("ballot.forget-circumstances") == 1


async def test_ninety_days_after_the_final_line(database, session, time):
    await noted(session, database)
    await session.exec(text("update vote_log set final = true, last_time = '2027-03-20T12:00:00Z'"))
    time(END.replace(month=6, day=18, hour=11, minute=59))
    await forget(session)
    assert await rows(session) == 3
    time(END.replace(month=6, day=18, hour=12, minute=0))
    await forget(session)
    assert await rows(session) == 0


async def test_circumstances_of_votes_that_were_changed_go_with_the_next_look(database, session):
    box = await noted(session, database, 1)
    voter = await person(session, "w@example.org")
    for title in ("Ant", "Bee"):
        await cast(session, box.edition, voter, "C1", [box.id(title)], seen=Seen("192.0.2.1/32", "Phone"))
    await session.commit()
    assert await rows(session) == 3
    await session.commit()
    await watch(database)
    assert await rows(session) == 2


@pytest.mark.both_databases
async def test_a_worker_that_is_called_once_looks_over_the_votes_whose_hour_has_come(database, session, time):
    await noted(session, database)

    async def looked_at() -> list[str]:
        await once(database, via=Mailbox(database))
        await session.rollback()
        return [str(row[0]) for row in (await session.exec(text("select looked_at from vote_look"))).all()]

    first = await looked_at()
    assert len(first) == 1
    time(VOTING + timedelta(minutes=59))
    assert await looked_at() == first
    time(VOTING + timedelta(hours=1))
    assert await looked_at() != first


async def test_a_vote_noted_with_another_key_is_passed_over(database, session):
    await noted(session, database)
    circumstances_file("2027").write_bytes(bytes(32))
    keys._circumstances.clear()
    await session.commit()
    await watch(database)
    assert (await session.exec(text("select votes from vote_look"))).one()[0] == 0


async def test_no_table_of_cases_leads_from_a_vote_to_a_person():
    for name in ("vote_circumstance", "vote_flag", "case_vote", "vote_suspicion"):
        table = metadata.tables[name]
        pointing = {key.column.table.name for key in table.foreign_keys if key.parent.name != "dismissed_by"}
        assert pointing <= {"vote_case", "vote_suspicion"}
        assert {"person_id", "email"}.isdisjoint(table.columns.keys())


async def test_a_machine_without_the_key_of_circumstances_is_told_of(database, session):
    box = await noted(session, database)
    assert await key_faults(session) == []
    circumstances_file("2027").unlink()
    keys._circumstances.clear()
    assert "circumstances.key" in str((await key_faults(session))[0])
    await keys.make_keys(session, box.edition)
    assert await key_faults(session) == []
