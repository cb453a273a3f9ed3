"""The log for people and strangers: receipts without choices, check my vote, files without a database."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import select

from prizes.app import make_app
from prizes.ballot.models import Vote
from prizes.db import Database
from prizes.kit import qr
from prizes.votelog import verify
from prizes.votelog.files.memory import replace_file
from prizes.votelog.format.codes import tracking_code
from prizes.votelog.models import VoteLog
from tests.ballot.logged import CLOSED, END, counted, dump, sequenced
from tests.ballot.paper import contest
from tests.contest import VOTING

VOTER = "ana.maria@example.org"
CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}\b")


@pytest.fixture
async def box(session, time):
    time(VOTING)
    return await contest(session)


async def vote(browser, box, category="C1", title="Ant"):
    return await browser.post(f"/en/2027/ballot/{category}", {"project": box.id(title)})


async def fetched(app: FastAPI, path: str, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://prizes.test"
    ) as client:
        return await client.get(path, headers=headers)


async def code_of(session) -> str:
    (row,) = (await session.exec(select(Vote).where(Vote.in_force))).all()
    return tracking_code(row.leaf)


async def test_the_receipt_has_the_code_and_not_the_choice(browser, box, session):
    await browser.sign_in(VOTER)
    page = await vote(browser, box)
    assert "/en/2027/ballot/receipt" in page.links
    page = await browser.get("/en/2027/ballot/receipt")
    assert CODE.findall(page.text)[0] == await code_of(session)
    assert box.id("Ant") not in page.text
    assert "Ant" not in page.text


async def test_a_receipt_of_one_vote_has_a_picture_that_leads_to_its_code_and_no_choice(
    browser, box, session, database, monkeypatch
):
    """To be printed: one code as text and as QR code. All of them have none: a page of many would show all at once."""
    drawn = []
    usual = qr.svg
    monkeypatch.setattr(qr, "svg", lambda address, title: drawn.append(address) or usual(address, title))
    await browser.sign_in(VOTER)
    await vote(browser, box)
    code = await code_of(session)
    await vote(browser, box, "C2", "Dog")
    page = await browser.get("/en/2027/ballot/receipt")
    assert len(set(CODE.findall(page.text))) == 2
    assert drawn == [] and "/en/2027/ballot/receipt?category=C1" in page.links
    page = await browser.get("/en/2027/ballot/receipt?category=C1")
    assert set(CODE.findall(page.text)) == {code}
    assert drawn == [f"http://prizes.test/en/2027/vote-log?code={code}"]
    assert page.html.count('class="qr"') == 1
    assert box.id("Ant") not in page.html and "Ant" not in page.text
    page = await browser.get("/en/2027/ballot/receipt?category=none")
    assert len(set(CODE.findall(page.text))) == 2


MOST = 14_000
"""Bytes of a first answer, with its headers, as it is sent (bar.md AX-8)."""


@pytest.mark.parametrize("lang", ["en", "ar", "zh", "fr", "ru", "es"])
async def test_the_pages_of_verification_are_small_as_they_are_sent(browser, box, session, database, lang):
    """As browsers ask for them, with votes in the log; those of the count and its report too."""
    await browser.sign_in(VOTER)
    for category, title in (("C1", "Ant"), ("C2", "Dog")):
        await vote(browser, box, category, title)
    row = (await session.exec(select(Vote).where(Vote.category == "C1"))).one()
    await sequenced(database)
    code = tracking_code(row.leaf)
    shown = (
        "vote-log",
        f"vote-log?code={code}",
        "vote-log/explained",
        "ballot/receipt",
        "ballot/receipt?category=C1",
        "cases",
        "integrity",
        "results",
    )
    for path in shown:
        for coding in ("gzip", "br", "zstd"):
            request = browser.client.build_request(
                "GET", f"/{lang}/2027/{path}", headers={"accept-encoding": coding}
            )
            answer = await browser.client.send(request, stream=True)
            assert answer.status_code == 200, path
            body = b"".join([piece async for piece in answer.aiter_raw()])
            head = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
            assert answer.headers["content-encoding"] == coding
            assert len(body) + head <= MOST, (path, coding, len(body) + head)


async def test_the_receipt_goes_out_by_mail_when_it_is_asked_for(browser, box, mailbox, session):
    await browser.sign_in(VOTER)
    await vote(browser, box)
    await browser.get("/en/2027/ballot/receipt")
    page = await browser.submit("/receipt/letter")
    assert "The receipt has been sent." in page.text
    letter = str(await mailbox.newest_to(VOTER))
    assert await code_of(session) in letter
    assert box.id("Ant") not in letter
    assert "Ant" not in letter


async def test_after_the_close_no_receipt_is_shown(browser, box, time):
    await browser.sign_in(VOTER)
    await vote(browser, box)
    time(END)
    await browser.sign_in(VOTER)
    page = await browser.get("/en/2027/ballot/receipt")
    assert not CODE.findall(page.text)
    assert "while you can vote" in page.text


async def test_nobody_else_sees_my_receipt(browser, another_browser, box):
    await browser.sign_in(VOTER)
    await vote(browser, box)
    other = another_browser()
    await other.sign_in("bob@example.org")
    page = await other.get("/en/2027/ballot/receipt")
    assert not CODE.findall(page.text)


async def test_the_ticket_is_a_file_that_the_verifier_reads(browser, box, database, tmp_path):
    await browser.sign_in(VOTER)
    await vote(browser, box)
    await sequenced(database)
    answer = await browser.client.get("/en/2027/ballot/C1/ticket")
    assert answer.headers["content-disposition"] == 'attachment; filename="2027-C1.ticket"'
    (tmp_path / "ticket").write_bytes(answer.content)
    assert verify.check_ticket(tmp_path / "ticket", dump()).startswith("ok: ")
    assert (await browser.client.get("/en/2027/ballot/C2/ticket")).status_code == 422


async def test_a_code_is_checked_without_signing_in(browser, another_browser, box, database, session):
    await browser.sign_in(VOTER)
    await vote(browser, box)
    stranger, code = another_browser(), await code_of(session)
    page = await stranger.get(f"/en/2027/vote-log?code={code}")
    assert "will be recorded in the log" in page.text
    await sequenced(database)
    page = await stranger.get(f"/en/2027/vote-log?code={code.replace('-', '').lower()}")
    assert "This vote is recorded and is your current choice." in page.text
    assert f"/votelog/2027/proof/{code}" in page.links
    await vote(browser, box, title="Bee")
    await sequenced(database)
    page = await stranger.get(f"/en/2027/vote-log?code={code}")
    assert "This vote was changed or withdrawn. A later line of the same voter replaces it." in page.text


async def test_what_is_no_code_is_refused_beside_the_field(browser, box):
    page = await browser.get("/en/2027/vote-log?code=hello", status=422)
    assert "16 letters and digits" in page.text
    assert 'value="hello"' in page.html
    page = await browser.get("/en/2027/vote-log?code=0000-0000-0000-0000")
    assert "No vote in the log has this code" in page.text


@pytest.mark.parametrize("lang", ["ar", "zh", "fr", "ru", "es"])
async def test_the_pages_stand_in_every_language(browser, box, lang):
    await browser.get(f"/{lang}/2027/vote-log")
    await browser.get(f"/{lang}/2027/vote-log/explained")


async def test_a_fault_is_said_on_the_page_and_to_programs(browser, box, session, time):
    await browser.sign_in(VOTER)
    await vote(browser, box)
    row = await session.get_one(VoteLog, "2027")
    row.fault, row.fault_since = "seen", VOTING
    session.add(row)
    await session.commit()
    page = await browser.get("/en/2027/vote-log")
    assert "has failed its own check" in page.text
    assert "Others have seen a checkpoint" in page.text
    page = await browser.get(f"/en/2027/vote-log?code={await code_of(session)}")
    assert (
        "This vote is saved. It will be added to the log once the log has been restored. See the state of the log below."
        in page.text
        and "within a minute" not in page.text
    )
    answer = await browser.json("GET", "/editions/2027/vote-log")
    assert answer.json()["items"][0]["fault"] == "seen"


async def test_programs_get_code_and_ticket_and_ask_for_the_status(browser, box, database, session):
    await browser.sign_in(VOTER)
    await vote(browser, box)
    code = await code_of(session)
    answer = await browser.json("GET", f"/editions/2027/vote-log/{code}")
    assert answer.json() == {"code": code, "log": "2027", "status": "waiting"}
    await sequenced(database)
    answer = await browser.json("GET", f"/editions/2027/vote-log/{code}")
    assert answer.json()["status"] == "counted"
    assert (await browser.json("GET", "/editions/2027/vote-log/0000-0000-0000-0000")).status_code == 404
    assert (await browser.json("GET", "/editions/2027/vote-log/x")).status_code == 422


async def test_the_files_are_served_while_the_database_is_down(browser, box, database, session, time):
    await browser.sign_in(VOTER)
    await vote(browser, box)
    await sequenced(database)
    time(END)
    await counted(database, box)
    down = make_app(Database("postgresql+asyncpg://nobody@127.0.0.1:1/none"))
    code = await code_of(session)
    for path in dump().rglob("*"):
        if path.is_file():
            asked = path.relative_to(dump()).as_posix()
            answer = await fetched(down, f"/votelog/2027/{asked}")
            assert (answer.status_code, answer.content) == (200, path.read_bytes()), asked
    proof = await fetched(down, f"/votelog/2027/proof/{code}")
    assert proof.text.startswith("c2sp.org/tlog-proof@v1\n")
    assert (await fetched(down, f"/votelog/2027/status/{code}")).text == "counted\n"


async def unpacked(browser, into):
    page = await browser.get("/en/2027/vote-log")
    assert "/votelog/2027/archive.tar" in page.links
    command = re.search(r"<p dir=\"ltr\"><code>(.*?)</code>", page.html).group(1).replace("&amp;", "&")
    answer = await browser.client.get("/votelog/2027/archive.tar")
    assert answer.status_code == 200
    assert len(answer.content) == int(answer.headers["content-length"])
    (into / "2027.tar").write_bytes(answer.content)
    return await asyncio.to_thread(
        subprocess.run, command, shell=True, cwd=into, capture_output=True, text=True, check=False
    )


async def test_one_archive_and_the_command_of_the_page_check_the_log_while_votes_come_in(
    browser, box, database, tmp_path
):
    await browser.sign_in(VOTER)
    await vote(browser, box)
    await sequenced(database)
    done = await unpacked(browser, tmp_path)
    assert (done.returncode, done.stdout[:17]) == (0, "ok, no tally yet:"), done.stdout + done.stderr


async def test_one_archive_and_the_command_of_the_page_check_the_count(
    browser, box, database, tmp_path, time
):
    await browser.sign_in(VOTER)
    await vote(browser, box)
    await sequenced(database)
    time(CLOSED)
    await sequenced(database)
    await counted(database, box)
    done = await unpacked(browser, tmp_path)
    assert (done.returncode, done.stdout[:3]) == (0, "ok:"), done.stdout + done.stderr
    assert (tmp_path / "2027" / "openings.txt").read_bytes() == (dump() / "openings.txt").read_bytes()


async def test_files_are_kept_by_caches_as_long_as_they_stay(browser, app, box, database):
    await browser.sign_in(VOTER)
    await vote(browser, box)
    await sequenced(database)
    tile = await fetched(app, "/votelog/2027/tile/0/000.p/5")
    assert "immutable" in tile.headers["cache-control"]
    log = await fetched(app, "/votelog/2027/log.txt")
    assert log.headers["cache-control"] == "public, max-age=5"
    again = await fetched(app, "/votelog/2027/log.txt", **{"if-none-match": log.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_checkpoint_that_is_replaced_while_it_is_sent_is_sent_whole(app, box, database, monkeypatch):
    await box.cast("C1", "Ant")
    await box.session.commit()
    await sequenced(database)
    path = dump() / "checkpoint"
    before, measured, replaced = path.read_bytes(), os.fstat, []
    first = path.stat()

    def fstat(number: int) -> os.stat_result:
        about = measured(number)
        if os.path.samestat(about, first) and not replaced:
            replace_file(path, b"longer than before: " + before)
            replaced.append(path)
        return about

    # Only while it is sent: whatever runs when the test is over measures files too,
    # when the folder is no longer there.
    with monkeypatch.context() as sending:
        sending.setattr(os, "fstat", fstat)
        answer = await fetched(app, "/votelog/2027/checkpoint")
    assert replaced == [path]
    assert (answer.content, answer.headers["content-length"]) == (before, str(len(before)))


@pytest.mark.parametrize(
    "asked",
    ["../.lookup/2027.sqlite", "%2e%2e/x", "log.txt.new", "private/openings.txt", "proof/x", "status/", "",
     "tile/0/001", "..%2f..%2fkeys", "proof/0000-0000-0000-0000"],
)  # fmt: skip
async def test_nothing_else_is_served(app, box, database, asked):
    await box.cast("C1", "Ant")
    await box.session.commit()
    await sequenced(database)
    assert (await fetched(app, f"/votelog/2027/{asked}")).status_code in {404, 307}
    for name in (".lookup", "2028", "..", "2027.sqlite"):
        assert (await fetched(app, f"/votelog/{name}/key")).status_code in {404, 307}
