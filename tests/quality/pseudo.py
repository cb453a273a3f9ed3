"""A language that nobody speaks: every text of the catalogues accented, two fifths longer and in brackets.

What has no brackets was forgotten; what does not fit will not fit in some language. It takes the place of Spanish while this runs and
is offered to no one.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from prizes.cli.demo.command import build
from prizes.data import countries, wsis
from prizes.data.languages import NATIVE_NAMES
from prizes.data.targets import goal_targets
from prizes.i18n.translator import Translator, translator
from tests.journeys.fitting import UNFIT
from tests.quality.browser import Shown, in_tabs
from tests.quality.choosing import Look, every_shape
from tests.quality.engines import Judged
from tests.quality.markup import Text, taken_apart
from tests.quality.pages import Seen, Shelf, Tell, shelved
from tests.quality.words import ALLOWED, STANDARDS, UNMARKED
from tests.recorder import story
from tests.recorder.recording import OTHERS, READERS, email
from tests.recorder.sameness import at, sameness
from tests.recorder.story import Story
from tests.recorder.world import World, set_up, world_in

PLACE = "es"
"""The language whose place it takes."""
OPENS, CLOSES = "⟦", "⟧"
ACCENTED = str.maketrans("aeiouyAEIOUYcnsz", "áéíóúýÁÉÍÓÚÝçñšž")
KEPT = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}|<[^>]*>|&\w+;")
"""Places, elements, entities."""
LONGER = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
WIDTHS = (320, 1280)


def pseudo(text: str) -> str:
    parts = [
        part if KEPT.fullmatch(part) else part.translate(ACCENTED)
        for part in re.split(f"({KEPT.pattern})", text)
    ]
    length = max(1, len(KEPT.sub("", text)) * 2 // 5)
    more = (LONGER * (length // len(LONGER) + 1))[:length].translate(ACCENTED).strip()
    return f"{OPENS}{''.join(parts)} {more}{CLOSES}"


class _Pseudo:
    """In place of a catalogue."""

    def ugettext(self, text: str) -> str:
        return pseudo(text)

    def ungettext(self, one: str, many: str, n: int) -> str:
        return pseudo(one if n == 1 else many)


@contextmanager
def spoken() -> Iterator[None]:
    """While this lasts, Spanish is the language that nobody speaks. Texts of the rules are in brackets as they stand."""
    voice: Any = translator(PLACE)
    before = voice.translations

    def text_in(text: Mapping[Any, str] | None) -> tuple[str, str]:
        words, lang = Translator.text_in(voice, text)
        return (f"{OPENS}{words}{CLOSES}" if words else words), lang

    voice.translations, voice.text_in = _Pseudo(), text_in
    try:
        yield
    finally:
        voice.translations = before
        del voice.text_in


async def _collect(scratch: Path, shelf: Shelf, wanted: list[Seen]) -> None:
    """The same demo as that of the pages: its ids are the same."""
    with sameness() as same, at(story.OPEN):
        await build(scratch, lambda _: None)
        async with world_in(scratch, same) as world:
            await Story(world).open()
            await world.sign_in(*map(email, (*READERS, *OTHERS)))
            world.keep()
            with spoken():
                for each in wanted:
                    await _ask(world, shelf, each)
            world.close()


async def _ask(world: World, shelf: Shelf, each: Seen) -> None:
    world.begin_trial()
    address = f"/{PLACE}{each.address[3:]}"
    answer = await world.ask(email(each.who), "GET", address, PLACE)
    if answer.status_code == each.status:
        shelf.seen.append(
            Seen("pseudo", each.who, PLACE, each.route, address, each.status, shelf.put(answer.text))
        )


def collect(pages: Path, folder: Path, scratch: Path) -> list[Seen]:
    """One page of each template in each state, from what a demo shows while one contest votes and the other takes projects."""
    everything = [
        each
        for each in shelved(pages).seen
        if (each.stage, each.lang) == ("open", "en") and each.address[:4] == "/en/" and not each.sent
    ]
    wanted = every_shape(everything, pages, ("en",))
    set_up(scratch)
    folder.mkdir(parents=True, exist_ok=True)
    shelf = Shelf(folder)
    asyncio.run(_collect(scratch, shelf, wanted))
    return shelf.seen


def forgotten(html: str, data: frozenset[str]) -> Iterator[str]:
    """Texts without brackets. `data`: names that come from no catalogue."""
    inside = 0
    page = taken_apart(html)
    for text in page.texts:
        opens, closes = text.words.count(OPENS), text.words.count(CLOSES)
        if text.place.startswith("<"):
            inside, before = max(0, inside + opens - closes), inside
        else:
            before = 0
        if not (before or opens or closes) and _said(text, page.own, data):
            yield f"in {text.place}: {text.words[:100]}"


NO_TEXT = re.compile(
    r"Premios (?:de la )?CMSI(?:: ensayo| a proyectos)?|ensayo|\S*[@/_.\d]\S*|\u2068.*?\u2069|[A-Z]{2,}"
)
"""What rules call an edition, addresses, numbers, codes, what people wrote."""
PARTED = re.compile(r" ?[·–:,()] ?| (?:de|y) ")


def _said(text: Text, own: frozenset[str], data: frozenset[str]) -> bool:
    """Whether the service says it: not a name, a date, a number, an address, a sign."""
    if text.own or text.lang != PLACE or text.words in data or text.words in own or text.place in UNMARKED:
        return False
    words = NO_TEXT.sub(" ", _any_of(data).sub(" ", f" {text.words} "))
    parts = (part.strip() for part in PARTED.split(words))
    return any(re.search(r"[^\W\d_]{3}", part) and part not in own for part in parts if part not in ALLOWED)


@cache
def _any_of(names: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def names() -> frozenset[str]:
    """Of countries, regions, goals, groups, languages and months, which no catalogue has."""
    found = {countries.name(each.alpha2, PLACE) for each in countries.countries()}
    found |= {each[PLACE] for each in countries.itu_regions().values()} | {*NATIVE_NAMES.values()}
    for width in ("wide", "abbreviated"):
        found |= {*translator(PLACE).locale.months["format"][width].values()}
    found |= {each[PLACE] for each in wsis.stakeholder_types().values()}
    for entry in wsis.wsis_categories():
        found.add(entry["title"][PLACE])  # type: ignore[index]
    found |= {each[PLACE] for each in wsis.category_names().values()} | {"JSON Schema", *STANDARDS}
    found |= {each.title[PLACE] for each in goal_targets().values()}
    found |= {each.title[PLACE] for each in wsis.sdgs()} | {
        each.title[PLACE] for each in wsis.gdc_objectives()
    }
    return frozenset(found)


async def overflowing(folder: Path, seen: list[Seen], tell: Tell) -> Judged:
    judged = Judged(pages=len(seen))

    async def look(shown: Shown, each: Seen) -> None:
        for width in WIDTHS:
            await _look(shown, each, Look(width, "light"), judged)

    def told(done: int) -> None:
        tell(f"pseudo-language: {done} of {len(seen)} pages, {len(judged.found)} findings")

    await in_tabs(folder, seen, look, told)
    return judged


async def _look(shown: Shown, seen: Seen, look: Look, judged: Judged) -> None:
    await shown.open(seen, look)
    judged.views += 1
    for what in await shown.page.evaluate(UNFIT):
        judged.add(f"{look.width} px: {what} on {seen.route}", seen, look)
