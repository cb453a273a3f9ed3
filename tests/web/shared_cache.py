"""A cache between readers and the service, as RFC 9111 describes it, with the clock of the tests."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import httpx

from prizes import clock


class SharedCache:
    def __init__(self, service: httpx.AsyncClient) -> None:
        self.service = service
        self.stored: dict[tuple[str, tuple[tuple[str, str], ...]], tuple[datetime, httpx.Response]] = {}
        self.varies: dict[str, tuple[str, ...]] = {}
        self.spared = 0
        """Answers that the service was not asked for."""

    async def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        asked = {name.lower(): value for name, value in (headers or {}).items()}
        place = self._place(path, asked)
        until, kept = self.stored.get(place, (None, None))
        if until is not None and clock.now() < until:
            self.spared += 1
            return kept
        if kept is not None:
            asked = {**asked, "if-none-match": kept.headers["etag"]}
        answer = await self.service.get(path, headers=asked)
        if answer.status_code == 304:
            self._store(path, asked, kept, answer.headers["cache-control"])
            return kept
        self._store(path, asked, answer, answer.headers.get("cache-control", ""))
        return answer

    def _place(self, path: str, asked: dict[str, str]) -> tuple[str, tuple[tuple[str, str], ...]]:
        return path, tuple((name, asked.get(name, "")) for name in self.varies.get(path, ()))

    def _store(self, path: str, asked: dict[str, str], answer: httpx.Response, control: str) -> None:
        found = re.search(r"s-maxage=(\d+)", control)
        if answer.status_code != 200 or "public" not in control or found is None:
            return
        self.varies[path] = tuple(sorted(n.strip() for n in answer.headers["vary"].lower().split(",")))
        until = clock.now() + timedelta(seconds=int(found[1]))
        self.stored[self._place(path, asked)] = (until, answer)
