"""/metrics: what was done is counted, what waits is asked for once, and no label leads to a person or grows without end."""

from __future__ import annotations

import asyncio
import re
import socket
from contextlib import suppress
from datetime import timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import event, insert, text

from prizes import clock, config, metrics
from prizes.db import Database, once_committed
from prizes.edge.lanes import Lane
from prizes.gate.watching import vitals
from prizes.gate.watching.scraping import LaneLoad, Scrape, listening
from prizes.gate.watching.vitals import VitalsReader, vitals_of
from prizes.jobs.actions import enqueue
from prizes.jobs.kinds import NewJob
from prizes.jobs.models import Job
from prizes.mail.models import Message
from tests.ballot.logged import sequenced
from tests.ballot.paper import contest
from tests.browsing import ORIGIN
from tests.contest import VOTING, person
from tests.databases import in_role
from tests.house.checkout import ROOT
from tests.house.test_routes import routes

CANARY = "zzq.canary@example.org"
DECLARED = set(
    re.findall(r"^\| `([a-z0-9-]+)` \|", (ROOT / "docs" / "refusals.md").read_text("utf-8"), re.MULTILINE)
)


@pytest.fixture(autouse=True)
def counting(settings):
    """From nothing."""
    config.use(config.settings().model_copy(update={"metrics_port": 9_200}))
    for family in (metrics._requests, metrics._seconds, metrics._refusals, metrics._turns):
        family.clear()
    metrics._of_route.cache_clear()
    metrics._votes.reset()


async def scraped(database, lanes=dict) -> dict[tuple[str, ...], float]:
    """Value by name and label values."""
    body = (await Scrape(database, lanes).text()).decode()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(body)
        for sample in family.samples
    }


async def labels(database) -> dict[str, set[str]]:
    body = (await Scrape(database).text()).decode()
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(body):
        for sample in family.samples:
            for name, value in sample.labels.items():
                found.setdefault(name, set()).add(value)
    return found


def templates(app) -> set[str]:
    return {path for path, _ in routes(app)}


async def test_answers_are_counted_by_template_and_class_whatever_is_asked_for(app, database, browser):
    async with database.writing() as session:
        await contest(session)
    await browser.get("/en/2027/projects")
    await browser.get(f"/en/2027/projects/{CANARY}", status=404)
    await browser.json("GET", "/editions/2027")
    for n in range(40):
        await browser.client.request(f"ODD{n}", f"/{CANARY}/{n}")
        await browser.client.get(f"/en/{n}x/projects?q={CANARY}", headers={"x-forwarded-for": CANARY})
        await browser.client.get("/en/", headers={"host": f"{n}.example.org"})

    found = await scraped(database)
    assert found["prizes_http_requests_total", "GET", "/{lang:lang}/{edition}/projects", "2xx"] == 1
    assert found["prizes_http_requests_total", "GET", "/{lang:lang}/{edition}/projects", "4xx"] == 40
    assert found["prizes_http_requests_total", "GET", "/api/v1/editions/{edition}", "2xx"] == 1
    assert found["prizes_http_request_seconds_count", "/api/v1/editions/{edition}"] == 1
    assert found["prizes_refusals_total", "wrong-host"] == 40
    assert not any(name[0].endswith("_created") for name in found)
    values = await labels(database)
    assert values["route"] <= templates(app) | {metrics.NO_ROUTE}
    assert values["method"] <= metrics.METHODS | {metrics.ANOTHER}
    assert values["status"] <= {"2xx", "3xx", "4xx", "5xx"}
    assert values["reason"] <= DECLARED and len(DECLARED) > 100
    assert "canary" not in str(values)


async def test_labels_of_a_contest_with_people_name_nobody(database, worker_database, mailbox, time):
    time(VOTING)
    async with database.writing() as session:
        box = await contest(session)
        await box.cast("C1", "Ant", by=await person(session, CANARY, name="Zzq Canary"))
    await sequenced(database)
    values = await labels(database)
    assert "canary" not in str(values).casefold()
    assert values["log"] == {"2027"}
    assert set(values) <= {
        "version",
        "asked",
        "log",
        "bulk",
        "place",
        "route",
        "method",
        "status",
        "reason",
        "part",
        "le",
    }


@pytest.mark.both_databases
async def test_a_vote_is_counted_once_it_is_committed(database, browser, time):
    time(VOTING)
    async with database.writing() as session:
        box = await contest(session)
        await box.cast("C1", "Ant")
        assert metrics._votes._value.get() == 0
    assert metrics._votes._value.get() == 1
    with pytest.raises(LookupError):
        async with database.writing() as session:
            once_committed(session, metrics.accepted)
            raise LookupError
    assert metrics._votes._value.get() == 1


