"""What is made of an approved winner in files, on certificates and for programs elsewhere: nothing before the instant,
all of it after. `test_embargo.py` has pages, feeds, data and letters.
"""

from __future__ import annotations

import io
import json

import httpx
import pikepdf
import pytest
from sqlmodel import select

from prizes.badges.actions import make_key
from prizes.certificates.queries import of_projects
from prizes.gate import limits
from prizes.webhooks import actions
from prizes.webhooks.models import Webhook, WebhookDelivery
from prizes.worker.loop import run_jobs
from tests.badges.issued import approved as approved_badges
from tests.badges.test_issuing import faults
from tests.browsing import ORIGIN
from tests.results.publishing import CITATION, approved_contest
from tests.web.canaries import text_of
from tests.web.test_embargo import INSTANT, SECOND
from tests.webhooks.test_webhooks import EVERY, URL, public, told


@pytest.fixture(autouse=True)
def resolver(monkeypatch):
    monkeypatch.setattr(actions, "look_up", public)


@pytest.fixture
async def contest(session, time, app):
    """Approved, with badges by two stewards, and a webhook for all events."""
    box, one, two = await approved_contest(session, time)
    await make_key(session)
    await approved_badges(session, box.edition)
    hook = await actions.propose_webhook(session, box.edition, url=URL, events=EVERY, proposer=one.id)
    await actions.approve_webhook(session, box.edition, hook.id, seen_sha256=hook.sha256, approver=two.id)
    (made,) = (await session.exec(select(Webhook))).all()
    await actions.renew_secret(session, box.edition, made.id, by=one.id)
    await told(session)
    await session.commit()
    return box


@pytest.fixture
async def stranger(app):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
        yield client


def files(box) -> dict[str, str]:
    """Addresses that can be known before, and a text in which each tells of the winner."""
    bee = box.id("Bee")
    return {
        "/en/2027/winners/book.epub": CITATION,
        "/en/2027/data/package.zip": CITATION,
        f"/en/2027/projects/{bee}/press-kit.zip": CITATION,
        "/en/reports/2027/council": "project won.",
        "/en/reports/2027/cstd": ">Bee<",
        "/api/v1/editions/2027/reports/council": "project won.",
    }


async def test_no_file_tells_of_a_winner_a_second_before_and_all_do_at_the_instant(
    stranger, contest, database, session, time
):
    async def said(path: str) -> tuple[int, str]:
        limits.forget()
        answer = await stranger.get(path)
        return answer.status_code, text_of(answer)

    book = "/en/2027/winners/book.pdf"
    time(INSTANT - SECOND)
    await run_jobs(database)
    for path, text in files(contest).items():
        assert text not in (await said(path))[1], path
    assert (await said(book))[0] == 404
    time(INSTANT)
    await run_jobs(database)
    for path, text in files(contest).items():
        status, found = await said(path)
        assert (status, text in found) == (200, True), path
    answer = await stranger.get(book)
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) >= 2


async def test_certificate_pdf_and_badge_of_the_winner_are_there_from_the_instant(
    stranger, contest, database, session, time
):
    bee = contest.id("Bee")
    time(INSTANT - SECOND)
    await run_jobs(database)
    kinds = {one.kind for one in await of_projects(session, [bee])}
    assert kinds == {"champion"}
    time(INSTANT)
    await run_jobs(database)
    await session.rollback()  # else SQLite shows what was there before
    (one,) = [each for each in await of_projects(session, [bee]) if each.kind == "winner"]
    page = f"/en/certificates/{one.spelled}"
    assert "This certificate is genuine." in (await stranger.get(page)).text
    pdf = await stranger.get(f"{page}/certificate.pdf")
    with pikepdf.open(io.BytesIO(pdf.content)) as printed:
        assert "Bee" in str(printed.docinfo["/Title"])
    badge = json.loads((await stranger.get(f"{page}/badge.json")).text)
    assert faults(badge) == [] and badge["name"].endswith(": Bee")


async def test_programs_elsewhere_are_told_from_the_instant(contest, database, session, time):
    async def events() -> list[str]:
        return list((await session.exec(select(WebhookDelivery.event))).all())

    time(INSTANT - SECOND)
    await run_jobs(database)
    await told(session)
    assert "winners.published" not in await events()
    await session.commit()
    time(INSTANT)
    await run_jobs(database)
    await told(session)
    assert (await events()).count("winners.published") == 1
