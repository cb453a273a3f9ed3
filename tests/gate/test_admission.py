"""A bounded number of requests in work: votes first, the rest told at once when to come again, and no place is lost."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import httpx
import pytest
from annotated_types import Ge
from sqlmodel import select
from starlette.responses import PlainTextResponse, StreamingResponse

import prizes.app
from prizes.accounts.actions import begin_session
from prizes.accounts.rules.roles import Role
from prizes.ballot.models import Vote
from prizes.config import Settings
from prizes.db import OVERFLOW, POOL
from prizes.edge import admission
from prizes.edge.admission import Admission, Places
from prizes.edge.headers import Edge
from prizes.edge.lanes import FILE_PARTS, Bound, Lane, lane_of
from prizes.gate import limits
from prizes.gate.problems import problem
from prizes.kit.token import digest
from prizes.web.layout.busy import busy
from tests.ballot.paper import contest
from tests.browsing import ORIGIN, Page
from tests.contest import VOTING, person, with_role
from tests.house.test_routes import filled, routes

HERE = {"sec-fetch-site": "same-origin", "origin": ORIGIN}
SMALL = Bound(places=2, line=3, patience=5.0, again=7)


@pytest.mark.parametrize(
    ("request_line", "lane"),
    [
        ("POST /en/2027/ballot/C1", Lane.VOTE),
        ("PUT /api/v1/editions/2027/ballot/C1", Lane.VOTE),
        ("DELETE /api/v1/editions/2027/ballot/C1", Lane.VOTE),
        ("POST /en/2027/ballot/C1/withdrawal", Lane.FIRST),
        ("GET /ar/2027/categories/C1", Lane.FIRST),
        ("GET /ar/2027/ballot", Lane.FIRST),
        ("GET /en/sign-in?next=/en/", Lane.FIRST),
        ("POST /en/sign-in/code", Lane.FIRST),
        ("POST /api/v1/codes", Lane.FIRST),
        ("GET /en/2027/projects/0123456789abcdef", Lane.FIRST),
        ("POST /en/2027/nominations/0123456789abcdef/fields", Lane.FIRST),
        ("GET /en/", Lane.READ),
        ("GET /en/2027/projects?q=&country=KE", Lane.READ),
        ("POST /en/2027/office/tally", Lane.READ),
        ("POST /en/badges", Lane.READ),
        ("POST /api/v1/badges/verification", Lane.READ),
        ("GET /en/certificates/83TA-TQJY-6EYN-0TBC-7/badge.png", Lane.FILE),
        ("GET /en/2027/projects?country=KE&q=school", Lane.SEARCH),
        ("GET /en/2027/categories/C1?q=school", Lane.SEARCH),
        ("GET /api/v1/editions/2027/projects?q=school", Lane.SEARCH),
        ("GET /en/2027/export/file?format=csv", Lane.FILE),
        ("GET /api/v1/exports/projects", Lane.FILE),
        ("GET /en/2027/office/nominations.csv", Lane.FILE),
        ("GET /en/2027/minutes/voting/C1/record.pdf", Lane.FILE),
        ("GET /static/css/prizes.css?v=1", None),
        ("GET /health/ready", None),
        ("GET /votelog/2027/checkpoint", None),
        ("POST /en/2027/nominations/0123456789abcdef/files/picture", None),
    ],
)
def test_every_request_has_its_lane(request_line, lane):
    method, address = request_line.split(" ")
    path, _, query = address.partition("?")
    assert lane_of(method, path, query.encode()) is lane


async def test_the_lanes_are_those_of_routes_that_there_are(app):
    """A pattern that no route fulfils any more would let a flood pass."""
    seen: dict[Lane | None, set[str]] = {}
    for path, route in routes(app):
        for method in route.methods - {"HEAD"}:
            seen.setdefault(lane_of(method, filled(path), b""), set()).add(f"{method} {path}")
    assert seen[Lane.VOTE] == {
        "POST /{lang:lang}/{edition}/ballot/{category}",
        "PUT /api/v1/editions/{edition}/ballot/{category}",
        "DELETE /api/v1/editions/{edition}/ballot/{category}",
    }
    files = [filled(route.split(" ")[1]) for route in seen[Lane.FILE]]
    assert [part for part in FILE_PARTS if not any(re.search(part, path) for path in files)] == []
    assert not [route for route in seen[Lane.FILE] if not route.startswith("GET")]
    passing = {route.split(" ")[1] for route in seen[None] if route.startswith("GET")}
    status = {"/{lang:lang}/status", "/api/v1/status"}
    assert status <= passing
    of_provider = {path for path in passing if "/sign-in/provider" in path}
    assert len(of_provider) == 3
    assert {path.split("/")[1] for path in passing - status - of_provider} == {
        "votelog", "health", "robots.txt", ".well-known",
    }  # fmt: skip


def test_all_places_together_leave_connections_to_the_database_free():
    waiting_for_the_box = Lane.VOTE.value.places
    assert sum(lane.value.places for lane in Lane) - waiting_for_the_box < POOL + OVERFLOW
    fewest = next(each.ge for each in Settings.model_fields["database_pool"].metadata if isinstance(each, Ge))
    assert sum(lane.value.places for lane in Lane) - waiting_for_the_box < fewest + OVERFLOW
    assert Settings.model_fields["database_pool"].default == POOL


# --- places ---


async def test_who_finds_no_place_waits_in_line_and_beyond_the_line_is_refused():
    places = Places(SMALL)
    assert [await places.enter(), await places.enter()] == [True, True]
    line = [asyncio.create_task(places.enter()) for _ in range(3)]
    await asyncio.sleep(0)
    assert await places.enter() is False
    places.leave()
    await asyncio.sleep(0)
    assert [task.done() for task in line] == [True, False, False]
    places.leave()
    assert await line[1] is True
    for task in line[2:]:
        task.cancel()
    await asyncio.gather(*line, return_exceptions=True)
    for _ in range(2):
        places.leave()
    assert (places.free, len(places.line)) == (2, 0)


async def test_nobody_waits_for_ever():
    places = Places(Bound(places=1, line=3, patience=0.02, again=1))
    assert await places.enter()
    assert await places.enter() is False
    places.leave()
    assert (places.free, len(places.line)) == (1, 0)


async def test_who_hangs_up_just_when_a_place_comes_hands_it_on():
    places = Places(SMALL)
    assert [await places.enter(), await places.enter()] == [True, True]
    gone, next_ = asyncio.create_task(places.enter()), asyncio.create_task(places.enter())
    await asyncio.sleep(0)
    places.leave()
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert await next_ is True


async def test_a_place_that_rests_is_handed_on_afterwards():
    places = Places(Bound(places=1, line=3, patience=5.0, again=1))
    assert await places.enter()
    places.leave(rest=0.05)
    waiting = asyncio.create_task(places.enter())
    await asyncio.sleep(0)
    assert not waiting.done()
    assert await waiting is True


# --- the gate ---


class Work:
    """A program whose answers begin when it is told so."""

    def __init__(self) -> None:
        self.inside = 0
        self.most = 0
        self.go = asyncio.Event()

    async def __call__(self, scope, receive, send):
        self.inside += 1
        self.most = max(self.most, self.inside)
        try:
            await self.go.wait()
            await PlainTextResponse("done")(scope, receive, send)
        finally:
            self.inside -= 1


def gate_with(bounds: dict[Lane, Bound]) -> Admission:
    gate = Admission(page=busy, problem=problem)
    gate.places |= {lane: Places(bound) for lane, bound in bounds.items()}
    return gate


def client_of(program) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=Edge(program), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN)


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.mark.parametrize("lang", ["ar", "zh", "en", "fr", "ru", "es"])
async def test_what_is_beyond_is_refused_at_once_in_the_readers_language(app, lang):
    work = Work()
    patient = replace(
        SMALL, patience=60.0
    )  # to make the page of the refusal takes a second where much else runs
    async with client_of(gate_with({Lane.READ: patient}).around(work)) as client:
        address = f"/{lang}/2027/guidelines?x=<1>&y=2"
        inside = [asyncio.create_task(client.get(address)) for _ in range(5)]
        await settled()
        answer = await client.get(address)
        work.go.set()
        assert {each.status_code for each in await asyncio.gather(*inside)} == {200}
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "7")
    page = Page(answer)
    page.judge()
    assert page.reader.html["lang"] == lang == answer.headers["content-language"]
    assert f"/{lang}/2027/guidelines?x=%3C1%3E&y=2" in page.links
    assert "--" not in page.html.replace("<!--", "").replace("-->", "")
    assert work.most == 2


async def test_votes_that_go_the_long_way_share_the_places_of_what_people_write():
    work = Work()
    gate = gate_with({Lane.VOTE: Bound(places=6, line=0, patience=1.0, again=2), Lane.FIRST: SMALL})
    both = gate.around(gate.around_the_long_way(work))
    async with client_of(both) as client:
        paths = [*["/en/2027/ballot/C1"] * 6, "/en/sign-in"]
        sent = [asyncio.create_task(client.post(path, data={"a": "b"}, headers=HERE)) for path in paths]
        await settled()
        assert (work.inside, gate.places[Lane.VOTE].free) == (2, 1)  # two, a line of three, and one refused
        work.go.set()
        statuses = [(await each).status_code for each in sent]
    assert sorted(statuses) == [200] * 5 + [503] * 2
    assert work.most == 2
    assert (gate.places[Lane.VOTE].free, gate.places[Lane.FIRST].free) == (6, 2)


async def test_a_program_gets_a_problem_and_a_script_a_line_of_text():
    work = Work()
    gate = gate_with({Lane.VOTE: Bound(places=0, line=0, patience=1.0, again=2)})
    async with client_of(gate.around(work)) as client:
        sent = {"authorization": "Bearer x", "accept-language": "fr"}
        answer = await client.put("/api/v1/editions/2027/ballot/C1", json={"project": "x"}, headers=sent)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-language"] == "fr"
        assert answer.json()["type"] == "urn:wsis-prizes:problem:busy"
        answer = await client.post(
            "/es/2027/ballot/C1", data={"project": "x"}, headers=HERE | {"hx-request": "true"}
        )
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        assert answer.headers["content-type"].startswith("text/plain")
        plain = await client.post("/es/2027/ballot/C1", data={"project": "x"}, headers=HERE)
        assert (plain.status_code, plain.headers["retry-after"]) == (503, "2")
    assert work.most == 0


async def test_static_files_the_log_and_health_always_pass():
    nothing = Bound(places=0, line=0, patience=1.0, again=1)
    work = Work()
    work.go.set()
    async with client_of(gate_with(dict.fromkeys(Lane, nothing)).around(work)) as client:
        for path in ("/static/css/prizes.css", "/health/live", "/health/ready", "/votelog/2027/checkpoint"):
            assert (await client.get(path)).status_code == 200
        assert (await client.get("/en/")).status_code == 503


async def test_a_failure_gives_its_place_back():
    async def broken(_scope, _receive, _send):
        raise LookupError

    gate = gate_with({Lane.READ: SMALL})
    async with client_of(gate.around(broken)) as client:
        for _ in range(4):
            assert (await client.get("/en/")).status_code == 500
    assert gate.places[Lane.READ].free == 2


async def test_whoever_reads_slowly_holds_no_place():
    go = asyncio.Event()

    async def pieces():
        yield b"first"
        await go.wait()
        yield b"last"

    async def slow(scope, receive, send):
        await StreamingResponse(pieces())(scope, receive, send)

    gate = gate_with({Lane.FILE: Bound(places=1, line=0, patience=1.0, again=1)})
    async with client_of(gate.around(slow)) as client:
        reading = []
        for _ in range(3):
            reading.append(asyncio.create_task(client.get("/en/2027/export/file")))
            await settled()
            assert gate.places[Lane.FILE].free == 1
        go.set()
        assert {(await each).content for each in reading} == {b"firstlast"}


async def test_whoever_sends_slowly_holds_no_place_and_the_whole_body_arrives():
    go, gate = asyncio.Event(), gate_with({Lane.FIRST: SMALL})
    seen = []

    async def read(scope, receive, send):
        body = b""
        while True:
            message = await receive()
            body += message["body"]
            if not message["more_body"]:
                break
        seen.append(body)
        await PlainTextResponse("done")(scope, receive, send)

    async def body():
        yield b"to"
        await go.wait()
        yield b"get"
        yield b"her"

    async with client_of(gate.around(read)) as client:
        sent = asyncio.create_task(client.post("/en/sign-in", content=body(), headers=HERE))
        await settled()
        assert gate.places[Lane.FIRST].free == 2
        go.set()
        assert (await sent).status_code == 200
    assert seen == [b"together"]


async def test_searches_rest_while_votes_are_many_and_not_otherwise(monkeypatch):
    rests = []

    def leave(places, rest=0.0):
        rests.append((places.bound.rest, rest > 0))
        places.free += 1

    monkeypatch.setattr(Places, "leave", leave)
    gate = gate_with({})

    async def quick(scope, receive, send):
        await PlainTextResponse("done")(scope, receive, send)

    async with client_of(gate.around(quick)) as client:
        await client.get("/en/2027/projects?q=x")
        gate.places[Lane.FIRST].free = 1  # seven are taken, and this will be the eighth
        await client.get("/en/2027/ballot")
        await client.get("/en/2027/projects?q=x")
        await client.get("/en/2027/guidelines")
    assert rests == [(4.0, False), (0.0, False), (4.0, True), (0.0, False)]


# --- visitors and staff ---


NOTHING = Bound(places=0, line=0, patience=1.0, again=7)


@pytest.mark.parametrize(
    "address",
    [
        "/en/2027/office/export/file?format=csv",
        "/api/v1/editions/2027/office/nominations?q=school",
        "/en/2027/office/nominations?q=school",
    ],
)
async def test_a_flood_of_visitors_keeps_no_steward_from_files_and_searches(
    app, browser, session, time, monkeypatch, address
):
    """The lanes of visitors are full; a steward's session is known once it has passed a door for stewards."""
    time(VOTING)
    await contest(session)
    await with_role(session, "steward@example.org", Role.STEWARD)
    await session.commit()
    gate = gate_with({Lane.SEARCH: NOTHING, Lane.FILE: NOTHING})
    monkeypatch.setattr(prizes.app, "Admission", lambda **_: gate)
    await browser.sign_in("steward@example.org")
    token = {"authorization": f"Bearer {browser.client.cookies['prizes']}"}
    stranger = httpx.AsyncClient(transport=browser.client._transport, base_url=ORIGIN)
    assert (await stranger.get(address, headers=token)).status_code == 503
    assert (await browser.client.get("/en/2027/office")).status_code == 200
    assert (await stranger.get(address, headers=token)).status_code == 200
    assert (await stranger.get(address, headers={"authorization": "Bearer made-up"})).status_code == 503
    assert gate.places[Lane.STAFF_FILE].free == gate.places[Lane.STAFF_SEARCH].free == 1


