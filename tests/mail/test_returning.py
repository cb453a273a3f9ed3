"""Letters that come back: reports as servers write them, forged ones, and what follows for the address."""

from __future__ import annotations

import asyncio
import json
import mailbox as mailboxes
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select
from typer.testing import CliRunner

from prizes import config
from prizes.accounts.actions import sign_in_with_code
from prizes.accounts.codes import request_code
from prizes.accounts.models import SignInCode
from prizes.accounts.rules.allowances import Asker
from prizes.cli import app
from prizes.errors import Busy
from prizes.mail.actions import forget_old, mailboxes_with_room, queue
from prizes.mail.models import Message, UnreachableAddress
from prizes.mail.rules.kinds import NOMINATION_REOPENED, REVIEW_REMINDER, SIGN_IN_CODE
from prizes.mail.rules.returning import letter_named, marks_address, return_path, returned
from prizes.mail.samples import sample
from prizes.mail.transports.choosing import transport
from prizes.mail.unreachable import KEPT_FOR, key_of, note_unreachable, take_report, unreachable
from prizes.worker.sending import send_mail
from tests.conftest import NOON
from tests.mail.test_sending import Server, listening
from tests.mailbox import Mailbox

SECRET, LETTER = "a secret of at least 32 bytes....", "0123456789abcdef"
TO = return_path("bounces@prizes.example", LETTER, SECRET)

POSTFIX = """Return-Path: <>
Received: by mx.prizes.example (Postfix)
	id 4F0A1; Mon, 30 Nov 2026 12:00:00 +0000 (UTC)
From: MAILER-DAEMON@mx.prizes.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="4F0A1.1/mx.prizes.example"
Message-Id: <20261130120000.4F0A1@mx.prizes.example>

This is a MIME-encapsulated message.

--4F0A1.1/mx.prizes.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.prizes.example.

<ana@example.org>: host mail.example.org[192.0.2.7] said: 550 5.1.1
    <ana@example.org>: Recipient address rejected: User unknown in local
    recipient table (in reply to RCPT TO command)

--4F0A1.1/mx.prizes.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.prizes.example
X-Postfix-Queue-ID: 4F0A1
X-Postfix-Sender: rfc822; {to}
Arrival-Date: Mon, 30 Nov 2026 11:59:58 +0000 (UTC)

Final-Recipient: rfc822; ana@example.org
Original-Recipient: rfc822;ana@example.org
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 {status} <ana@example.org>: Recipient address
    rejected: User unknown in local recipient table

--4F0A1.1/mx.prizes.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <{to}>
From: WSIS Prizes <prizes@prizes.example>
To: ana@example.org

--4F0A1.1/mx.prizes.example--
"""
EXCHANGE = """From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@corp.example>
To: "{to}" <{to}>
Date: Mon, 30 Nov 2026 12:00:00 +0000
Content-Type: multipart/report; report-type=delivery-status;
	boundary="_9b8c7d6e-0001_"
Content-Language: en-US
Subject: Undeliverable: Invitation
Auto-Submitted: auto-replied
MIME-Version: 1.0

--_9b8c7d6e-0001_
Content-Type: multipart/alternative; differences=Content-Type;
	boundary="_9b8c7d6e-0002_"

--_9b8c7d6e-0002_
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Delivery has failed to these recipients or groups:

--_9b8c7d6e-0002_
Content-Type: text/html; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

<html><body>Delivery has failed</body></html>

--_9b8c7d6e-0002_--

--_9b8c7d6e-0001_
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR01MB.eurprd01.prod.outlook.example
Received-From-MTA: dns;mx.prizes.example
Arrival-Date: Mon, 30 Nov 2026 11:59:59 +0000

Original-Recipient: rfc822;ana@corp.example
Final-Recipient: rfc822;ana@corp.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp;550 {status} RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
X-Display-Name: ana@corp.example

--_9b8c7d6e-0001_
Content-Type: message/rfc822

From: WSIS Prizes <prizes@prizes.example>
To: ana@corp.example
Subject: Invitation

Hello

--_9b8c7d6e-0001_--
"""
GMAIL = """Delivered-To: {to}
Received: by 2002:a05:6402 with SMTP id x1; Mon, 30 Nov 2026 04:00:00 -0800 (PST)
Return-Path: <>
Content-Type: multipart/report; boundary="0000000000001a2b3c"; report-type=delivery-status
To: {to}
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
Subject: Delivery Status Notification (Failure)
Auto-Submitted: auto-replied
X-Failed-Recipients: ana@gmail.com
Message-ID: <65f.abc@google.com>

--0000000000001a2b3c
Content-Type: multipart/related; boundary="0000000000001a2b3d"

--0000000000001a2b3d
Content-Type: multipart/alternative; boundary="0000000000001a2b3e"

--0000000000001a2b3e
Content-Type: text/plain; charset="UTF-8"
Content-Transfer-Encoding: quoted-printable

Die Adresse wurde nicht gefunden =E2=80=93 ana@gmail.com

--0000000000001a2b3e--

--0000000000001a2b3d--

--0000000000001a2b3c
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Mon, 30 Nov 2026 03:59:58 -0800 (PST)
X-Original-Message-ID: <x@prizes.example>

Final-Recipient: rfc822; ana@gmail.com
Action: {action}
Status: {status}
Remote-MTA: dns; gmail-smtp-in.l.google.com. (142.250.0.26, the server for the domain gmail.com.)
Diagnostic-Code: smtp; 550-{status} The email account that you tried to reach does not exist.
Last-Attempt-Date: Mon, 30 Nov 2026 03:59:59 -0800 (PST)

--0000000000001a2b3c
Content-Type: message/rfc822

From: WSIS Prizes <prizes@prizes.example>

--0000000000001a2b3c--
"""
WITHOUT_STATUS = """To: {to}
Content-Type: multipart/report; report-type="delivery-status"; boundary=b
MIME-Version: 1.0

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; old.example

Final-Recipient: rfc822; ana@example.org
Action: {action} (no such user)
Diagnostic-Code: smtp; 550 {status} unknown user
--b--
"""
SHAPES = {"Postfix": POSTFIX, "Exchange": EXCHANGE, "Gmail": GMAIL, "without a status": WITHOUT_STATUS}


