"""What a first visit of a public page brings in all, in a browser that has nothing yet (bar.md AX-9)."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.ballot.paper import TEXT, contest, nominee
from tests.contest import VOTING

pytestmark = pytest.mark.browser
MOST = 60_000
"""Bytes of a page with all that it loads, as they come over the wire."""
SCRIPTS, SHEETS = 20_000, 12_000
REQUESTS = 6
"""Without the service worker, which the browser fetches by itself when the page is there, and the icon of the tab."""
PAGES = (
    "/",
    "/2027/",
    "/2027/categories/C1",
    "/2027/projects",
    "/2027/projects/{project}",
    "/2027/guidelines",
    "/2027/vote-log",
    "/2027/vote-log/explained",
    "/stocktaking",
    "/help",
    "/privacy",
    "/sign-in",
    "/status",
)


class Wire:
    """What a page fetches: bytes by kind, and how many requests."""

    def __init__(self) -> None:
        self.kinds: dict[str, str] = {}
        self.bytes: Counter[str] = Counter()

    @classmethod
    async def of(cls, page) -> Wire:
        made, wire = cls(), await page.context.new_cdp_session(page)
        await wire.send("Network.enable")
        wire.on("Network.responseReceived", lambda e: made.kinds.update({e["requestId"]: e["type"]}))
        wire.on("Network.loadingFinished", made.add)
        return made

    def add(self, event) -> None:
        self.bytes[self.kinds.get(event["requestId"], "Other")] += int(event["encodedDataLength"])

    @property
    def requests(self) -> int:
        return sum(kind != "Other" for kind in self.kinds.values())


@pytest.mark.parametrize("lang", ["en", "ar"])
async def test_a_page_is_light_with_all_that_it_loads(session, site, visitor, time, lang):
    time(VOTING)
    box = await contest(session)
    for n in range(17):
        await nominee(session, box.edition, "C1", f"Project {n}", summary=f"{TEXT} " * 3)
    await session.commit()
    found = {}
    for path in PAGES:
        reader = await visitor(lang, width=360)
        wire = await Wire.of(reader.page)
        await reader.open(path.format(project=box.id("Ant")))
        await reader.page.wait_for_load_state("networkidle")
        kinds = wire.bytes
        found[path] = (wire.requests, kinds["Script"], kinds["Stylesheet"], sum(kinds.values()))
        assert kinds["Font"] == 0, path
        assert reader.trouble == []
        await reader.page.context.close()
    heavy = {
        path: numbers
        for path, numbers in found.items()
        if any(n > most for n, most in zip(numbers, (REQUESTS, SCRIPTS, SHEETS, MOST), strict=True))
    }
    assert heavy == {}
