"""People who sign in with a code by email and look around; and others who are refused."""

from __future__ import annotations

import asyncio
import json
import mailbox
import re
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from itertools import count
from pathlib import Path

from prizes.cli.bench.load import send
from prizes.cli.bench.place import SLUG
from tests.bench.kills.answers import HttpAnswer
from tests.bench.kills.voters import HOST, Line

CODE = re.compile(r"^\W*(\d{3}) (\d{4})\W*$", re.MULTILINE)
LETTER_WITHIN = 30.0
EVERY = 2.0
"""Seconds between two people."""
REFUSALS = {
    ("GET", f"/en/{SLUG}/no-such-page", b""): 404,
    ("GET", "/api/v1/me/sessions", b""): 401,
    ("PUT", f"/api/v1/editions/{SLUG}/ballot/none", b"{}"): 401,
    ("POST", "/api/v1/sessions", b'{"email": "nobody@example.org", "code": "0000000"}'): 422,
    ("POST", "/api/v1/codes", b'{"email": "no address"}'): 422,
}
"""Requests that are refused, and how."""


@dataclass
class SigningIn:
    port: int
    letters: Path
    """The maildir of the worker."""
    signed_in: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._sign_in(stop))
            tasks.create_task(self._be_refused(stop))
            try:
                yield
            finally:
                stop.set()

    async def _sign_in(self, stop: asyncio.Event) -> None:
        for n in count():
            if stop.is_set():
                return
            line, begun = Line(self.port), time.monotonic()
            await self._one(line, n)
            line.close()
            await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - begun)))

    async def _one(self, line: Line, n: int) -> None:
        email = f"visitor{n}@example.org"
        if not await self._ask(line, n, ("POST", "/api/v1/codes", {"email": email}), 202):
            return
        code = await self._code()
        if code is None:
            self.unexpected.append(f"no letter to {email} within {LETTER_WITHIN:.0f} s")
            return
        words = {"email": email, "code": code}
        if made := await self._ask(line, n, ("POST", "/api/v1/sessions", words), 201):
            token = json.loads(made.body)["token"]
            for path in ("/api/v1/me/sessions", f"/api/v1/editions/{SLUG}/ballot"):
                await self._ask(line, n, ("GET", path, {}), 200, token)
            self.signed_in += 1

    async def _ask(
        self, line: Line, n: int, what: tuple[str, str, dict[str, str]], wanted: int, token: str = ""
    ) -> HttpAnswer | None:
        """Each from a network of their own."""
        method, path, words = what
        headers = {"Content-Type": "application/json", "X-Forwarded-For": f"10.{n // 250 % 250}.{n % 250}.7"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        answer = await line.ask(
            send(method, path, HOST, json.dumps(words).encode() if words else b"", **headers)
        )
        if answer is not None and answer.status == wanted:
            return answer
        self.unexpected.append(f"{method} {path}: {answer.status if answer else 'no answer'}")
        return None

    async def _code(self) -> str | None:
        """Of the one letter that comes; it is thrown away."""
        end = time.monotonic() + LETTER_WITHIN
        while time.monotonic() < end:
            if code := await asyncio.to_thread(self._read):
                return code
            await asyncio.sleep(0.1)
        return None

    def _read(self) -> str | None:
        if not self.letters.exists():
            return None
        there = mailbox.Maildir(str(self.letters), create=False)
        for key in list(there.keys()):
            letter = message_from_bytes(there.get_bytes(key), policy=policy.default)
            there.discard(key)
            part = letter.get_body(("plain",))
            if part is not None and (code := CODE.search(part.get_content())):
                return code[1] + code[2]
        return None

    async def _be_refused(self, stop: asyncio.Event) -> None:
        line = Line(self.port)
        for n in count(1):
            for (method, path, body), wanted in REFUSALS.items():
                if stop.is_set():
                    line.close()
                    return
                headers = {
                    "Content-Type": "application/json",
                    "X-Forwarded-For": f"172.16.{n % 250}.{n // 250 % 250}",
                }
                answer = await line.ask(send(method, path, HOST, body, **headers))
                self.refused[answer.status if answer else 0] += 1
                if answer is None or answer.status != wanted:
                    self.unexpected.append(
                        f"{method} {path}: {answer.status if answer else 'no answer'}, not {wanted}"
                    )
                await asyncio.sleep(EVERY / len(REFUSALS))
