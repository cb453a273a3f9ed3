"""A vote without a mouse and without seeing: the focus is always visible and never covered, stays where it was after a
vote, and what a screen reader is told is enough to vote by.
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.ballot.paper import TEXT, contest, nominee
from tests.contest import VOTING, person
from tests.journeys.test_voters_five_minutes import in_force

pytestmark = pytest.mark.browser
MOST_STOPS = 80
FOCUS = """() => {
  const it = document.activeElement, box = it.getBoundingClientRect(), style = getComputedStyle(it);
  const there = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 10));
  const seen = it === document.body || (parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none");
  return {id: it.id, seen, covered: it !== document.body && !(there && (it.contains(there) || there.contains(it)))};
}"""


async def tab_to(page, wanted: str) -> list[str]:
    """Tab until the element with this id has the focus; what was wrong on the way."""
    wrong = []
    for _ in range(MOST_STOPS):
        await page.keyboard.press("Tab")
        at = await page.evaluate(FOCUS)
        label = await page.evaluate("document.activeElement.outerHTML.slice(0, 90)")
        wrong += [
            f"{fault}: {label}"
            for fault, is_so in (("covered", at["covered"]), ("unseen", not at["seen"]))
            if is_so
        ]
        if at["id"] == wanted:
            return wrong
    return [*wrong, f"{wanted} is not reached"]


async def stays(voter) -> None:
    """Whoever would rather not be led to the next category after a vote."""
    await voter.page.add_init_script("localStorage.setItem('prizes-stay', 'yes')")


@pytest.fixture
async def paper(session, time):
    time(VOTING)
    box = await contest(session, voting__ballot={"order": "alphabetical"})
    for n in range(6):
        await nominee(session, box.edition, "C1", f"Project {n}", summary=f"{TEXT} " * 3)
    await person(session, "new.voter@example.org")
    await session.commit()
    return box


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("ar", 360)])
async def test_a_vote_by_keyboard_alone(paper, site, visitor, lang, width):
    voter = await visitor(lang, width=width)
    page = voter.page
    await voter.open(f"/2027/projects/{paper.id('Bee')}")
    # The first stop leads past the head.
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "main"
    await page.keyboard.press("Tab")
    while not await page.evaluate("document.activeElement.closest(\"form[action$='/ballot/C1']\") !== null"):
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/sign-in?held=*")
    assert await tab_to(page, "f-email") == []
    await page.keyboard.type("not an address")
    await page.keyboard.press("Enter")
    await page.locator("#errors").wait_for()
    assert await page.evaluate("document.activeElement.id") == "errors"
    await page.keyboard.press("Tab")  # the first fault is a link to its field
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "f-email"
    await page.keyboard.press("Control+A")
    await page.keyboard.type("new.voter@example.org")
    await page.keyboard.press("Enter")
    await page.locator("#f-code").wait_for()
    assert await tab_to(page, "f-code") == []
    await page.keyboard.type(await site.mailbox.code_for("new.voter@example.org"))
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/categories/C1?notice=vote-saved*")
    assert await in_force(site) == [paper.id("Bee")]
    assert (await page.title()).split(" · ")[0] == await page.locator(".notice p").first.inner_text()
    assert voter.trouble == []


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("ar", 360)])
async def test_on_a_long_paper_the_focus_is_never_covered_and_stays_after_a_vote(
    paper, site, visitor, lang, width
):
    voter = await visitor(lang, width=width)
    page = voter.page
    await voter.sign_in("new.voter@example.org")
    await stays(voter)
    await voter.open("/2027/categories/C1")
    last = f"v-{paper.id('Cat')}"
    assert await tab_to(page, last) == []
    await page.keyboard.press("Space")
    await page.locator(f"#{last}[aria-pressed=true]").wait_for()
    assert await page.evaluate("document.activeElement.id") == last
    assert await page.locator("#announce").inner_text() != ""
    # The next stop is the next category, then the next project.
    await page.keyboard.press("Tab")
    assert (await page.evaluate("document.activeElement.href")).endswith("/categories/C2")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.closest('.row h2')?.textContent.trim()") == "Project 0"
    # Backwards from the end of the page: what comes in from above is not under anything.
    await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    await page.locator(".row h2 a").last.focus()
    for _ in range(24):
        await page.keyboard.press("Shift+Tab")
        at = await page.evaluate(FOCUS)
        assert at["seen"] and not at["covered"], at
    assert voter.trouble == []


async def test_what_a_screen_reader_is_told(paper, site, visitor):
    voter = await visitor("en", width=360)
    page = voter.page
    await voter.sign_in("new.voter@example.org")
    await stays(voter)
    await voter.open("/2027/categories/C1")
    await page.locator(f"#v-{paper.id('Bee')}").click()
    chosen = page.get_by_role("button", name="Your vote", pressed=True)
    await chosen.wait_for()
    assert await page.get_by_role("button", pressed=True).count() == 1
    # The title belongs to the button as its description, in the language in which it is written.
    described = await chosen.get_attribute("aria-describedby")
    assert await page.locator(f"#{described}").inner_text() == "Bee"
    assert await page.locator("#announce").get_attribute("role") == "status"
    levels = await page.evaluate(
        "[...document.querySelectorAll('main :is(h1, h2, h3, h4)')].map(each => Number(each.tagName[1]))"
    )
    assert levels[0] == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))
    # The progress is words.
    assert (
        await page.get_by_role("region", name="Your progress").get_by_text("1 of 2 categories").count() == 1
    )
