"""Takes the pictures of the help pages from the demo, in each language, into static/help/.

python -m tests.pictures [--at ADDRESS] [--only NAME]... [--pages FOLDER]

Without --at it serves the demo itself. Which pictures there are is declared in `prizes.web.public.help`; here is where each
is found and who sees it. With --pages it takes the whole pages of `tests.gallery` instead, to be looked at.
"""

from __future__ import annotations

import argparse
import io
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
from PIL import Image

from prizes.cli.bench.server import free_port
from prizes.i18n.languages import CODES
from prizes.web.public.help import PICTURE_WIDTH, TOPICS, HelpPicture
from tests.components import chromium_path
from tests.gallery import (
    EXPERT,
    LANGUAGES,
    NOMINATOR,
    REGIONAL,
    SCHEMES,
    SIGHTS,
    STEWARD,
    TALLEST,
    VOTER,
    WIDTHS,
    Sight,
)

FOLDER = Path(__file__).parents[1] / "static"
MOST_BYTES = 25_000
"""Of one picture."""
SHARPNESS = 2
"""Pixels for each CSS pixel."""
COLOURS = (64, 32, 16)
"""Enough for a page of text, lines and one accent; the fewer, the smaller the file."""
WINDOW = 6_000
"""CSS pixels of height: what is fixed to the foot of the window lies below everything that is shown."""
EDGE = 12
"""CSS pixels of paper above and below what is shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a picture is found in the demo. Selectors stand for the first element that fits."""

    who: str
    """Address of who is signed in."""
    path: str
    """Without the language."""
    begins: str
    """Selector of what is at the top of the picture."""
    ends: str
    """Selector of what is at its foot."""
    through: str | None = None
    """Selector of a link that leads from the path to the page that is shown; of several the last."""


ROW = "main .rows > li:nth-child({})"
ARCHIVE = "main .acts:has(a[href$='archive.tar'])"
DRAFTS = "/rehearsal-2027/nominations/"
PLACES = {
    "paper": Place(VOTER, "/rehearsal-2026/categories/C2", ROW.format(1), ROW.format(2)),
    "ballot": Place(VOTER, "/rehearsal-2026/ballot", ROW.format(1), ROW.format(2)),
    "form": Place(NOMINATOR, DRAFTS, ROW.format(1), ROW.format(3), "main a.button.go"),
    "missing": Place(NOMINATOR, DRAFTS, "#missing-title", "#missing ul", "main a.button.go"),
    "reviews": Place(EXPERT, "/rehearsal-2027/review/", "main h1", "main .acts"),
    "declaration": Place(EXPERT, "/rehearsal-2027/review/interests", ROW.format(1), "main .rows summary"),
    "tasks": Place(STEWARD, "/me", ROW.format(1), ROW.format(2)),
    "region": Place(REGIONAL, "/rehearsal-2027/office/region", "#region", "#region + .acts"),
    "check": Place(VOTER, "/rehearsal-2025/vote-log", "main h1", "main form"),
    "archive": Place(VOTER, "/rehearsal-2025/data", ARCHIVE, f"{ARCHIVE} + p"),
}
"""By the name of the picture."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.pictures", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--at", help="address of a demo that is served, as http://127.0.0.1:8000")
    parser.add_argument("--only", action="append", help="name of a picture; may be given several times")
    parser.add_argument("--pages", type=Path, metavar="FOLDER", help="take whole pages, into this folder")
    chosen = parser.parse_args(arguments)
    with nullcontext(chosen.at.rstrip("/")) if chosen.at else served() as address:
        if chosen.pages:
            sights = [one for one in SIGHTS if one.name in (chosen.only or [each.name for each in SIGHTS])]
            take_pages(address, sights, chosen.pages)
        else:
            named = chosen.only or PLACES
            take(address, [one for topic in TOPICS for one in topic.pictures if one.name in named])
    return 0


@contextmanager
def served() -> Iterator[str]:
    """The demo of this checkout on a port of its own."""
    port = free_port()
    server = subprocess.Popen([Path(sys.executable).with_name("prizes"), "demo", "--port", str(port)])
    address = f"http://127.0.0.1:{port}"
    try:
        while not _answers(address):
            if server.poll() is not None:
                sys.exit("The demo did not start.")
            time.sleep(1)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health/ready").status_code == 200
    except httpx.TransportError:
        return False


def take(address: str, wanted: list[HelpPicture]) -> None:
    from playwright.sync_api import sync_playwright

    states: dict[str, Any] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        for picture in wanted:
            place = PLACES[picture.name]
            if place.who not in states:
                states[place.who] = _signed_in(browser, address, place.who)
            context = browser.new_context(
                viewport={"width": PICTURE_WIDTH, "height": WINDOW},
                device_scale_factor=SHARPNESS,
                color_scheme="light",
                reduced_motion="reduce",
                storage_state=states[place.who],
            )
            for lang in CODES:
                content = encoded(_shot(context.new_page(), f"{address}/{lang}{place.path}", place))
                file = FOLDER / picture.file(lang)
                file.parent.mkdir(exist_ok=True)
                file.write_bytes(content)
                sys.stdout.write(f"{file.relative_to(FOLDER.parent)}  {len(content):,} bytes\n")
            context.close()
        browser.close()


def take_pages(address: str, sights: list[Sight], folder: Path) -> None:
    """Each page once for each language; its width and scheme change in place."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    states: dict[str | None, Any] = {None: None}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        for sight in sights:
            if sight.who not in states:
                states[sight.who] = _signed_in(browser, address, sight.who or "")
            for lang in LANGUAGES:
                context = browser.new_context(storage_state=states[sight.who], reduced_motion="reduce")
                page = context.new_page()
                _go(page, f"{address}/{lang}{sight.path}", sight.through)
                for width, scheme in product(WIDTHS, SCHEMES):
                    page.emulate_media(color_scheme=scheme)
                    page.set_viewport_size({"width": width, "height": 800})
                    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
                    page.set_viewport_size({"width": width, "height": height})  # docks at its foot
                    page.screenshot(path=folder / f"{sight.name}-{lang}-{width}-{scheme}.png")
                context.close()
            sys.stdout.write(f"{sight.name}\n")
            sys.stdout.flush()
        browser.close()


