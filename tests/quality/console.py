"""Whether a browser has something to say of a page: errors of its scripts, breaches of its content policy, and requests to others."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.async_api import ConsoleMessage

from tests.quality.browser import Shown, in_tabs
from tests.quality.choosing import LANGS, Look, every_shape
from tests.quality.engines import Judged
from tests.quality.pages import Seen, Shelf, Tell

LOOK = Look(1280, "light")
NOT_COLLECTED = "Failed to load resource"
"""Pictures that people sent are not beside the collected pages."""
PASSING = re.compile(r"\b[0-9a-z]{16,}\b|\d+")
"""What differs from page to page, in what a browser says."""


async def listen(shelf: Shelf, tell: Tell) -> Judged:
    """One page of each template in each state, with the content policy that it was sent with and with its scripts."""
    judged = Judged()
    chosen = every_shape(shelf.seen, shelf.folder, LANGS)

    async def one(shown: Shown, seen: Seen) -> None:
        said: list[str] = []
        stop = _listening(shown, said)
        shown.elsewhere.clear()
        await shown.open(seen, LOOK)
        await shown.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        stop()
        judged.views += 1
        for what in (*said, *(f"asks {address}" for address in shown.elsewhere)):
            judged.add(f"{PASSING.sub('…', what)} on {seen.route}", seen, LOOK)

    def told(done: int) -> None:
        tell(f"console: {done} of {len(chosen)} pages, {len(judged.found)} findings")

    await in_tabs(shelf.folder, chosen, one, told, shelf.policies)
    return judged


def _listening(shown: Shown, said: list[str]) -> Callable[[], None]:
    """Begins to note what the browser says of the page; what is returned ends that."""

    def failed(error: Any) -> None:
        said.append(f"script: {error}")

    def written(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and NOT_COLLECTED not in message.text:
            said.append(f"{message.type}: {message.text}")

    shown.page.on("pageerror", failed)
    shown.page.on("console", written)

    def stop() -> None:
        shown.page.remove_listener("pageerror", failed)
        shown.page.remove_listener("console", written)

    return stop
