"""A search has at most 200 characters everywhere, with a sentence; a long query is not repeated in links."""

from __future__ import annotations

import pytest

from prizes.accounts.rules.roles import Role
from prizes.kit.bounded import MOST_Q
from tests.ballot.paper import contest, nominee
from tests.contest import VOTING, with_role
from tests.house.nonsense import asked_by
from tests.house.test_routes import filled, routes

PUBLIC = ("/en/stocktaking", "/en/2027/projects", "/en/2027/categories/C1")
OFFICE = (
    "/en/2027/office/nominations",
    "/en/2027/office/likenesses",
    "/en/2027/office/letters",
    "/en/2027/office/entities",
)


@pytest.fixture
async def there(session, time, browser):
    time(VOTING)
    made = await contest(session)
    for number in range(9):  # a paper with so many can be searched
        await nominee(session, made.edition, "C1", f"School {number}")
    await with_role(session, "steward@example.org", Role.STEWARD)
    await session.commit()
    await browser.sign_in("steward@example.org")
    return made


@pytest.mark.parametrize("address", PUBLIC + OFFICE)
async def test_a_page_shows_its_form_with_a_sentence_and_what_the_first_characters_find(
    there, browser, address
):
    words = "school " * 40
    page = await browser.get(address, params={"q": words}, status=422)
    assert "A search can have at most 200 characters." in page.text
    field = next(value for form in page.forms for name, value in form["fields"] if name == "q")
    assert field == words.strip()[:MOST_Q]
    assert words.strip() not in page.html
    page = await browser.get(address, params={"q": "s" * MOST_Q})
    assert "at most 200 characters" not in page.text


async def test_programs_are_told_so_on_every_route_that_searches(there, browser, app):
    token = browser.client.cookies["prizes"]
    searching = {
        filled(path).removeprefix("/api/v1") for path, route in routes(app) if "q" in asked_by(route)
    }
    assert len(searching) >= 7
    for address in searching:
        answer = await browser.json("GET", f"{address}?q={'x' * (MOST_Q + 1)}", token=token)
        assert (address, answer.status_code) == (address, 422)
        assert answer.json()["errors"][0]["field"].endswith("q")
        answer = await browser.json("GET", f"{address}?q={'x' * MOST_Q}", token=token)
        assert (address, answer.status_code) == (address, 200)


async def test_a_bulk_act_on_a_list_that_was_cut_is_refused(there, browser):
    typed = {"whole": "yes", "filter": "?q=" + "school+" * 40, "act": "remind"}
    page = await browser.post("/en/2027/office/nominations/several", typed, status=422)
    assert "at most 200 characters" in page.text


@pytest.mark.parametrize(
    "query",
    ["q=" + "a" * 45_000, "other=" + "a" * 45_000, "&".join(["x=1"] * 11_000)],
    ids=["q", "other", "many"],
)
@pytest.mark.parametrize("address", [*PUBLIC, "/en/2027/", "/en/", "/en/stocktaking/export", "/en/nowhere"])
async def test_a_long_query_does_not_come_back(there, browser, another_browser, address, query):
    visitor = another_browser()
    whole = len((await visitor.client.get(address)).text)
    long = await visitor.client.get(f"{address}?{query}")
    assert long.status_code < 500
    assert len(long.text) < whole + 5_000


async def test_a_query_as_pages_make_them_stays_in_all_languages(there, browser):
    page = await browser.get("/en/2027/projects?q=school&country=KE")
    assert "/fr/2027/projects?q=school&country=KE" in page.links


async def test_whoever_is_sent_to_sign_in_comes_back_without_a_long_query(there, another_browser):
    visitor = another_browser()
    answer = await visitor.client.get("/en/2027/office/nominations?x=" + "a" * 45_000, follow_redirects=False)
    assert answer.headers["location"] == "/en/sign-in?next=%2Fen%2F2027%2Foffice%2Fnominations"
