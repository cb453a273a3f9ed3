"""Who finds no place for a vote is told at the door the same as further in."""

from __future__ import annotations

import asyncio
import re

import httptools
import httpx
import pytest
from starlette.responses import PlainTextResponse
from structlog.testing import CapturingLogger

from prizes.edge.admission import Admission
from prizes.edge.early_refusal import TELL_AFTER, EarlyRefusal
from prizes.edge.headers import Edge
from prizes.edge.lanes import Lane
from prizes.gate.problems import problem
from prizes.i18n.languages import CODES
from prizes.web.layout.busy import busy
from tests.browsing import ORIGIN

VOTE = "/en/2027/ballot/C1"
API_VOTE = "/api/v1/editions/2027/ballot/C1"
HERE = {"sec-fetch-site": "same-origin", "origin": ORIGIN}


class Hall:
    """A program whose votes never end, with its door."""

    def __init__(self) -> None:
        self.gate = Admission(page=busy, problem=problem)
        self.edge = Edge(self.gate.around(PlainTextResponse("saved")))
        self.door = EarlyRefusal(self.edge, self.gate)

    def fill(self) -> None:
        places = self.gate.places[Lane.VOTE]
        loop = asyncio.get_running_loop()
        places.free = 0
        places.line.extend(loop.create_future() for _ in range(places.bound.line))

    def at_the_door(self, method: str, path: str, **headers: str) -> bytes | None:
        sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        return self.door({"type": "http", "method": method, "path": path, "headers": sent, "state": {}})

    async def further_in(self, method: str, path: str, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(self.edge)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            return await client.request(method, path, headers=HERE | headers)


class Read:
    """An answer as another parser reads it."""

    def __init__(self, data: bytes) -> None:
        self.headers: dict[str, str] = {}
        self.body, self.whole = b"", False
        parser = httptools.HttpResponseParser(self)
        parser.feed_data(data)
        self.status = parser.get_status_code()

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode()] = value.decode()

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self.whole = True


@pytest.fixture
async def hall() -> Hall:
    return Hall()


async def test_nobody_is_refused_at_the_door_while_there_is_room(hall):
    assert hall.at_the_door("PUT", API_VOTE) is None
    hall.fill()
    assert hall.at_the_door("PUT", API_VOTE) is not None
    hall.gate.places[Lane.VOTE].line.pop()
    assert hall.at_the_door("PUT", API_VOTE) is None


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", VOTE),
        ("GET", API_VOTE),
        ("POST", VOTE),  # a form without script gets its page further in
        ("POST", "/en/sign-in/code"),
        ("PUT", "/api/v1/editions/2027/rules"),
        ("GET", "/health/ready"),
    ],
)
async def test_only_votes_are_refused_at_the_door(hall, method, path):
    hall.fill()
    assert hall.at_the_door(method, path) is None


@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize("way", ["program", "script"])
async def test_the_door_says_what_is_said_further_in(hall, lang, way):
    hall.fill()
    if way == "program":
        method, path, headers = "PUT", API_VOTE, {"accept-language": lang}
    else:
        method, path, headers = "POST", f"/{lang}/2027/ballot/C1", {"hx-request": "true"}
    said = Read(hall.at_the_door(method, path, **headers) or b"")
    inside = await hall.further_in(method, path, headers)

    ids = re.compile(re.escape(inside.headers["x-request-id"]))
    assert (said.status, said.whole) == (503, True)
    assert said.headers["retry-after"] == "2"
    assert said.headers["content-language"] == lang
    own = {"x-request-id", "content-security-policy"}
    assert {n: v for n, v in said.headers.items() if n not in own} == {
        n: v for n, v in inside.headers.items() if n not in own
    }
    assert said.headers["content-security-policy"].startswith("default-src 'none';")
    assert said.body.decode() == ids.sub(said.headers["x-request-id"], inside.text)


async def test_each_refusal_has_a_number_of_its_own(hall):
    hall.fill()
    numbers = {Read(hall.at_the_door("PUT", API_VOTE) or b"").headers["x-request-id"] for _ in range(20)}
    assert len(numbers) == 20


async def test_the_log_has_a_line_a_second_and_not_one_for_each(hall, monkeypatch):
    log = CapturingLogger()
    monkeypatch.setattr("prizes.edge.early_refusal.log", log)
    hall.fill()
    for number in (41, 43):
        for _ in range(number):
            hall.at_the_door("PUT", API_VOTE)
        await asyncio.sleep(TELL_AFTER + 0.2)
    told = [call.kwargs["votes"] for call in log.calls]
    assert [votes for votes in told if votes > 20] == [41, 43]  # doors of earlier tests have theirs to tell


async def test_the_program_has_a_door(app):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
        await client.get("/health/live")
    assert isinstance(app.state.door, EarlyRefusal)
