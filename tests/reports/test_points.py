"""The points of groups of voters in the report for the Council: on the page, as a sheet, and for programs."""

from __future__ import annotations

import io
import re

import pytest
from docx import Document

from prizes.i18n.languages import CODES
from prizes.nomination.models import Project
from prizes.review.models import Standing
from tests.ballot.logged import END
from tests.reports.reading import wrong_figures
from tests.results.publishing import published_contest
from tests.tally.test_by_region import bench  # noqa: F401

COUNCIL = "/en/reports/2027/council"


@pytest.fixture
async def decided(bench, session, time):  # noqa: F811
    """Ant and Bee passed; Cat did not. No group gave points in C2, and a third group has no voters."""
    time(END)
    await bench.count()
    for title, outcome in (("Ant", "passed"), ("Bee", "passed"), ("Cat", "not_passed")):
        session.add(
            Standing(
                phase="voting",
                project_id=bench.box.id(title),
                outcome=outcome,
                decided_at=END,
                rules_version=1,
                rules_sha256=bench.edition.sha256,
            )
        )
        project = await session.get(Project, bench.box.id(title))
        project.state = "champion" if outcome == "passed" else "nominated"
    await session.commit()
    return bench


def table(html: str, caption: str) -> list[list[str]]:
    """Heads and cells of the rows of the table with this caption."""
    found = re.sub("[\u2066-\u2069]", "", html).partition(f"<caption>{caption}")[2].partition("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", found, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]


@pytest.mark.both_databases
async def test_points_of_each_group_are_in_the_report_and_each_is_got_again(decided, browser):
    page = await browser.get(COUNCIL)
    assert table(page.html, "Points that each group gave") == [
        ["Group of voters", "Categories with points", "Points"],
        ["Africa", "1", "30"],
        ["Two small countries", "1", "66"],
    ]
    assert table(page.html, "Points of the projects that passed") == [
        ["Project", "Africa", "Two small countries", "All groups"],
        ["Bee", "10", "36", "46"],
        ["Ant", "12", "0", "12"],
    ]
    said = re.sub("[\u2066-\u2069]", "", page.text)
    assert "multiplied by a weight: Two small countries (3)." in said
    assert page.has("at least 20 counted votes there")
    number, wrong = await wrong_figures(browser, [COUNCIL])
    assert wrong == []
    assert number > 10


async def test_before_the_shortlist_no_points_are_told(bench, browser, session, time):  # noqa: F811
    time(END)
    await bench.count()
    await session.commit()
    page = await browser.get(COUNCIL)
    assert page.has("Public once the shortlist is decided.")
    assert "Points that each group gave" not in page.html


async def test_without_groups_there_is_no_such_section(session, time, browser):
    await published_contest(session, time)
    await session.commit()
    assert "Points by group of voters" not in (await browser.get(COUNCIL)).html


@pytest.mark.parametrize("lang", CODES)
async def test_the_section_is_there_in_every_language_and_form(decided, browser, lang):
    page = await browser.get(f"/{lang}/reports/2027/council")
    assert '<section class="report" aria-labelledby="points"' in page.html
    title = re.search(r'<h2 id="points"[^>]*>(.*?)</h2>', page.html, re.DOTALL)[1].strip()
    written = (await browser.client.get(f"/{lang}/reports/2027/council.docx")).content
    sheet = Document(io.BytesIO(written))
    assert title in [each.text for each in sheet.paragraphs]
    rows = [[cell.text for cell in row.cells] for each in sheet.tables for row in each.rows]
    assert any(row[0] == "Bee" and row[-1].strip("\u2066\u2067\u2068\u2069") for row in rows)
    printed = await browser.client.get(f"/{lang}/reports/2027/council.pdf")
    assert printed.status_code == 200 and printed.content.startswith(b"%PDF")
    if lang == "en":
        told = (await browser.client.get("/api/v1/editions/2027/reports/council")).json()
        assert [each["title"] for each in told["sections"] if each["id"] == "points"] == [title]
