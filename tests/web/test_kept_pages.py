"""Public pages that are kept for a moment: the same for everybody, never of anybody, and never older than an act."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime, timedelta

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import update

from prizes import clock, config
from prizes.edge import page_cache
from prizes.edge.page_cache import KEPT, LOOK, MOST_BYTES, OPEN_JSON, OUR_CLOCK, OWN_KEY, CachedPage, own_key
from prizes.forum.models import News
from prizes.gate.permissions import Who
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.token import new_id
from prizes.nomination.models import Project
from tests.ballot.logged import END, counted, sequenced
from tests.ballot.paper import with_four_votes
from tests.browsing import ORIGIN
from tests.contest import ANNOUNCING, VOTING, steward
from tests.house.test_routes import table

KEYS = re.compile(r'(?<=name="idempotency_key" value=")[^"]+')
PROJECTS = "/en/2027/projects"
NEWS = "news000000000000"


@pytest.fixture
def keeping(settings):
    config.use(settings.model_copy(update={"keep_pages": 1.0}))


@pytest.fixture
async def box(session, database, time):
    time(VOTING)
    box = await with_four_votes(session)
    by = await steward(session, "steward@example.org")
    now = clock.now()
    said = {"en": {"title": "News", "text": "Words."}}
    dated = {"created_at": now, "changed_at": now, "published_at": now}
    session.add(News(id=NEWS, edition="2027", texts=said, created_by=by.id, changed_by=by.id, **dated))
    await session.commit()
    await sequenced(database)
    return box


@pytest.fixture
async def reader(app):
    """Somebody without a cookie."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
        yield client


async def retitled(database, box, title: str, *, noted: bool = False, elsewhere: bool = False) -> None:
    """A change that a reader sees. `noted`: as an act. `elsewhere`: by another process."""
    async with database.writing() as session:
        await session.exec(update(Project).where(Project.id == box.id("Ant")).values(title=title))
        if noted:
            record(session, "2027", acts.NOMINATION_SUBMIT, "x", by=None)
    if elsewhere:
        database.acts -= 1


async def test_what_is_kept_is_public(app):
    known = table(app)
    assert {known[f"GET {path}"] for path in KEPT | OPEN_JSON} == {Who.PUBLIC}


def places(box, routes=KEPT) -> list[str]:
    ids = {"{lang:lang}": "en", "{edition}": "2027", "{category}": "C1", "{project}": box.id("Ant")}
    ids |= {"{topic}": "voting", "{face}": "council", "{news}": NEWS}
    return [re.sub(r"\{[^}]+\}", lambda part: ids[part[0]], path) for path in sorted(routes)]


@pytest.mark.parametrize(
    "instant", [VOTING, END, ANNOUNCING], ids=["voting", "after the close", "announcing"]
)
async def test_what_is_kept_says_the_same_to_everybody(box, database, reader, time, instant):
    """Two readers at the same instant, with nothing kept: no key, no puzzle, no order of one's own."""
    time(instant)
    if instant != VOTING:
        await counted(database, box)
    answered = 0
    for place in places(box):
        one, two = [await reader.get(place) for _ in range(2)]
        assert one.status_code == two.status_code
        if one.status_code != 200:
            continue
        answered += 1
        assert "set-cookie" not in one.headers
        assert KEYS.sub("", one.text) == KEYS.sub("", two.text), place
        assert one.headers["x-request-id"] not in one.text, place
        assert len(one.content) < MOST_BYTES
    assert answered >= len(KEPT) - 2


@pytest.mark.parametrize(
    "instant", [VOTING, END, ANNOUNCING], ids=["voting", "after the close", "announcing"]
)
async def test_what_programs_are_given_is_the_same_for_all_but_for_our_clock(
    box, database, reader, time, instant
):
    time(instant)
    if instant != VOTING:
        await counted(database, box)
    answered = 0
    for place in places(box, OPEN_JSON):
        one, two = [(await reader.get(place)) for _ in range(2)]
        assert one.status_code == two.status_code
        if one.status_code == 200:
            answered += 1
            assert "set-cookie" not in one.headers
            assert OUR_CLOCK.sub(b"", one.content) == OUR_CLOCK.sub(b"", two.content), place
            assert b'"now"' not in OUR_CLOCK.sub(b"", one.content), place
    assert answered >= len(OPEN_JSON) - 4


