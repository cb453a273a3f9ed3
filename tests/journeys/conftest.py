"""A served contest and people with real browsers."""

from __future__ import annotations

import re
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from urllib.parse import urljoin

import pytest
import uvicorn
from babel.messages.pofile import read_po

from prizes import config
from prizes.app import make_app
from prizes.cli.bench.server import free_port
from prizes.db import Database
from prizes.edge.http_protocol import PROTOCOL
from prizes.gate.people import cookie_name
from prizes.i18n.translator import CATALOGUES, translator
from tests.components import CHROMIUM, require
from tests.databases import in_role
from tests.mailbox import Mailbox
from tests.sessions import session_of

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOOKS = [("en", 1280, "light"), ("ar", 320, "dark")]
"""Language, width and colour scheme: what can go wrong in one of the others shows in one of these."""


@dataclass
class Site:
    """The running service: its address, its database, its outgoing mail."""

    url: str
    database: Database
    mailbox: Mailbox
    set_time: Callable[[datetime], None]


@pytest.fixture
def site(
    database: Database,
    mailbox: Mailbox,
    settings: config.Settings,
    time: Callable[[datetime], None],
) -> Iterator[Site]:
    port = free_port()
    config.use(settings.model_copy(update={"base_url": f"http://127.0.0.1:{port}"}))
    # A Database of its own: connections belong to the event loop of the server's thread.
    own = in_role(database, "web")
    own = Database(own.url.render_as_string(hide_password=False)) if own is database else own
    server = uvicorn.Server(
        uvicorn.Config(
            make_app(own), http=PROTOCOL, proxy_headers=False, port=port, log_level="error", access_log=False
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        threading.Event().wait(0.02)
    yield Site(f"http://127.0.0.1:{port}", database, mailbox, time)
    server.should_exit = True
    thread.join(timeout=20)


@pytest.fixture(scope="module")
async def chromium(anyio_backend: str) -> AsyncIterator[object]:
    """One for the tests of a file: each visitor has a context of their own."""
    path = require(CHROMIUM)
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
def visitor(chromium, site) -> Callable[..., object]:
    async def come(lang: str = "en", *, script: bool = True, width: int = 1280) -> Visitor:
        context = await chromium.new_context(
            java_script_enabled=script, viewport={"width": width, "height": 800}, locale=lang
        )
        page = await context.new_page()
        return Visitor(site, page, lang)

    return come


@pytest.fixture
def somebody(visitor):
    async def come(lang: str, width: int, scheme: str, email: str = ""):
        made = await visitor(lang, width=width)
        await made.page.emulate_media(color_scheme=scheme)
        if email:
            await made.sign_in(email)
        return made

    return come


def in_language(lang: str, english: str) -> str | re.Pattern[str]:
    """A sentence of the catalogues that says this in English, with its numbers, in another language."""
    voice = translator(lang)
    if lang == "en" or (exact := voice.gettext(english)) != english:
        return english if lang == "en" else exact
    for one, many, places in counted():
        if found := places.fullmatch(english):
            n = int(found["n"])
            said = re.escape(voice.ngettext(one, many, n))
            return re.compile(re.sub(r"%\\\(\w+\\\)s", re.escape(voice.number(n)), said))
    return english


@cache
def counted() -> list[tuple[str, str, re.Pattern[str]]]:
    """Texts with one number: one, many, and what either is in English."""
    with (CATALOGUES / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        pairs = [each.id for each in read_po(file) if isinstance(each.id, tuple)]
    place = r"%\\\((?:n|num)\\\)s"
    return [
        (one, many, re.compile(re.sub(place, r"(?P<n>\\d+)", re.escape(text))))
        for one, many in pairs
        for text in (one, many)
        if text.count("%(") == 1 and re.search(place, re.escape(text))
    ]


class Visitor:
    """Somebody with a browser. Notes every error of the console, since none may pass unseen."""

    def __init__(self, site: Site, page, lang: str) -> None:
        self.site, self.page, self.lang = site, page, lang
        self.trouble: list[str] = []
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on(
            "console",
            lambda m: (
                self.trouble.append(m.text)
                if m.type == "error" and "Failed to load resource" not in m.text
                else None
            ),
        )

    async def open(self, path: str) -> None:
        await self.page.goto(urljoin(self.site.url, f"/{self.lang}{path}"))

    async def sign_in(self, email: str) -> None:
        """Where a sign-in page is shown by mail, as it asks; else a session is there at once."""
        if "/sign-in" in self.page.url:
            await self.sign_in_by_mail(email)
            return
        secret = await session_of(self.site.database, email, self.lang)
        await self.page.context.add_cookies([{"name": cookie_name(), "value": secret, "url": self.site.url}])

    async def sign_in_by_mail(self, email: str) -> None:
        """From wherever a sign-in page is shown, or from its own address."""
        if "/sign-in" not in self.page.url:
            await self.open("/sign-in")
        form = self.page.locator("form[action$='/sign-in']")
        await form.locator("[name=email]").fill(email)
        await form.locator("button").click()
        await self.page.locator("[name=code]").wait_for()
        await self.page.locator("[name=code]").fill(await self.site.mailbox.code_for(email))
        await self.page.locator("form[action$='/sign-in/code'] button").click()
        await self.page.wait_for_url(lambda url: "/sign-in" not in url)

    async def press(self, selector: str) -> None:
        await self.page.locator(selector).first.click()

    async def text(self) -> str:
        return " ".join((await self.page.locator("body").inner_text()).split())

    async def sees(self, words: str) -> None:
        """Words of ours, given in English and looked for in the language of the visitor; or words of people."""
        await self.page.get_by_text(in_language(self.lang, words)).first.wait_for(timeout=5000)

    async def too_wide(self) -> str:
        """What the page says where it scrolls sideways."""
        wide, most = await self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        return "" if wide <= most else f"{self.page.url}: {wide} px"
