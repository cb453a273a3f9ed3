"""keys and log at the command line, and the measurement of the verifier."""

from __future__ import annotations

import asyncio
import json

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from prizes import config
from prizes.ballot.keys import key_file
from prizes.cli import app
from prizes.db import Database
from prizes.journal.models import Entry
from prizes.migrations import migrate
from prizes.votelog.keys import signing_file
from tests.ballot.logged import END, counted
from tests.ballot.paper import contest
from tests.contest import VOTING, at


@pytest.fixture
def prizes(tmp_path, settings):
    """Runs a command over an empty database."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'cli.sqlite'}"
    config.use(settings.model_copy(update={"database_url": url}))
    work(migrate)

    def run(*arguments, code=0):
        done = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
        assert done.exit_code == code, done.output
        return done.stdout

    return run


def work(act):
    async def whole():
        database = Database(config.settings().database_url)
        found = await act(database)
        await database.close()
        return found

    return asyncio.run(whole())


async def played(database, vote=True):
    async with database.writing() as session:
        box = await contest(session)
        if vote:
            await box.cast("C1", "Ant")
    return box


def test_keys_are_made_once_and_shown_by_what_may_be_known(prizes, time):
    time(at("2027-01-30 12:00"))
    work(lambda database: played(database, vote=False))
    prizes("keys", "make", "2027")
    before = key_file("2027").read_bytes(), signing_file("2027").read_bytes()
    prizes("keys", "make", "2027")
    assert (key_file("2027").read_bytes(), signing_file("2027").read_bytes()) == before
    shown = prizes("keys", "show", "2027")
    assert "log prizes.test/votelog/2027+" in shown
    for secret in before:
        assert secret.hex() not in shown
    assert prizes("keys", "check") == "All is well.\n"
    prizes("keys", "make", "1999", code=1)


def test_a_key_is_destroyed_only_after_the_last_vote_and_on_record(prizes, time):
    time(VOTING)
    work(played)
    prizes("keys", "destroy", "2027", code=2)
    prizes("keys", "destroy", "2027", "--yes", code=1)
    assert key_file("2027").exists()
    time(END)
    prizes("keys", "destroy", "2027", "--yes")
    assert not key_file("2027").exists()
    assert signing_file("2027").exists()

    async def acts(database):
        async with database.reading() as session:
            return (await session.exec(select(Entry.act).where(Entry.edition == "2027"))).all()

    assert "ballot.destroy-key" in work(acts)


def test_a_log_is_exported_and_verified(prizes, time, tmp_path):
    time(VOTING)
    box = work(played)
    prizes("log", "export", "2027", str(tmp_path / "out"), code=1)
    time(END)
    work(lambda database: counted(database, box))
    prizes("log", "export", "2027", str(tmp_path / "out"))
    assert prizes("log", "verify", str(tmp_path / "out")).startswith("ok: lines 8, casts 1")
    (tmp_path / "out" / "results.txt").write_text("")
    assert prizes("log", "verify", str(tmp_path / "out"), code=1).startswith("FAILED step 9")


def test_the_verifier_is_measured_against_bare_hashing(prizes):
    found = json.loads(prizes("bench", "log", "--votes", "1200", "--json"))
    assert found["said"].startswith("ok: ")
    assert found["votes"] == 1200
    assert found["ratio"] > 0