async def test_open_json_is_kept_for_a_second_by_language(keeping, box, database, reader, time):
    place = "/api/v1/editions/2027/projects"
    arabic = {"accept-language": "ar"}
    first = await reader.get(place)
    await retitled(database, box, "Anthill")
    assert (await reader.get(place)).content == first.content
    assert "Anthill" in (await reader.get(place, headers=arabic)).text
    assert (await reader.get(place, headers={"if-none-match": '"x"'})).content == first.content
    assert (await reader.get(place, headers={"if-none-match": first.headers["etag"]})).status_code == 304
    assert "Anthill" in (await reader.get(place, headers={"cookie": "x=y"})).text
    time(VOTING + timedelta(seconds=1))
    assert "Anthill" in (await reader.get(place)).text
    titles = [(await reader.get("/api/v1/editions/2027", headers=arabic)).json()["title"] for _ in range(2)]
    assert len(set(titles)) == 1
    assert titles[0] != (await reader.get("/api/v1/editions/2027")).json()["title"]


async def test_our_clock_is_never_an_old_one(keeping, box, app, reader, time):
    for place in ("/api/v1/editions", "/api/v1/editions/2027"):
        for late in (0.0, 0.25, 0.5):
            time(VOTING + timedelta(seconds=late))
            answer = (await reader.get(place)).json()
            said = answer["items"][0]["now"] if "items" in answer else answer["now"]
            assert datetime.fromisoformat(said) == VOTING + timedelta(seconds=late)
        assert app.state.kept.pages[place, b"", "en"].at == VOTING


async def test_a_page_is_kept_for_a_second(keeping, box, database, reader, time):
    first = await reader.get(PROJECTS)
    await retitled(database, box, "Anthill")
    second = await reader.get(PROJECTS)
    assert "Anthill" not in second.text
    assert first.text == second.text
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert (await reader.head(PROJECTS)).headers["content-length"]
    time(VOTING + timedelta(seconds=1))
    assert "Anthill" in (await reader.get(PROJECTS)).text


async def test_a_form_for_strangers_has_no_key_so_that_the_page_lasts(keeping, box, reader):
    place = f"/en/2027/projects/{box.id('Ant')}"
    found = [(await reader.get(place)).text for _ in range(2)]
    assert found[0] == found[1] and "/ballot/C1" in found[0] and not KEYS.findall(found[0])


def test_a_form_with_a_key_on_a_kept_page_has_one_of_its_own():
    key = new_id()
    body = f'<input name="idempotency_key" value="{key}">'.encode()
    kept = CachedPage(VOTING, (0, 0), {}, body, tuple(set(OWN_KEY.findall(body))), own_key, None)
    found = [KEYS.findall(kept.anew().decode())[0] for _ in range(3)]
    assert len({key, *found}) == 4 and {len(each) for each in found} == {16}


@pytest.mark.parametrize("encoding", ["zstd", "br", "gzip", "identity"])
async def test_a_kept_page_is_compressed_for_each_reader(keeping, box, reader, encoding):
    whole = await reader.get(PROJECTS, headers={"accept-encoding": "identity"})
    kept = await reader.get(PROJECTS, headers={"accept-encoding": encoding})
    assert kept.headers.get("content-encoding", "identity") == encoding
    assert kept.text == whole.text


@pytest.mark.parametrize("encoding", ["zstd", "br", "gzip"])
async def test_a_page_that_lasts_is_compressed_as_small_as_can_be(keeping, box, reader, time, encoding):
    sizes, texts = [], set()
    for second in range(400):  # until the thread has made its best form
        time(VOTING + timedelta(seconds=min(second, 3)))
        answer = await reader.get(PROJECTS, headers={"accept-encoding": encoding})
        assert answer.headers["content-encoding"] == encoding
        sizes.append(int(answer.headers["content-length"]))
        texts.add(answer.text)
        if sizes[-1] < sizes[0]:
            break
        await asyncio.sleep(0.02)
    assert len(texts) == 1
    assert sizes[-1] < sizes[0]


async def test_browsers_that_know_brotli_get_it_for_pages_of_everybody(keeping, box, reader):
    for _ in range(2):
        answer = await reader.get(PROJECTS, headers={"accept-encoding": "gzip, deflate, br, zstd"})
        assert answer.headers["content-encoding"] == "br"
    own = await reader.get(PROJECTS, headers={"accept-encoding": "gzip, deflate, br, zstd", "cookie": "x=y"})
    assert own.headers["content-encoding"] == "zstd"


async def test_an_act_is_seen_at_once(keeping, box, database, reader):
    await reader.get(PROJECTS)
    await retitled(database, box, "Anthill", noted=True)
    assert "Anthill" in (await reader.get(PROJECTS)).text


