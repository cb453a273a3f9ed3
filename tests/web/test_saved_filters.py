"""Filters of the office's lists that people save for themselves."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import select

from prizes.accounts.models import SavedFilter
from prizes.accounts.saved_filters import MOST, query_of, save_filter
from prizes.errors import Conflict
from tests.contest import SUBMITTING, load_contest, steward

STEWARD = "steward@example.org"


@pytest.fixture
async def office(session, time, browser):
    time(SUBMITTING)
    await load_contest(session)
    await steward(session, STEWARD)
    await session.commit()
    await browser.sign_in(STEWARD)
    return browser


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("", ""),
        ("?page=3", ""),
        ("?q=&state=", ""),
        ("?state=failed&page=2&notice=x&sort=-at", "?state=failed&sort=-at"),
        ('state=a"><b>&q=c d', "?state=a%22%3E%3Cb%3E&q=c+d"),
    ],
)
def test_what_is_saved_of_an_address(typed, query):
    assert query_of(typed) == query


async def test_the_filters_of_a_list_are_saved_under_a_name_and_removed(office):
    page = await office.get("/en/2027/office/letters")
    assert "Save these filters" not in page.text
    page = await office.get("/en/2027/office/letters?state=failed&sort=-at")
    page = await office.submit("/saved-filters", {"name": "  What   failed "})
    assert page.has("These filters are saved.")
    assert "state=failed" in str(page.url) and "sort=-at" in str(page.url)
    page = await office.get("/en/2027/office/letters")
    assert page.has("What failed") and 'href="/en/2027/office/letters?state=failed&amp;sort=-at"' in page.html
    page = await office.get("/en/2027/office/nominations")
    assert not page.has("What failed")
    page = await office.get("/en/2027/office/letters")
    page = await office.submit("/removal")
    assert not page.has("What failed")


async def test_the_list_of_projects_has_them_too(office):
    await office.get("/en/2027/office/nominations?country=KE")
    page = await office.submit("/saved-filters", {"name": "Kenya"})
    assert page.has("Kenya") and "country=KE" in str(page.url)


async def test_nobody_sees_or_removes_those_of_others(office, session):
    await office.get("/en/2027/office/letters?state=failed")
    await office.submit("/saved-filters", {"name": "Mine"})
    (saved,) = (await session.exec(select(SavedFilter))).all()
    await steward(session, "second@example.org")
    await session.commit()
    await office.sign_in("second@example.org")
    page = await office.get("/en/2027/office/letters")
    assert not page.has("Mine")
    await office.post(f"/en/2027/office/saved-filters/{saved.id}/removal", status=404)
    assert (await session.exec(select(SavedFilter))).one()


async def test_a_name_used_again_takes_the_place_and_there_are_not_too_many(session, time):
    time(SUBMITTING)
    edition = await load_contest(session)
    one = await steward(session, STEWARD)
    for n in range(MOST):
        await save_filter(session, one, edition.slug, "letters", name=f"n{n}", query=f"?q={n}")
    changed = await save_filter(session, one, edition.slug, "letters", name="n1", query="?q=other")
    assert changed.query == "?q=other"
    with pytest.raises(Conflict):
        await save_filter(session, one, edition.slug, "letters", name="more", query="?q=1")
    await save_filter(session, one, edition.slug, "journal", name="more", query="?q=1")


@pytest.mark.both_databases
async def test_a_filter_that_is_sent_twice_at_once_is_saved_once(database, time):
    time(SUBMITTING)
    async with database.writing() as session:
        edition = await load_contest(session)
        one = await steward(session, STEWARD)

    begun = asyncio.Barrier(4)

    async def send(number: int) -> None:
        async with database.writing() as session:
            if not database.sqlite:  # which has one writer at a time
                await session.exec(select(SavedFilter.id))
                await begun.wait()
            await save_filter(session, one, edition.slug, "letters", name="Twice", query=f"?q={number}")

    await asyncio.gather(*map(send, range(4)))
    async with database.reading() as session:
        assert [each.name for each in (await session.exec(select(SavedFilter))).all()] == ["Twice"]


async def test_programs_have_them(office):
    headers = {"sec-fetch-site": "same-origin"}
    path = "/api/v1/editions/2027/saved-filters"
    sent = {"list": "letters", "name": "Failed", "query": "?state=failed"}
    made = (await office.client.post(path, json=sent, headers=headers)).json()
    assert (await office.client.get(path)).json()["items"] == [made]
    wrong = await office.client.post(path, json=sent | {"list": "no-such-list"}, headers=headers)
    assert wrong.status_code == 404
    assert (await office.client.delete(f"{path}/{made['id']}", headers=headers)).status_code == 204
