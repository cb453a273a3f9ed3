"""Everybody asks for everything, and tries everything; what was tried is undone."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from prizes import clock
from tests.recorder import readable
from tests.recorder.bodies import Bodies, first
from tests.recorder.forms import Form, forms_of
from tests.recorder.places import Place
from tests.recorder.reading import Reader, is_refused
from tests.recorder.sameness import TRIED
from tests.recorder.world import ORIGIN, PUBLIC, without_ids
from tests.recorder.writing import Writer

LEAVING = ("/sign-out", "/sessions/current")
"""After these one would be signed in no more."""
MOST_FORMS = 2
"""Forms of one kind in one edition that one reader sends."""
MOST_TRIED = 4
"""Addresses of one route at which a program tries an act."""


@dataclass
class Walker(Reader):
    writer: Writer
    bodies: Bodies
    stage: str
    names: dict[str, str] = field(default_factory=dict)
    html: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Pages that a reader got, with their addresses: their forms are sent afterwards."""
    shown: dict[tuple[str, str], Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def look_around(self) -> None:
        self.names = self.world.names()
        super().look_around()

    # --- reading -------------------------------------------------------------------------------------

    async def _read(self, who: str, place: Place, address: str, lang: str) -> httpx.Response:
        self.world.begin_trial()
        answer = await self.world.ask(who, "GET", address, lang)
        self._write(who if lang == "en" else f"{who},{lang}", place, "GET", address, answer)
        if "text/html" in answer.headers.get("content-type", "") and lang == "en":
            self.html.setdefault(who, []).append((address, answer.text))
        if self.world.written:  # a use of a session, a count of downloads
            self.world.undo()
        return answer

    # --- trying ------------------------------------------------------------------------------------------

    async def try_nothing(self, who: str) -> None:
        """Every act with an empty body."""
        for place in self.places.all:
            if place.method == "GET" or place.path.endswith(LEAVING):
                continue
            for address in self._addresses(place)[:1]:
                await self.attempt(who, place, address, "empty")

    async def try_as_program(self, who: str) -> None:
        """Every act that takes JSON or nothing, with something in every member of its body."""
        for place in self.places.all:
            if place.method == "GET" or not place.for_programs or place.path.endswith(LEAVING):
                continue
            refused = False
            for edition, values in self.values.items():
                for address in values.addresses(place, MOST_TRIED):
                    shape = self.bodies.shape(place.method, place.path.removeprefix("/api/v1"))
                    if shape is None:
                        continue
                    body = await self._body(who, place, address, shape, edition)
                    if is_refused(await self.attempt(who, place, address, "filled", json=body)):
                        refused = True
                        break
                if refused:
                    break

    async def _body(
        self, who: str, place: Place, address: str, shape: Mapping[str, Any], edition: str
    ) -> Any:
        async def look(name: str) -> Any:
            """What the nearest address above shows under this name."""
            parts = address.split("/")
            tries = [
                "/".join([*parts[:n], last])
                for n in range(len(parts), 3, -1)
                for last in ("", "plan", "preview")
            ]
            for there in dict.fromkeys(each.rstrip("/") for each in tries):
                if (found := first(await self._shown(who, there), name)) is not None:
                    return found
            return 1 if name in ("revision", "round", "number") else "0" * 64

        known = self.values[edition].known
        soon, later = clock.now() + timedelta(days=3), clock.now() + timedelta(days=9)
        project = next(iter(known["project"]), "")
        values = {
            "project": project,
            "nominations": known["project"][:3],
            "passing": known["project"][:1],
            "not_passing": known["project"][1:2],
            "ranking": known["project"][:2],
            "chosen": known["project"][:1],
            "projects": [],
            "present": known["expert"][:1],
            "expert": next(iter(known["expert"]), ""),
            "to": None,
            "into": next(iter(known["other"]), ""),
            "substitute": next(iter(known["seat"]), ""),
            "interests": [{"project": p, "kind": "none", "note": ""} for p in known["project"][:2]],
            "until": soon.date().isoformat() if "return" in place.path else soon.isoformat(),
            "closes_at": later.isoformat(),
        }
        return await self.bodies.filled(shape, values, look)

    async def _shown(self, who: str, address: str) -> Any:
        """What a program is shown there, if anything."""
        if (who, address) not in self.shown:
            found = None
            if self.places.of("GET", address):
                answer = await self.world.ask(who, "GET", address)
                if answer.status_code == 200 and "json" in answer.headers["content-type"]:
                    found = answer.json()
            self.shown[who, address] = found
        return self.shown[who, address]

    async def send_forms(self, who: str) -> None:
        """Each form of the pages that this reader got, as it stands and with something in every field."""
        sent: Counter[tuple[str, ...]] = Counter()
        tomorrow = (clock.now() + timedelta(days=1)).date().isoformat()
        for address, html in self.html.get(who, []):
            if "post" not in html.lower():
                continue
            for form in forms_of(html):
                action = urljoin(address, unescape(form.action) or address)
                place = self.places.of("POST", action)
                if place is None or place.path.endswith(LEAVING):
                    continue
                for button in form.buttons or [("", "")]:
                    kind = (place.name, self._edition_of(action), button[0], _word(button[1]), *_fields(form))
                    sent[kind] += 1
                    if sent[kind] > MOST_FORMS:
                        continue
                    tries = {
                        "as-it-stands": form.sent(button),
                        "filled": form.filled(button, tomorrow=tomorrow),
                        "otherwise": form.otherwise(button, tomorrow=tomorrow),
                    }
                    done: list[dict[str, list[str]]] = []
                    for how, fields in tries.items():
                        if fields not in done:
                            done.append(fields)
                            pressed = f"{how}&{'='.join(map(_word, button))}" if button[0] else how
                            await self._send(who, place, action, pressed, form, fields)

    async def _send(
        self, who: str, place: Place, action: str, how: str, form: Form, fields: dict[str, list[str]]
    ) -> None:
        several = "multipart" in form.encoding
        options: dict[str, Any] = {"data": fields}
        if several:
            options["files"] = [("nothing", ("", b""))]
        await self.attempt(who, place, action, how, **options)

    def _edition_of(self, address: str) -> str:
        return next((e for e in self.editions if f"/{e}/" in f"{urlsplit(address).path}/"), "")

    async def attempt(self, who: str, place: Place, address: str, how: str, **sent: Any) -> httpx.Response:
        self.world.begin_trial()
        answer = await self.world.ask(who, place.method, address, **sent)
        effects: list[str] = []
        if self.world.written:
            effects, _ = await self.world.effects()
            self.world.undo()
        said = _sent(sent)
        self._write(who, place, place.method, f"{address}?{how}", answer, said, effects)
        return answer

    async def come_and_go(self, email: str) -> None:
        """Sign in and out, on pages and as a program, with a wrong code and a wrong password before; undone at the end."""
        jar: dict[str, str] = {}
        number = 0

        async def step(method: str, address: str, **sent: Any) -> httpx.Response:
            nonlocal number
            number += 1
            self.world.same.scene(TRIED + number)
            cookies = "; ".join(f"{name}={value}" for name, value in jar.items())
            headers = sent.pop("headers", {}) | ({"cookie": cookies} if jar else {})
            answer = await self.world.ask(PUBLIC, method, address, headers=headers, **sent)
            jar.update({name: value.strip('"') for name, value in answer.cookies.items()})
            place = self.places.of(method, address)
            assert place is not None
            self._write("newcomer", place, method, f"{address}?{number}", answer)
            return answer

        await step("GET", "/en/sign-in")
        await step("POST", "/en/sign-in", data={"email": "nonsense"})
        await step("POST", "/en/sign-in", data={"email": email})
        await step("GET", "/en/sign-in/code")
        await step("POST", "/en/sign-in/code", data={"email": email, "code": "000 0000"})
        await step("POST", "/en/sign-in/password", data={"email": email, "password": "wrong"})
        code = await self.world.mailbox.code_for(email)
        await step("POST", "/en/sign-in/code", data={"email": email, "code": code})
        for password in ("short", "password1234", "a very long Word of its own 2027"):
            await step("POST", "/en/me/password", data={"password": password})
        await step("POST", "/en/sign-out")
        jar.clear()
        await step(
            "POST",
            "/en/sign-in/password",
            data={"email": email, "password": "a very long Word of its own 2027"},
        )
        await step("GET", "/en/me")
        jar.clear()
        await step("POST", "/api/v1/codes", json={"email": email})
        await step("POST", "/api/v1/sessions", json={"email": email, "code": "0000000"})
        code = await self.world.mailbox.code_for(email)
        answer = await step("POST", "/api/v1/sessions", json={"email": email, "code": code})
        jar.clear()
        token = {"authorization": f"Bearer {answer.json().get('token')}"}
        await step("DELETE", "/api/v1/sessions/current", headers=token)
        self.world.undo()

    # --- writing -----------------------------------------------------------------------------------------

    def _write(
        self,
        who: str,
        place: Place,
        method: str,
        address: str,
        answer: httpx.Response,
        sent: str = "",
        effects: Iterable[str] = (),
    ) -> None:
        where = without_ids(address, self.names)
        text = self.text(method, where, answer, sent, effects)
        shape = readable.PLACES.sub(lambda found: "{" + found[1] + "}", place.path)
        path = urlsplit(where.removeprefix(ORIGIN))
        self.writer.write(
            [
                self.stage,
                re.sub("@[^,]*", "", who),
                method,
                *(p for p in (*path.path.split("/"), path.query) if p),
            ],
            text,
            f"{method} {shape}",
        )
        self.writer.asked[f"{method} {shape}"][answer.status_code] += 1
        if answer.status_code >= 500 and answer.status_code != 503:
            self.problems.append(f"{who} {method} {address}: {answer.status_code}")

    def text(
        self, method: str, where: str, answer: httpx.Response, sent: str = "", effects: Iterable[str] = ()
    ) -> str:
        kind = answer.headers.get("content-type", "")
        parts = [f"{method} {where}"]
        if sent:
            parts.append(readable.named(sent, self.names))
        parts.append(readable.head(answer.status_code, answer.headers.multi_items(), self.names))
        parts.append(readable.body(answer.content, kind, self.names))
        effect = "\n".join(effects)
        if effect:
            parts.append("effects:\n" + readable.named(effect, self.names))
        return "\n".join(parts)


def _sent(options: Mapping[str, Any]) -> str:
    if "json" in options:
        return "sent " + json.dumps(options["json"], ensure_ascii=False, sort_keys=True)
    fields = [
        f"{name}={'…' if name in ('idempotency_key', 'puzzle') else value}"
        for name, values in options.get("data", {}).items()
        for value in values
    ]
    return "sent " + "&".join(fields) if fields else ""


def _word(value: str) -> str:
    """What a button says, but an id."""
    return value if len(value) < 16 else "…"


def _fields(form: Form) -> tuple[str, ...]:
    return tuple(sorted({re.sub(r"[0-9a-z]{16}", "…", each.name) for each in form.fields}))
