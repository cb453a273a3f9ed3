import io
import re
import zipfile

import pytest

from prizes.accounts.rules import Role
from prizes.tally.recount import recount
from tests.ballot.paper import contest
from tests.contest import VOTING, at, person, steward, with_role

END = at("2027-02-28 22:30")


@pytest.fixture
async def box(session, time):
    time(VOTING)
    box = await contest(session)
    for n, title in enumerate(["Ant", "Ant", "Bee", "Cat"]):
        await box.cast("C1", title, by=await person(session, f"voter{n}@example.org"))
    await steward(session)
    await session.commit()
    return box


async def test_while_voting_is_open_a_steward_sees_when_it_can_be_counted_and_no_count(box, browser):
    await browser.sign_in("steward@example.org")
    page = await browser.get("/en/2027/office/tally")
    assert page.has("Nobody sees a count before its end")
    assert page.has("28 February 2027, 23:30")
    assert "Ant" not in page.text
    assert not [form for form in page.forms if "tally" in form["action"]]
    await browser.post("/en/2027/office/tally", {"phase": "voting"}, status=409)
    await browser.get("/en/2027/office/tally/files", status=404)


async def test_after_the_end_a_steward_counts_and_takes_the_files(box, browser, time, tmp_path):
    time(END)
    await browser.sign_in("steward@example.org")
    page = await browser.get("/en/2027/office/tally")
    assert page.has("The votes can be counted now.")
    page = await browser.submit("/office/tally")
    assert "<dt>Votes in force</dt><dd>4</dd>" in page.html
    assert re.findall(r'data-label="(\w+[ \w]*)"[^>]*><span>(\d+)', page.html)[:5] == [
        ("Counted", "4"),
        ("Set aside", "0"),
        ("Withdrawn", "0"),
        ("Incomplete", "0"),
        ("In force", "4"),
    ]
    answer = await browser.client.get("/en/2027/office/tally/files")
    assert answer.headers["content-disposition"] == 'attachment; filename="2027-voting.zip"'
    zipfile.ZipFile(io.BytesIO(answer.content)).extractall(tmp_path)
    assert recount(tmp_path).equal


@pytest.mark.parametrize("role", [Role.EXPERT, Role.OBSERVER])
async def test_only_stewards_count(box, session, browser, time, role):
    await with_role(session, "other@example.org", role)
    await session.commit()
    time(END)
    await browser.sign_in("other@example.org")
    await browser.get("/en/2027/office/tally", status=200 if role is Role.OBSERVER else 403)
    await browser.post("/en/2027/office/tally", {"phase": "voting"}, status=403)


async def test_the_page_reads_well_in_arabic(box, browser, time):
    time(END)
    browser.lang = "ar"
    await browser.sign_in("steward@example.org")
    page = await browser.get("/ar/2027/office/tally")
    assert page.reader.html["dir"] == "rtl"
    page = await browser.submit("/office/tally")
    assert 'class="stack"' in page.html
