"""The head of every page in a real browser: low enough, and of use without a script."""

from __future__ import annotations

import pytest

from prizes.accounts.rules.roles import Role
from tests.ballot.paper import contest, nominee
from tests.contest import VOTING, load_contest, person, with_role
from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.browser

PUBLIC = ("/", "/2027/", "/2027/categories", "/2027/calendar", "/2027/winners", "/help", "/about", "/sign-in")
OFFICE = ("/me", "/office/", "/2027/office/", "/2027/office/people", "/2027/ballot")
TOP = "document.querySelector('h1').getBoundingClientRect().top + scrollY"
FIRST_NOMINEE = "document.querySelector('.ballot > li').getBoundingClientRect().top + scrollY"
HIGHEST = {360: 130, 1280: 150}
"""Width of the window, and where the first heading begins at the latest, in CSS pixels."""


async def heights(visitor: Visitor, paths: tuple[str, ...]) -> dict[str, float]:
    found = {}
    for path in paths:
        await visitor.open(path)
        found[path] = await visitor.page.evaluate(TOP)
    return found


@pytest.mark.parametrize("width", sorted(HIGHEST))
@pytest.mark.parametrize("lang", ["en", "ar", "ru"])
async def test_the_first_heading_stands_high(site, visitor, session, lang, width):
    site.set_time(VOTING)
    await contest(session, kind="rehearsal")
    await with_role(session, "steward@example.org", Role.STEWARD, edition="*", lang=lang)
    await session.commit()
    reader = await visitor(lang, width=width)
    found = await heights(reader, PUBLIC)
    await reader.sign_in("steward@example.org")
    found |= await heights(reader, OFFICE)
    assert {path: top for path, top in found.items() if top > HIGHEST[width]} == {}


@pytest.mark.parametrize("lang", ["ar", "ru"])
async def test_the_first_nominee_is_on_the_first_screen_of_a_phone(site, visitor, session, lang):
    """Also below the longest names of categories, which break."""
    site.set_time(VOTING)
    edition = await load_contest(session, categories="wsis-18", kind="rehearsal")
    for category in edition.rules.categories:
        for title in ("One", "Two"):
            await nominee(session, edition, category.code, title)
    await session.commit()
    phone = await visitor(lang, width=360)
    found = {}
    for category in edition.rules.categories:
        await phone.open(f"/2027/categories/{category.code}")
        found[category.code] = await phone.page.evaluate(FIRST_NOMINEE)
    assert {code: top for code, top in found.items() if not 0 < top <= 260} == {}


async def test_menu_phases_and_languages_open_without_script(site, visitor, session):
    site.set_time(VOTING)
    await contest(session)
    await person(session, "ana@example.org")
    await session.commit()
    phone = await visitor("en", script=False, width=360)
    await phone.open("/2027/?notice=signed-in")
    menu = phone.page.locator("#menu")
    assert not await menu.is_visible()
    await phone.press(".burger")
    assert await menu.is_visible()
    await phone.page.keyboard.press("Escape")
    assert not await menu.is_visible()
    await phone.press(".phases summary")
    assert await phone.page.locator(".panel").is_visible()
    await phone.press(".langs summary")
    assert not await phone.page.locator(".panel").is_visible()
    await phone.press(".langs a[hreflang=fr]")
    assert phone.page.url.endswith("/fr/2027/")


async def test_a_desk_shows_the_whole_menu(site, visitor, session):
    site.set_time(VOTING)
    await contest(session)
    await session.commit()
    desk = await visitor("en")
    await desk.open("/2027/")
    assert not await desk.page.locator(".burger").is_visible()
    await desk.press("#menu a[href$='/categories']")
    assert desk.page.url.endswith("/en/2027/categories")


async def test_on_paper_the_head_is_the_name(site, visitor, session):
    site.set_time(VOTING)
    await contest(session)
    await session.commit()
    reader = await visitor("en")
    await reader.open("/2027/")
    await reader.page.emulate_media(media="print")
    shown = await reader.page.locator(".site").inner_text()
    assert shown.strip() == "WSIS Prizes"
