"""Collects the pages of a demo: every route, as every kind of reader sees it, in six languages and at three stages of a contest.

The other parts of `make quality` judge what lies here and need no server: one file for each distinct page, and `pages.json`, which
says who got it where.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import multiprocessing
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

import httpx

from prizes.cli.demo.command import build
from prizes.i18n.languages import CODES
from tests.recorder import story
from tests.recorder.forms import forms_of
from tests.recorder.places import Place, Places
from tests.recorder.reading import Reader
from tests.recorder.recording import LATER, OTHERS, READERS, email
from tests.recorder.sameness import at, sameness
from tests.recorder.story import SUBMITTING, VOTING, Story
from tests.recorder.walking import LEAVING
from tests.recorder.world import World, set_up, world_in

Tell = Callable[[str], None]
LIST = "pages.json"
AGAIN = ("en", "ar")
"""Languages in which empty forms are sent."""
DRAWN = re.compile(
    r'(name="idempotency_key" value=")[^"]*|(data-request=")[^"]*|(<code>)[0-9a-f]{32}(?=</code>)'
)
"""What is drawn for each answer."""
TAG = re.compile(r"<([a-z][a-z0-9]*)\b([^<>]*)>")
CLASS = re.compile(r'\bclass="([^"]*)"')


@dataclass(frozen=True)
class Seen:
    """One page as somebody got it. `sent`: it answers an empty form; `file`: its text, under `pages`; `policy`: the
    name of the content policy that came with it.
    """

    stage: str
    who: str
    lang: str
    route: str
    address: str
    status: int
    file: str
    sent: bool = False
    policy: str = ""

    @property
    def public(self) -> bool:
        return self.who == "public"

    @property
    def named(self) -> str:
        """For findings."""
        return f"{self.stage} {self.who} {self.address}" + (" (an empty form)" if self.sent else "")


@dataclass
class Shelf:
    """Where pages are put, and what is known of addresses that are none."""

    folder: Path
    seen: list[Seen] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    """Of each address that somebody asked for, by `stage who address`; of an empty form by `stage who POST address`."""
    policies: dict[str, str] = field(default_factory=dict)
    """Content policies by their names: a few, which many pages have."""

    def put(self, html: str) -> str:
        plain = DRAWN.sub(lambda found: next(filter(None, found.groups()), ""), html)
        name = hashlib.sha256(plain.encode()).hexdigest()[:20] + ".html"
        place = self.folder / name
        if not place.exists():
            place.write_text(html, encoding="utf-8")
        return name

    def policy(self, answer: httpx.Response) -> str:
        """The name of its content policy."""
        text = answer.headers.get("content-security-policy", "")
        name = hashlib.sha256(text.encode()).hexdigest()[:8]
        self.policies[name] = text
        return name

    def add(self, other: Path) -> None:
        """What somebody else put beside it."""
        content = json.loads(other.read_text(encoding="utf-8"))
        self.seen += [Seen(**each) for each in content["seen"]]
        self.statuses |= content["statuses"]
        self.policies |= content["policies"]

    def close(self, name: str = LIST) -> None:
        content = {
            "seen": [asdict(each) for each in self.seen],
            "statuses": self.statuses,
            "policies": self.policies,
        }
        (self.folder / name).write_text(json.dumps(content, ensure_ascii=False, indent=0), encoding="utf-8")


def shelved(folder: Path) -> Shelf:
    """What `collect` left."""
    shelf = Shelf(folder)
    shelf.add(folder / LIST)
    return shelf


def failures(statuses: Mapping[str, int]) -> list[str]:
    """What was asked for or sent, and failed by our own fault."""
    return [f"{asked}: {status}" for asked, status in statuses.items() if status >= 500]


@dataclass(frozen=True)
class English:
    place: Place
    status: int
    html: str


def shape(html: str) -> str:
    """The same for pages whose main part is made of the same elements with the same classes: one template in one state."""
    main = html[html.find("<main") :]
    made = sorted({(tag, *CLASS.findall(rest)[:1]) for tag, rest in TAG.findall(main)})
    return hashlib.sha256(repr(made).encode()).hexdigest()[:16]


@dataclass
class Collector(Reader):
    """Reads as one person, and keeps the pages."""

    shelf: Shelf
    stage: str
    pages: dict[tuple[str, str], English] = field(default_factory=dict)
    """By reader and address."""
    refusals: set[tuple[str, ...]] = field(default_factory=set)

    async def read_everything(self, who: str, seeds: Iterable[str], langs: Sequence[str]) -> None:
        """In English whatever there is; in the other languages the same addresses again."""
        await self.read_all(who, seeds, programs=False)
        for lang in langs:
            if lang != "en":
                for place, address in self._different(who):
                    await self._read(who, place, f"/{lang}{address[3:]}", lang)
        for lang in AGAIN:
            if lang in langs:
                await self._send_empty(who, lang)

    def _different(self, who: str) -> list[tuple[Place, str]]:
        """Of the pages of one reader one of each shape; of refusals one of each shape for all readers."""
        found: dict[tuple[str, ...], tuple[Place, str]] = {}
        for (reader, address), page in self.pages.items():
            if reader == who and address[:4] == "/en/":
                refused = (str(page.status),) if page.status >= 400 else ()
                key = (page.place.path, shape(page.html), *refused)
                if not (refused and key in self.refusals):
                    found.setdefault(key, (page.place, address))
        self.refusals |= found.keys()
        return list(found.values())

    async def _read(self, who: str, place: Place, address: str, lang: str) -> httpx.Response:
        self.world.begin_trial()
        answer = await self.world.ask(who, "GET", address, lang)
        self._keep(who, place, address, lang, answer)
        if _is_page(answer) and lang == "en":
            self.pages[who, address] = English(place, answer.status_code, answer.text)
        return answer

    def _keep(
        self, who: str, place: Place, address: str, lang: str, answer: httpx.Response, *, sent: bool = False
    ) -> None:
        name = who.partition("@")[0]
        asked = f"POST {address}" if sent else address
        self.shelf.statuses[f"{self.stage} {name} {asked}"] = answer.status_code
        if _is_page(answer):
            kept, policy = self.shelf.put(answer.text), self.shelf.policy(answer)
            self.shelf.seen.append(
                Seen(self.stage, name, lang, place.path, address, answer.status_code, kept, sent, policy)
            )

    async def _send_empty(self, who: str, lang: str) -> None:
        """The first form of each act without anything in it: the page that says what is missing. It is undone."""
        sent: set[str] = set()
        for (reader, address), page in list(self.pages.items()):
            for form in forms_of(page.html) if reader == who else ():
                action = urljoin(address, unescape(form.action) or address)
                action = f"/{lang}{action[3:]}" if action[:4] == "/en/" else action
                place = self.places.of("POST", action)
                if place is None or place.path.endswith(LEAVING) or place.name in sent:
                    continue
                sent.add(place.name)
                self.world.begin_trial()
                hidden = {one.name: one.value for one in form.fields if one.kind == "hidden"}
                answer = await self.world.ask(who, "POST", action, lang, data=hidden)
                self._keep(who, place, action, lang, answer, sent=True)
                if self.world.written:
                    self.world.undo()


def _is_page(answer: httpx.Response) -> bool:
    kind = answer.headers.get("content-type", "")
    return kind.startswith("text/html") and answer.text.lstrip()[:9].lower() == "<!doctype"


class Share(NamedTuple):
    """Every so-manieth of the readers, from a number on."""

    number: int
    of: int


@dataclass
class Collecting:
    world: World
    shelf: Shelf
    places: Places
    tell: Tell
    langs: Sequence[str]
    share: Share

    async def stage(self, name: str, everybody: Sequence[str], langs: Sequence[str] = CODES) -> None:
        readers = everybody[self.share.number :: self.share.of]
        await self.world.sign_in(
            *map(email, everybody)
        )  # all: what is drawn afterwards is the same in each share
        collector = Collector(self.world, self.places, [VOTING, SUBMITTING], self.shelf, name)
        collector.look_around()
        self.world.keep()
        seeds = ["/", "/en/", "/en/me", f"/en/{VOTING}/", f"/en/{SUBMITTING}/", "/en/2025/", "/en/nothing"]
        for reader in readers:
            await collector.read_everything(
                email(reader), seeds, [lang for lang in langs if lang in self.langs]
            )
            self.world.undo()
            self.tell(f"{name}, {reader}: {len(self.shelf.seen)} pages")


async def _collect(scratch: Path, shelf: Shelf, langs: Sequence[str], share: Share, tell: Tell) -> None:
    with sameness() as same, at(story.OPEN):
        await build(scratch, lambda _: None)
        async with world_in(scratch, same) as world:
            collecting = Collecting(world, shelf, Places(world.app), tell, langs, share)
            told = Story(world)
            await told.open()
            await collecting.stage("open", (*READERS, *OTHERS))
            await told.choosing()
            with at(story.CHOOSING):
                await collecting.stage(
                    "choosing", (*LATER, "expert2", "nominator", "steward2"), ("en", "ar", "fr")
                )
            await told.announced()
            with at(story.ANNOUNCED):
                await collecting.stage(
                    "announced", (*LATER, "nominator", "steward2"), ("en", "zh", "ru", "es")
                )
            world.close()


def _collect_share(folder: Path, scratch: Path, langs: Sequence[str], share: Share) -> str:
    """Runs in a process of its own."""
    begun = time.monotonic()

    def tell(line: str) -> None:
        sys.stdout.write(f"{time.monotonic() - begun:6.0f} s  {line}\n")
        sys.stdout.flush()

    set_up(scratch)
    shelf = Shelf(folder)
    asyncio.run(_collect(scratch, shelf, langs, share, tell))
    name = f"share-{share.number}.json"
    shelf.close(name)
    return name


def collect(folder: Path, scratch: Path, langs: Sequence[str] = CODES) -> None:
    """Into a folder that is made anew; `scratch` is for databases. Each processor has its share of the readers."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    of = min(os.cpu_count() or 1, 4)
    shelf = Shelf(folder)
    with ProcessPoolExecutor(of, mp_context=multiprocessing.get_context("spawn")) as processes:
        shares = [
            processes.submit(_collect_share, folder, scratch / str(n), langs, Share(n, of)) for n in range(of)
        ]
        for share in shares:
            part = folder / share.result()
            shelf.add(part)
            part.unlink()
    shelf.close()
