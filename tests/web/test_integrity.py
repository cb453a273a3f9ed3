"""The integrity report on its page and as data, challenges by anybody, and the stewards' page after the close."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.ballot.logged import END, counted, dump, sequenced
from tests.ballot.paper import contest
from tests.contest import VOTING, person, steward

PAGE, OFFICE = "/en/2027/integrity", "/en/2027/office/integrity"
WORDS = "Category C1 has more votes than the log has lines. <b>See</b> line 7."


@pytest.fixture
async def box(session, time):
    time(VOTING)
    box = await contest(session, announcement__challenge_days=10)
    for n, title in enumerate(["Ant", "Ant", "Bee"]):
        await box.cast("C1", title, by=await person(session, f"voter{n}@example.org"))
    await steward(session)
    await session.commit()
    return box


async def test_before_the_count_the_page_gives_no_number(box, browser):
    page = await browser.get(PAGE)
    assert page.has("not been counted yet")
    assert "Ant" not in page.text
    assert (await browser.json("GET", "/editions/2027/integrity")).json() == {"items": []}


async def test_the_page_and_the_data_say_the_same(box, browser, database, time):
    time(END)
    await counted(database, box)
    page = await browser.get(PAGE)
    assert page.has("Votes cast are the sum of the other columns")
    (found,) = (await browser.json("GET", "/editions/2027/integrity")).json()["items"]
    assert found["categories"]["C1"]["cast"] == found["categories"]["C1"]["counted"] == 3
    assert 'data-label="Cast" class="n"><div>3<' in page.html
    assert page.has("Ant")
    for lang in ("ar", "zh", "fr", "ru", "es"):
        await browser.get(f"/{lang}/2027/integrity")


async def test_anybody_challenges_a_steward_answers_and_the_count_becomes_final(box, browser, database, time):
    time(END)
    await counted(database, box)
    await browser.get(PAGE)
    page = await browser.submit("/2027/integrity", {"words": "too short"}, status=422)
    assert "too short" in page.html
    page = await browser.submit("/2027/integrity", {"name": "Ana", "words": WORDS})
    assert page.has("Your challenge has been received and appears below. The reply will appear there too.")
    assert "&lt;b&gt;See&lt;/b&gt;" in page.html
    await browser.sign_in("steward@example.org")
    await browser.get(OFFICE)
    await browser.post(f"{OFFICE}/final", {"phase": "voting"}, status=409)
    page = await browser.get(OFFICE)
    path = next(form["action"] for form in page.forms if "/office/integrity/" in form["action"])
    about = {"phase": "voting", "answer": "Please count the cast lines, there are three."}
    page = await browser.post(path, about | {"upheld": "no"})
    assert page.has("not upheld")
    await browser.post(path, about | {"upheld": "no"}, status=409)
    time(END + timedelta(days=10))
    await browser.sign_in("steward@example.org")
    page = await browser.post(f"{OFFICE}/final", {"phase": "voting"})
    assert page.has("The count is final.")
    await sequenced(database)
    assert "Please count the cast lines" in (dump() / "report.txt").read_text("ascii")
    page = await browser.get(PAGE)
    assert page.has("This report is final")
    await browser.post(PAGE, {"phase": "voting", "words": WORDS}, status=409)


async def test_the_sample_is_announced_on_the_page(box, browser):
    await browser.sign_in("steward@example.org")
    await browser.get(OFFICE)
    page = await browser.submit("/sample/source", {"source": "The lottery numbers of 6 March 2027"})
    assert page.has("The lottery numbers of 6 March 2027")