async def test_an_act_of_another_process_is_seen_after_a_moment(keeping, box, database, reader):
    await reader.get(PROJECTS)
    await retitled(database, box, "Anthill", noted=True, elsewhere=True)
    await asyncio.sleep(LOOK)
    assert "Anthill" in (await reader.get(PROJECTS)).text


async def test_an_act_that_is_taken_back_leaves_the_pages(database, box):
    before = database.acts
    with pytest.raises(ZeroDivisionError):
        async with database.writing() as session:
            record(session, "2027", acts.NOMINATION_SUBMIT, "x", by=None)
            raise ZeroDivisionError
    assert database.acts == before


async def test_whoever_is_known_gets_a_page_of_their_own(keeping, box, database, reader, browser):
    await browser.sign_in("voter0@example.org")
    await reader.get(PROJECTS)
    await retitled(database, box, "Anthill")
    assert (await browser.get(PROJECTS)).has("Anthill")
    assert browser.page.has("My work")
    kept = (await reader.get(PROJECTS)).text
    assert "My work" not in kept
    assert "Anthill" not in kept
    for headers in ({"cookie": "x=y"}, {"authorization": "Bearer x"}, {"hx-request": "true"}):
        assert "Anthill" in (await reader.get(PROJECTS, headers=headers)).text, headers


async def test_each_address_has_its_own_page(keeping, box, reader):
    for query in ("", "?category=C2", "?q=Bee", "?category=C2&q=Bee"):
        fresh = await reader.get(PROJECTS + query, headers={"cookie": "x=y"})
        for _ in range(2):
            assert (await reader.get(PROJECTS + query)).text == fresh.text
    arabic = [(await reader.get("/ar/2027/projects")).text for _ in range(2)]
    assert all('dir="rtl"' in each for each in arabic)


async def test_refusals_and_other_routes_are_not_kept(keeping, box, app, reader):
    for place in (
        "/en/2027/projects/none",
        "/en/2028/",
        "/",
        "/en/sign-in",
        "/api/v1/editions/2028",
        "/api/v1/editions/2027/projects?limit=0",
        "/api/v1/editions/2027/calendar.ics",
        "/health/live",
    ):
        await reader.get(place)
    assert app.state.kept.pages == {}
    await reader.get(PROJECTS)
    assert list(app.state.kept.pages) == [(PROJECTS, b"", "")]


def gone():
    raise OperationalError("SELECT", {}, ConnectionRefusedError())


@pytest.fixture
def out(database, monkeypatch):
    """Takes the database away, and gives it back."""

    async def let(be_gone: bool) -> None:
        if be_gone:
            monkeypatch.setattr(database, "reading", gone)
        else:
            monkeypatch.undo()
        await asyncio.sleep(LOOK)

    return let


async def test_without_a_database_a_kept_page_says_its_age(keeping, box, app, reader, out, time):
    await reader.get(PROJECTS)
    await reader.get("/api/v1/editions/2027/projects")
    await out(True)
    time(VOTING + timedelta(minutes=5))
    copy = await reader.get(PROJECTS)
    assert (copy.status_code, copy.headers["age"]) == (200, "300")
    assert f"{VOTING:%H:%M}" in copy.text
    assert "The service is partly unavailable" in copy.text
    assert (await reader.get("/en/2027/guidelines")).status_code == 503  # nobody has asked for it before
    assert (await reader.get("/api/v1/editions/2027/projects")).status_code == 503  # programs get no copies
    assert app.state.kept.pages[PROJECTS, b"", ""].at == VOTING  # the copy is not kept as if it were new
    await out(False)
    fresh = await reader.get(PROJECTS)
    assert (fresh.status_code, "age" in fresh.headers, "repaired" in fresh.text) == (200, False, False)


async def test_copies_for_bad_times_are_packed_and_bounded(keeping, box, app, reader, out, monkeypatch):
    monkeypatch.setattr(page_cache, "MOST", 2)
    queries = [f"?category=C{n}" for n in (1, 2, 1, 3, 4)]
    for query in queries:
        await reader.get(PROJECTS + query)
    kept = app.state.kept
    assert (len(kept.pages), len(kept.packed)) == (2, 2)
    assert kept.packed_bytes == sum(len(page.body) for page in kept.packed.values())
    await out(True)
    for query in queries:
        assert "partly unavailable" in (await reader.get(PROJECTS + query)).text
    await out(False)
    monkeypatch.setattr(page_cache, "MOST_PACKED", kept.packed_bytes)
    await reader.get(PROJECTS + "?category=C5")
    await reader.get(PROJECTS + "?category=C6")
    assert kept.packed_bytes <= page_cache.MOST_PACKED
    assert kept.packed_bytes == sum(len(page.body) for page in kept.packed.values())
