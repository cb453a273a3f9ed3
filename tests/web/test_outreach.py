"""The page of outreach: readable without seeing the charts, for observers too, the same as data."""

from __future__ import annotations

import csv
import io

import pytest

from prizes.accounts.rules.roles import Role
from prizes.nomination.actions.importing import take_over
from tests.contest import load_contest, person, steward, with_role
from tests.nomination.drafts import begun, submitted
from tests.queries import statements
from tests.web.test_likenesses import token_of

PAST = {"title": "Village", "category": "C2", "country": "NP", "owner": "=A ministry", "state": "winner", "source_url": "x"}  # fmt: skip


@pytest.fixture
async def contest(database, time):
    async with database.writing() as session:
        edition = await load_contest(session)
        record = await load_contest(session, slug="2019", kind="record", title="WSIS Prizes 2019")
        await take_over(session, record, [PAST])
        await with_role(session, "observer@example.org", Role.OBSERVER)
        await steward(session)
        ana = await person(session, "ana@example.org")
        await submitted(session, edition, ana)
        await begun(session, edition, ana, title="Secret of a draft", country="NP", category="C2")


@pytest.mark.parametrize("lang", ["en", "ar"])
async def test_an_observer_reads_numbers_charts_and_tables(contest, browser, lang):
    await browser.sign_in("observer@example.org")
    page = await browser.get(f"/{lang}/2027/office/outreach")
    assert page.html.count("<table") == 8
    assert page.html.partition('id="region"')[2].partition("</table>")[0].count('class="measure"') >= 6
    assert "Secret of a draft" not in page.html
    if lang == "en":
        assert "1 project has been submitted so far. 1 more has been started but not submitted." in page.text
        assert "are not known, only 1 selected project" in page.text
        assert "No submissions yet in: Infrastructure and E-government." in page.text
        assert "Weeks of the submission phase" in page.text and "Week 1, from" in page.text


async def test_an_observer_sees_whom_to_invite_from_public_facts(contest, browser):
    await browser.sign_in("observer@example.org")
    page = await browser.get("/en/2027/office/outreach")
    page = await browser.get(next(link for link in page.links if link.endswith("/outreach/invitations")))
    assert (
        page.has("1 owner, by country")
        and page.has("=A ministry")
        and page.has("no submission from its country yet")
    )
    assert "Secret of a draft" not in page.html
    assert (await browser.get(f"{page.url}?why=category")).has("No organization on record is missing.")


async def test_countries_without_a_submission_are_named_by_region_and_by_situation(contest, browser):
    await browser.sign_in("observer@example.org")
    page = await browser.get("/en/2027/office/outreach")
    gaps = page.html.partition("Member States without a submission")[2].partition("<h2")[0]
    by_region, _, by_situation = gaps.partition("Least developed countries")
    assert "Asia and the Pacific" in by_region and "Nepal" in by_region
    assert "Nepal" in by_situation and "Landlocked developing countries" in by_situation
    assert "Kenya" not in gaps  # its submission is there


async def test_numbers_and_invitations_are_taken_away_as_csv(contest, browser):
    await browser.sign_in("observer@example.org")
    numbers = await browser.get("/en/2027/office/outreach.csv")
    rows = list(csv.reader(io.StringIO(numbers.html.removeprefix("\ufeff"))))
    assert rows[0] == ["by", "group", "submitted", "drafts", "compared"]
    assert ["region", "africa", "1", "0", "0"] in rows
    assert ["category", "C2", "0", "1", "1"] in rows
    assert sum(int(row[2]) for row in rows if row[0] == "week") == 1
    assert ["week", "none", "0", "", "1"] in rows
    columns = "columns=region&columns=country&columns=owner"
    invited = await browser.get(f"/en/2027/office/outreach/invitations/file?region=asia-pacific&{columns}")
    rows = list(csv.reader(io.StringIO(invited.html.removeprefix("\ufeff"))))
    assert rows[1:] == [["'=A ministry", "NP", "asia-pacific"]]


async def test_programs_get_the_same(contest, browser, database):
    async with database.writing() as session:
        token = await token_of(session, "observer@example.org")
    found = (await browser.json("GET", "/editions/2027/outreach", token=token)).json()
    assert (found["submitted"], found["drafts"], found["compared"], found["basis"]) == (1, 1, 1, "nominees")
    assert found["categories_without"] == ["C2", "C7-EGOV"]
    assert sum(share["submitted"] for share in found["shares"]["week"]) == 1
    listed = (await browser.json("GET", "/editions/2027/outreach/invitations", token=token)).json()
    assert [(i["country"], i["why"]) for i in listed["items"]] == [("NP", "country")]
    assert (
        await browser.json("GET", "/editions/2027/outreach/invitations?cursor=x", token=token)
    ).status_code == 422


async def test_the_page_asks_the_same_number_of_queries(contest, browser, database):
    await browser.sign_in("steward@example.org")
    await browser.get("/en/2027/office/outreach")
    with statements(database) as few:
        await browser.get("/en/2027/office/outreach")
    async with database.writing() as session:
        record = await load_contest(session, slug="2018", kind="record")
        await take_over(
            session, record, [PAST | {"title": f"V {i}", "owner": f"Owner {i}"} for i in range(30)]
        )
    await browser.get("/en/2027/office/outreach")
    with statements(database) as many:
        await browser.get("/en/2027/office/outreach")
    assert len(many) == len(few)
