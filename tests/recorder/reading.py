"""One person asks for all that there is to read: every route with real values, then what links lead to."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import httpx

from tests.recorder.places import Place, Places, Values
from tests.recorder.world import ORIGIN, World

LINK = re.compile(r"<(?:a|area)\b[^>]*\bhref=\"(/[^\"#]*)", re.IGNORECASE)
MOST_LINKS = 4
"""Addresses of one route with the same names in their query that links lead one reader to."""


@dataclass
class Reader:
    """`editions`: those whose values fill the places of addresses."""

    world: World
    places: Places
    editions: list[str]
    values: dict[str, Values] = field(default_factory=dict, kw_only=True)

    def look_around(self) -> None:
        self.values = {edition: Values(self.world, edition) for edition in self.editions}

    async def read_all(
        self, who: str, seeds: Iterable[str], lang: str = "en", *, programs: bool = True, routes: bool = True
    ) -> None:
        """Every route, if `routes`, then what links lead to."""
        asked: set[str] = set()
        kinds: Counter[tuple[str, ...]] = Counter()
        refused: set[str] = set()
        queue = deque(seeds)
        for place in self.places.all:
            if not routes or place.method != "GET" or (place.for_programs and not programs):
                continue
            for address in self._addresses(place):
                wanted = re.sub("^/en/", f"/{lang}/", address)
                if place.name not in refused and wanted not in asked:
                    asked.add(wanted)
                    answer = await self._read(who, place, wanted, lang)
                    if is_refused(answer):
                        refused.add(place.name)
                    queue += links(answer, lang)
        while queue:
            address = queue.popleft()
            if address in asked:
                continue
            found = self.places.of("GET", address)
            names = tuple(sorted({name for name, _ in parse_qsl(urlsplit(address).query)}))
            edition = next((e for e in self.editions if f"/{e}/" in f"{urlsplit(address).path}/"), "")
            if found is None or found.name in refused:
                continue
            asked.add(address)
            kinds[found.name, edition, *names] += 1
            if kinds[found.name, edition, *names] <= MOST_LINKS:
                queue += links(await self._read(who, found, address, lang), lang)

    def _addresses(self, place: Place) -> list[str]:
        if "edition" not in place.params and not {*place.params} - {"lang", "token", "kind", "asked"}:
            return self.values[self.editions[0]].addresses(place, 3)
        found = [a for values in self.values.values() for a in values.addresses(place)]
        return list(dict.fromkeys(found))

    async def _read(self, who: str, place: Place, address: str, lang: str) -> httpx.Response:
        return await self.world.ask(who, "GET", address, lang)


def is_refused(answer: httpx.Response) -> bool:
    return answer.status_code in (401, 403) or "/sign-in?" in answer.headers.get("location", "")


def links(answer: httpx.Response, lang: str) -> list[str]:
    found = []
    if "text/html" in answer.headers.get("content-type", ""):
        found = [unescape(each) for each in LINK.findall(answer.text)]
    if location := answer.headers.get("location"):
        found.append(location.removeprefix(ORIGIN))
    kept = [each for each in found if each.startswith("/") and not each.startswith(("//", "/static/"))]
    return [
        each
        for each in kept
        if each.split("/")[1] not in ("ar", "zh", "en", "fr", "ru", "es") or each.startswith(f"/{lang}/")
    ]
