"""Passwords: how often one is tried, which are refused, and that people with a role have none."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import event, text
from sqlmodel import select

from prizes.accounts import passwords
from prizes.accounts.actions import grant, sweep
from prizes.accounts.codes import request_code, spend_code
from prizes.accounts.models import PasswordTry, Person
from prizes.accounts.passwords import hashed
from prizes.accounts.rules.allowances import password_wait
from prizes.accounts.rules.roles import Role
from prizes.accounts.with_password import set_password, sign_in_with_password, tell_of_wrong_passwords
from prizes.errors import Busy, Forbidden, Invalid
from prizes.journal.models import JournalEntry
from prizes.mail.models import Message
from tests.conftest import NOON
from tests.contest import person, steward
from tests.votelog.test_migrating import older, upgraded

__all__ = ["older"]
ANA, RIGHT = "ana@example.org", "four words in row"
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def ana(session) -> Person:
    made = await person(session, ANA, name="Ana")
    made.password_hash = await hashed(RIGHT)
    session.add(made)
    await session.commit()
    return made


# --- guessing ------------------------------------------------------------------------------------------


def test_the_wait_doubles_up_to_an_hour():
    waits = [password_wait(wrong) / MINUTE for wrong in range(14)]
    assert waits == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert password_wait(10_000) == timedelta(hours=1)


def test_a_day_of_guessing_is_what_the_documents_say():
    at, wrong = timedelta(0), 0
    while at < timedelta(days=1):
        wrong += 1
        at += password_wait(wrong)
    assert wrong == 33


async def test_page_and_program_together_are_held_by_account_and_a_code_still_signs_in(
    browser, another_browser, ana, time
):
    await browser.get("/en/sign-in")
    for n in range(5):
        wrong = {"email": ANA, "password": f"another one entirely {n}"}
        if n % 2:
            await browser.get("/en/sign-in")
            assert (await browser.submit("/sign-in/password", wrong, status=422)).has(
                "The address and password do not match. You can sign in with a code sent by email instead."
            )
        else:
            answer = await browser.json("POST", "/sessions", wrong | {"email": "ANA@example.org"})
            assert answer.status_code == 422
    right = {"email": ANA, "password": RIGHT}
    answer = await browser.json("POST", "/sessions", right)
    assert answer.status_code == 429 and answer.headers["retry-after"] == "60"
    await browser.get("/en/sign-in")
    page = await browser.submit("/sign-in/password", right, status=429)
    assert page.has("Try again in 1 minute, or sign in with a code sent by email.")
    assert (await another_browser().sign_in_by_mail(ANA)).has("You are signed in.")
    time(NOON + MINUTE)
    assert (await browser.json("POST", "/sessions", right)).status_code == 201
    assert (await browser.json("POST", "/sessions", {"email": ANA, "password": "x" * 20})).status_code == 422


@pytest.mark.both_databases
async def test_many_at_once_are_no_more_guesses_than_one_after_the_other(database, ana, monkeypatch):
    looked = 0

    async def verified(password, stored):
        nonlocal looked
        looked += 1
        return False, None

    monkeypatch.setattr("prizes.accounts.with_password.verified", verified)

    async def guess(n: int) -> str:
        try:
            async with database.writing() as own:
                await sign_in_with_password(own, ANA, f"wrong number {n}")
        except Busy:
            return "busy"
        return "wrong"

    answers = await asyncio.gather(*(guess(n) for n in range(20)))
    assert (answers.count("wrong"), looked) == (5, 5)


@pytest.mark.both_databases
async def test_who_is_guessed_at_stands_in_the_journal_once_an_hour(session, ana, time):
    for email in (ANA, "nobody@example.org", "few@example.org"):
        for n in range(2 if email.startswith("few") else 6):
            time(NOON + n * 5 * MINUTE)
            await sign_in_with_password(session, email, "no such password")
    time(NOON + 2 * timedelta(hours=1))
    assert await sign_in_with_password(session, ANA, RIGHT)
    for _ in range(2):
        await tell_of_wrong_passwords(session)
    query = select(JournalEntry).where(JournalEntry.act == "accounts.wrong-passwords")
    (entry,) = (await session.exec(query)).all()
    assert entry.details == {"addresses": 2, "tries": 12, "people": [ana.id]}


# --- the same work -------------------------------------------------------------------------------------


class Work:
    """The statements and hashes that something takes."""

    def __init__(self, database, monkeypatch) -> None:
        self.done: list[str] = []
        event.listen(database.engine.sync_engine, "before_cursor_execute", self._statement)
        real = passwords._context.verify_and_update

        def verify(*given):
            self.done.append("verify")
            return real(*given)

        monkeypatch.setattr(passwords._context, "verify_and_update", verify)

    def _statement(self, connection, cursor, statement, *rest) -> None:
        self.done.append(" ".join(statement.split()))

    async def of(self, act) -> list[str]:
        self.done.clear()
        await act
        return list(self.done)


@pytest.fixture
def work(database, monkeypatch) -> Work:
    passwords._nobodys_hash()  # made once in a process
    return Work(database, monkeypatch)


async def test_a_wrong_password_takes_the_same_work_whatever_account_there_is(session, ana, work):
    await person(session, "without@example.org")
    await steward(session, "steward@example.org")
    await session.commit()

    async def guess(email: str) -> None:
        session.expire_all()
        assert await sign_in_with_password(session, email, "no such password") is None
        await session.commit()

    found = [
        await work.of(guess(email))
        for email in (ANA, "nobody@example.org", "without@example.org", "steward@example.org")
    ]
    assert found[0].count("verify") == 1 and len(found[0]) > 4
    assert found[1:] == [found[0]] * 3


async def test_a_code_takes_the_same_work_whether_there_is_an_account_or_not(session, ana, work):
    async def ask_and_try(email: str) -> None:
        session.expire_all()
        await request_code(session, email, "en")
        assert await spend_code(session, email, "none") is None
        await session.commit()

    known, unknown = [await work.of(ask_and_try(email)) for email in (ANA, "nobody@example.org")]
    assert known == unknown and len(known) > 4


# --- which passwords -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "common",
    [
        "passwordpassword",
        "123456789012",
        "qwertyuiop12",
        "Password123456",
        "aaaaaaaaaaaa",
        "ana.example2027",
        "wsis-prizes-27",
        "a" * 200,
    ],
)
async def test_a_common_password_is_refused_with_a_sentence(session, ana, common):
    with pytest.raises(Invalid) as refusal:
        await set_password(session, ana, common, keep="")
    assert "too easy to guess" in str(refusal.value.sentence)


@pytest.mark.parametrize(
    "good", ["zebra lamp quick mountain", "four words in row", "فارس الريح والبحر القديم"]
)
async def test_a_few_words_in_a_row_are_taken(session, ana, good):
    await set_password(session, ana, good, keep="")


# --- people with a role --------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_a_password_stops_when_a_role_comes_and_its_owner_is_told(session, ana):
    await grant(session, ana, Role.EXPERT, edition="2027", category="C1", granter=None)
    assert ana.password_hash is None
    letters = (await session.exec(select(Message))).all()
    assert [(letter.to, letter.template) for letter in letters] == [(ANA, "password-stopped")]
    assert await sign_in_with_password(session, ANA, RIGHT) is None
    with pytest.raises(Forbidden):
        await set_password(session, ana, "zebra lamp quick mountain", keep="")


async def test_a_password_that_is_there_in_spite_of_a_role_opens_nothing(session, ana):
    await grant(session, ana, Role.OBSERVER, edition="2027", category="*", granter=None)
    ana.password_hash = await hashed(RIGHT)
    session.add(ana)
    assert await sign_in_with_password(session, ANA, RIGHT) is None


async def test_the_page_of_somebody_with_a_role_offers_no_password(browser, session, database):
    await steward(session, ANA)
    await session.commit()
    await browser.sign_in(ANA)
    page = await browser.get("/en/me/settings")
    assert page.has("People with a role sign in with a code sent by email. They cannot have a password.")
    assert not [form for form in page.forms if "password" in form["action"]]


async def test_at_the_upgrade_passwords_of_people_with_a_role_stop_and_they_are_told(older):
    await upgraded(older, "5b8e0c7d14f3")
    people = {"s": ("steward", "hash"), "e": ("expert", None), "v": (None, "hash")}
    async with older.writing() as session:
        for id_, (role, kept) in people.items():
            values = {"id": id_, "email": f"{id_}@example.org", "hash": kept}
            await session.exec(
                text(
                    "INSERT INTO person (id, email, canonical_email, lang, password_hash, reminders, asked_origin,"
                    " calendar_turn, created_at)"
                    " VALUES (:id, :email, :email, 'fr', :hash, true, false, 0, '2026-11-01 12:00:00')"
                ),
                params=values,
            )
            await session.exec(
                text(
                    "INSERT INTO session (token_hash, person_id, created_at, expires_at)"
                    " VALUES (:id, :id, '2026-11-01 12:00:00', '2999-01-01 12:00:00')"
                ),
                params=values,
            )
            if role:
                await session.exec(
                    text(
                        "INSERT INTO role_grant (id, person_id, role, edition, category, granted_at)"
                        " VALUES (:id, :id, :role, '*', '*', '2026-11-01 12:00:00')"
                    ),
                    params=values | {"role": role},
                )
    await upgraded(older, "0782a8142273")
    async with older.reading() as session:
        left = dict((await session.exec(text("SELECT id, password_hash FROM person"))).all())
        letters = (await session.exec(text('SELECT "to", lang, template, state FROM message'))).all()
        long = text(
            "SELECT token_hash FROM session WHERE expires_at > '2998-01-01' AND ends_at > '2998-01-01'"
        )
        kept = (await session.exec(long)).all()
    assert left == {"s": None, "e": None, "v": "hash"}
    assert [tuple(letter) for letter in letters] == [
        ("s@example.org", "fr", "password-stopped", "waiting"),
    ]
    assert [tuple(row) for row in kept] == [("v",)]


async def test_tries_of_a_day_ago_are_forgotten(session, ana, time):
    await sign_in_with_password(session, ANA, "no such password")
    time(NOON + timedelta(days=1, minutes=1))
    await sweep(session)
    assert (await session.exec(select(PasswordTry))).all() == []
