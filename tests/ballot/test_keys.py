import os
import stat
from hashlib import sha256

import pytest

from prizes.ballot import keys
from prizes.ballot.keys import ensure_key, key_file, key_of
from prizes.db import Database
from prizes.errors import Closed, Failed
from prizes.migrations import migrate
from tests.ballot.paper import contest
from tests.contest import VOTING, at


async def test_there_is_no_key_before_it_is_made(session):
    assert await key_of(session, "2027") is None


async def test_a_key_is_made_once_for_each_edition_and_only_its_owner_reads_it(session):
    key = await ensure_key(session, "2027")
    assert len(key.secret) == 32
    assert await ensure_key(session, "2027") == key
    assert await ensure_key(session, "2028") != key
    mode = key_file("2027").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert sorted(p.name for p in key_file("2027").parent.iterdir()) == ["circumstances.key", "tag.key"]


async def test_a_key_whose_transaction_failed_is_taken_up_again(database):
    async with database.reading() as session:
        key = await ensure_key(session, "2027")
    async with database.writing() as session:
        assert await key_of(session, "2027") is None
        assert await ensure_key(session, "2027") == key


async def test_a_machine_without_the_file_refuses_votes_and_makes_no_second_key(session, time, monkeypatch):
    time(VOTING)
    box = await contest(session)
    await box.cast("C1", "Ant")
    await session.commit()
    key_file("2027").unlink()
    monkeypatch.setattr(keys, "_sure", {})  # another process
    with pytest.raises(Failed, match="lacks the ballot key"):
        await box.cast("C1", "Bee")
    assert not key_file("2027").exists()


async def test_a_machine_with_another_key_refuses_votes(session, time, monkeypatch):
    time(VOTING)
    box = await contest(session)
    await box.cast("C1", "Ant")
    await session.commit()
    key_file("2027").write_bytes(bytes(32))
    monkeypatch.setattr(keys, "_sure", {})
    with pytest.raises(Failed, match="lacks the ballot key"):
        await box.cast("C1", "Bee")
    with pytest.raises(Failed):
        await box.choices()


async def test_a_cut_short_file_is_no_key(session):
    key_file("2027").parent.mkdir(parents=True)
    key_file("2027").touch(mode=0o600)
    with pytest.raises(Failed):
        await ensure_key(session, "2027")


@pytest.mark.skipif(os.name != "posix", reason="permission bits")
async def test_a_key_that_others_can_read_is_refused(session):
    key_file("2027").parent.mkdir(parents=True)
    key_file("2027").write_bytes(bytes(32))
    key_file("2027").chmod(0o644)
    with pytest.raises(
        Failed, match="This machine cannot accept votes because other users can read the ballot key of “"
    ):
        await ensure_key(session, "2027")


async def test_a_remembered_key_is_that_of_its_database(session, tmp_path):
    await ensure_key(session, "2027")
    await session.commit()
    assert await key_of(session, "2027") is not None
    other = Database(f"sqlite+aiosqlite:///{tmp_path}/other.sqlite")
    await migrate(other)
    async with other.reading() as elsewhere:
        assert await key_of(elsewhere, "2027") is None
    await other.close()


async def test_the_database_knows_the_key_by_its_hash_only(session):
    from sqlmodel import select

    from prizes.ballot.models import TagKey

    key = await ensure_key(session, "2027")
    (row,) = (await session.exec(select(TagKey))).all()
    assert row.sha256 == sha256(key.secret).hexdigest()


async def test_the_worker_makes_the_key_once_the_rules_are_frozen(database, session, time):
    from prizes.worker.handlers import JOBS
    from tests.contest import at, load_contest

    time(at("2026-10-01 12:00"))
    await load_contest(session)
    assert await keys.make_due_keys(session) == []
    await session.commit()
    time(at("2026-11-25 12:00"))
    async with database.writing() as own:
        await JOBS["freeze-editions"].run(own)
        await JOBS["make-ballot-keys"].run(own)
    assert key_file("2027").exists()
    async with database.writing() as own:
        assert await keys.make_due_keys(own) == []


async def test_a_missing_key_is_a_fault_of_the_deployment(session, time, monkeypatch):
    time(VOTING)
    box = await contest(session)
    assert await keys.key_faults(session) == []
    await box.cast("C1", "Ant")
    key_file("2027").unlink()
    monkeypatch.setattr(keys, "_sure", {})
    assert [str(fault) for fault in await keys.key_faults(session)] == [
        "This machine cannot accept votes because it lacks the ballot key of “2027”. Nothing was saved."
    ]


async def test_a_key_that_was_destroyed_is_not_made_again_and_copies_are_named(session, time, monkeypatch):
    time(VOTING)
    box = await contest(session)
    await box.cast("C1", "Ant")
    copy = key_file("2027").read_bytes()
    time(at("2027-06-10 12:00"))
    await keys.destroy_key(session, box.edition)
    monkeypatch.setattr(keys, "_sure", {})
    assert await key_of(session, "2027") is None
    with pytest.raises(Closed, match="destroyed"):
        await ensure_key(session, "2027")
    assert not key_file("2027").exists() and await keys.key_faults(session) == []
    key_file("2027").write_bytes(copy)
    (fault,) = await keys.key_faults(session)
    assert "this machine still has a copy" in str(fault)
    await keys.destroy_key(session, box.edition)
    assert not key_file("2027").exists()
