"""The register as people and programs search it."""

from __future__ import annotations

import re

import pytest

from prizes.config import settings
from prizes.reports.rules.package import LICENCES
from tests.contest import load_contest
from tests.web.test_public import nominee


@pytest.fixture
async def edition(session, time, app):
    older = await load_contest(session, slug="2026", kind="record")
    newer = await load_contest(session)
    await nominee(
        session,
        older,
        "Santé pour tous",
        country="ML",
        category="C7-EHEA",
        language="fr",
        sdgs=[3],
        targets=["3.8"],
    )
    await nominee(
        session, newer, "Clinics by radio", country="SO", category="C3", state="winner", summary="Health."
    )
    await nominee(session, newer, "Reading rooms", country="KE", category="C1", stakeholder_type="academia")
    await session.commit()
    return newer


def titles(page):
    return [
        heading for heading in ("Santé pour tous", "Clinics by radio", "Reading rooms") if page.has(heading)
    ]


@pytest.mark.parametrize(
    "words", ["sante", "SANTÉS", "мали", "马里", "SDG 3", "tous santé", "3.8", "SDG 3.8", "cible 3.8", "٣.٨"]
)
async def test_words_in_any_form_and_language_are_found(browser, edition, words):
    page = await browser.get("/en/stocktaking", params={"q": words})
    assert titles(page) == ["Santé pour tous"]
    assert page.has("1 project")


async def test_a_word_with_a_wrong_letter_is_read_as_what_there_is_and_said_so(browser, edition):
    page = await browser.get("/en/stocktaking?q=raedio")
    assert titles(page) == ["Clinics by radio"]
    assert page.has("No project has “raedio”. Shown: projects with radio.")


@pytest.mark.parametrize("words", ["SDG 4", "ODD4", "ЦУР 4", "الهدف 4"])
async def test_a_goal_that_no_project_names_leads_to_the_categories_linked_to_it(browser, edition, words):
    for path in ("/en/stocktaking", "/en/search"):
        page = await browser.get(path, params={"q": words})
        assert titles(page) == [] and "/en/stocktaking?line_goal=4" in page.links, path
    page = await browser.get("/en/stocktaking?line_goal=4")
    assert titles(page)
    assert "line_goal=4" not in (await browser.get("/en/stocktaking?q=4")).html.split('id="list"')[1]


async def test_a_word_that_is_nowhere_is_named(browser, edition):
    page = await browser.get("/en/stocktaking?q=radio+xylophone")
    assert titles(page) == []
    assert page.has("No project has: xylophone.") and page.has("No projects match.")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("category=C3", ["Clinics by radio"]),
        ("country=KE", ["Reading rooms"]),
        ("region=arab-states", ["Clinics by radio"]),
        ("group=ldc", ["Santé pour tous", "Clinics by radio"]),
        ("group=lldc", ["Santé pour tous"]),
        ("group=none", []),
        ("stakeholder=academia", ["Reading rooms"]),
        ("sdg=3", ["Santé pour tous"]),
        ("target=3.8", ["Santé pour tous"]),
        ("target=3.8&state=winner", []),
        ("target=9.c", []),
        ("line_goal=2", ["Santé pour tous", "Clinics by radio"]),
        ("line_goal=14", ["Clinics by radio"]),
        ("edition=2026", ["Santé pour tous"]),
        ("state=winner", ["Clinics by radio"]),
        ("group=ldc&q=health", ["Santé pour tous", "Clinics by radio"]),
        ("group=lldc&q=radio", []),
    ],
)
async def test_facets_are_exact(browser, edition, query, shown):
    assert titles(await browser.get(f"/en/stocktaking?{query}")) == shown
    answer = await browser.client.get(f"/api/v1/stocktaking?{query}")
    if query == "group=none":
        assert answer.status_code == 422
        return
    found = answer.json()
    assert ({item["title"] for item in found["items"]}, found["total"]) == (set(shown), len(shown))


async def test_a_goal_of_the_action_line_is_no_goal_of_the_project(browser, edition):
    linked = (await browser.client.get("/api/v1/stocktaking?line_goal=4&category=C3")).json()["items"]
    assert [(item["title"], item["sdgs"]) for item in linked] == [("Clinics by radio", [])]
    page = await browser.get("/en/stocktaking?sdg=4")
    assert page.has("Goal linked to the category") and titles(page) == []


@pytest.mark.both_databases
async def test_a_target_is_typed_in_any_script_and_one_that_there_is_not_is_said_to_be_none(browser, edition):
    assert titles(await browser.get("/en/stocktaking", params={"target": " ٣.٨"})) == ["Santé pour tous"]
    for wrong in ("3.z", "<b>3.8</b>", "3" * 9_000):
        page = await browser.get("/en/stocktaking", params={"target": wrong})
        assert titles(page) == [] and page.has("is not the code of a target. Codes look like 4.1 or 9.c.")
        assert "<b>3.8" not in page.html
        answer = await browser.client.get("/api/v1/stocktaking", params={"target": wrong[:12]})
        assert answer.status_code == 422 and "target" in answer.text
    (found,) = (await browser.client.get("/api/v1/exports/projects?target=3.8")).json()
    assert (found["title"], found["targets"]) == ("Santé pour tous", ["3.8"])
    (item,) = (await browser.client.get("/api/v1/stocktaking?q=3.8")).json()["items"]
    assert item["targets"] == ["3.8"]
    assert "target=3.8" in (await browser.get("/en/stocktaking?target=3.8")).html.split('id="list"')[1]