def written_as(shape: str, to: str = TO, action: str = "failed", status: str = "5.1.1") -> bytes:
    return SHAPES[shape].format(to=to, action=action, status=status).encode()


# --- reading -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_report_is_read_as_servers_write_it(shape, ending):
    found = returned(written_as(shape).replace(b"\n", ending.encode()), SECRET)
    assert found is not None
    assert (found.letter, found.status) == (LETTER, "5.1.1")
    assert "550" in found.answer
    assert "\n" not in found.answer


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_a_letter_that_is_still_tried_or_has_arrived_did_not_come_back(shape, action):
    assert returned(written_as(shape, action=action), SECRET) is None


@pytest.mark.parametrize("shape", SHAPES)
def test_a_forged_report_is_not_believed(shape):
    other = "fedcba9876543210"
    for to in (
        TO.replace(LETTER, other),
        return_path("bounces@prizes.example", LETTER, "another secret of at least 32 byt"),
        "bounces@prizes.example",
        f"bounces+{LETTER}@prizes.example",
    ):
        assert returned(written_as(shape, to=to), SECRET) is None


def test_a_return_path_is_short_opaque_and_read_in_capitals():
    assert len(TO.partition("@")[0]) <= 64
    assert letter_named(TO.upper(), SECRET) == LETTER
    assert returned(written_as("Postfix", to=TO.upper()), SECRET).letter == LETTER


def test_to_whom_the_pipe_delivered_may_be_said_apart():
    content = written_as("without a status", to="root@localhost")
    assert returned(content, SECRET) is None
    assert returned(content, SECRET, TO).letter == LETTER


@given(st.binary(max_size=400), st.integers(0, 2000))
def test_no_mail_breaks_the_reader(noise, at):
    for shape in SHAPES:
        content = written_as(shape)
        found = returned(content[:at] + noise + content[at:], SECRET)
        assert found is None or found.letter == LETTER
    assert returned(noise, SECRET) is None


@pytest.mark.parametrize(
    ("status", "marks"),
    [("5.1.1", True), ("5.2.1", True), ("5.0.0", True), ("5.4.1", True), ("4.4.7", False), ("5.7.1", False)],
)
def test_only_what_is_said_of_the_address_marks_it(status, marks):
    assert marks_address(status) is marks


