"""One search over everything public, as people and programs ask it."""

from __future__ import annotations

import pytest

from prizes.kit.bounded import MOST_Q
from tests.contest import VOTING, load_contest
from tests.web.test_public import nominee


@pytest.fixture
async def edition(session, time, app):
    time(VOTING)
    made = await load_contest(session)
    await nominee(session, made, "Zebra clinics", country="SO", state="winner", summary="Health for all.")
    await nominee(session, made, "Zebra <b>schools</b>", country="KE", summary="Lessons & “zebras” <script>.")
    rehearsal = await load_contest(session, slug="2028", kind="rehearsal")
    await nominee(session, rehearsal, "Zebra, hidden")
    await session.commit()
    return made


async def test_kinds_are_counted_and_marked_and_markup_is_text(browser, edition):
    page = await browser.get("/en/search?q=zebras")
    assert page.has("Winners: 1") and page.has("Projects: 2")
    assert "<mark>Zebra</mark> clinics" in page.html
    assert "<mark>Zebra</mark> &lt;b&gt;schools" in page.html
    assert "“<mark>zebras</mark>” &lt;script&gt;" in page.html
    assert page.html.count("</mark> clinics") == 1
    assert not page.has("hidden")
    assert "/en/stocktaking?q=zebras" in page.links


@pytest.mark.parametrize(
    ("lang", "words", "address"),
    [
        ("en", "categories vote", "/en/2027/guidelines#"),
        ("en", "spam folders", "/en/help"),
        ("fr", "adresse électronique", "/fr/help/voting"),
        ("en", "bulletin", "/fr/"),
        ("en", "submission ended", "/en/2027/calendar"),
    ],
)
async def test_texts_of_pages_are_found_in_the_reader_s_language_else_in_another(
    browser, edition, lang, words, address
):
    page = await browser.get(f"/{lang}/search", params={"q": words})
    assert [link for link in page.links if link.startswith(address)]
    assert "<mark>" in page.html


async def test_a_kind_whose_only_hit_is_shown_above_has_no_empty_list(browser, edition):
    page = await browser.get("/en/search?q=zebra+clinics")
    assert page.has("Projects: 1") and page.html.count('<ul class="rows">') == 1


async def test_programs_get_the_same(browser, edition):
    answer = (await browser.json("GET", "/search?q=zebras")).json()
    assert [(group["kind"], group["total"], len(group["hits"])) for group in answer["groups"]] == [
        ("winners", 1, 1),
        ("projects", 2, 1),
    ]
    assert [p["words"] for p in answer["groups"][0]["hits"][0]["title"] if p["marked"]] == ["Zebra"]


async def test_bad_input_has_a_clear_answer(browser, edition):
    long = await browser.get("/en/search", params={"q": "radio " * 1_700}, status=422)
    assert long.has(f"A search can have at most {MOST_Q} characters.")
    assert (await browser.client.get("/en/search?q=%00")).status_code == 422
    assert (await browser.json("GET", "/search?q=%00")).status_code == 422
    assert (await browser.json("GET", f"/search?q={'x' * 10_000}")).status_code == 422
    assert (await browser.get("/en/search?q=!!!")).has("Enter at least one letter or digit.")
    assert (await browser.get("/en/search?q=xylophone")).has("Nothing was found.")
    assert (await browser.get("/en/search?q=zebra&kind=nothing&page=x")).has("Projects: 2")


async def test_every_page_leads_to_it(browser, edition):
    for path in ("/en/", "/en/help", "/en/2027/guidelines", "/en/nowhere"):
        assert 'href="/en/search"' in (await browser.client.get(path)).text