@pytest.mark.both_databases
async def test_only_goals_that_projects_name_are_offered(browser, edition, session):
    await nominee(session, edition, "Wells", sdgs=[3, 6])
    await nominee(session, edition, "Not public", state="submitted", sdgs=[6, 14])
    await session.commit()
    page = await browser.get("/en/stocktaking")
    (offered,) = re.findall(r'<select[^>]* name="sdg".*?</select>', page.html, re.DOTALL)
    assert re.findall(r'<option value="(\d+)"', offered) == ["3", "6"]
    assert 'value="4" selected' in (await browser.get("/en/stocktaking?sdg=4")).html


async def test_programs_get_the_register_in_parts(browser, edition):
    first = (await browser.client.get("/api/v1/stocktaking?limit=2")).json()
    assert [item["title"] for item in first["items"]] == ["Clinics by radio", "Reading rooms"]
    assert first["total"] == 3
    rest = (await browser.client.get(f"/api/v1/stocktaking?limit=2&cursor={first['next']}")).json()
    assert ([item["title"] for item in rest["items"]], rest["next"]) == (["Santé pour tous"], None)
    wrong = await browser.client.get("/api/v1/stocktaking?cursor=xyz")
    assert (wrong.status_code, wrong.json()["type"].rpartition(":")[2]) == (422, "wrong-cursor")


async def test_programs_are_told_how_words_were_read(browser, edition):
    found = (await browser.client.get("/api/v1/stocktaking?q=raedio")).json()
    assert found["read"] == [{"typed": "raedio", "read": ["radio"]}]
    assert [(item["title"], item["closeness"], item["edition"]) for item in found["items"]] == [
        ("Clinics by radio", 0, "2027")
    ]
    assert (await browser.client.get("/api/v1/stocktaking?q=xylophone")).json()["unknown"] == ["xylophone"]


async def test_the_file_names_the_licence_of_the_data(browser, edition):
    address = LICENCES[settings().data_licence][1]
    for path in ("/en/stocktaking/export", "/en/2027/export"):
        assert address in (await browser.get(path)).links, path
        answer = await browser.client.get(f"{path}/file?format=csv")
        assert answer.headers["link"] == f'<{address}>; rel="license"', path


async def test_the_file_holds_what_the_list_shows(browser, edition):
    page = await browser.get("/en/stocktaking?q=santé&group=ldc")
    form = (await browser.get(next(a for a in page.links if "/stocktaking/export" in a))).form("/export/file")
    asked = dict(form["fields"]) | {"format": "json", "column": "title", "heads": "ids"}
    rows = (await browser.client.get("/en/stocktaking/export/file", params=asked)).json()
    assert rows == [{"title": "Santé pour tous"}]
    again = await browser.client.get("/api/v1/exports/projects?q=santes&column=title")
    assert again.json() == [{"title": "Santé pour tous"}]


@pytest.mark.parametrize("where", ["stocktaking", "2027"])
async def test_a_file_in_a_format_that_there_is_none_of_is_refused_with_those_that_there_are(
    browser, edition, where
):
    answer = await browser.client.get(f"/fr/{where}/export/file?format=pdf")
    assert answer.status_code == 422
    assert "content-disposition" not in answer.headers
    assert "csv, xlsx et json" in answer.text and "pdf" in answer.text
    usual = await browser.client.get(f"/fr/{where}/export/file?format=")
    assert usual.status_code == 200 and ".xlsx" in usual.headers["content-disposition"]


async def test_what_the_register_is_narrowed_to_is_shown_by_country(browser, edition):
    found = await browser.get("/en/stocktaking?q=santé&group=ldc")
    world = await browser.get(next(a for a in found.links if "/stocktaking/world" in a))
    assert world.heading == "Stocktaking register by country" and world.has("1 project")
    rows = [a for a in world.links if "country=" in a and "/stocktaking?" in a]
    assert len(rows) == 1 and "group=ldc" in rows[0]
    assert (await browser.get(rows[0])).has("Santé pour tous")
    nothing = await browser.get("/en/stocktaking/world?q=nothinglikethis")
    assert nothing.has("0 projects") and nothing.has("No country is known yet.")


async def test_a_program_that_asks_for_no_format_that_there_is_gets_a_problem(browser, edition):
    for path in ("/exports/projects", "/editions/2027/exports/projects"):
        answer = await browser.json("GET", f"{path}?format=pdf")
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_search_of_ten_thousand_characters_gets_a_clear_answer(browser, edition):
    page = await browser.get("/en/stocktaking", params={"q": "santé " * 1_700}, status=422)
    assert page.has("A search can have at most 200 characters.")
    answer = await browser.client.get("/api/v1/stocktaking", params={"q": "x" * 10_000})
    assert answer.status_code == 422
