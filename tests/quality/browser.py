"""A browser in which collected pages open as they were served, without a server."""

from __future__ import annotations

import asyncio
import mimetypes
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page, Route, async_playwright

from prizes.config import asset_root
from tests.components import CHROMIUM, found
from tests.journeys.conftest import ARGUMENTS
from tests.quality.choosing import Look
from tests.quality.pages import Seen

ORIGIN = "http://prizes.test"
T = TypeVar("T")


@dataclass
class Shown:
    """A tab that shows one page after the other."""

    page: Page
    folder: Path
    current: Seen | None = None
    policies: Mapping[str, str] | None = None
    """The content policies of the pages by their names; None: pages are shown without."""
    elsewhere: list[str] = field(default_factory=list)
    """Addresses of others that the page asked for."""

    async def open(self, seen: Seen, look: Look) -> None:
        self.current = seen
        await self.page.set_viewport_size({"width": look.width, "height": 800})
        await self.as_in(look)
        await self.page.goto(ORIGIN + "/shown" + seen.address.partition("?")[0], wait_until="load")

    async def as_in(self, look: Look) -> None:
        """The page that is open, in other colours."""
        forced: Any = "active" if look.scheme == "forced" else "none"
        await self.page.emulate_media(
            media="screen", color_scheme="dark" if look.scheme == "dark" else "light", forced_colors=forced
        )

    async def answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if not route.request.url.startswith(ORIGIN):
            self.elsewhere.append(route.request.url)
        if path.startswith("/shown/") and self.current is not None:
            html = (self.folder / self.current.file).read_bytes()
            headers = {"content-type": "text/html; charset=utf-8"}
            if policy := (self.policies or {}).get(self.current.policy):
                headers["content-security-policy"] = policy
            await route.fulfill(status=200, headers=headers, body=html)
        elif path.startswith("/static/"):
            file = asset_root() / path[1:]
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            await route.fulfill(status=200, content_type=kind, body=file.read_bytes())
        else:
            await route.fulfill(status=404, content_type="text/plain", body="")


async def in_tabs(
    folder: Path,
    what: Sequence[T],
    look: Callable[[Shown, T], Awaitable[None]],
    told: Callable[[int], None],
    policies: Mapping[str, str] | None = None,
) -> None:
    """`look` at each, in a browser for each processor. `told` hears how many are done, at every hundredth."""
    left, done = iter(what), 0

    async def one() -> None:
        nonlocal done
        async with tab(folder, policies) as shown:
            for each in left:
                await look(shown, each)
                done += 1
                if done % 100 == 0:
                    told(done)

    await asyncio.gather(*(one() for _ in range(min(os.cpu_count() or 1, 4))))


@asynccontextmanager
async def tab(folder: Path, policies: Mapping[str, str] | None = None) -> AsyncIterator[Shown]:
    """Of Debian's Chromium, as the journeys have it. Without `policies` scripts of engines can run in the page."""
    async with async_playwright() as playwright:
        browser: Browser = await playwright.chromium.launch(executable_path=found(CHROMIUM), args=ARGUMENTS)
        context = await browser.new_context(bypass_csp=policies is None, reduced_motion="reduce")
        page = await context.new_page()
        shown = Shown(page, folder, policies=policies)
        await context.route("**/*", shown.answer)
        yield shown
        await browser.close()
