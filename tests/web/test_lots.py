"""Ties that the lot or a steward decides: as stewards see them, and as everybody may read and repeat them."""

from __future__ import annotations

import hashlib
import html
import re
import shlex
import subprocess
import sys
from datetime import timedelta

import pytest

from tests.ballot.logged import END, counted
from tests.ballot.paper import contest
from tests.contest import VOTING, person, steward
from tests.sessions import session_of

OFFICE, SHORTLIST = "/en/2027/office/integrity", "/en/2027/office/shortlist"
SOURCE = "The lottery numbers of 2 March 2027"
DRAW = END + timedelta(days=1)
SEED = "07 11 23"


async def tied(session, database, browser, time, rule):
    """Ant leads, Bee and Cat are equal for the second place; two stewards are signed in by address."""
    time(VOTING)
    rules = {"voting__cut__most": 2, "voting__cut__least_votes": 1, "announcement__challenge_days": 10}
    box = await contest(session, voting__cut__ties=[rule], **rules)
    for n, title in enumerate(["Ant", "Ant", "Bee", "Cat"]):
        await box.cast("C1", title, by=await person(session, f"voter{n}@example.org"))
    await steward(session)
    await steward(session, "second@example.org")
    await session.commit()
    time(END)
    await counted(database, box)
    await browser.sign_in("steward@example.org")
    return box


async def approved(browser, by="second@example.org"):
    """Another steward approves what was proposed last."""
    await browser.sign_in(by)
    page = await browser.get("/en/2027/office/proposals")
    path = next(link for link in page.links if re.search(r"office/proposals/[0-9a-z]{16}$", link))
    shown = await browser.get(path)
    await browser.submit(f"{path.removeprefix('/en')}/approval")
    return shown


def first(box, seed=SEED) -> str:
    return min(("Bee", "Cat"), key=lambda t: hashlib.sha256(f"{seed} {box.id(t)}".encode()).hexdigest())


async def test_a_lot_from_its_announcement_to_the_page_of_results(session, database, browser, time):
    box = await tied(session, database, browser, time, "lot")
    page = await browser.get(SHORTLIST)
    assert page.has("Some ties are decided by lot.") and not page.has("What did the panel decide")
    assert page.has("The lot decides, once its seed is recorded.")
    assert (await browser.get("/en/2027/office/tally")).has(
        "2 projects are tied at the cut-off. The lot must decide."
    )
    page = await browser.get(OFFICE)
    assert page.has("Drawing of lots")
    wrong = {"source": SOURCE, "draws_at": "2027-02-01T10:00"}
    page = await browser.submit(f"{OFFICE.removeprefix('/en')}/lot/announcement", wrong, status=422)
    assert page.has("Choose a later time") and SOURCE in page.html
    sent = {"source": SOURCE, "draws_at": f"{DRAW:%Y-%m-%dT%H:%M}"}
    page = await browser.submit(f"{OFFICE.removeprefix('/en')}/lot/announcement", sent)
    assert page.has(SOURCE) and "lot/seed" not in page.html
    public = await browser.get("/en/2027/integrity")
    assert public.has("Drawing of lots") and public.has(SOURCE) and public.has("not known yet")
    time(DRAW + timedelta(hours=2))
    await browser.sign_in("steward@example.org")
    await browser.get(OFFICE)
    page = await browser.submit(f"{OFFICE.removeprefix('/en')}/lot/seed", {"seed": "$(date)"}, status=422)
    assert page.has("A seed has at most 100 characters") and "$(date)" in page.html
    page = await browser.submit(f"{OFFICE.removeprefix('/en')}/lot/seed", {"seed": SEED})
    assert page.has("To the proposal")
    shown = await approved(browser)
    assert shown.has(SEED) and shown.has(SOURCE) and shown.has("Approve only if you have seen for yourself")
    page = await browser.get(SHORTLIST)
    assert page.has("The lot decided, with the seed") and page.has(SEED)
    await browser.submit("/2027/office/shortlist")
    await approved(browser, by="steward@example.org")
    await public_pages(browser, box)


