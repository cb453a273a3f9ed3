"""The office and the panels of a contest with names of its own never say the usual ones: every page, in six languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest

from prizes.edition.studio.actions import begin_draft
from prizes.i18n.languages import CODES
from tests.browsing import Page
from tests.contest import NOMINATING, SELECTING, expert, load_contest, steward
from tests.house.roles import ROLES_BY_ROUTE
from tests.i18n.test_own_names import NAMES, usual_words, without_isolates
from tests.promotion.announced import announced_contest
from tests.results.panels import champion, panel_choosing, seat
from tests.review.reviewing import assigned, chair_of, marked, submitted

OFFICE = re.compile(r"/en/(2027/(office|review|minutes|cases)|office/(drafts|texts|news))(/|$|\?)")
"""Where stewards and members of panels work."""
ROUTES = [
    re.compile(
        re.sub(r"\\{\w+\\}", "[^/]+", re.escape(route.removeprefix("GET ").replace("{lang:lang}", "en")))
    )
    for route in ROLES_BY_ROUTE
    if route.startswith("GET /{lang:lang}/")
]
EXCEPTIONS: dict[str, str] = {}
"""Pages that may say a usual name, by the end of their address before a query, with the reason."""
AS_CODED = re.compile(r"[“«„]\s?(winner|champion|expert)\s?[”»“]|\b(champions|winners)\.published\b")
"""Words of the rules as data, and events of webhooks: the same in every edition and in every language."""


def words_of(page: Page) -> str:
    """What is read on a page: its words, and labels that are read aloud."""
    html = re.sub(r"<(script|style|code|pre|textarea)\b.*?</\1>", " ", page.html, flags=re.DOTALL)
    labels = re.findall(r'(?:aria-label|placeholder|alt|title|data-confirm)="([^"]*)"', html)
    text = " ".join([re.sub(r"<[^>]+>", " ", html), *labels])
    return AS_CODED.sub(" ", without_isolates(" ".join(text.split())))


def route_of(address: str) -> str:
    """Of pages whose address differs in a name alone."""
    path = urlsplit(address).path
    return next((route.pattern for route in ROUTES if route.fullmatch(path)), path)


def links_in(page: Page, address: str) -> Iterator[str]:
    forms = [form["action"] for form in page.forms if form["method"] == "get"]
    for link in [*page.links, *forms]:
        found = urlsplit(urljoin(address, link))
        if OFFICE.match(found.path) and not found.path.endswith((".csv", ".pdf", ".zip", "/file", "/files")):
            yield found.path + (f"?{found.query}" if found.query else "")


async def walked(browser, *begin: str) -> list[str]:
    """Addresses of the pages that this person finds from these, in English."""
    waiting, seen, read, routes = [*begin], set(begin), [], set[str]()
    while waiting:
        address = waiting.pop(0)
        if (route := route_of(address)) in routes:
            continue
        routes.add(route)
        answer = await browser.client.get(address)
        if answer.status_code != 200 or not answer.headers["content-type"].startswith("text/html"):
            continue
        read.append(address)
        for link in links_in(Page(answer), address):
            if link not in seen:
                seen.add(link)
                waiting.append(link)
    return read


async def said_on(browser, addresses: list[str]) -> dict[str, list[str]]:
    found = {}
    for address in addresses:
        if urlsplit(address).path.endswith(tuple(EXCEPTIONS)):
            continue
        for lang in CODES:
            place = address.replace("/en/", f"/{lang}/", 1)
            if words := usual_words(words_of(Page(await browser.client.get(place))), lang):
                found[place] = words
    return found


async def announced(session, time):
    await announced_contest(session, time, **NAMES)
    await expert(session, "juror@example.org")


async def reviewing(session, time):
    """Marks are given; a chair and two members, one of them with no review yet."""
    edition = await load_contest(
        session,
        **NAMES,
        nomination__panel={"declaration": "none", "discussion": True},
        nomination__marking__spread_most="1/2",
        nomination__marking__load_most=4,
    )
    boss = await steward(session, "steward@example.org")
    jurors = [await expert(session, name) for name in ("juror@example.org", "other@example.org")]
    projects = [
        await submitted(session, edition, title, category=category)
        for title, category in (("Ant", "C1"), ("Bee", "C1"), ("Zebra", "C2"))
    ]
    await assigned(session, edition, boss)
    for project, mark in zip(projects, (5, 3), strict=False):
        await marked(session, edition, project.id, jurors[0], mark)
    await chair_of(session, edition, await expert(session, "chair@example.org", category="C1"))
    draft = await begin_draft(session, edition, "2028", 1, by=boss.id)
    time(NOMINATING)
    return draft.id


async def selecting(session, time):
    time(SELECTING)
    panel = await panel_choosing(session, **NAMES, selection__panel={"declaration": "none", "minutes": True})
    await champion(panel, "Dog", 50, category="C2")
    await seat(panel, "juror", "chair", category="C2")


@pytest.mark.parametrize("stage", [reviewing, selecting, announced])
async def test_no_page_of_stewards_and_panels_says_a_usual_name(session, time, browser, stage):
    draft = await stage(session, time)
    await session.commit()
    found, read = {}, 0
    for who, begin in (
        ("steward@example.org", ["/en/2027/office/", "/en/office/"]),
        ("juror@example.org", ["/en/2027/review/", "/en/2027/office/"]),
        ("chair@example.org", ["/en/2027/review/", "/en/2027/review/chair", "/en/2027/office/"]),
    ):
        browser.client.cookies.clear()
        await browser.sign_in(who)
        addresses = await walked(browser, *begin, *([f"/en/office/drafts/{draft}"] if draft else []))
        read += len(addresses)
        found |= await said_on(browser, addresses)
    assert not found, found
    assert read > 60
