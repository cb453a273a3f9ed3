"""The steps of the README, from the state of the demo to published winners, by the names that the README says.

What it writes in italics is pressed, an address is opened, and a person takes over, in the order of the text. So a step
that no page offers any more, or a name that is another by now, fails here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import html5lib

from prizes.cli.demo.people import make_staff
from prizes.cli.demo.rehearsals import VotingRehearsal
from tests.ballot.logged import sequenced
from tests.browsing import Browser
from tests.house.checkout import ROOT

STEP = re.compile(r"`([^`\s]+@demo\.example|/(?:en|api)/[^`\s]*)`|(?<!\*)\*([^*]+)\*(?!\*)")
REPEATED = "Save and open"


def steps(number: int) -> list[str]:
    """Addresses, people and names of the first lines of a numbered step, in their order."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    paragraph = re.search(rf"^{number}\. \*\*.*?(?=^\d\. \*\*|^## )", text, re.DOTALL | re.MULTILINE)
    assert paragraph
    journey, _, _more = paragraph[0].partition("\n\n")
    return [" ".join((m[1] or m[2]).split()) for m in STEP.finditer(journey)]


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


class Follower:
    """Does as it is told, one person at a time, with browsers without scripts."""

    def __init__(self, come: Callable[[], Browser]) -> None:
        self.come = come
        self.people: dict[str, Browser] = {}
        self.browser: Browser

    async def follow(self, step: str) -> None:
        if "@" in step:
            if step not in self.people:
                self.people[step] = self.come()
                await self.people[step].sign_in(step)
            self.browser = self.people[step]
            await self.browser.get("/en/me")
        elif step.startswith("/"):
            await self.browser.get(step)
        elif step == REPEATED:
            await self.press(step)
            while self._found(step) is not None:
                await self.press(step)
        else:
            await self.press(step)

    async def press(self, name: str) -> None:
        found = self._found(name)
        assert found is not None, f"“{name}” is not on {self.browser.page.url}: {self.browser.page.heading}"
        if found.tag == "a":
            await self.browser.get(urljoin(str(self.browser.page.url), found.get("href", "")))
        elif found.tag == "button":
            await self._send(found)

    def _found(self, name: str) -> Element | None:
        """A link, a button or what unfolds with this name; else one that begins so."""
        self.tree = html5lib.parse(self.browser.page.html, namespaceHTMLElements=False)
        there = [each for each in self.tree.iter() if each.tag in ("a", "button", "summary")]
        exact = [each for each in there if words(each) == name]
        return next(iter(exact or [each for each in there if words(each).startswith(name)]), None)

    async def _send(self, button: Element) -> None:
        """The form of a button as it stands; where a winner is asked for, the first that is offered is chosen."""
        form = next(form for form in self.tree.iter("form") if button in form.iter("button"))
        choices = [each.get("value", "") for each in form.iter("input") if each.get("name") == "winner"]
        await self.browser.submit(form.get("action", ""), {"winner": choices[0]} if choices else None)


class Small(VotingRehearsal):
    """The demo's vote with three of its categories filled."""

    voters = 4
    most_in_category = 2

    def _rows(self) -> Iterator[dict[str, str]]:
        return (row for row in super()._rows() if row["category"] in ("C1", "C2", "C3"))


async def votes_by_the_first_step(browser: Browser) -> None:
    """The first project of the first category, by somebody who is not signed in."""
    address, start, voter, mailbox, confirm = steps(1)
    assert mailbox == "/en/demo/mail"
    page = await browser.get(address)
    tree = html5lib.parse(page.html, namespaceHTMLElements=False)
    link = next(each for each in tree.iter("a") if words(each) == start)
    page = await browser.get(urljoin(str(page.url), link.get("href", "")))
    ballot = next(form for form in page.forms if "/ballot/" in form["action"])
    chosen = next(value for name, value in ballot["buttons"] if name == "project")
    await browser.submit(ballot["action"], {"project": chosen})
    page = await browser.submit("/sign-in", {"email": voter})
    assert page.has(confirm)
    page = await browser.submit(
        "/sign-in/code", {"code": await browser.mailbox.code_for(voter), "then": "vote"}
    )
    assert page.has("Your vote is saved.")


async def reads_by_the_last_step(browser: Browser) -> None:
    guidelines, rules = steps(6)
    assert (await browser.get(guidelines)).has("Guidelines")
    assert (await browser.client.get(rules)).json()["slug"] == "rehearsal-2026"


async def test_the_readme_leads_to_published_winners(database, app, another_browser):
    async with database.writing() as session:
        staff = await make_staff(session)
    await Small(database, staff).build(lambda _: None)
    await votes_by_the_first_step(another_browser())
    await reads_by_the_last_step(another_browser())
    follower = Follower(another_browser)
    for step in steps(4):
        if step == "Count the votes":
            await sequenced(database)  # the worker's part
        await follower.follow(step)
    page = follower.browser.page
    assert page.url.path == "/en/rehearsal-2026/winners"
    assert len({link for link in page.links if "/projects/" in link and "share" not in link}) == 3
