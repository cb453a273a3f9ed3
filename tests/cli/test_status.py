"""`prizes status` says what waits, and what of it someone must look at."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import insert

from prizes import clock, config
from prizes.jobs.models import Job
from prizes.mail.models import Message
from prizes.votelog.actions import set_fault
from tests.backup.places import prizes, url_of
from tests.ballot.logged import sequenced
from tests.ballot.paper import contest
from tests.contest import VOTING


async def test_what_waits_is_told_and_what_waits_too_long_is_pointed_out(database, settings, time):
    time(VOTING)
    config.use(settings.model_copy(update={"database_url": url_of(database)}))
    async with database.writing() as session:
        await (await contest(session)).cast("C1", "Ant")
    await sequenced(database)
    time(VOTING + timedelta(seconds=75))
    told = (await prizes("status")).stdout
    assert "Letters to one person: 0 due.\n" in told
    assert "Vote log 2027: 0 lines to be written, written 1 min 15 s ago.\n" in told
    assert told.endswith("All is well.\n")
    about = json.loads((await prizes("status", "--json")).stdout)
    assert (about["letters"], about["wrong"], about["logs"][0]["name"]) == (0, [], "2027")
    assert about["disks"]["keys"]["free"] > 0

    ago = clock.now() - timedelta(minutes=90)
    async with database.writing() as session:
        letter = Message(to="a@x.example", lang="en", template="x", created_at=ago, send_after=ago)
        await (await session.connection()).execute(
            insert(Message.__table__), [letter.model_dump(exclude={"domain"})]
        )
        session.add(Job(kind="b", run_after=ago))
        session.add(Job(kind="b", run_after=ago, state="dead"))
        await set_fault(session, "2027", "seen", ago)
    told = (await prizes("status", code=1)).stdout
    assert "Letters to one person: 1 due, the oldest for 1 h 30 min.\n" in told
    for line in (
        "No worker runs, or it does not keep up.",
        "Emails to individual people are not sent in time.",
        "Jobs were given up after several tries (table job, state dead).",
        "The vote log 2027 is not signed. Others have seen a checkpoint that the stored tree does not continue.",
    ):
        assert f"ATTENTION: {line}\n" in told
    assert "a@x.example" not in told
    assert len(json.loads((await prizes("status", "--json", code=1)).stdout)["wrong"]) == 4