async def test_only_the_sessions_used_last_are_remembered(monkeypatch):
    monkeypatch.setattr(admission, "MOST_STAFF", 2)

    async def a_door_for_roles(scope, receive, send):
        scope["state"]["staff"] = True
        await PlainTextResponse("done")(scope, receive, send)

    gate = gate_with({})
    async with client_of(gate.around(a_door_for_roles)) as client:
        for name in ("a", "b", "a", "c"):
            await client.get("/en/2027/office", headers={"authorization": f"Bearer {name}"})
        await client.get("/en/2027/office")
    assert list(gate.staff) == [digest("a"), digest("c")]


@pytest.mark.parametrize(
    ("address", "lane"),
    [
        ("/fr/2027/projects/0123456789abcdef/poster", Lane.FILE),
        ("/fr/2027/projects/0123456789abcdef/qr.svg", Lane.FILE),
        ("/fr/2027/projects?q=x", Lane.SEARCH),
    ],
)
async def test_a_network_asks_for_a_number_of_files_and_searches_a_minute(
    app, browser, address, lane, monkeypatch
):
    asked = []

    async def used_up(item, *names):
        asked.append((item.amount, names))
        return names[0] != lane.name

    monkeypatch.setattr(limits, "hit", used_up)
    client = httpx.AsyncClient(transport=browser.client._transport, base_url=ORIGIN)
    refused = await client.get(address)
    page = Page(refused)
    page.judge()
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert page.reader.html["lang"] == "fr"
    assert (await client.get("/fr/")).status_code == 200
    refused = await client.get("/api/v1/editions/2027/projects?q=x") if lane is Lane.SEARCH else refused
    assert refused.status_code == 429
    assert asked[0] == (lane.value.per_minute * limits.SHARED_ADDRESS, (lane.name, "127.0.0.1/32"))


