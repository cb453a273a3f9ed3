"""Long lists of the office in a real browser: nothing scrolls in the page, heads stay in sight, nothing is wider than the page."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.certificates.actions import issue
from prizes.certificates.rules.standing import CertificateKind, Earned
from prizes.nomination.actions.importing import take_over
from prizes.nomination.models import Project
from tests.contest import VOTING, load_contest, steward

pytestmark = pytest.mark.browser

EVE = "eve@example.org"
LISTS = ("/2027/office/nominations", "/2027/office/certificates", "/2027/office/certificates?{every}")
COLUMNS = ("title", "kind", "category", "country", "issued", "state", "code", "owner")
MEASURED = """() => {
  const root = document.documentElement, list = document.querySelector('.wide'), table = list.querySelector('table');
  const head = table.querySelector('thead th');
  scrollTo(0, table.getBoundingClientRect().top + scrollY + 700);
  return {
    too_wide: root.scrollWidth - root.clientWidth, scrolls_inside: list.scrollWidth - list.clientWidth,
    table: getComputedStyle(table).display === 'table', head: Math.round(head.getBoundingClientRect().top),
  };
}"""


@pytest.fixture
async def edition(session, site, time):
    time(VOTING)
    edition = await load_contest(session, kind="rehearsal")
    row = {"category": "C1", "source_url": "A list", "country": "TZ", "state": "champion"}
    titles = [f"A title of ordinary length {number}" for number in range(29)] + ["W" * 120]
    await take_over(session, edition, [row | {"title": title, "owner": title} for title in titles])
    known = (await session.exec(select(Project.id).where(Project.edition_id == edition.id))).all()
    await issue(session, edition, [Earned(project, CertificateKind.CHAMPION) for project in known])
    await steward(session, EVE)
    await session.commit()
    return edition


@pytest.mark.parametrize(("lang", "widths"), [("ru", (1280, 1025, 768)), ("ar", (1280,))])
async def test_heads_of_long_lists_stay_in_sight_and_nothing_scrolls_inside(visitor, edition, lang, widths):
    reader = await visitor(lang)
    await reader.sign_in(EVE)
    every = "&".join(f"columns={name}" for name in COLUMNS)
    for path in LISTS:
        await reader.open(path.format(every=every))
        for width in widths:
            await reader.page.set_viewport_size({"width": width, "height": 800})
            found = await reader.page.evaluate(MEASURED)
            assert (found["too_wide"], found["scrolls_inside"]) == (0, 0), (path, width)
            assert found["table"] is (width > 1024), (path, width)
            assert found["head"] == 0 or not found["table"], (path, width)
