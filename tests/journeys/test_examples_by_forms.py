"""A steward makes each of the contests that come as examples out of the smallest one, by the pages of the studio alone and
without a script. It is to the byte the document that someone would have written by hand.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from prizes.edition.document.loading import examples, load_example
from prizes.edition.document.rules import Rules
from prizes.edition.studio.beginning import SMALLEST
from prizes.edition.studio.queries import edition_draft
from prizes.edition.studio.ways import ABSENT, value_at
from tests.contest import steward
from tests.journeys.conftest import Visitor, in_language

pytestmark = pytest.mark.browser
Way = tuple[str | int, ...]
READERS = [
    ("city-budget", "en", 1280),
    ("fan-award", "ar", 360),
    ("juried-award", "zh", 1280),
    ("national-nomination", "es", 360),
    ("peoples-prize", "ru", 1280),
    ("song-contest", "fr", 360),
]
"""Each contest by a steward of another language, half of them on a phone."""
FIELDS = """form => [...form.elements].filter(each => each.name && !["hidden", "submit"].includes(each.type)).map(each =>
  ({name: each.name, type: each.type, value: each.value, on: each.checked === true}))"""
ROWS = """all => all.map(row => {
  const link = row.querySelector("h2 a, h3 a");
  return {to: link.href, name: link.innerText.trim(), says: row.innerText};
})"""


@pytest.mark.parametrize(("name", "lang", "width"), READERS)
async def test_an_example_is_made_by_forms_alone(session, visitor, name, lang, width):
    await steward(session, "eve@example.org", edition="*")
    await session.commit()
    eve = await visitor(lang, script=False, width=width)
    await eve.sign_in("eve@example.org")
    wanted = load_example(name)

    typist = Typist(eve, wanted)
    await typist.begin(name)
    await typist.write_whole()
    assert await eve.page.locator("#faults").count() == 0, await eve.text()
    await eve.press("a[href$='/differences']")
    shown = await eve.text()

    async with eve.site.database.reading() as reading:
        made = (await edition_draft(reading, typist.home.rpartition("/")[2])).document
    assert lines_of(Rules.model_validate(made)) == lines_of(wanted)
    assert wanted.sha256() in shown
    assert typist.too_wide == []
    assert eve.trouble == []


def test_there_is_a_steward_for_each_example():
    assert {SMALLEST, *(name for name, _, _ in READERS)} == set(examples())


def lines_of(rules: Rules) -> list[str]:
    """The canonical text, a line for each value."""
    return json.dumps(json.loads(rules.canonical()), indent=0, ensure_ascii=False).splitlines()


@dataclass
class Typist:
    """Someone who has the rules on paper, and finds the page and the field for each of their lines."""

    visitor: Visitor
    rules: Rules
    home: str = ""
    """Address of the overview."""
    too_wide: list[str] = field(default_factory=list)

    @property
    def page(self) -> Any:
        return self.visitor.page

    async def begin(self, slug: str) -> None:
        await self.visitor.open("/office/drafts")
        await self.page.get_by_label(self.says("Copy of")).select_option(f"example:{SMALLEST}")
        await self.page.get_by_label(self.says("Name in addresses")).fill(slug)
        await self.press("Begin")
        self.home = self.page.url.partition("?")[0]

    async def write_whole(self) -> None:
        """From the overview, part by part, and back to it."""
        paper = self.rules.model_dump(mode="json")
        for row in await self.rows(self.page.locator("section").first):
            key = row["to"].rpartition("/")[2]
            if key == "about":
                await self.follow(row["to"])
                await self.write_part((), paper)
                await self.follow(self.home)
            elif self.counts((key,)):
                await self.follow(row["to"])
                await self.write((key,), paper[key])
                await self.follow(self.home)

    async def write(self, way: Way, paper: Any) -> None:
        """What is on paper for this page, and for the pages below it; ends on this page."""
        if isinstance(paper, list):
            await self.write_list(way, paper)
        elif paper is None:
            await self.page.locator("summary", has_text=self.says("Remove this part")).click()
            await self.press("Yes, remove it")
        else:
            if await self.page.get_by_role("button", name=self.says("Add this part")).count():
                await self.press("Add this part")
            await self.write_part(way, paper)

    async def write_part(self, way: Way, paper: dict[str, Any]) -> None:
        if await self.fill(paper):
            await self.press("Save")
        await self.write_below(way, paper)

    async def write_below(self, way: Way, paper: dict[str, Any]) -> None:
        """Parts that have pages of their own, where the rules need them to be other than they are by themselves."""
        here = self.page.url.partition("?")[0]
        for row in await self.rows(self.page.locator("#below + ul")):
            key = row["to"].rpartition(".")[2]
            if self.counts((*way, key)) or not (paper.get(key) or self.says("not used") in row["says"]):
                await self.follow(row["to"])
                await self.write((*way, key), paper.get(key))
                await self.follow(here)

    async def write_list(self, way: Way, paper: list[Any]) -> None:
        if way == ("phases",):
            await self.arrange([phase["kind"] for phase in paper])
        else:
            for place in reversed(range(len(paper), len(await self.rows()))):
                await self.press("Remove", of=place)
        here = self.page.url.partition("?")[0]
        there = await self.rows()
        for place, (row, entry) in enumerate(zip(there, paper, strict=False)):
            await self.follow(row["to"])
            await self.write_part((*way, place), entry)
            await self.follow(here)
        if len(there) < len(paper):
            await self.press("Add")
        for place in range(len(there), len(paper)):
            await self.fill(paper[place])
            last = place == len(paper) - 1
            await self.press("Save and return to the list" if last else "Save and add another")
        added = (await self.rows())[len(there) :] if len(there) < len(paper) else []
        for place, row in enumerate(added, len(there)):
            if any(self.counts((*way, place, key)) for key in below(paper[place])):
                await self.follow(row["to"])
                await self.write_below((*way, place), paper[place])
                await self.follow(here)

    async def arrange(self, kinds: Sequence[str]) -> None:
        """The list of phases with as many of each kind, and in this order."""
        options = await self.page.locator("select[name=kind] option").all()
        called = {await each.inner_text(): await each.get_attribute("value") for each in options}
        here = self.page.url.partition("?")[0]
        there = [called[row["name"]] for row in await self.rows()]
        for place in reversed(range(len(there))):
            if there.count(there[place]) > kinds.count(there[place]):
                await self.press("Remove", of=place)
                del there[place]
        for kind in (Counter(kinds) - Counter(there)).elements():
            await self.page.locator("select[name=kind]").select_option(kind)
            await self.press("Add")
            await self.follow(here)
            there.append(kind)
        for place, kind in enumerate(kinds):
            at = there.index(kind, place)
            for now in range(at, place, -1):
                await self.press("Move up", of=now)
            there.insert(place, there.pop(at))

    async def fill(self, paper: dict[str, Any]) -> bool:
        """All fields of the page; whether any was not as it is on paper."""
        form = self.page.locator("form.studio")
        changed = False
        for asked in await form.evaluate(FIELDS):
            said = on_paper(paper, asked["name"])
            if said is UNSAID:
                continue
            one = form.locator(f"[name='{asked['name']}']")
            if asked["type"] == "checkbox":
                on = asked["value"] in said if isinstance(said, list) else bool(said)
                if on == asked["on"]:
                    continue
                box = self.page.locator(f"[name='{asked['name']}'][value='{asked['value']}']")
                if not await box.is_visible():
                    await form.locator("details", has=box).locator("summary").click()
                await box.set_checked(on)
            elif as_typed(said) == asked["value"]:
                continue
            elif asked["type"] == "select-one":
                await one.select_option(as_typed(said))
            else:
                await one.fill(as_typed(said))
            changed = True
        return changed

    def counts(self, way: Way) -> bool:
        """Whether the rules would be others without this."""
        paper = self.rules.model_dump(mode="json")
        said = value_at(paper, way)
        if not said or said is ABSENT or isinstance(said, list):
            return isinstance(said, list) and bool(said)
        left = without(paper, way)
        try:
            return Rules.model_validate(left).sha256() != self.rules.sha256()
        except ValueError:
            return True

    async def rows(self, part: Any = None) -> list[dict[str, str]]:
        return await (part or self.page.locator("main")).locator("li.row:has(h2 a, h3 a)").evaluate_all(ROWS)

    async def follow(self, address: str) -> None:
        """By a link of the page that leads there, unless this is the page."""
        if self.page.url.partition("?")[0] != address:
            path = address.removeprefix(self.visitor.site.url)
            async with self.page.expect_navigation():
                await self.page.locator(f"main a[href='{path}']").first.click()

    async def press(self, label: str, *, of: int | None = None) -> None:
        """A button; `of`: of this entry of the list."""
        place = self.page.locator("main") if of is None else self.page.locator(".entries > li").nth(of)
        async with self.page.expect_navigation():  # a click alone does not wait for what a slow page answers
            await place.get_by_role("button", name=self.says(label), exact=of is None).last.click()
        if wide := await self.visitor.too_wide():
            self.too_wide.append(wide)

    def says(self, words: str) -> str:
        """In the language of the pages."""
        return str(in_language(self.visitor.lang, words))


class Unsaid:
    """Of what the paper says nothing, since it is as usual."""


UNSAID = Unsaid()


def on_paper(paper: Any, name: str) -> Any:
    """What is on paper for a field: `title.fr`, `words.most`, `ties.0`, `complete.number`."""
    here = paper
    for step in name.split("."):
        if isinstance(here, dict):
            here = here.get(step, UNSAID if here is paper else None)
        elif isinstance(here, list) and step.isdecimal():
            here = here[int(step)] if int(step) < len(here) else None
        elif not (isinstance(here, int) and step == "number"):
            here = None
    return here


def as_typed(said: Any) -> str:
    if isinstance(said, list):
        return "\n".join(map(str, said))
    text = "" if said is None else str(said)
    return text[:16] if text[10:11] == "T" and text[13:14] == ":" else text


def without(document: Any, way: Way) -> Any:
    first, *rest = way
    if rest:
        here = [*document] if isinstance(document, list) else {**document}
        here[first] = without(document[first], tuple(rest))
        return here
    return {key: value for key, value in document.items() if key != first}


def below(paper: dict[str, Any]) -> Iterator[str]:
    """Keys that may have pages of their own."""
    return (key for key, value in paper.items() if isinstance(value, dict | list))
