"""One search over everything public, as people and programs ask it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from prizes.kit.bounded import MOST_Q
from prizes.wording.models import EditionText
from tests.contest import VOTING, load_contest, person
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


async def test_own_words_of_an_edition_on_its_help_are_found_in_their_language(browser, session, edition):
    eve = await person(session, "eve@example.org")
    hidden = await load_contest(session, slug="2029", kind="rehearsal")
    for slug in (edition.slug, hidden.slug):
        for lang, said in (
            ("en", "Ask the giraffe desk of {edition}.\n\n{given}"),
            ("fr", "Le guichet girafe."),
        ):
            by = {"changed_by": eve.id, "changed_at": VOTING}
            subject = "Help from giraffes" if lang == "en" else ""
            session.add(
                EditionText(edition=slug, kind="help-voting", lang=lang, subject=subject, body=said, **by)
            )
    await session.commit()
    page = await browser.get("/en/search?q=giraffe")
    assert "/en/2027/help/voting" in page.links and "/en/2029/help/voting" not in page.links
    assert "<mark>giraffes</mark>" in page.html and page.has("Help: 1")
    assert "/fr/2027/help/voting" in (await browser.get("/fr/search?q=girafes")).links
    answer = (await browser.json("GET", "/search?q=giraffe")).json()
    assert [(group["kind"], group["total"]) for group in answer["groups"]] == [("help", 1)]
    text = (await session.exec(select(EditionText).where(EditionText.edition == "2027"))).first()
    text.body, text.subject, text.changed_at = "Ask the okapi desk.", "", VOTING + timedelta(seconds=1)
    await session.commit()
    assert not (await browser.get("/en/search?q=giraffe")).has("Help: 1")
    assert "/en/2027/help/voting" in (await browser.get("/en/search?q=okapi")).links


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
