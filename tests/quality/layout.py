"""Whether every page fits: at 320 px, with wider text spacing (WCAG 1.4.12), and on paper."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.journeys.fitting import UNFIT
from tests.quality.browser import Shown, in_tabs
from tests.quality.choosing import LANGS, Look, every_shape
from tests.quality.engines import Judged
from tests.quality.pages import Seen, Tell

NARROW = Look(320, "light")
PAPER, ACROSS = Look(718, "light"), Look(1046, "light")
"""A4 between margins of 1 cm, in CSS pixels: upright, and across for wide lists."""
SPACING = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }
"""
"""The distances of WCAG 1.4.12."""
NO_SPACED_LETTERS = "*:lang(ar), *:lang(zh) { letter-spacing: 0 !important }"
"""Arabic letters join, and 1.4.12 leaves out what a script does not have."""
ON_PAPER = """() => {
  const found = [], name = (one) => one.outerHTML.slice(0, 110);
  const root = document.documentElement, main = document.querySelector("main");
  if (root.scrollWidth > root.clientWidth + 1) found.push(`${root.scrollWidth - root.clientWidth} px wider than the sheet`);
  for (const one of main.querySelectorAll("*")) {
    const style = getComputedStyle(one);
    if (style.display === "none" || style.clipPath !== "none") continue;
    const keeps = style.overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1
      || style.overflowY !== "visible" && one.scrollHeight > one.clientHeight + 1;
    if (keeps && one.textContent.trim()) found.push(`cut on paper: ${name(one)}`);
    if (style.position === "sticky" || style.position === "fixed") found.push(`stays in place: ${name(one)}`);
  }
  for (const head of main.querySelectorAll("table:has(tbody tr:nth-child(6)) thead:not(.sr)")) {
    if (getComputedStyle(head).display !== "table-header-group") found.push(`a head that is not repeated: ${name(head)}`);
  }
  return found.slice(0, 4);
}"""


async def narrow(folder: Path, everything: list[Seen], tell: Tell) -> Judged:
    """320 px, then the same with wider spacing."""

    async def one(shown: Shown, seen: Seen, judged: Judged) -> None:
        await shown.open(seen, NARROW)
        await shown.page.evaluate(
            "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"
        )
        for what in await shown.page.evaluate(UNFIT):
            judged.add(f"320 px: {what} on {seen.route}", seen, NARROW)
        await shown.page.add_style_tag(content=SPACING + NO_SPACED_LETTERS)
        for what in await shown.page.evaluate(UNFIT):
            judged.add(f"spacing: {what} on {seen.route}", seen, NARROW)

    return await _all(folder, everything, tell, "320 px", one)


async def on_paper(folder: Path, everything: list[Seen], tell: Tell) -> Judged:
    async def one(shown: Shown, seen: Seen, judged: Judged) -> None:
        wide = 'class="wide' in (folder / seen.file).read_text(encoding="utf-8")
        await shown.open(seen, ACROSS if wide else PAPER)
        await shown.page.emulate_media(media="print")
        for what in await shown.page.evaluate(ON_PAPER):
            judged.add(f"{what} on {seen.route}", seen, PAPER)

    return await _all(folder, everything, tell, "paper", one)


async def _all(
    folder: Path,
    everything: list[Seen],
    tell: Tell,
    name: str,
    one: Callable[[Shown, Seen, Judged], Awaitable[None]],
) -> Judged:
    judged = Judged()
    chosen = every_shape(everything, folder, LANGS)

    async def look(shown: Shown, seen: Seen) -> None:
        await one(shown, seen, judged)
        judged.views += 1

    def told(done: int) -> None:
        tell(f"{name}: {done} of {len(chosen)} pages, {len(judged.found)} findings")

    await in_tabs(folder, chosen, look, told)
    return judged
