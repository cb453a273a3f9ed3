"""Passwords: how often one is tried, which are refused, and that people with a role have none."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest
from passlib.hash import argon2
from sqlalchemy import delete, event, text
from sqlmodel import select

from prizes.accounts import passwords
from prizes.accounts.actions import begin_session, grant, sweep
from prizes.accounts.codes import request_code, spend_code
from prizes.accounts.factors import go_on_without, remove_lost_factor
from prizes.accounts.models import Authenticator, PasswordTry, Person, Session
from prizes.accounts.passwords import hashed
from prizes.accounts.rules.allowances import PASSWORD_WITHIN, password_wait
from prizes.accounts.rules.roles import Role
from prizes.accounts.with_password import set_password, tell_of_wrong_passwords, who_has_password
from prizes.config import asset_root
from prizes.errors import Busy, Forbidden, Invalid
from prizes.journal.models import JournalEntry
from prizes.kit.token import digest
from prizes.mail.models import Message
from tests.conftest import NOON
from tests.contest import person, steward, with_role
from tests.factors import shown, with_app
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
                await who_has_password(own, ANA, f"wrong number {n}")
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
            await who_has_password(session, email, "no such password")
    time(NOON + 2 * timedelta(hours=1))
    assert await who_has_password(session, ANA, RIGHT)
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
        assert await who_has_password(session, email, "no such password") is None
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


async def test_what_is_known_of_its_owner_and_of_the_service_counts_for_nothing(session, ana):
    for own in ("ana@example.org1", "wsis prizes wsis", "WSIS-prizes-2027", "ana ana ana ana"):
        with pytest.raises(Invalid):
            await set_password(session, ana, own, keep="")


SCRIPTS = {
    "letters": "qzvxkwjpmhrtdlbf",
    "digits": "7204915683",
    "arabic": "ضظغفقكلمنهوي",
    "signs": "🜁🜂🜃🜄⚶⚷⚸♇",
}


@pytest.mark.parametrize("kind", SCRIPTS)
@pytest.mark.parametrize("many", [64, 200])
async def test_a_password_is_of_any_characters_and_of_12_to_200(session, ana, kind, many):
    sample = SCRIPTS[kind]
    one = "".join(sample[(n * n + 3 * n) % len(sample)] for n in range(many))
    await set_password(session, ana, one, keep="")
    for length in (11, 201):
        with pytest.raises(Invalid, match="characters"):
            await set_password(session, ana, (one * 4)[:length], keep="")


async def test_a_password_is_compared_as_it_was_typed(session, ana):
    exact = "  Zebra lamp quick MOUNTAIN " + "and further on the river " * 4
    await set_password(session, ana, exact, keep="")
    for other in (exact.strip(), exact.lower(), exact[:72], exact + " ", exact.replace("  ", " ")):
        assert await who_has_password(session, ANA, other) is None
    ana_again = (await session.exec(select(PasswordTry))).one()
    await session.delete(ana_again)
    await session.flush()
    assert await who_has_password(session, ANA, exact) is not None


async def test_a_password_of_ten_years_ago_still_signs_in(session, ana, time):
    time(NOON + timedelta(days=3653))
    assert await who_has_password(session, ANA, RIGHT) is not None


async def test_a_changed_password_ends_other_sessions_and_its_owner_is_told(session, ana):
    kept, other = await begin_session(session, ana), await begin_session(session, ana)
    await set_password(session, ana, "zebra lamp quick mountain", keep=digest(kept))
    left = (await session.exec(select(Session.token_hash).where(Session.person_id == ana.id))).all()
    assert left == [digest(kept)] and digest(other) not in left
    letters = (await session.exec(select(Message.to, Message.template))).all()
    assert [tuple(each) for each in letters] == [(ANA, "password-changed")]


async def test_a_password_is_stored_as_argon2id_with_todays_parameters():
    stored = await hashed(RIGHT)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$") and RIGHT not in stored
    assert stored != await hashed(RIGHT)


async def test_a_hash_of_weaker_parameters_is_made_anew_at_sign_in(session, ana):
    ana.password_hash = argon2.using(type="ID", memory_cost=1024, time_cost=1, parallelism=1).hash(RIGHT)
    session.add(ana)
    assert await who_has_password(session, ANA, RIGHT) is not None
    assert ana.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await who_has_password(session, ANA, RIGHT) is not None


async def test_fields_of_passwords_are_hidden_and_let_programs_fill_them_in(browser):
    sign_in = (await browser.get("/en/sign-in")).html
    await browser.sign_in(ANA)
    settings = (await browser.get("/en/me/settings")).html
    for html, token in ((sign_in, "current-password"), (settings, "new-password")):
        (field,) = re.findall(r'<input[^>]*name="password"[^>]*>', html)
        assert 'type="password"' in field and f'autocomplete="{token}"' in field
        assert "maxlength" not in field and "onpaste" not in field and "readonly" not in field
    assert "paste" not in "".join(path.read_text() for path in (asset_root() / "static" / "js").glob("*.js"))


async def test_nothing_is_asked_of_a_person_but_their_mailbox_or_password(browser):
    page = await browser.get("/en/sign-in")
    asked = {name for form in page.forms for name, _ in form["fields"]}
    assert {"email", "password"} <= asked
    assert not {name for name in asked if re.search(r"question|hint|birth|maiden|pet", name)}


# --- people with a role --------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_a_password_stops_when_a_role_comes_and_its_owner_is_told(session, ana):
    await grant(session, ana, Role.EXPERT, edition="2027", category="C1", granter=None)
    assert ana.password_hash is None
    letters = (await session.exec(select(Message))).all()
    assert [(letter.to, letter.template) for letter in letters] == [(ANA, "password-stopped")]
    assert await who_has_password(session, ANA, RIGHT) is None
    with pytest.raises(Forbidden):
        await set_password(session, ana, "zebra lamp quick mountain", keep="")


async def test_a_password_that_is_there_in_spite_of_a_role_opens_nothing(session, ana):
    await grant(session, ana, Role.OBSERVER, edition="2027", category="*", granter=None)
    ana.password_hash = await hashed(RIGHT)
    session.add(ana)
    assert await who_has_password(session, ANA, RIGHT) is None


async def test_the_page_of_somebody_with_a_role_offers_no_password(browser, session, database):
    await steward(session, ANA)
    await session.commit()
    await browser.sign_in(ANA)
    page = await browser.get("/en/me/settings")
    assert page.has("People with a role can have a password only with a second factor.")
    assert not [form for form in page.forms if "password" in form["action"]]
    assert (await browser.post("/en/me/password", {"password": "zebra lamp quick mountain"}, status=403)).has(
        "Set up the second factor first."
    )


@pytest.mark.both_databases
async def test_beside_a_second_factor_people_with_a_role_have_a_password(browser, another_browser, session):
    me = await with_role(session, ANA, Role.EXPERT)
    secret = await with_app(session, me)
    await browser.sign_in(ANA)
    await browser.get("/en/me/settings")
    page = await browser.submit("/me/password", {"password": RIGHT})
    assert page.has("Your password is set.")
    elsewhere = another_browser()
    await elsewhere.get("/en/sign-in")
    page = await elsewhere.submit("/sign-in/password", {"email": ANA, "password": RIGHT})
    assert page.form("/sign-in/factor") and "prizes" not in elsewhere.client.cookies
    page = await elsewhere.submit("/sign-in/factor", {"code": shown(secret, timedelta(seconds=30))})
    assert page.has("My work") and "prizes" in elsewhere.client.cookies
    await session.refresh(me)
    await grant(session, me, Role.OBSERVER, edition="2027", category="*", granter=None)
    assert me.password_hash is not None, "the second factor is there"


@pytest.mark.parametrize("lost", [True, False])
async def test_with_the_last_factor_of_somebody_with_a_role_the_password_stops(session, ana, lost):
    await grant(session, ana, Role.EXPERT, edition="2027", category="C1", granter=None)
    await with_app(session, ana)
    ana.password_hash = await hashed(RIGHT)
    session.add(ana)
    assert await who_has_password(session, ANA, RIGHT) is ana
    if lost:
        await remove_lost_factor(session, ana, by=None)
    else:
        await session.exec(delete(Authenticator))
        assert await who_has_password(session, ANA, RIGHT) is None, "whatever removed it"
        await go_on_without(session, ana)
    assert ana.password_hash is None
    told = (await session.exec(select(Message.template).where(Message.to == ANA))).all()
    assert [*told].count("password-stopped") == 2, "when the role came, and now"


@pytest.mark.stage
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
    await who_has_password(session, ANA, "no such password")
    time(NOON + timedelta(days=1, minutes=1))
    await sweep(session)
    assert (await session.exec(select(PasswordTry))).all() == []


async def test_a_password_is_set_soon_after_signing_in_and_not_later(browser, another_browser, time):
    await browser.sign_in_by_mail("ana@example.org")
    time(NOON + PASSWORD_WITHIN)
    await browser.get("/en/me/settings")
    await browser.submit("/me/password", {"password": "zebra lamp quick mountain"})
    time(NOON + PASSWORD_WITHIN + timedelta(seconds=1))
    page = await browser.get("/en/me/settings")
    assert page.has("A password can be set within 10 minutes after you sign in.")
    page = await browser.post("/en/me/password", {"password": "taken over by a thief"}, status=403)
    assert page.has("Please sign out and sign in again first.")
    other = another_browser()
    await other.get("/en/sign-in")
    await other.submit(
        "/sign-in/password", {"email": "ana@example.org", "password": "zebra lamp quick mountain"}
    )
    assert (await other.get("/en/me")).heading == "My work"