# --- the address -------------------------------------------------------------------------------------------


def ask(session, to="ana@example.org"):
    return queue(session, SIGN_IN_CODE, to=to, lang="en", code="123456", minutes=10)


def kept(session, to="ana@example.org"):
    title = {"en": "WSIS Prizes"}
    values = sample(NOMINATION_REOPENED, "en", edition="2027", title=title, category=title).context
    return queue(session, NOMINATION_REOPENED, to=to, lang="en", edition="2027", **values)


def to_many(session, to="ana@example.org"):
    values = {"edition_title": {"en": "2027"}, "number": 2, "closes": None, "slug": "2027"}
    return queue(session, REVIEW_REMINDER, to=to, lang="en", **values)


async def known(database) -> list[str]:
    async with database.reading() as session:
        return [row.status for row in (await session.exec(select(UnreachableAddress))).all()]


async def states(database) -> dict[str, str]:
    async with database.reading() as session:
        return {
            m.template: "bounced" if m.bounced else m.state
            for m in (await session.exec(select(Message))).all()
        }


@pytest.fixture
def smtp(settings):
    server = Server()
    with listening(server) as url:
        config.use(settings.model_copy(update={"mail_url": url, "mail_bounces": "bounces@prizes.example"}))
        yield server, url


@pytest.mark.both_databases
async def test_a_letter_that_comes_back_makes_its_address_unreachable_until_a_code_arrives(
    database, time, smtp, tmp_path
):
    server, url = smtp
    async with database.writing() as session:
        kept(session)
    await send_mail(database, transport(url))
    sender = server.got[0].mail_from
    assert sender.startswith("bounces+")
    report = returned(written_as("Postfix", to=sender), config.settings().secret_key.get_secret_value())
    async with database.writing() as session:
        assert await take_report(session, report)
    async with database.reading() as session:
        found = (await session.exec(select(Message))).one()
        assert (found.state, found.bounced) == ("failed", True)
        assert found.last_error.startswith("5.1.1 550 5.1.1")
        assert set(await unreachable(session, ["Ana@Example.org", "ben@example.org"])) == {"Ana@Example.org"}
    async with database.writing() as session:
        to_many(session)
        ask(session)
    await send_mail(database, transport(url))
    assert await states(database) == {
        NOMINATION_REOPENED.name: "bounced",
        REVIEW_REMINDER.name: "bounced",
        SIGN_IN_CODE.name: "sent",
    }
    assert len(server.got) == 2, "the letter to many did not go out, the code did"
    assert await known(database) == ["5.1.1"], "that the next server took a letter says nothing yet"


@pytest.mark.both_databases
async def test_an_address_that_is_refused_at_once_is_unreachable_until_a_letter_is_taken(
    database, time, smtp
):
    server, url = smtp
    server.answer = "550 5.2.1 mailbox disabled"
    async with database.writing() as session:
        kept(session)
    await send_mail(database, transport(url))
    assert await known(database) == ["5.2.1"]
    assert await states(database) == {NOMINATION_REOPENED.name: "failed"}
    server.answer = "250 OK"
    async with database.writing() as session:
        ask(session)
    await send_mail(database, transport(url))
    assert await known(database) == []


@pytest.mark.both_databases
async def test_what_is_refused_for_its_content_marks_no_address(database, time, smtp):
    server, url = smtp
    server.answer = "554 5.7.1 looks like spam"
    async with database.writing() as session:
        kept(session)
    await send_mail(database, transport(url))
    assert await known(database) == []


@pytest.mark.both_databases
async def test_few_codes_go_to_an_address_that_cannot_be_reached(database, time):
    async with database.writing() as session:
        await note_unreachable(session, {"ana@example.org": "5.1.1"}, "report")
    for n in range(6):
        async with database.writing() as session:
            if n < 5:
                mailbox = (await mailboxes_with_room(session, {"email": "ana@example.org"}))["email"]
                ask(session).mailbox = mailbox
            else:
                with pytest.raises(Busy):
                    await mailboxes_with_room(session, {"email": "ana@example.org"})
    async with database.writing() as session:
        assert await mailboxes_with_room(session, {"email": "ben@example.org"})


