"""Stewards see pairs of projects that may be the same, side by side, and decide; programs do the same."""

from __future__ import annotations

import pytest

from prizes import clock
from prizes.accounts.actions import sign_in_with_code
from prizes.accounts.models import SignInCode
from prizes.nomination.actions.importing import take_over
from prizes.worker.loop import run_jobs
from tests.contest import load_contest, person, steward
from tests.nomination.drafts import submitted
from tests.queries import statements

PAST = {"title": "The <b>Smart</b> Village", "category": "C1", "country": "KE", "owner": "Ministry of Digital Affairs", "state": "winner", "source_url": "press"}  # fmt: skip


@pytest.fixture
async def contest(database, time):
    """A project in each of two editions; the worker has compared them."""
    async with database.writing() as session:
        edition = await load_contest(session)
        earlier = await load_contest(session, slug="2019", kind="record", title="WSIS Prizes 2019")
        await take_over(session, earlier, [PAST])
        await steward(session)
        ana = await person(session, "ana@example.org")
        project = await submitted(session, edition, ana, title="Smart b Village b")
    await run_jobs(database)
    return project


async def token_of(session, email: str) -> str:
    now = clock.now()
    code = SignInCode(
        canonical_email=email, email=email, code_hash="", created_at=now, expires_at=now, used_at=now
    )
    return await sign_in_with_code(session, code, "en")


async def one_pair(browser) -> str:
    listed = await browser.get("/en/2027/office/likenesses")
    return next(href for href in listed.links if "/office/likenesses/" in href)


async def test_the_pair_is_a_task_in_a_list_and_side_by_side(contest, browser):
    await browser.sign_in("steward@example.org")
    office = await browser.get("/en/2027/office/")
    assert "1 possible duplicate to review." in office.text
    shown = await browser.get(await one_pair(browser))
    assert "WSIS Prizes 2019" in shown.text
    assert "&lt;b&gt;" in shown.html and "<b>Smart</b>" not in shown.html


async def test_a_decision_needs_a_reason_and_keeps_what_was_typed(contest, browser):
    await browser.sign_in("steward@example.org")
    href = await one_pair(browser)
    await browser.get(href)
    again = await browser.post(f"{href}/decision", {"verdict": "same", "reason": " "}, status=422)
    assert "Enter the reason." in again.text
    done = await browser.post(f"{href}/decision", {"verdict": "same", "reason": "The same village."})
    assert "The decision has been recorded." in done.text
    assert "The same village." in done.text
    assert "Earlier results that make a project ineligible" in done.text
    assert "No pairs match these filters." in (await browser.get("/en/2027/office/likenesses")).text
    assert "The same project" in (await browser.get("/en/2027/office/likenesses?state=all")).text


async def test_a_pair_of_another_edition_is_not_here(contest, browser, database):
    async with database.writing() as session:
        await load_contest(session, slug="2028")
        await steward(session, "other@example.org", edition="2028")
    await browser.sign_in("other@example.org")
    await browser.get("/en/2028/office/likenesses/0123456789abcdef", status=404)
    await browser.get("/en/2027/office/likenesses", status=403)


async def test_programs_do_the_same(contest, browser, database):
    async with database.writing() as session:
        boss, ana = await token_of(session, "steward@example.org"), await token_of(session, "ana@example.org")
        eve = await token_of(session, "eve@example.org")
    own = f"/nominations/{contest.id}/likenesses"
    [hint] = (await browser.json("GET", own, token=ana)).json()["items"]
    assert (hint["project"]["edition"], hint["because"]) == ("2019", ["title", "owner"])
    assert (await browser.json("GET", own, token=eve)).status_code == 404

    listed = (await browser.json("GET", "/editions/2027/likenesses?state=open", token=boss)).json()
    [pair] = listed["items"]
    assert (pair["project"]["id"], pair["other"]["state"], listed["next"]) == (contest.id, "winner", None)
    here = f"/editions/2027/likenesses/{pair['id']}"
    empty = await browser.json("PUT", f"{here}/decision", {"verdict": "same", "reason": " "}, token=boss)
    assert empty.status_code == 422
    said = await browser.json(
        "PUT", f"{here}/decision", {"verdict": "different", "reason": "Two"}, token=boss
    )
    assert said.json()["state"] == "different"
    assert (await browser.json("GET", here, token=boss)).json()["reason"] == "Two"
    assert (await browser.json("GET", "/editions/2027/likenesses/none", token=boss)).status_code == 404


@pytest.mark.parametrize("n", [1, 5])
async def test_queries_do_not_grow_with_the_list(database, browser, time, n):
    async with database.writing() as session:
        edition = await load_contest(session)
        earlier = await load_contest(session, slug="2019", kind="record")
        await take_over(session, earlier, [PAST | {"title": f"Smart village {i}"} for i in range(n)])
        await steward(session)
        await submitted(session, edition, await person(session, "ana@example.org"))
    await run_jobs(database)
    await browser.sign_in("steward@example.org")
    await browser.get("/en/2027/office/likenesses")
    with statements(database, afresh=False) as sent:
        page = await browser.get("/en/2027/office/likenesses")
    assert len([link for link in page.links if "/office/likenesses/" in link and "/file" not in link]) == n
    assert len(sent) == 6  # one of them for the saved filters