def repeated(words: list[str]) -> list[str]:
    """What the line on the page prints."""
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=True).stdout.split()


async def public_pages(browser, box):
    results = await browser.get("/en/2027/results")
    assert results.has("The lot decided, with the seed") and results.has(SEED)
    command = html.unescape(re.search(r"<pre[^>]*><code>(.*?)</code>", results.html, re.DOTALL)[1])
    words = shlex.split(command)
    assert words[:2] == ["python3", "-c"]
    assert repeated(words[1:])[0] == box.id(first(box))
    report = await browser.get("/en/2027/integrity")
    assert report.has(SEED) and report.has("Recorded by two stewards")
    found = (await browser.json("GET", "/editions/2027/results")).json()
    assert found["lot"]["seed"] == SEED and found["lot"]["ties"][0]["passed"] == [box.id(first(box))]
    assert [tie["rule"] for tie in found["ties"]] == ["lot"]
    for lang in ("ar", "zh", "fr", "ru", "es"):
        for path in ("results", "integrity"):
            assert SEED in (await browser.get(f"/{lang}/2027/{path}")).html


async def test_a_lot_by_program(session, database, browser, time):
    await tied(session, database, browser, time, "lot")
    one = await session_of(database, "steward@example.org")
    path = "/editions/2027/integrity/lot"
    body = {"source": SOURCE, "draws_at": DRAW.isoformat()}
    assert (await browser.json("PUT", f"{path}/announcement", body, token=one)).status_code == 204
    assert (await browser.json("POST", f"{path}/seed", {"seed": SEED}, token=one)).status_code == 409
    time(DRAW)
    one = await session_of(database, "steward@example.org")
    answer = await browser.json("POST", f"{path}/seed", {"seed": SEED}, token=one)
    assert answer.status_code in {200, 201}, answer.text
    assert answer.json()["kind"] == "lot"


async def test_a_steward_decides_a_tie_and_everybody_reads_the_reason(session, database, browser, time):
    box = await tied(session, database, browser, time, "steward")
    page = await browser.get(SHORTLIST)
    assert page.has("Some ties must be decided by a steward.") and page.has(
        "What do you decide on this project?"
    )
    about = {"project": box.id("Bee"), "passes": "yes", "reason": "It reaches more schools."}
    page = await browser.submit("/2027/office/shortlist/ties", about | {"reason": " "}, status=422)
    assert page.has("Enter the reason. It will be part of the public record.")
    assert f'href="#f-reason-{box.id("Bee")}"' in page.html
    (form,) = [each for each in page.forms if ("project", box.id("Bee")) in each["fields"]]
    assert ("passes", "yes") in form["fields"]
    await browser.submit("/2027/office/shortlist/ties", about)
    assert str(browser.page.url).endswith("/2027/office/shortlist?phase=voting&notice=decided"), (
        browser.page.url
    )
    page = await browser.get(SHORTLIST)
    assert page.has("A steward has decided.")
    (form,) = [each for each in page.forms if ("project", box.id("Bee")) in each["fields"]]
    assert {("passes", "yes"), ("reason", about["reason"])} <= set(form["fields"]), "it can be changed"
    await browser.submit("/2027/office/shortlist")
    await approved(browser)
    results = await browser.get("/en/2027/results")
    assert results.has("Decided by a steward: It reaches more schools.")
    assert not results.has("Decided by the panel")


@pytest.mark.parametrize("rule", ["panel", "steward"])
async def test_a_tie_for_people_is_not_for_the_lot(session, database, browser, time, rule):
    await tied(session, database, browser, time, rule)
    assert not (await browser.get(OFFICE)).has("Drawing of lots")
    sent = {"source": SOURCE, "draws_at": f"{DRAW:%Y-%m-%dT%H:%M}"}
    await browser.post(f"{OFFICE}/lot/announcement", sent, status=409)
