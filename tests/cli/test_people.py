"""`prizes accounts sign-out`: sessions of one account, or of all."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from prizes import config
from prizes.accounts.actions import begin_session
from prizes.accounts.factors import begin_proof
from prizes.accounts.models import FirstProof, PasskeyChallenge, Person, Session
from prizes.accounts.passkeys.challenges import draw
from prizes.accounts.rules.passkeys import Purpose
from prizes.cli import app
from prizes.db import Database
from prizes.journal.models import JournalEntry
from prizes.migrations import migrate
from tests.contest import person

ANA, BO = "ana@example.org", "bo@example.org"


@pytest.fixture
def url(tmp_path, settings):
    found = f"sqlite+aiosqlite:///{tmp_path / 'cli.sqlite'}"
    config.use(settings.model_copy(update={"database_url": found}))

    async def make() -> None:
        database = Database(found)
        await migrate(database)
        async with database.writing() as session:
            for email in (ANA, ANA, BO):
                known = (await session.exec(select(Person).where(Person.email == email))).first()
                known = known or await person(session, email)
                await begin_session(session, known)
            for number, email in enumerate((ANA, BO)):
                someone = (await session.exec(select(Person).where(Person.email == email))).one()
                await begin_proof(session, someone)
                await draw(session, held_by=f"{number}", person_id=someone.id, purpose=Purpose.SHOW)
        await database.close()

    asyncio.run(make())
    return found


def run(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["accounts", "sign-out", *arguments], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


def left(url: str) -> tuple[list[str], list[str]]:
    """Who is signed in, and what the journal says of it."""

    async def read() -> tuple[list[str], list[str]]:
        database = Database(url)
        async with database.reading() as session:
            for begun in (FirstProof, PasskeyChallenge):
                theirs = select(Person.email).join(begun).order_by(Person.email)
                query = select(Person.email).join(Session).distinct().order_by(Person.email)
                assert (await session.exec(theirs)).all() == (await session.exec(query)).all(), begun
            query = select(Person.email).join(Session).order_by(Person.email)
            signed_in = list((await session.exec(query)).all())
            acts = (await session.exec(select(JournalEntry.act).order_by(JournalEntry.id))).all()
        await database.close()
        return signed_in, [act for act in acts if act.startswith("accounts.sign-out")]

    return asyncio.run(read())


def test_the_sessions_of_one_account_end_and_then_those_of_all(url):
    assert left(url)[0] == [ANA, ANA, BO]
    assert "ana@example.org has been signed out." in run(ANA)
    assert left(url) == ([BO], ["accounts.sign-out"])
    assert "Everyone has been signed out." in run("--everyone")
    assert left(url) == ([], ["accounts.sign-out", "accounts.sign-out-all"])


def test_it_needs_an_account_or_everyone_and_not_both(url):
    for wrong in ((), (ANA, "--everyone")):
        assert "Give the address of an account, or --everyone." in " ".join(run(*wrong, code=2).split())
    assert "No account has the address" in run("nobody@example.org", code=2)
    assert left(url) == ([ANA, ANA, BO], [])