async def test_votes_of_both_ways_are_counted_and_refused_ones_are_not(database, browser, time):
    time(VOTING)
    async with database.writing() as session:
        box = await contest(session)
    await browser.sign_in("ana@example.org")
    token = browser.client.cookies["prizes"]
    ant, bee = box.id("Ant"), box.id("Bee")
    await browser.json("PUT", "/editions/2027/ballot/C1", {"project": ant}, token=token)
    assert metrics._votes._value.get() == 1
    await browser.json("PUT", "/editions/2027/ballot/C1", {"project": bee}, token=token)  # the long way
    assert metrics._votes._value.get() == 2
    await browser.json("PUT", "/editions/2027/ballot/C1", {"project": "nothing"}, token=token)
    assert metrics._votes._value.get() == 2


# --- what is asked for at the scrape ---------------------------------------------------------------------------


async def letter(session, **more) -> None:
    now = clock.now()
    values = {"to": CANARY, "lang": "en", "template": "x", "created_at": now, "send_after": now} | more
    await (await session.connection()).execute(
        insert(Message.__table__), [Message(**values).model_dump(exclude={"domain"})]
    )


@pytest.mark.both_databases
@pytest.mark.parametrize("part", ["web", "worker", "observer"])
async def test_what_waits_is_seen_with_its_age_in_every_role(database, time, part):
    time(VOTING)
    async with database.writing() as session:
        box = await contest(session)
        await box.cast("C1", "Ant")
    await sequenced(database)
    long_ago, soon = clock.now() - timedelta(minutes=10), clock.now() + timedelta(minutes=10)
    async with database.writing() as session:
        await session.exec(text("DELETE FROM message"))
        await session.exec(text("DELETE FROM job"))
        await box.__class__(session, box.edition, await session.merge(box.voter), box.projects).cast(
            "C2", "Dog"
        )
        await letter(session, send_after=long_ago)
        await letter(session, send_after=soon)
        await letter(session, send_after=long_ago, expires_at=long_ago)
        await letter(session, created_at=long_ago, send_after=soon, attempts=3, bulk=True)
        await letter(session, state="failed")
        await letter(session, state="sent", send_after=long_ago)
        await enqueue(session, NewJob("a", {}), run_after=long_ago + timedelta(minutes=3))
        await enqueue(session, NewJob("a", {}), run_after=soon)
        session.add(Job(kind="b", run_after=long_ago, claimed_until=soon))
        session.add(Job(kind="c", run_after=long_ago, state="dead"))
    time(VOTING + timedelta(seconds=30))
    seen = in_role(database, part)
    async with seen.reading() as session:
        found = await vitals_of(session)
    if seen is not database:
        await seen.close()
    assert (found.letters, found.letter_age) == (1, 630)
    assert (found.bulk_letters, found.bulk_letter_age) == (1, 630)
    assert (found.letters_failed, found.jobs, found.job_age, found.jobs_dead) == (1, 1, 450, 1)
    assert found.worker_is_late
    (log,) = found.logs
    assert (log.name, log.waiting, log.fault) == ("2027", 1, "")
    assert log.age == 30
    assert not log.is_late


async def test_without_anything_there_are_zeros(database):
    async with database.reading() as session:
        found = await vitals_of(session)
    assert (found.letters, found.letter_age, found.jobs_dead, list(found.logs)) == (0, 0, 0, [])


def questions(database) -> list[str]:
    """Grows with every statement but those that begin a transaction."""
    asked = []

    def hear(*args) -> None:
        if not args[2].startswith("BEGIN"):
            asked.append(args[2])

    event.listen(database.engine.sync_engine, "before_cursor_execute", hear)
    return asked


async def test_the_database_is_asked_one_question_in_ten_seconds(database, monkeypatch):
    asked = questions(database)
    at = [100.0]
    monkeypatch.setattr(vitals.time, "monotonic", lambda: at[0])
    reader = VitalsReader(database)
    assert await asyncio.gather(*(reader.vitals() for _ in range(20))) == [await reader.vitals()] * 20
    assert len(asked) == 1
    at[0] += vitals.EVERY - 0.1
    await reader.vitals()
    assert len(asked) == 1
    at[0] += 0.2
    await reader.vitals()
    assert len(asked) == 2


async def test_a_request_costs_no_question_more(app, database, browser):
    asked = questions(database)
    numbers = []
    for port in (0, 9_200):
        config.use(config.settings().model_copy(update={"metrics_port": port}))
        for _ in range(3):
            await browser.get("/en/")
        asked.clear()
        await browser.get("/en/")
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