async def test_old_knowledge_is_forgotten_and_holds_no_address(database, time):
    async with database.writing() as session:
        await note_unreachable(session, {"ana@example.org": "5.1.1"}, "report")
    async with database.reading() as session:
        row = (await session.exec(select(UnreachableAddress))).one()
        assert "ana" not in str(row.model_dump())
        assert row.key == key_of("ANA@example.org")
    time(NOON + KEPT_FOR + timedelta(seconds=1))
    async with database.writing() as session:
        await forget_old(session)
    assert await known(database) == []


async def test_whoever_signs_in_with_a_code_is_reached(database, time):
    async with database.writing() as session:
        await note_unreachable(session, {"ana@example.org": "5.1.1"}, "report")
        await request_code(session, "ana@example.org", "en", asker=Asker("x"))
    assert await Mailbox(database).code_for("ana@example.org")
    async with database.writing() as session:
        code = (await session.exec(select(SignInCode))).one()
        await sign_in_with_code(session, code, "en")
    assert await known(database) == []


# --- the command -------------------------------------------------------------------------------------------


async def test_the_command_reads_what_a_webhook_told(database, time, smtp):
    server, url = smtp
    async with database.writing() as session:
        for name in ("ana", "ben", "eve"):
            kept(session, f"{name}@example.org")
    await send_mail(database, transport(url))
    paths = {each.rcpt_tos[0]: each.mail_from for each in server.got}
    here = {"database_url": database.url.render_as_string(hide_password=False)}
    config.use(config.settings().model_copy(update=here))
    told = [
        {"return_path": paths["ana@example.org"], "status": "5.1.1", "answer": "smtp; 550 5.1.1 unknown"},
        {"return_path": paths["ana@example.org"], "status": "5.1.1", "answer": None},
        {"return_path": paths["ben@example.org"], "status": "4.2.2", "answer": "full"},
        {"return_path": TO, "status": "5.1.1"},
        {"return_path": paths["eve@example.org"]},
        ["5.1.1"],
    ]
    lines = "\n".join([*map(json.dumps, told), "", "{no JSON"])
    arguments = ["mail", "bounces", "-", "--json"]
    done = await asyncio.to_thread(lambda: CliRunner().invoke(app, arguments, input=lines))
    assert done.exit_code == 0, done.output
    assert done.output == "Letters that came back: 2. Other messages: 5.\n"
    async with database.reading() as session:
        found = (await session.exec(select(Message).where(Message.bounced))).all()
        assert [each.to for each in found] == ["ana@example.org"]
    assert await known(database) == ["5.1.1"]
    done = await asyncio.to_thread(CliRunner().invoke, app, ["mail", "bounces", "somewhere", "--json"])
    assert done.exit_code != 0
    assert "--json reads a pipe" in done.output


async def test_the_command_reads_a_maildir_and_a_pipe(database, time, smtp, tmp_path):
    server, url = smtp
    async with database.writing() as session:
        kept(session)
        kept(session, "ben@example.org")
    await send_mail(database, transport(url))
    first, second = (each.mail_from for each in server.got)
    here = {"database_url": database.url.render_as_string(hide_password=False)}
    config.use(config.settings().model_copy(update=here))
    box = mailboxes.Maildir(str(tmp_path / "box"))
    for content in (
        written_as("Gmail", to=first),
        b"Subject: hello\n\nIs anybody there?",
        written_as("Exchange"),
    ):
        box.add(content)
    done = await asyncio.to_thread(CliRunner().invoke, app, ["mail", "bounces", str(tmp_path / "box")])
    assert done.exit_code == 0, done.output
    assert done.output == "Letters that came back: 1. Other messages: 2.\n"
    assert sorted(message.get_subdir() for message in box) == ["cur", "cur"]
    report = written_as("without a status", to="root@localhost")
    arguments = ["mail", "bounces", "-", "--to", second]
    done = await asyncio.to_thread(lambda: CliRunner().invoke(app, arguments, input=report))
    assert done.exit_code == 0, done.output
    async with database.reading() as session:
        assert {m.bounced for m in (await session.exec(select(Message))).all()} == {True}
    done = await asyncio.to_thread(CliRunner().invoke, app, ["mail", "bounces", str(tmp_path / "none")])
    assert done.exit_code != 0
    assert "is no maildir" in done.output
