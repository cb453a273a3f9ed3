"""The drill: a contest with votes is backed up, goes on, and is restored elsewhere; what the log and erased people are
owed afterwards."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from sqlmodel import func, select

from prizes import clock, config
from prizes.accounts.models import Person
from prizes.accounts.queries import person_with_address
from prizes.badges.keys import make_private
from prizes.ballot.box_sql import GONE, VOTES
from prizes.ballot.keys import key_file
from prizes.db import Database
from prizes.edition.queries import edition_in_force
from prizes.files.store import keep_content
from prizes.privacy.erased import list_file
from prizes.votelog.files.folder import Folder
from prizes.votelog.files.memory import memory_file
from prizes.votelog.models import VoteLog
from prizes.worker.loop import drain
from tests.backup.places import at, empty_place, files, prizes, rows, url_of
from tests.ballot.logged import sequenced, verdict
from tests.ballot.paper import Contest, contest
from tests.contest import VOTING, person
from tests.office.erased import erased
from tests.sessions import session_of

KEY = "projects/ab/ab00000000000000000000000000000000000001.pdf"


@pytest.fixture
async def box(database, tmp_path, time) -> Contest:
    """A contest whose log has two votes, on a machine of its own, in use."""
    time(VOTING)
    config.use(at(tmp_path / "here", url_of(database)))
    async with database.writing() as session:
        box = await contest(session)
        bob = await person(session, "bob@example.org")
        await box.cast("C1", "Ant")
        await box.cast("C1", "Bee", by=bob)
    await sequenced(database)
    await session_of(database, "bob@example.org", "en")
    make_private()
    await keep_content(KEY, b"%PDF of a project" * 100_000)
    await keep_content("drawn/aa/badge.png", b"drawn again by itself")
    return box


async def log_of(database: Database) -> VoteLog:
    async with database.reading() as session:
        return await session.get_one(VoteLog, "2027")


async def vote_again(database: Database, box: Contest, category: str = "C2", title: str = "Dog") -> None:
    async with database.writing() as session:
        edition = await edition_in_force(session, "2027")
        voter = await person_with_address(session, box.voter.email)
        await Contest(session, edition, voter, box.projects).cast(category, title)
    await sequenced(database)


@pytest.mark.both_databases
async def test_what_is_restored_is_what_was_backed_up_and_the_log_goes_on(database, box, tmp_path):
    before, stored, root = await rows(database), await files(), (await log_of(database)).root
    key = key_file("2027").read_bytes()
    (tmp_path / "copies").mkdir()

    told = (await prizes("backup", "make", tmp_path / "copies", "--keep-days", 35)).stdout
    assert "1 files (1,700,000 bytes), keys, sealed" in told
    (archive,) = (tmp_path / "copies").iterdir()
    assert archive.stat().st_mode & 0o777 == 0o600
    checked = (await prizes("backup", "check", archive)).stdout
    assert "The passphrase opens its 5 files of keys, and nothing was changed" in checked

    await vote_again(database, box)
    await keep_content(KEY, b"changed")
    async with empty_place(database, tmp_path / "there"):
        told = (await prizes("backup", "restore", archive)).stdout
        assert "no newer checkpoint is known here" in told
        restored = Database(config.settings().database_url)
        assert before["session"]
        assert await rows(restored) == before | {"session": [], "sign_in_code": []}
        assert await files() == {KEY: stored[KEY]}
        assert (await log_of(restored)).root == root
        assert key_file("2027").read_bytes() == key
        assert key_file("2027").stat().st_mode & 0o777 == 0o600

        await vote_again(restored, box)
        after = await log_of(restored)
        assert (after.fault, after.casts) == ("", 3)
        assert verdict(Folder("2027").path).startswith("ok, no tally yet")
        await restored.close()


@pytest.mark.both_databases
@pytest.mark.parametrize("how", ["told", "published"])
async def test_the_log_does_not_fork_after_a_restore(database, box, tmp_path, how):
    """A newer checkpoint is known: somebody has it, or the published files are there still."""
    await prizes("backup", "make", tmp_path / "one.tar")
    await vote_again(database, box)
    newest, lines = Folder("2027").path / "checkpoint", (await log_of(database)).size
    async with empty_place(database, tmp_path / "there"):
        if how == "published":
            shutil.copytree(newest.parent.parent, config.settings().votelog_dir)
        words = ["--checkpoint", newest] if how == "told" else []
        done = await prizes("backup", "restore", tmp_path / "one.tar", *words)
        assert f"a checkpoint with {lines} lines was published" in done.stderr
        assert "Do not delete the checkpoint" in done.stderr

        restored = Database(config.settings().database_url)
        size = (await log_of(restored)).size
        assert size < lines
        await vote_again(restored, box, "C1", "Cat")
        after = await log_of(restored)
        assert (after.size, after.fault) == (size, "seen")
        assert (
            f"has {size} lines in the database, and {lines} were published"
            in (await prizes("check", code=1)).stdout
        )
        if how == "told":
            assert memory_file("2027", "2027").read_text() == newest.read_text()
        await restored.close()


async def test_a_memory_of_the_log_that_is_newer_than_the_backup_is_not_overwritten(database, box, tmp_path):
    """The database alone was lost: keys, with what was signed last, are there."""
    await prizes("backup", "make", tmp_path / "one.tar")
    await vote_again(database, box)
    newest = memory_file("2027", "2027").read_text()
    async with empty_place(database, tmp_path / "there"):
        shutil.copytree(tmp_path / "here" / "keys", config.settings().keys_dir)
        done = await prizes("backup", "restore", tmp_path / "one.tar", "--only", "database")
        assert "ATTENTION: the vote log 2027" in done.stderr
        assert memory_file("2027", "2027").read_text() == newest


async def test_a_checkpoint_that_the_log_has_not_signed_is_refused(database, box, tmp_path):
    await prizes("backup", "make", tmp_path / "one.tar")
    note = (Folder("2027").path / "checkpoint").read_text()
    (tmp_path / "forged").write_text(
        note.replace("\n6\n", "\n9\n") if "\n6\n" in note else note[:-9] + "AAAA\n"
    )
    async with empty_place(database, tmp_path / "there"):
        done = await prizes(
            "backup", "restore", tmp_path / "one.tar", "--checkpoint", tmp_path / "forged", code=1
        )
        assert "is no checkpoint of a log in this database" in done.stderr


async def voters(database: Database) -> set[str]:
    async with database.reading() as session:
        return set((await session.exec(select(Person.canonical_email))).all())


@pytest.mark.both_databases
@pytest.mark.parametrize("how", ["told", "there"])
async def test_who_was_erased_after_the_backup_is_erased_again(database, box, tmp_path, time, how):
    await prizes("backup", "make", tmp_path / "one.tar")
    async with database.writing() as session:
        bob = await person_with_address(session, "bob@example.org")
        await erased(session, bob, withdraw_votes=True)
    assert "bob@example.org" not in await voters(database)
    assert "bob" not in list_file().read_text()
    async with empty_place(database, tmp_path / "there"):
        words = ["--erased", tmp_path / "here" / "keys" / "_erased" / "erased.list"]
        if how == "there":
            shutil.copytree(tmp_path / "here" / "keys" / "_erased", config.settings().keys_dir / "_erased")
            words = []
        done = await prizes("backup", "restore", tmp_path / "one.tar", *words)
        assert "erased again by the worker: 1" in done.stdout

        restored = Database(config.settings().database_url)
        await drain(restored)
        assert "bob@example.org" not in await voters(restored)
        assert box.voter.canonical_email in await voters(restored)
        async with restored.reading() as session:
            gone = select(func.count()).select_from(VOTES).where(VOTES.c.choices == GONE)
            assert (await (await session.connection()).execute(gone)).scalar() == 1
        await restored.close()


async def test_who_came_again_before_the_backup_is_not_erased(database, box, tmp_path):
    async with database.writing() as session:
        await erased(session, await person_with_address(session, "bob@example.org"))
    assert list_file().read_text().count("\n") == 1
    with clock.stopped_at(clock.now() + timedelta(minutes=1)):
        async with database.writing() as session:
            await person(session, "bob@example.org")
        await prizes("backup", "make", tmp_path / "one.tar")
    async with empty_place(database, tmp_path / "there"):
        done = await prizes("backup", "restore", tmp_path / "one.tar")
        assert "No account that was erased since then is there again." in done.stdout


async def test_a_vote_on_its_way_into_the_log_makes_a_repeated_erasure_wait(database, box, tmp_path):
    async with database.writing() as session:
        edition = await edition_in_force(session, "2027")
        bob = await person_with_address(session, "bob@example.org")
        await Contest(session, edition, bob, box.projects).cast("C2", "Dog")
    await prizes("backup", "make", tmp_path / "one.tar")
    await sequenced(database)
    async with database.writing() as session:
        await erased(session, await person_with_address(session, "bob@example.org"), withdraw_votes=True)
    async with empty_place(database, tmp_path / "there"):
        shutil.copytree(tmp_path / "here" / "keys" / "_erased", config.settings().keys_dir / "_erased")
        done = await prizes("backup", "restore", tmp_path / "one.tar")
        assert "could not be erased again yet: 1" in done.stderr
        since = done.stderr.rpartition("--since ")[2].strip().rstrip("`.")
        restored = Database(config.settings().database_url)
        await sequenced(restored)
        done = await prizes("backup", "erasures", "--since", since)
        assert "erased again by the worker: 1" in done.stdout
        await drain(restored)
        assert "bob@example.org" not in await voters(restored)
        done = await prizes("backup", "erasures", "--since", since)
        assert "No account that was erased" in done.stdout
        await restored.close()
