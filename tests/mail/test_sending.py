"""Mail over a real SMTP conversation, and what happens when it does not go well."""

from __future__ import annotations

import mailbox as mailboxes
import socket
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from sqlmodel import select

from prizes.mail.actions import MOST_ATTEMPTS, queue
from prizes.mail.models import Message
from prizes.mail.transports import Maildir, transport
from prizes.worker.loop import drain, send_mail
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


@pytest.fixture
def smtp():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    server = Server()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    yield server, f"smtp://127.0.0.1:{port}"
    controller.stop()


def ask(session, lang="en", to="ana@example.org"):
    return queue(session, "sign-in-code", to=to, lang=lang, code="123456", minutes=10)


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
    time(NOON + timedelta(seconds=11))
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
