"""A weak phone on a thin line, from a nominee's link to a saved vote and a second one: that it works, what it weighs, that
nothing jumps. Times depend on the machine and are asserted nowhere; `pytest -s` prints them, docs/performance.md keeps them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.ballot.paper import TEXT, contest, nominee
from tests.contest import VOTING, person
from tests.journeys.test_voters_five_minutes import MOST, Weight, in_force

pytestmark = pytest.mark.browser
BYTES_PER_SECOND = 400_000 / 8
LATENCY = 400
"""Milliseconds there and back."""
RATES = (4, 6)
"""By so much the processor is slower than this one."""
JUMPS_MOST = 0.05
"""Cumulative layout shift of one page."""
OBSERVE = """() => {
  window.seen = {shift: 0, events: [], long: 0};
  const watch = (type, use, more) => new PerformanceObserver((list) => list.getEntries().forEach(use)).observe({type, buffered: true, ...more});
  watch("layout-shift", (each) => { if (!each.hadRecentInput) seen.shift += each.value; });
  watch("event", (each) => { if (each.interactionId) seen.events.push(each.duration); }, {durationThreshold: 16});
  watch("longtask", (each) => { seen.long = Math.max(seen.long, each.duration); });
}"""
READ = """() => {
  const way = performance.getEntriesByType("navigation")[0], paint = performance.getEntriesByName("first-contentful-paint")[0];
  return {paint: paint?.startTime ?? null, ready: way.domContentLoadedEventEnd, ...seen};
}"""


@dataclass
class Slow:
    """A browser slowed down, and what each of its pages was like."""

    page: Any
    weight: Weight
    pages: list[dict[str, Any]]

    async def note(self, name: str) -> None:
        await self.page.wait_for_load_state("load")
        await self.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))"
        )
        before = sum(each["bytes"] for each in self.pages)
        found = await self.page.evaluate(READ)
        self.pages.append({"name": name, "bytes": self.weight.total - before, **found})

    def told(self, rate: int) -> str:
        lines = [
            f"{rate} × slower: page, bytes, first paint ms, scripts ready ms, longest task ms, slowest interaction ms, shift"
        ]
        for each in self.pages:
            numbers = [each["paint"], each["ready"], each["long"], max(each["events"], default=0)]
            lines.append(
                f"{each['name']} {each['bytes']} {' '.join(f'{n or 0:.0f}' for n in numbers)} {each['shift']:.3f}"
            )
        return "\n".join(lines)


async def slowed(voter, rate: int) -> Slow:
    await voter.page.add_init_script(f"({OBSERVE})()")
    wire = await voter.page.context.new_cdp_session(voter.page)
    await wire.send("Network.enable")
    conditions = {
        "offline": False,
        "latency": LATENCY,
        "downloadThroughput": BYTES_PER_SECOND,
        "uploadThroughput": BYTES_PER_SECOND,
    }
    await wire.send("Network.emulateNetworkConditions", conditions)
    await wire.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    return Slow(voter.page, await Weight.of(voter.page), [])


@pytest.mark.parametrize("rate", RATES)
async def test_from_a_nominees_link_to_two_votes(session, site, visitor, time, rate):
    time(VOTING)
    box = await contest(session)
    for n in range(17):
        await nominee(session, box.edition, "C1", f"Project {n}", summary=f"{TEXT} " * 5)
    await person(session, "new.voter@example.org")
    await session.commit()
    await (await visitor("ar")).open(
        f"/2027/projects/{box.id('Ant')}"
    )  # the server's first page is no phone's fault
    voter = await visitor("ar", width=360)
    page, slow = voter.page, await slowed(voter, rate)

    await voter.open(f"/2027/projects/{box.id('Ant')}")
    await slow.note("project")
    await page.locator("form[action$='/ballot/C1'] button").click()
    await page.wait_for_url("**/sign-in?held=*")
    await slow.note("sign-in")
    await page.locator("#f-email").fill("new.voter@example.org")
    await page.locator("form[action$='/sign-in'] > .button").click()
    await page.locator("#f-code").wait_for()
    await slow.note("code")
    await page.locator("#f-code").fill(await site.mailbox.code_for("new.voter@example.org"))
    await page.locator("form[action$='/sign-in/code'] .button").click()
    await page.wait_for_url("**/categories/C1?notice=vote-saved*")
    await slow.note("paper")
    assert await in_force(site) == [box.id("Ant")]
    # A second vote in the page: what was tapped changes without a new page.
    await page.locator(f"#v-{box.id('Bee')}").click()
    await page.locator(f"#v-{box.id('Bee')}[aria-pressed=true]").wait_for()
    await slow.note("paper, after a tap")
    print(slow.told(rate))  # noqa: T201 - figures for docs/performance.md
    assert await in_force(site) == [box.id("Bee")]
    assert slow.weight.total <= MOST
    assert {each["name"]: each["shift"] for each in slow.pages if each["shift"] > JUMPS_MOST} == {}
    assert voter.trouble == []
