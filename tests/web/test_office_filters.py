"""What stewards narrow lists by is theirs: no public list, count or file of projects says anything of it."""

from __future__ import annotations

from dataclasses import fields

import httpx
import pytest

from prizes.gate.permissions import Who
from prizes.nomination.actions.conversing.notes import set_tags
from prizes.nomination.actions.importing import take_over
from prizes.nomination.models import Project
from prizes.nomination.queries.exporting import public_parts
from prizes.nomination.queries.filters import Filters, OfficeFilters
from prizes.nomination.queries.projects import public_count, public_projects
from prizes.stocktaking.queries.register import RegisterFilter, look_up
from tests.browsing import Page
from tests.contest import load_contest, steward
from tests.house.test_routes import filled, table

EVE = "eve@example.org"
NO_ID = "0123456789abcdef"
"""What `filled` writes where an address names one thing."""
SECRET = "Zweifelhaft"
OF_OFFICE = {field.name for field in fields(OfficeFilters)} - {field.name for field in fields(Filters)}
ASKED = {"tag": "no such tag", "screening": "agreed", "flag": "late", "sort": "-title"}
"""Of what stewards ask, what would leave out each project."""
OTHER_ORDERS = {"/api/v1/editions/2027/cases", "/api/v1/editions/2027/integrity/challenges"}
"""Lists of other things, which refuse an order that they do not have."""
LISTS = {
    "/en/2027/projects",
    "/en/2027/export",
    "/en/2027/export/file",
    "/en/stocktaking",
    "/en/stocktaking/export",
    "/en/stocktaking/export/file",
    "/api/v1/editions/2027/projects",
    "/api/v1/editions/2027/exports/projects",
    "/api/v1/stocktaking",
    "/api/v1/exports/projects",
}


@pytest.fixture
async def edition(session, app):
    """A project that stewards have a tag and an exception for, and one of which they say nothing."""
    edition = await load_contest(session)
    eve = await steward(session, EVE)
    rows = [{"title": title, "source_url": "x", "category": "C2"} for title in ("Alpha", "Beta")]
    await take_over(session, edition, rows)
    [project, _] = await public_projects(session, edition, Filters())
    await set_tags(session, edition, project.id, tags=[SECRET], steward=eve)
    there = await session.get(Project, project.id)
    assert there is not None
    there.exception = "Came late"
    await session.commit()
    return edition


def test_all_that_only_the_office_asks_is_tried():
    assert ASKED.keys() == OF_OFFICE


def public_places(app) -> set[str]:
    """Addresses of all that everybody can read, of the whole service and of an edition."""
    known = table(app)
    paths = (route.removeprefix("GET ") for route in known if route.startswith("GET "))
    places = {filled(path) for path in paths if known[f"GET {path}"] is Who.PUBLIC}
    return {place for place in places if NO_ID not in place}


async def test_nothing_public_is_narrowed_by_what_stewards_noted(app, browser, edition):
    places = public_places(app)
    assert places >= LISTS
    for place in sorted(places):
        whole, asked = await browser.client.get(place), await browser.client.get(place, params=ASKED)
        if place in OTHER_ORDERS:
            assert asked.status_code == 422, place
            asked = await browser.client.get(place, params={n: v for n, v in ASKED.items() if n != "sort"})
        assert shown(asked) == shown(whole), place
        if place in LISTS:
            assert whole.status_code == 200, place


def shown(answer: httpx.Response) -> object:
    """What a reader sees, without what is drawn by lot for each answer."""
    page = Page(answer)
    hidden = [name for form in page.forms for name, _ in form["fields"]]
    return answer.status_code, page.text or len(answer.content), hidden


async def test_no_reader_of_the_public_lists_reads_the_filters_of_the_office(session, edition):
    for name, value in ASKED.items():
        filters = OfficeFilters(**{name: value})
        assert await public_count(session, edition, filters) == 2
        assert len(await public_projects(session, edition, filters)) == 2
        assert [len(part) async for part in public_parts(session, edition, filters)] == [2]
        _, total = await look_up(session, RegisterFilter(filters))
        assert total == 2


async def test_the_office_is_narrowed_by_it(browser, edition):
    await browser.sign_in(EVE)
    for asked in ({"tag": SECRET}, {"flag": "exception"}):
        page = await browser.get("/en/2027/office/nominations", params=asked)
        assert page.has("1 project")
        page = await browser.get("/en/2027/office/export", params=asked)
        assert page.has("The file has 1 project.")
        kept = dict(page.form("/office/export/file")["fields"])
        assert asked.items() <= kept.items()
        answer = await browser.client.get(
            "/en/2027/office/export/file", params=kept | {"format": "json", "column": "title"}
        )
        assert answer.json() == [{"title": "Alpha"}]
