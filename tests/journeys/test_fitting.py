"""On small phones everything that a page says can be read, in six languages: nothing is cut by its box. Titles in lists are
bold or underlined.
"""

from __future__ import annotations

import pytest

from prizes.i18n.languages import CODES
from prizes.nomination.actions.writing import create_draft
from tests.ballot.paper import contest
from tests.contest import SUBMITTING, VOTING, load_contest, person
from tests.journeys.conftest import Visitor
from tests.journeys.fitting import UNFIT
from tests.results.publishing import published_contest

pytestmark = pytest.mark.browser

NARROW = (320, 360)
IN_THE_VOTE = (
    "/",
    "/2027/",
    "/2027/categories/C1",
    "/2027/projects",
    "/2027/guidelines",
    "/stocktaking",
    "/sign-in",
)
AFTER_IT = ("/2027/", "/2027/winners", "/2027/results", "/2027/turnout", "/winners")

HEAVY = """() => [...document.querySelectorAll("main :is(h2, h3, tbody th) a")].filter((one) => {
  const style = getComputedStyle(one);
  return style.fontWeight > 500 && style.textDecorationLine.includes("underline");
}).map((one) => `bold and underlined: ${one.outerHTML.slice(0, 110)}`)"""


async def unfit(visitor: Visitor, paths: tuple[str, ...]) -> list[str]:
    found = []
    for visitor.lang in CODES:
        for path in paths:
            await visitor.open(path)
            for width in NARROW:
                await visitor.page.set_viewport_size({"width": width, "height": 800})
                found += [
                    f"{visitor.lang} {path} at {width} px: {each}"
                    for each in await visitor.page.evaluate(UNFIT)
                ]
            found += [f"{visitor.lang} {path}: {each}" for each in await visitor.page.evaluate(HEAVY)]
    return found


async def test_nothing_is_cut_during_the_vote(site, visitor, session):
    site.set_time(VOTING)
    box = await contest(session)
    await person(session, "ana@example.org")
    await session.commit()
    reader = await visitor(width=NARROW[0])
    found = await unfit(reader, (*IN_THE_VOTE, f"/2027/projects/{box.id('Ant')}"))
    await reader.sign_in("ana@example.org")
    assert found + await unfit(reader, ("/2027/ballot", "/2027/categories/C1")) == []


async def test_nothing_is_cut_once_winners_are_announced(site, visitor, session, time):
    await published_contest(session, time)
    assert await unfit(await visitor(width=NARROW[0]), AFTER_IT) == []


async def test_nothing_is_cut_while_projects_are_submitted(site, visitor, session):
    site.set_time(SUBMITTING)
    edition = await load_contest(session)
    ana = await person(session, "ana@example.org")
    project = await create_draft(session, edition, ana, {"title": "Village network", "category": "C2"})
    await session.commit()
    reader = await visitor(width=NARROW[0])
    await reader.sign_in("ana@example.org")
    place = f"/2027/nominations/{project.id}"
    assert await unfit(reader, ("/2027/nominations/", place, f"{place}/form/project")) == []
