"""A short way past routing and dependencies for requests that are many, small and alike.

A way recognises its requests and answers those it is sure of; whatever it leaves goes on to the program, body and all.
So each route stays whole, with its refusals and its place in the table of roles, and a short way has none of its own.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from types import SimpleNamespace
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from prizes.accounts.rules.scopes import is_token
from prizes.db import is_out_of_reach
from prizes.gate import request_body
from prizes.gate.addresses import API, addresses
from prizes.gate.people import session_secret

LONGEST = 4_000
"""Bytes of a body. A longer one goes the long way."""


class Shortcut(ABC):
    """ASGI around the program, for requests of people with a session."""

    method: ClassVar[str]
    route: ClassVar[str]
    """The template of the route that it stands for, with an edition and a category in it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.path = addresses(self.route, edition="[a-z0-9-]{1,31}", category="[A-Za-z0-9-]{1,32}")
        self.logged = SimpleNamespace(path=self.route.removeprefix(API))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_http = scope["type"] == "http" and scope["method"] == self.method
        place = self.path.fullmatch(scope["path"]) if is_http else None
        if place is None:
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        secret = session_secret(request)
        if not secret or is_token(secret):  # no token votes; the long way says so
            await self.app(scope, receive, send)
            return
        body, messages = await request_body.read(receive, LONGEST)
        whole = messages[-1]["type"] == "http.request" and 0 < len(body) <= LONGEST
        answer = await self._answer(request, secret, body, place) if whole else None
        if answer is None:
            await self.app(scope, request_body.once_more(messages, receive), send)
            return
        scope["route"] = self.logged
        await answer(scope, receive, send)

    async def _answer(
        self, request: Request, secret: str, body: bytes, place: re.Match[str]
    ) -> Response | None:
        try:
            return await self.answer(request, secret, body, place)
        except Exception as error:
            if not is_out_of_reach(error):
                raise
            return None  # the long way finds it too, and says so

    @abstractmethod
    async def answer(
        self, request: Request, secret: str, body: bytes, place: re.Match[str]
    ) -> Response | None:
        """None: nothing was done, and the long way is to be gone. `secret`: of a session, perhaps."""
