"""What caches between us and many readers may store: answers for everybody, and never past an instant of change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from prizes import config
from prizes.edge.shared_caches import CONTEST, QUIET, PageChanges, coming_changes, lifetime
from prizes.edition.spans import closes_at, opens_at
from prizes.gate.people import cookie_name
from prizes.kit.token import new_id
from tests.browsing import ORIGIN
from tests.contest import ANNOUNCING, SUBMITTING, VOTING, load_contest, person
from tests.sessions import session_of
from tests.web.shared_cache import SharedCache

START = datetime(2027, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 100_000).map(lambda tenths: START + timedelta(seconds=tenths / 10))
EDITION, JSON = "/en/2027/", "/api/v1/editions/2027/categories"


@given(st.lists(INSTANTS), st.lists(st.tuples(INSTANTS, st.none() | INSTANTS)), INSTANTS, st.floats(0, 5))
def test_a_lifetime_reaches_past_no_instant_and_is_short_during_a_contest(instants, contests, made, later):
    changes = PageChanges(tuple(sorted(set(instants))), tuple(contests))
    now = made + timedelta(seconds=later)
    seconds = lifetime(changes, made, now)
    assert 0 <= seconds <= QUIET
    if any(begun <= now and (ended is None or now < ended) for begun, ended in contests):
        assert seconds <= CONTEST
    if seconds:
        assert not any(made < at < now + timedelta(seconds=seconds) for at in instants)


def test_a_quiet_time_is_used():
    assert lifetime(PageChanges((START,)), START, START) == QUIET
    assert lifetime(PageChanges((START + timedelta(seconds=9.5),)), START, START) == 9
    assert lifetime(PageChanges((), ((START, None),)), START, START) == CONTEST


def test_nothing_is_stored_while_the_worker_has_not_made_public_what_is_due():
    due = PageChanges((START,), ((START, None),), (START,))
    assert lifetime(due, START, START + timedelta(seconds=0.2)) == 0
    assert lifetime(due, START - timedelta(seconds=1.5), START - timedelta(seconds=1.5)) == CONTEST


@pytest.fixture
async def stranger(app):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
        yield client


@pytest.fixture
def kept(settings):
    config.use(settings.model_copy(update={"keep_pages": 1.0}))


async def test_every_opening_and_close_is_foreseen(session):
    edition = await load_contest(session)
    foreseen = await coming_changes(session)
    for phase in edition.rules.phases:
        for at in (opens_at(edition.rules, phase.id), closes_at(edition.rules, phase.id)):
            assert at is None or at in foreseen.instants
    ((begun, ended),) = foreseen.contests
    assert begun == opens_at(edition.rules, edition.rules.votings[0].id) and ended is None


@pytest.mark.parametrize(("instant", "most"), [(SUBMITTING, QUIET), (VOTING, CONTEST), (ANNOUNCING, CONTEST)])
async def test_pages_and_open_json_may_be_stored_for_a_while(stranger, session, time, kept, instant, most):
    time(instant)
    await load_contest(session)
    await session.commit()
    for address in (EDITION, "/en/2027/guidelines", "/en/", JSON):
        answer = await stranger.get(address)
        assert answer.headers["cache-control"] == f"public, max-age=0, s-maxage={most}", address
        named = answer.headers["vary"].lower().split(",")
        assert {"cookie", "authorization"} <= {each.strip() for each in named}
        assert ("accept-language" in answer.headers["vary"]) == (address == JSON), (
            "of a page it is in its address"
        )
        assert "content-encoding" not in answer.headers or "accept-encoding" in answer.headers["vary"].lower()
        again = await stranger.get(address, headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        mine = {"x-request-id", "content-length", "content-type", "content-encoding"}
        for name in set(answer.headers) - mine - {"vary"}:
            assert again.headers[name] == answer.headers[name], name
        other = await stranger.get(address, headers={"if-none-match": 'W/"other"'})
        assert other.status_code == 200 and other.text == answer.text


async def test_a_cache_gives_each_reader_their_own(stranger, session, database, time, kept):
    time(SUBMITTING)
    await load_contest(session)
    await person(session, "ana@example.org")
    await session.commit()
    cookie = f"{cookie_name()}={await session_of(database, 'ana@example.org')}"
    cache = SharedCache(stranger)
    first = await cache.get(EDITION)
    assert (await cache.get(EDITION)).text == first.text and cache.spared == 1
    own = await cache.get(EDITION, {"cookie": cookie})
    assert "public" not in own.headers["cache-control"] and "/en/me" in own.text
    assert "/en/me" not in first.text and (await cache.get(EDITION)).text == first.text
    one, two = [await cache.get(JSON, {"accept-language": lang}) for lang in ("en", "fr")]
    assert one.json() != two.json()


async def test_a_page_with_the_key_of_a_form_is_given_to_no_cache(app, stranger, kept):
    await stranger.get("/en/")
    pages, sent, key = app.state.kept, [], new_id().encode()
    start = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]}

    async def send(message: Message) -> None:
        sent.append(message)

    for field, cached in ((b'<input name="idempotency_key" value="%s">' % key, False), (b"<p>" + key, True)):
        scope = {"headers": [], "route": None}
        made = pages._page(("/en/", b"", ""), (0, 0), START, start, field, scope)
        await pages._give(made, START, scope, send)
        assert (b"cache-control" in dict(sent[-2]["headers"])) is cached
        assert (key in sent[-1]["body"]) is cached, "each reader has a key of their own"


async def test_open_json_is_for_scripts_of_every_site_and_nothing_else_is(stranger, session, time, kept):
    time(SUBMITTING)
    await load_contest(session)
    await session.commit()
    assert (await stranger.get(JSON)).headers["access-control-allow-origin"] == "*"
    for closed in ("/api/v1/me", "/api/v1/editions/2027/office/status", EDITION, "/en/sign-in"):
        assert "access-control-allow-origin" not in (await stranger.get(closed)).headers, closed