def _go(page: Any, address: str, through: tuple[str, ...]) -> None:
    page.goto(address)
    for selector in through:
        found = page.locator(selector).first
        found.wait_for(timeout=3_000)
        if href := found.get_attribute("href"):
            page.goto(urljoin(page.url, href))
        else:
            found.click()
        page.wait_for_load_state("networkidle")


def _signed_in(browser: Any, address: str, who: str) -> Any:
    """The cookies of this person, who signs in with a code from the demo's mailbox."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/en/sign-in")
    page.fill("#f-email", who)
    page.locator("main form button").first.click()
    page.wait_for_selector("#f-code")
    page.fill("#f-code", _code(address, who))
    page.locator("main form:has(#f-code) button").first.click()
    page.wait_for_selector("a.mine[href$='/me']")
    state = context.storage_state()
    context.close()
    return state


def _code(address: str, who: str) -> str:
    """Of the newest letter to this address; the demo's worker sends it within some seconds."""
    for _ in range(30):
        time.sleep(1)
        letters = httpx.get(f"{address}/en/demo/mail", params={"to": who}).text
        if found := re.search(r"\b\d{3}[ \u00a0]?\d{4}\b", letters):
            return found[0]
    sys.exit(f"No code came for {who}.")


def _shot(page: Any, address: str, place: Place) -> bytes:
    page.goto(address)
    if place.through:
        page.goto(page.locator(place.through).last.evaluate("link => link.href"))
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelectorAll('main details.fold').forEach(each => each.open = true)")
    first, last = (page.locator(each).first.bounding_box() for each in (place.begins, place.ends))
    top = first["y"] - EDGE
    height = round(last["y"] + last["height"] + EDGE - top)
    shot: bytes = page.screenshot(clip={"x": 0, "y": top, "width": PICTURE_WIDTH, "height": height})
    page.close()
    return shot


def encoded(png: bytes) -> bytes:
    """As WebP without loss, in few colours, of at most MOST_BYTES."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in COLOURS:
        made = io.BytesIO()
        few = image.quantize(colours, dither=Image.Dither.NONE).convert("RGB")
        few.save(made, "WEBP", lossless=True, quality=100, method=6)
        if made.tell() <= MOST_BYTES:
            return made.getvalue()
    sys.exit("A picture is too large: let it end sooner.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
