"""A browser without JavaScript that judges every page it touches."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib
import httpx
from fastapi import FastAPI

from prizes.gate.people import cookie_name
from prizes.kit.token import digest
from tests.mailbox import Mailbox
from tests.sessions import session_of

HOST = "prizes.test"
ORIGIN = f"http://{HOST}"
DRAWN = re.compile(r"\b[0-9a-z]{16}\b|(?<!#)\b\d+\b")
"""Ids and numbers, in which pages differ that are otherwise one."""
_PARSED: set[str] = set()
"""Pages that were parsed strictly, with 0 in place of what was drawn: nothing that strict parsing finds depends on it."""


class Browser:
    """Follows redirects, sends forms as they stand in the page, keeps cookies."""

    def __init__(self, app: FastAPI, mailbox: Mailbox, lang: str = "en") -> None:
        self.app = app
        self.mailbox = mailbox
        self.lang = lang
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app, raise_app_exceptions=False),
            base_url=ORIGIN,
            follow_redirects=True,
            headers={"accept-language": lang},
        )
        self.page: Page | None = None

    async def get(self, path: str, *, status: int = 200, **options: Any) -> Page:
        return self._seen(await self.client.get(path, **options), status)

    async def post(self, path: str, data: Any = None, *, status: int = 200, **headers: str) -> Page:
        """Post fields to an address. `data`: a mapping, or pairs in order."""
        if isinstance(data, list):
            grouped: dict[str, list[str]] = {}
            for name, value in data:
                grouped.setdefault(name, []).append(value)
            data = grouped
        sent = {"sec-fetch-site": "same-origin", "origin": ORIGIN} | {
            k.replace("_", "-"): v for k, v in headers.items()
        }
        return self._seen(await self.client.post(path, data=data or {}, headers=sent), status)

    async def submit(self, action: str, changes: dict[str, Any] | None = None, *, status: int = 200) -> Page:
        """Send the form of the present page whose action contains `action`, with some fields changed."""
        assert self.page is not None
        form = self.page.form(action, method="post")
        fields = [(n, v) for n, v in form["fields"] if n not in (changes or {})]
        for name, value in (changes or {}).items():
            fields += [(name, v) for v in (value if isinstance(value, list) else [value])]
        return await self.post(urljoin(str(self.page.url), form["action"]), fields, status=status)

    async def sign_in(self, email: str) -> None:
        """Hold a session of this address, as if its code had been spent a moment ago. The page stays the one that was
        seen last.
        """
        secret = await session_of(self.app.state.database, email, self.lang)
        self.client.cookies.set(cookie_name(), secret, domain=HOST)

    async def sign_in_by_mail(self, email: str) -> Page:
        """The whole way: ask for a code, have it delivered, type it."""
        await self.get(f"/{self.lang}/sign-in")
        await self.submit("/sign-in", {"email": email})
        code = await self.mailbox.code_for(email)
        return await self.submit("/sign-in/code", {"code": code})

    async def json(
        self, method: str, path: str, body: Any = None, *, token: str | None = None, **headers: str
    ) -> httpx.Response:
        sent = {"authorization": f"Bearer {token}"} if token else {}
        sent |= {k.replace("_", "-"): v for k, v in headers.items()}
        options = {"json": body} if body is not None else {}
        client = httpx.AsyncClient(transport=self.client._transport, base_url=ORIGIN)
        return await client.request(method, f"/api/v1{path}", headers=sent, **options)

    def _seen(self, response: httpx.Response, status: int) -> Page:
        page = Page(response)
        assert response.status_code == status, f"{response.status_code} at {response.url}: {page.text[:600]}"
        if response.headers.get("content-type", "").startswith("text/html"):
            page.judge()
        self.page = page
        return page


class Page:
    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.url = response.url
        self.html = response.text
        self.reader = _Reader()
        if "html" in response.headers.get("content-type", ""):
            self.reader.feed(self.html)

    @property
    def text(self) -> str:
        """Words of the page, white space folded."""
        return " ".join("".join(self.reader.words).split())

    @property
    def heading(self) -> str:
        return " ".join("".join(self.reader.headings).split())

    @property
    def links(self) -> list[str]:
        return self.reader.links

    @property
    def forms(self) -> list[dict[str, Any]]:
        return self.reader.forms

    def form(self, action: str, method: str = "") -> dict[str, Any]:
        """The form whose action contains `action`; of several the one with this method, if there is one."""
        found = [f for f in self.forms if urlsplit(f["action"]).path.endswith(action)] or [
            f for f in self.forms if action in f["action"]
        ]
        found = [f for f in found if f["method"] == method] or found
        assert found, f"no form for {action} among {[f['action'] for f in self.forms]}"
        return found[0]

    def has(self, words: str) -> bool:
        return words in self.text

    def judge(self) -> None:
        """What must hold for every page."""
        fragment = not self.html.lstrip().lower().startswith("<!doctype html>")
        if fragment:
            return
        if (same := digest(DRAWN.sub("0", self.html))) not in _PARSED:
            html5lib.HTMLParser(strict=True).parse(self.html)
            _PARSED.add(same)
        r = self.reader
        lang = urlsplit(str(self.url)).path.split("/")[1]
        assert r.html.get("lang") and r.html.get("dir") == ("rtl" if r.html["lang"] == "ar" else "ltr")
        if lang in ("ar", "zh", "en", "fr", "ru", "es"):
            assert r.html["lang"] == lang
        assert r.h1 == 1, f"{r.h1} h1 at {self.url}"
        assert "".join(r.title).strip(), f"no title at {self.url}"
        assert "<bdi" not in "".join(r.title), f"mark-up as text in the title at {self.url}"
        doubled = {i for i in r.ids if r.ids.count(i) > 1}
        assert not doubled, f"ids twice at {self.url}: {doubled}"
        unlabelled = [
            c
            for c in r.controls
            if not (
                c.get("aria-label")
                or c.get("aria-labelledby")
                or c.get("id") in r.label_for
                or c.get("inside_label")
            )
        ]
        assert not unlabelled, f"no label at {self.url}: {unlabelled}"
        dangling = r.label_for - set(r.ids)
        assert not dangling, f"labels of nothing at {self.url}: {dangling}"
        policy = self.response.headers["content-security-policy"]
        for script in r.scripts:
            runs = "src" in script or script.get("type") != "application/ld+json"
            assert not runs or f"'{script.get('integrity')}'" in policy, (
                f"a script that may not run at {self.url}"
            )
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert not re.search(r"\s(style|on[a-z]+)=", "".join(r.tags)), (
            f"inline style or handler at {self.url}"
        )


class _Reader(HTMLParser):
    VOID = frozenset({"input", "img", "br", "hr", "meta", "link"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.html: dict[str, str] = {}
        self.words: list[str] = []
        self.headings: list[str] = []
        self.title: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.forms: list[dict[str, Any]] = []
        self.controls: list[dict[str, str]] = []
        self.label_for: set[str] = set()
        self.scripts: list[dict[str, str]] = []
        self.tags: list[str] = []
        self.h1 = 0
        self._open: list[str] = []
        self._form: dict[str, Any] | None = None
        self._select: dict[str, Any] | None = None
        self._textarea: list[str] | None = None
        self._textarea_name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {k: v or "" for k, v in attrs}
        self.tags.append(f"<{tag} " + " ".join(f"{k}=" for k in a) + ">")
        if tag not in self.VOID:
            self._open.append(tag)
        if "id" in a:
            self.ids.append(a["id"])
        match tag:
            case "html":
                self.html = a
            case "h1":
                self.h1 += 1
            case "a" if "href" in a:
                self.links.append(a["href"])
            case "label" if "for" in a:
                self.label_for.add(a["for"])
            case "script":
                self.scripts.append(a)
            case "form":
                self._form = {
                    "action": a.get("action", ""),
                    "method": a.get("method", "get"),
                    "fields": [],
                    "buttons": [],
                }
                self.forms.append(self._form)
            case "input" | "select" | "textarea" | "button":
                self._control(tag, a)
            case "option" if self._select is not None:
                if "selected" in a or self._select["value"] is None:
                    self._select["value"] = a.get("value", "")

    def _control(self, tag: str, a: dict[str, str]) -> None:
        kind = a.get("type", "text")
        if tag == "button":
            if self._form is not None:
                self._form["buttons"].append((a.get("name", ""), a.get("value", "")))
            return
        if not (tag == "input" and kind in ("hidden", "submit")):
            self.controls.append(a | ({"inside_label": "yes"} if "label" in self._open else {}))
        if self._form is None or not a.get("name"):
            return
        if tag == "select":
            self._select = {"name": a["name"], "value": None}
        elif tag == "textarea":
            self._textarea, self._textarea_name = [], a["name"]
        elif kind in ("checkbox", "radio"):
            if "checked" in a:
                self._form["fields"].append((a["name"], a.get("value", "on")))
        else:
            self._form["fields"].append((a["name"], a.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open and self._open.pop() != tag:
                pass
        if tag == "form":
            self._form = None
        if tag == "select" and self._select is not None and self._form is not None:
            self._form["fields"].append((self._select["name"], self._select["value"] or ""))
            self._select = None
        if tag == "textarea" and self._textarea is not None and self._form is not None:
            text = "".join(self._textarea)
            self._form["fields"].append((self._textarea_name, text.removeprefix("\n")))
            self._textarea = None

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._textarea.append(data)
            return
        if "title" in self._open:
            self.title.append(data)
        elif "script" not in self._open and "style" not in self._open:
            self.words.append(data)
            if "h1" in self._open:
                self.headings.append(data)
