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
from prizes.journal.models import JournalEntry
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


async def played(database, vote=True, **changes):
    async with database.writing() as session:
        box = await contest(session, **changes)
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

    assert "ballot.destroy-key" in acts()


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


def test_an_auditor_makes_a_key_checks_everything_and_signs(prizes, time, tmp_path):
    """The key and the note are made on the auditor's own machine, from files alone."""
    key, out = tmp_path / "audit.key", tmp_path / "out"
    public = prizes("log", "auditor", "audit.example.org", "--key", str(key)).strip()
    assert public.startswith("audit.example.org+")
    assert key.stat().st_mode & 0o077 == 0
    kept = key.read_text()
    prizes("log", "auditor", "audit.example.org", "--key", str(key), code=1)
    prizes("log", "auditor", "audit example", "--key", str(tmp_path / "other"), code=2)
    assert key.read_text() == kept

    time(VOTING)
    named = {"openings": "auditors", "auditors": [{"name": "Court of Audit", "key": public}]}
    box = work(lambda database: played(database, voting__ballot=named))
    time(END)
    work(lambda database: counted(database, box))
    prizes("log", "export", "2027", str(out))
    assert not (out / "openings.txt").exists()
    assert prizes("log", "verify", str(out)).startswith("ok without openings: ")
    assert prizes("log", "sign", str(out), "--key", str(key), code=1) == ""
    assert "tally.take-openings" not in acts()
    prizes("log", "export", "2027", str(out), "--with-openings")
    assert "tally.take-openings" in acts()
    assert prizes("log", "verify", str(out)).startswith("ok: ")
    note = prizes("log", "sign", str(out), "--key", str(key))
    assert note.startswith("wvl-audit-v1\nprizes.test/votelog/2027\n")
    (out / "auditors.txt").write_text(note)
    assert prizes("log", "verify", str(out)).endswith("signed by Court of Audit\n")
    (out / "auditors.txt").write_text(note.replace("v1", "v2"))
    assert "FAILED auditors.txt" in prizes("log", "verify", str(out), code=1)
    openings = (out / "openings.txt").read_text()
    (out / "openings.txt").write_text(openings.replace(openings[-2], "A" if openings[-2] != "A" else "E"))
    assert prizes("log", "sign", str(out), "--key", str(key), code=1) == ""
    prizes("log", "export", "2027", str(out))  # once more for the public, over the same folder
    assert not (out / "openings.txt").exists()
    assert not (out / "auditors.txt").exists()


def test_files_of_a_recount_hold_single_votes_only_where_that_is_said(prizes, time, tmp_path):
    time(VOTING)
    work(lambda database: played(database, voting__ballot={"openings": "auditors"}))
    time(END)
    said = prizes("tally", "2027", "--export", str(tmp_path / "public"))
    assert "without votes" in said
    names = {path.name for path in (tmp_path / "public").rglob("*")}
    assert names == {"rules.json", "nominees.csv", "results.csv", "paper.txt"}
    assert "tally.take-openings" not in acts()
    said = prizes("tally", "2027", "--export", str(tmp_path / "whole"), "--with-openings")
    assert "without votes" not in said
    assert (tmp_path / "whole" / "pabulib" / "C1.pb").exists()
    assert "equal the recount" in prizes("recount", str(tmp_path / "whole"))
    assert acts().count("tally.take-openings") == 1


def acts():
    async def read(database):
        async with database.reading() as session:
            return (await session.exec(select(JournalEntry.act).where(JournalEntry.edition == "2027"))).all()

    return work(read)


def test_the_verifier_is_measured_against_bare_hashing(prizes):
    found = json.loads(prizes("bench", "log", "--votes", "1200", "--json"))
    assert found["said"].startswith("ok: ")
    assert found["votes"] == 1200
    assert found["ratio"] > 0
