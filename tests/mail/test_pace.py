"""In which order letters go out, how many in a minute, and that each goes out once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from prizes import config
from prizes.jobs.leases import LEASE
from prizes.mail.actions import claim, forget_old, mark, queue
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.mail.queries import known_keys
from prizes.mail.rules.kinds import MAILING, NOMINATION_REOPENED, REVIEW_REMINDER, SIGN_IN_CODE
from prizes.mail.rules.letters import KEPT_FOR
from prizes.worker.sending import send_mail
from tests.conftest import NOON
from tests.mailbox import Mailbox


def ask(session, to="ana@example.org", **how):
    return queue(session, SIGN_IN_CODE, to=to, lang="en", code="123456", minutes=10, **how)


def ask_many(session, to):
    """One of many letters that say the same."""
    return queue(
        session,
        REVIEW_REMINDER,
        to=to,
        lang="en",
        edition_title={"en": "2027"},
        number=2,
        closes=None,
        slug="2027",
    )


@pytest.fixture
def slow(settings):
    """Ten letters a minute."""
    config.use(settings.model_copy(update={"mail_per_minute": 10}))


@pytest.mark.both_databases
async def test_no_more_letters_go_out_in_a_minute_than_the_settings_say(database, time, slow):
    async with database.writing() as session:
        for n in range(25):
            ask(session, f"a{n}@example.org")
    box = Mailbox(database)
    sent = []
    for minute in range(4):
        time(NOON + timedelta(minutes=minute, seconds=minute))
        while await send_mail(database, box):
            pass
        sent.append(len(box.letters))
    assert sent == [10, 20, 25, 25]


@pytest.mark.both_databases
async def test_a_sign_in_code_overtakes_a_mailing_that_has_used_up_its_share(database, time, slow):
    async with database.writing() as session:
        for n in range(30):
            ask_many(session, f"many{n}@example.org")
    box = Mailbox(database)
    while await send_mail(database, box):
        pass
    assert len(box.letters) == 9
    async with database.writing() as session:
        ask(session, "one@example.org")
    await send_mail(database, box)
    assert [letter["To"] for letter in box.letters[9:]] == ["one@example.org"]


async def test_letters_to_one_person_go_first(database, time):
    async with database.writing() as session:
        ask_many(session, "many@example.org")
        time(NOON + timedelta(seconds=5))
        ask(session, "one@example.org")
    async with database.writing() as session:
        assert [m.to for m in await claim(session)] == ["one@example.org", "many@example.org"]


@pytest.mark.both_databases
async def test_two_workers_never_hold_the_same_letter(database, time):
    async with database.writing() as session:
        for n in range(30):
            ask(session, f"a{n}@example.org")
    held = []
    for _ in range(4):
        async with database.writing() as session:
            held += [m.id for m in await claim(session, limit=10)]
    assert len(held) == len(set(held)) == 30


async def test_a_worker_that_dies_after_sending_repeats_the_letter_once_and_under_the_same_id(database, time):
    async with database.writing() as session:
        ask(session)

    box = Mailbox(database)
    async with database.writing() as session:  # taken, sent, and killed before it is marked
        (message,) = await claim(session)
    box.letters.append(compose(message))
    assert await send_mail(database, box) == 0
    time(NOON + LEASE + timedelta(seconds=1))
    assert await send_mail(database, box) == 1
    time(NOON + 3 * LEASE)
    assert await send_mail(database, box) == 0
    assert len(box.letters) == 2
    assert box.letters[0]["Message-ID"] == box.letters[1]["Message-ID"]


async def test_the_database_refuses_a_second_letter_with_the_same_key(database, time):
    async with database.writing() as session:
        ask(session, dedupe_key="draft:1")
        await session.flush()
        assert await known_keys(session, ["draft:1", "draft:2"]) == {"draft:1"}
    with pytest.raises(IntegrityError):
        async with database.writing() as session:
            ask(session, dedupe_key="draft:1")


@pytest.mark.both_databases
async def test_what_a_kept_letter_said_is_forgotten_after_ninety_days(database, time):
    async with database.writing() as session:
        kept = queue(session, NOMINATION_REOPENED, to="a@example.org", lang="en", title="Smart village")
        held = queue(session, MAILING, to="a@example.org", lang="en", subject="x", body="y")
        held.state = "held"
        await session.flush()
        await mark(session, [(kept, None)])
    for later, expected in (
        (timedelta(days=1), {"title": "Smart village"}),
        (KEPT_FOR, {"title": "Smart village"}),
        (KEPT_FOR + timedelta(seconds=1), {}),
    ):
        time(NOON + later)
        async with database.writing() as session:
            await forget_old(session)
        async with database.reading() as session:
            found = {m.id: m.context for m in (await session.exec(select(Message))).all()}
        assert found[kept.id] == expected
        assert found[held.id] == {"subject": "x", "body": "y"}


async def test_a_cancelled_letter_is_never_sent(database, time):
    async with database.writing() as session:
        ask(session)
        await session.flush()
        await session.exec(update(Message).values(state="cancelled"))
    assert await send_mail(database, Mailbox(database)) == 0
