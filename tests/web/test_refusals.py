"""Bad input and bad days: a clear sentence in the reader's language, the right status, nothing half-done."""

import pytest

from prizes.app import make_app
from prizes.db import Database
from tests.browsing import Browser
from tests.contest import VOTING, load_contest
from tests.mailbox import Mailbox

NOWHERE = "postgresql+asyncpg://nobody@127.0.0.1:1/none"


@pytest.fixture
async def stranded():
    """The program with a database that cannot be reached."""
    database = Database(NOWHERE)
    yield Browser(make_app(database), Mailbox(database))
    await database.close()


@pytest.mark.parametrize("lang", ["ar", "zh", "en", "fr", "ru", "es"])
@pytest.mark.way_in
async def test_without_a_database_pages_say_so_and_when_to_come_back(stranded, lang):
    for path in (f"/{lang}/", f"/{lang}/2027/categories/C1"):
        page = await stranded.get(path, status=503)
        assert page.response.headers["retry-after"] == "30"
        assert page.reader.html["lang"] == lang


@pytest.mark.way_in
async def test_without_a_database_nothing_says_saved(stranded):
    page = await stranded.post("/en/sign-in", {"email": "ana@example.org"}, status=503)
    assert page.has("Nothing was saved.")
    answer = await stranded.json("POST", "/codes", {"email": "ana@example.org"})
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await stranded.get("/health/live")).response.status_code == 200
    assert (await stranded.get("/health/ready", status=503)).response.status_code == 503


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/en/2099/", 404),
        ("/en/2027/categories/C99", 404),
        ("/en/2027/projects/0123456789abcdef", 404),
        ("/en/2027/projects/' OR 1=1 --", 404),
        ("/en/2027/no/such/page", 404),
        ("/xx/2027/", 404),
        ("/en/%00", 422),
        ("/en/" + "a" * 5000, 404),
    ],
)
async def test_an_unknown_address_is_a_page_that_says_so(browser, session, path, status):
    await load_contest(session)
    await session.commit()
    page = await browser.get(path, status=status)
    assert page.heading
    assert "Traceback" not in page.html


async def test_a_refusal_is_in_the_language_of_the_page(browser, session):
    page = await browser.get("/fr/2099/", status=404)
    assert page.reader.html["lang"] == "fr"
    assert "no edition" not in page.text


async def test_a_refusal_is_in_the_language_a_program_asks_for(browser):
    answer = await browser.json("GET", "/editions/2099", accept_language="es")
    assert answer.status_code == 404
    assert answer.headers["content-language"] == "es"
    assert answer.json()["type"].endswith(":unknown-edition")
    assert "no edition" not in answer.json()["title"]


async def test_json_that_is_none_is_400_and_of_another_form_422(browser):
    answer = await browser.client.post(
        "/api/v1/codes", content="{not json", headers={"content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["status"]) == (400, 400)
    answer = await browser.json("POST", "/codes", {"mail": "x"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "email"


async def test_a_form_of_a_wrong_type_changes_nothing(browser, session, time):
    await load_contest(session)
    await session.commit()
    time(VOTING)
    await browser.sign_in("ana@example.org")
    answer = await browser.client.post(
        "/en/2027/ballot/C1",
        content='{"project": "x"}',
        headers={"content-type": "application/json", "sec-fetch-site": "same-origin"},
    )
    assert 400 <= answer.status_code < 500


async def test_too_large_a_body_is_refused(browser):
    await browser.sign_in("ana@example.org")
    page = await browser.post("/en/me", {"name": "x" * 3_000_000}, status=413)
    assert "at most 2 megabytes" in page.html


async def test_the_wrong_method_is_405(browser):
    answer = await browser.client.put("/en/sign-in", headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 405


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\tevil",
        "\\\\evil",
        "///evil.example/x",
    ],
)
async def test_sign_in_never_leads_to_another_site(browser, target):
    await browser.post("/en/sign-in", {"email": "ana@example.org", "next": target})
    code = await browser.mailbox.code_for("ana@example.org")
    answer = await browser.client.post(
        "/en/sign-in/code",
        data={"email": "ana@example.org", "code": code, "next": target},
        headers={"sec-fetch-site": "same-origin"},
        follow_redirects=False,
    )
    assert answer.headers["location"].startswith("/en/")