# --- the program behind it ---


@pytest.mark.both_databases
@pytest.mark.parametrize("way", ["page", "program"])
async def test_in_a_crowd_every_vote_is_saved_or_refused_and_is_what_it_was_told(
    app, database, session, time, monkeypatch, way
):
    """Forty voters at once, two places and a line of six: the last ones are refused, and come again until all is well."""
    time(VOTING)
    box = await contest(session)
    people = [await person(session, f"voter{n}@example.org") for n in range(40)]
    secrets = [await begin_session(session, each) for each in people]
    await session.commit()
    few = Bound(places=2, line=6, patience=5.0, again=2)
    gate = gate_with({Lane.VOTE: few, Lane.FIRST: few})
    monkeypatch.setattr(prizes.app, "Admission", lambda **_: gate)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:

        async def vote(secret: str) -> int:
            if way == "page":
                sent = HERE | {"cookie": f"prizes={secret}"}
                form = {"project": box.id("Bee"), "idempotency_key": secret[:20]}
                answer = await client.post("/en/2027/ballot/C1", data=form, headers=sent)
            else:
                sent = {"authorization": f"Bearer {secret}"}
                path = "/api/v1/editions/2027/ballot/C1"
                answer = await client.put(path, json={"project": box.id("Bee")}, headers=sent)
            if answer.status_code == 503:
                assert answer.headers["retry-after"] == "2"
                assert "is saved" not in answer.text
            return answer.status_code

        first = await asyncio.gather(*map(vote, secrets))
        saved = [secret for secret, status in zip(secrets, first, strict=True) if status != 503]
        assert set(first) == {503, 303 if way == "page" else 200}
        assert len(saved) >= 8
        assert len(await _votes(database)) == len(saved)
        left = [secret for secret in secrets if secret not in saved]
        while left:
            again = await asyncio.gather(*map(vote, left))
            left = [secret for secret, status in zip(left, again, strict=True) if status == 503]
    assert len(await _votes(database)) == 40
    assert [gate.places[lane].free for lane in (Lane.VOTE, Lane.FIRST)] == [2, 2]


async def _votes(database) -> list[Vote]:
    async with database.reading() as session:
        return list((await session.exec(select(Vote).where(Vote.in_force))).all())