@pytest.mark.way_in
async def test_a_database_that_does_not_answer_is_said_to_be_down(tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(vitals, "PATIENCE", 0.2)
        database = Database(f"postgresql+asyncpg://x@127.0.0.1:{silent.getsockname()[1]}/x")
        found = await scraped(database)
        await database.close()
    assert found["prizes_database_up",] == 0
    assert not any(name[0].startswith("prizes_mail") for name in found)


async def test_lanes_connections_and_disks_are_told(app, database, browser):
    await browser.get("/en/")
    loads = app.state.gate.loads()
    assert loads["vote"] == LaneLoad(0, 200, 0)
    assert set(loads) == {lane.name.lower() for lane in Lane}
    places = app.state.gate.places[Lane.READ]
    places.enter_now()
    found = await scraped(database, app.state.gate.loads)
    places.leave()
    assert found["prizes_lane_requests", "read", "in_work"] == 1
    assert found["prizes_lane_requests", "read", "places"] == 4
    assert (
        0 <= found["prizes_database_connections_in_use",] < found["prizes_database_connections_most",] == 17
    )
    assert 0 < found["prizes_disk_free_bytes", "keys"] < found["prizes_disk_bytes", "keys"]


# --- the port ---------------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as here:
        return here.getsockname()[1]


@pytest.fixture
async def port(database):
    """Where a process answers, the third of those that serve."""
    found = free_port()
    config.use(config.settings().model_copy(update={"metrics_port": found - 3}))
    async with listening(Scrape(database), place=3):
        yield found


async def said(port: int, words: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(words)
    answer = await reader.read()
    writer.close()
    return answer


async def test_prometheus_is_answered_and_nothing_else(port):
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        answer = await client.get("/metrics")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain; version=")
        assert "prizes_database_up 1.0" in answer.text
        assert (await client.get("/")).status_code == 404
        assert (await client.post("/metrics")).status_code == 404
    assert (await said(port, b"nonsense\r\n\r\n")).startswith(b"HTTP/1.1 404")
    assert await said(port, b"GET /metrics HTTP/1.1\r\nx: " + b"y" * 20_000) == b""


async def test_with_a_token_only_who_has_it_is_told(port):
    token = "0123456789abcdef" * 2
    config.use(config.settings().model_copy(update={"metrics_token": config.SecretStr(token)}))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        for given in ("", "Bearer", f"Bearer {token}x", f"Basic {token}", token):
            answer = await client.get("/metrics", headers={"authorization": given})
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
            assert "prizes_" not in answer.text
        answer = await client.get("/metrics", headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == 200


async def test_who_opens_many_connections_takes_none_from_the_service(port):
    held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(8)]
    await asyncio.sleep(0.05)
    with suppress(ConnectionError):
        assert await said(port, b"GET /metrics HTTP/1.1\r\n\r\n") == b""
    for _, writer in held:
        writer.close()
    await asyncio.sleep(0.05)
    assert (await said(port, b"GET /metrics HTTP/1.1\r\n\r\n")).startswith(b"HTTP/1.1 200")


async def test_a_port_that_is_taken_stops_nothing(database):
    with socket.create_server(("127.0.0.1", 0)) as here:
        config.use(config.settings().model_copy(update={"metrics_port": here.getsockname()[1]}))
        async with listening(Scrape(database), place=0):
            pass


async def test_it_is_off_unless_it_is_asked_for_and_never_at_the_service_s_own_port(app, database, browser):
    assert config.Settings(_env_file=None).metrics_port == 0
    answer = await browser.client.get(f"{ORIGIN}/metrics")
    assert answer.status_code == 404
    config.use(config.settings().model_copy(update={"metrics_port": 0}))
    before = await scraped(database)
    await browser.get("/en/")
    after = await scraped(database)
    assert {name: value for name, value in after.items() if name[0].startswith("prizes_http")} == {
        name: value for name, value in before.items() if name[0].startswith("prizes_http")
    }
    async with listening(Scrape(database), place=0):
        pass


def test_in_production_a_port_for_others_needs_a_token():
    def fault(**more) -> bool:
        chosen = config.Settings(_env_file=None, environment="production", metrics_port=9_200, **more)
        return any("PRIZES_METRICS_TOKEN" in line for line in chosen.faults())

    assert not fault()
    assert fault(metrics_host="0.0.0.0")
    assert fault(metrics_host="0.0.0.0", metrics_token="short")
    assert fault(metrics_host="0.0.0.0", metrics_token="ab" * 20)
    assert not fault(metrics_host="0.0.0.0", metrics_token="0123456789abcdefghijklmnopqrstuv")
