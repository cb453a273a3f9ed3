"""Mail over a real SMTP conversation, and what happens when it does not go well."""

from __future__ import annotations

import asyncio
import mailbox as mailboxes
import socket
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from sqlmodel import select

from prizes import config, metrics
from prizes.jobs.leases import LEASE
from prizes.mail.actions import MOST_ATTEMPTS, claim, queue
from prizes.mail.models import Message
from prizes.mail.rules.kinds import SIGN_IN_CODE
from prizes.mail.transports.choosing import transport
from prizes.mail.transports.local import Maildir
from prizes.worker.loop import drain, run
from prizes.worker.sending import Sender, send_mail
from tests.conftest import NOON
from tests.mailbox import body


class Server:
    """An SMTP server that keeps what it gets, or answers as it is told."""

    def __init__(self) -> None:
        self.got = []
        self.answer = "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("250"):
            self.got.append(envelope)
        return self.answer


class Stalling(Server):
    """It does not answer for the recipients of one domain until it is told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()
        self.stalled = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.lower().endswith("@slow.example"):
            self.stalled += 1
            await asyncio.to_thread(self.go_on.wait, 120)
        envelope.rcpt_tos.append(address)
        return "250 OK"


@contextmanager
def listening(server):
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    yield f"smtp://127.0.0.1:{port}"
    controller.stop()


@pytest.fixture
def smtp():
    server = Server()
    with listening(server) as url:
        yield server, url


def ask(session, lang="en", to="ana@example.org"):
    return queue(session, SIGN_IN_CODE, to=to, lang=lang, code="123456", minutes=10)


@pytest.mark.parametrize("lang", ["ar", "zh", "en", "fr", "ru", "es"])
async def test_a_letter_arrives_in_the_language_of_its_reader(database, time, smtp, lang):
    server, url = smtp
    async with database.writing() as session:
        ask(session, lang)
    assert await send_mail(database, transport(url)) == 1
    (envelope,) = server.got
    assert envelope.rcpt_tos == ["ana@example.org"]
    import email
    import email.policy

    letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert letter["Content-Language"] == lang and letter["Auto-Submitted"] == "auto-generated"
    assert "123 456" in body(letter)
    html = letter.get_body(("html",)).get_content()
    assert f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}">' in html
    assert len(envelope.content) < 20_000


async def test_a_sent_letter_keeps_no_code_in_the_database(database, time, smtp):
    _, url = smtp
    async with database.writing() as session:
        ask(session)
    await send_mail(database, transport(url))
    async with database.reading() as session:
        (message,) = (await session.exec(select(Message))).all()
    assert (message.state, message.context) == ("sent", {})


async def test_a_letter_refused_for_good_is_not_tried_again(database, time, smtp):
    server, url = smtp
    server.answer = "550 no such mailbox"
    async with database.writing() as session:
        ask(session)
    await send_mail(database, transport(url))
    async with database.reading() as session:
        (message,) = (await session.exec(select(Message))).all()
    assert message.state == "failed" and "550" in message.last_error


async def test_a_letter_refused_for_now_is_tried_again_later_under_the_same_id(database, time, smtp):
    server, url = smtp
    server.answer = "451 later"
    async with database.writing() as session:
        ask(session)
    await send_mail(database, transport(url))
    assert await send_mail(database, transport(url)) == 0
    server.answer = "250 OK"
    time(NOON + timedelta(seconds=61))
    assert await send_mail(database, transport(url)) == 1
    assert len(server.got) == 1


async def test_a_server_that_is_away_costs_no_letter(database, time):
    async with database.writing() as session:
        ask(session)
    for attempt in range(MOST_ATTEMPTS):
        time(NOON + timedelta(days=attempt))
        await send_mail(database, transport("smtp://127.0.0.1:1"))
    async with database.reading() as session:
        (message,) = (await session.exec(select(Message))).all()
    assert (message.state, message.attempts) == ("failed", MOST_ATTEMPTS)


async def test_a_worker_counts_what_became_of_letters(database, time, smtp, settings):
    config.use(settings.model_copy(update={"metrics_port": 9_200}))

    def told() -> list[float]:
        outcomes = ("sent", "put off", "refused")
        return [
            metrics.REGISTRY.get_sample_value("prizes_mail_tried_total", {"outcome": each}) or 0.0
            for each in outcomes
        ]

    server, url = smtp
    before = told()
    for server.answer in ("250 OK", "451 come again", "550 no such mailbox", "550 no such mailbox"):
        async with database.writing() as session:
            ask(session, to=f"ana@{server.answer[:3]}.example")
        await send_mail(database, transport(url))
    assert [now - then for now, then in zip(told(), before, strict=True)] == [1, 1, 2]


async def test_a_maildir_gets_what_a_server_would_get(database, time, tmp_path):
    async with database.writing() as session:
        ask(session, "ar")
    await drain(database, via=Maildir(str(tmp_path / "mail")))
    (letter,) = mailboxes.Maildir(str(tmp_path / "mail"))
    assert letter["To"] == "ana@example.org"


def test_an_unknown_kind_of_mail_url_is_refused():
    with pytest.raises(ValueError, match="smtp:"):
        transport("ftp://mail")


async def test_a_letter_of_a_transaction_that_failed_is_never_sent(database, time, mailbox):
    with pytest.raises(RuntimeError):
        async with database.writing() as session:
            ask(session)
            raise RuntimeError
    assert await mailbox.delivered() == []


async def until(true):
    async with asyncio.timeout(60):  # so that a test ends that would not
        while not true():  # noqa: ASYNC110 - it looks from outside, at what knows no events
            await asyncio.sleep(0.02)


@pytest.mark.both_databases
async def test_a_domain_that_is_slow_holds_up_no_letter_to_another(database, time, settings):
    server, stop = Stalling(), asyncio.Event()
    with listening(server) as url:
        config.use(settings.model_copy(update={"mail_url": url, "mail_at_once": 8}))
        async with database.writing() as session:
            for n in range(30):
                ask(session, to=f"a{n}@Slow.example").send_after -= timedelta(minutes=1)
            for n in range(9):
                ask(session, to=f"b{n}@fast{n % 2}.example")
        working = asyncio.create_task(run(database, stop))
        await until(lambda: len(server.got) == 9)
        assert server.stalled == 2
        assert {
            address for each in server.got for address in each.rcpt_tos if "slow" in address.lower()
        } == set()
        server.go_on.set()
        await until(lambda: len(server.got) == 39)
        stop.set()
        await working
    assert len({address for each in server.got for address in each.rcpt_tos}) == 39
    async with database.reading() as session:
        assert {(m.state, m.attempts) for m in (await session.exec(select(Message))).all()} == {("sent", 1)}


@pytest.mark.both_databases
async def test_what_waits_behind_a_slow_domain_is_given_back_when_the_worker_stops(
    database, time, settings, monkeypatch
):
    monkeypatch.setattr("prizes.worker.sending.SETTLED_WITHIN", 0.1)
    server, stop = Stalling(), asyncio.Event()
    with listening(server) as url:
        config.use(settings.model_copy(update={"mail_url": url, "mail_at_once": 8}))
        async with database.writing() as session:
            for n in range(5):
                ask(session, to=f"a{n}@slow.example")
        working = asyncio.create_task(run(database, stop))
        await until(lambda: server.stalled == 2)
        stop.set()
        await working
        server.go_on.set()
        async with database.writing() as session:
            free = await claim(session)
        assert [(m.state, m.attempts) for m in free] == [("waiting", 1)] * 3


@pytest.mark.both_databases
async def test_no_letter_begins_when_its_lease_is_nearly_over(database, time, smtp, monkeypatch):
    """It waited for others so long that another worker may soon take it."""
    server, url = smtp
    monkeypatch.setattr("prizes.worker.sending.LONGEST", LEASE.total_seconds() + 1)
    async with database.writing() as session:
        ask(session)
    sender = Sender(database, transport(url))
    assert await sender.turn() == 1
    await sender.settled()
    assert server.got == []
    async with database.writing() as session:
        (message,) = await claim(session)
    assert message.attempts == 1
