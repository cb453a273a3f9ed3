"""Telling others: honest words in six languages that lead to the very project, and cards without third parties."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

import pytest

from prizes.i18n.languages import CODES
from prizes.nomination.models import ProjectText
from prizes.nomination.rules.states import State
from tests.ballot.paper import contest
from tests.contest import VOTING, at
from tests.queries import statements

TEXT = re.compile(r'<textarea id="f-text-(\w\w)"[^>]* lang="(\w\w)"[^>]* readonly[^>]*>\s*([^<]*)</textarea>')
CARD = re.compile(r'<meta property="og:(\w+)" content="([^"]*)">')


@pytest.fixture
async def box(session, time):
    time(VOTING)
    return await contest(session)


def texts(page) -> dict[str, str]:
    return {lang: unescape(text) for name, lang, text in TEXT.findall(page.html) if name == lang}


async def test_there_is_a_text_in_each_language_that_leads_to_this_project(box, browser):
    page = await browser.get(f"/en/2027/projects/{box.id('Ant')}")
    share = f"/en/2027/projects/{box.id('Ant')}/share"
    assert share in page.links
    found = texts(await browser.get(share))
    assert set(found) == set(CODES)
    for lang, text in found.items():
        address = text.splitlines()[-1]
        assert address == f"http://prizes.test/{lang}/2027/projects/{box.id('Ant')}"
        assert (await browser.get(address)).has("Ant")
        assert "Ant" in text.splitlines()[0]
    assert "Please consider all projects in the category before you choose." in found["en"]
    assert "28 February 2027" in found["en"]


async def test_a_title_in_a_further_language_is_used_there(box, browser, session):
    ant = box.projects["Ant"]
    session.add(ProjectText(project_id=ant.id, lang="fr", title="Fourmi", updated_at=ant.updated_at))
    await session.commit()
    found = texts(await browser.get(f"/en/2027/projects/{ant.id}/share"))
    assert "Fourmi" in found["fr"]
    assert "Ant" in found["ru"]


async def test_the_ways_to_share_are_plain_links_before_anything_else(box, browser):
    page = await browser.get(f"/en/2027/projects/{box.id('Ant')}/share")
    address = f"http://prizes.test/en/2027/projects/{box.id('Ant')}"
    to = [link for link in page.links if link.startswith(("https://wa.me/", "https://t.me/", "mailto:"))][:3]
    assert [link.partition(":")[0] for link in to] == ["https", "https", "mailto"]
    for link in to:
        assert address in unquote(link)
        assert "Please consider all projects in the category" in unquote(link)
        assert "\u2068" not in unquote(link)
    assert re.search(rf'<input id="f-link"[^>]* value="{address}"[^>]* readonly', page.html)
    assert page.html.index("https://wa.me/") < page.html.index("<textarea") < page.html.index('class="qr"')


async def test_when_there_is_no_vote_nobody_is_asked_to_vote(box, browser, time):
    time(at("2027-03-02 12:00"))
    page = await browser.get(f"/en/2027/projects/{box.id('Ant')}/share")
    assert "vote" not in texts(page)["en"]
    assert not page.has("Let people choose for themselves.")


async def test_what_is_not_public_has_no_texts(box, browser, session):
    box.projects["Ant"].state = State.WITHDRAWN.value
    session.add(box.projects["Ant"])
    await session.commit()
    await browser.get(f"/en/2027/projects/{box.id('Ant')}/share", status=404)
    await browser.get("/en/2027/projects/none/share", status=404)


async def test_the_languages_cost_no_queries_of_their_own(box, browser, database):
    await browser.get(f"/en/2027/projects/{box.id('Ant')}/share")
    with statements(database) as seen:
        await browser.get(f"/en/2027/projects/{box.id('Ant')}/share")
    assert len(seen) <= 12


async def test_a_shared_address_has_a_card_of_its_own(box, browser):
    page = await browser.get(f"/fr/2027/projects/{box.id('Ant')}?text=en")
    card = dict(CARD.findall(page.html))
    assert card["title"] == "Ant"
    assert card["url"] == f"http://prizes.test/fr/2027/projects/{box.id('Ant')}"
    assert card["locale"] == "fr"
    assert card["description"] == (
        "Teachers in three mountain districts write lessons together and share them over a network of small servers."
    )
    card = dict(CARD.findall((await browser.get("/en/2027/categories/C1")).html))
    assert card["title"] == "Governments"


async def test_a_title_cannot_leave_its_card(box, browser, session):
    box.projects["Ant"].title = '"><script>alert(1)</script>'
    session.add(box.projects["Ant"])
    await session.commit()
    for path in (f"/en/2027/projects/{box.id('Ant')}", f"/en/2027/projects/{box.id('Ant')}/share"):
        assert "<script>alert" not in (await browser.get(path)).html
