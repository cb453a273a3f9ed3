"""The WSIS-SDG matrix as people and programs read it."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import urlsplit

import pytest

from prizes.i18n.languages import CODES
from tests.contest import load_contest
from tests.queries import statements
from tests.web.test_public import nominee


@pytest.fixture
async def projects(session, time, app):
    past = await load_contest(session, slug="2026", kind="record")
    contest = await load_contest(session)
    await nominee(session, past, "Atlas", category="C1", state="champion")
    await nominee(session, past, "Nowhere", category=None)
    await nominee(session, contest, "Radio", category="C1", sdgs=[1, 2])
    await nominee(session, contest, "Clinic", category="C7-EHEA", sdgs=[3])
    await session.commit()
    return contest


def cells(page) -> list[tuple[str, str]]:
    """Address and number of every cell that leads to projects."""
    table = page.html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        (href.replace("&amp;", "&"), words.strip("()"))
        for href, words in re.findall(r'<a href="([^"]+)" rel="nofollow">\s*(\(?\d+\)?)', table)
    ]


@pytest.mark.parametrize("query", ["", "?edition=2027"])
async def test_each_cell_leads_to_as_many_projects_as_it_says(projects, browser, query):
    found = cells(await browser.get(f"/en/matrix{query}"))
    assert len(found) > 18  # those of the goals, and of each action line all
    for address, number in found:
        asked = urlsplit(address).query
        answer = (await browser.client.get(f"/api/v1/stocktaking?{asked}")).json()
        assert answer["total"] == int(number), address


async def test_the_page_says_what_is_there_what_is_missing_and_what_no_source_says(projects, browser):
    page = await browser.get("/en/matrix")
    assert page.has("126 links between action lines and goals")
    assert page.has("2 with projects that name the goal")
    assert page.has("2 of 4 projects are of past editions.")
    assert page.has("1 project is not in the table, because no source names its action line.")
    plain = re.sub("[\u2068\u2069]", "", page.text)
    assert "targets 16.5, 16.6 and 16.10" in plain and "the goal as a whole" in plain
    assert page.has("(in one of the two lists of the source only)")
    row = page.html.partition("Role of governments")[2].partition("</tr>")[0]
    assert [re.findall(r'class="m-(\w+)" data-label="(\d+)"', row)[n] for n in (0, 1, 2, 3)] == [
        ("named", "1"),
        ("beside", "2"),
        ("line", "3"),
        ("none", "4"),
    ]


@pytest.mark.parametrize("lang", CODES)
async def test_it_is_read_in_six_languages(projects, browser, lang):
    page = await browser.get(f"/{lang}/matrix")
    assert len(cells(page)) > 18


async def test_file_and_programs_have_the_numbers_of_the_page(projects, browser):
    answer = await browser.client.get("/en/matrix.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    data = (await browser.client.get("/api/v1/matrix")).json()
    assert len(rows) == 18 * 17 and len(data["lines"]) == 18
    flat = [(line, cell) for line in data["lines"] for cell in line["cells"]]
    for row, (line, cell) in zip(rows, flat, strict=True):
        assert (row["action_line"], int(row["goal"])) == (line["category"], cell["goal"])
        assert (row["linked"] == "yes") == (cell["link"] is not None)
        assert int(row["projects_naming_goal"]) == cell["named"]["all"]
        assert int(row["projects_of_action_line"]) == line["projects"]["all"]
        assert bool(row["register"]) == (cell["kind"] in ("named", "line", "beside"))
    assert data["without_line"] == {"all": 1, "past": 1}
    (first,) = (row for row in rows if (row["action_line"], row["goal"]) == ("C1", "16"))
    assert first["targets"] == "16.5; 16.6; 16.10"
    shown = await browser.get(urlsplit(first["register"])._replace(scheme="", netloc="").geturl())
    assert shown.has("Atlas") and shown.has("Radio")


async def test_more_projects_take_no_more_queries(projects, browser, session, database):
    with statements(database) as few:
        await browser.get("/en/matrix")
    for number in range(20):
        await nominee(session, projects, f"Library {number}", category="C2", sdgs=[number % 17 + 1])
    await session.commit()
    with statements(database) as many:
        await browser.get("/en/matrix")
    assert len(few) == len(many)
