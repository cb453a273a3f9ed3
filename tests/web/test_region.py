"""The pages of a regional officer: the way from My work, one region and no other, and what never stands there."""

from __future__ import annotations

import pytest

from prizes.accounts.rules.roles import Role
from prizes.edition.queries import edition_in_force
from prizes.office import roles
from tests.contest import load_contest, person, steward, with_role
from tests.nomination.drafts import begun, submitted

OFFICER = "office@africa.example"
NEVER = ("ana@example.org", "Secret of a draft", "owner@example.org", "This project brings public services")


@pytest.fixture
async def contest(database, time):
    async with database.writing() as session:
        edition = await load_contest(session)
        await with_role(session, OFFICER, Role.REGIONAL, region="africa")
        await steward(session)
        ana = await person(session, "ana@example.org")
        await submitted(session, edition, ana, title="Radio", country="KE", owner_email="owner@example.org")
        await submitted(session, edition, ana, title="Tower", owner="A", country="DE", category="C2")
        await begun(session, edition, ana, title="Secret of a draft", country="NG", category="C2")


@pytest.mark.parametrize("lang", ["en", "ar"])
async def test_my_work_leads_to_the_region_and_its_projects(contest, browser, lang):
    await browser.sign_in(OFFICER)
    page = await browser.get(f"/{lang}/me")
    page = await browser.get(next(link for link in page.links if link.endswith("/office/region")))
    assert "<table" in page.html and "africa" in page.html
    if lang == "en":
        assert page.heading == "Participation in a region" and page.has("Africa")
        assert page.has("1 project has been submitted so far. 1 more has been started but not submitted.")
    assert f"/{lang}/2027/participation" in page.links
    projects = await browser.get(f"/{lang}/2027/office/region/projects")
    assert "Radio" in projects.html and "Tower" not in projects.html
    organizations = await browser.get(f"/{lang}/2027/office/region/organizations")
    for shown in (projects, organizations):
        asked = shown.html.split('name="region"')[1].split("</select>")[0]
        assert asked.count("<option") == 1 and 'value="africa"' in asked
    for shown in (page, projects, organizations):
        assert not [word for word in NEVER if word in shown.html]
        offered = {link for link in shown.links if "/office/" in link}
        assert offered and all(
            "/office/region" in link or link.endswith("/office/calls") for link in offered
        ), offered


async def test_another_region_and_the_rest_of_the_office_are_closed(contest, browser):
    await browser.sign_in(OFFICER)
    for path in ("region", "region.csv", "region/projects", "region/projects/file", "region/organizations"):
        page = await browser.get(f"/en/2027/office/{path}?region=europe", status=403)
        assert "Tower" not in page.html
    for path in ("", "nominations", "outreach", "people", "mailings", "letters", "journal", "tally"):
        await browser.get(f"/en/2027/office/{path}", status=403)
    for path in ("region", "region/projects", "region/organizations"):
        answer = await browser.client.get(f"/api/v1/editions/2027/{path}", params={"region": "europe"})
        assert answer.status_code == 403 and "another-region" in answer.text, path


async def test_who_approves_the_role_reads_its_region(contest, browser, database):
    async with database.writing() as session:
        edition = await edition_in_force(session, "2027")
        assert edition
        other = await steward(session, "other@example.org")
        offer = roles.offer_of(
            edition, email="x@europe.example", role="regional", category="", lang="fr", region="europe"
        )
        proposal = await roles.invite(session, edition, offer, inviter=other)
    await browser.sign_in("steward@example.org")
    page = await browser.get(f"/en/2027/office/proposals/{proposal.id}")
    assert page.has("Regional officer") and page.has("Region") and page.has("Europe")


async def test_files_and_programs_get_what_the_pages_show(contest, browser):
    await browser.sign_in(OFFICER)
    rows = (await browser.get("/en/2027/office/region/projects/file?format=json")).response.json()
    assert [row["title"] for row in rows] == ["Radio"]
    numbers = await browser.get("/en/2027/office/region.csv")
    assert "country,KE,1,," in numbers.html and "region," not in numbers.html and "DE" not in numbers.html
    told = (await browser.client.get("/api/v1/editions/2027/region")).json()
    assert (told["region"], told["submitted"], told["drafts"]) == ("africa", 1, 1)
    for path in ("region", "region/projects"):
        answer = (await browser.client.get(f"/api/v1/editions/2027/{path}")).text
        assert not [word for word in NEVER if word in answer]


async def test_a_steward_chooses_among_all_regions(contest, browser):
    await browser.sign_in("steward@example.org")
    page = await browser.get("/en/2027/office/region?region=europe")
    assert page.has("Europe") and page.html.count("<option") >= 6
    projects = await browser.get("/en/2027/office/region/projects")
    assert projects.has("Radio") and projects.has("Tower")
