"""The programme of the ceremony: written and previewed in the office, public, in calendars, for programs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlmodel import select

from prizes.forum.models import ForumSession
from prizes.forum.rules.news import written
from prizes.forum.rules.programme import SessionWords, session_faults
from tests.contest import VOTING, load_contest, steward
from tests.sessions import session_of

pytestmark = pytest.mark.both_databases

DESK = "/en/2027/office/programme"
WORDS = {
    "starts_at": "2027-04-12T10:00",
    "ends_at": "2027-04-12T11:30",
    "title.en": "Opening <b>",
    "text.en": "Welcome.",
    "title.fr": "Ouverture",
    "place": "Popov Room",
    "speakers": "A. B., Chair\n\nC. D., Member",
    "languages": ["en", "fr"],
    "stream": "https://www.itu.int/webcast",
}


@pytest.fixture
async def contest(session, app, time):
    time(VOTING)
    await load_contest(session)
    eve = await steward(session, "eve@example.org")
    await session.commit()
    return eve


def said(**changes) -> SessionWords:
    texts = written({"en": {"title": "A", "text": ""}})
    whole = {
        "starts_at": VOTING,
        "ends_at": VOTING + timedelta(hours=1),
        "texts": texts,
        "place": "",
        "speakers": [],
        "languages": [],
        "stream": "",
    }
    return SessionWords(**whole | changes)


def test_what_is_wrong_with_a_session_is_said_by_field():
    assert session_faults(said()) == {}
    assert set(session_faults(said(texts=written({})))) == {"title.en"}
    assert set(session_faults(said(ends_at=VOTING))) == {"ends_at"}
    assert set(session_faults(said(ends_at=VOTING + timedelta(days=3)))) == {"ends_at"}
    assert set(session_faults(said(speakers=["x" * 201]))) == {"speakers"}
    assert set(session_faults(said(speakers=["x"] * 61))) == {"speakers"}
    assert set(session_faults(said(stream="http://example.org/"))) == {"stream"}
    assert set(session_faults(said(place="x" * 301))) == {"place"}


async def test_a_session_is_previewed_published_followed_and_cancelled(contest, browser, session):
    await browser.sign_in("eve@example.org")
    assert (await browser.get(DESK)).has("There are no sessions yet.")
    await browser.get(f"{DESK}/new")
    page = await browser.submit(DESK, WORDS | {"ends_at": "2027-04-12T09:00"}, status=422)
    assert page.has("The session must end after it starts.") and "Popov Room" in page.html
    page = await browser.submit(DESK, WORDS | {"act": "preview"})
    assert page.has("Preview") and page.has("10:00 – 11:30") and page.has("C. D., Member")
    assert (await session.exec(select(ForumSession))).all() == []
    page = await browser.submit(DESK, WORDS)
    assert page.has("The session has been saved.") and page.has("12 April 2027, 10:00")
    address = page.url.path
    assert not (await browser.get("/en/2027/programme")).has("Opening")
    await browser.get(address)
    await browser.submit("/publication")
    page = await browser.get("/fr/2027/programme")
    assert (
        page.has("Ouverture") and page.has("Popov Room") and 'href="https://www.itu.int/webcast"' in page.html
    )
    page = await browser.get("/en/2027/programme")
    assert page.has("Opening <b>") and page.has("12 April 2027") and page.has("All times are Geneva time.")
    name = address.rpartition("/")[2]
    one = Calendar.from_ical((await browser.client.get(f"/en/2027/programme/{name}.ics")).content)
    (event,) = one.walk("VEVENT")
    assert event["uid"] == f"session-{name}@prizes.test" and event["location"] == "Popov Room"
    assert f"{event.decoded('dtstart'):%Y-%m-%dT%H:%M}" == "2027-04-12T08:00"
    await browser.get(address)
    await browser.submit(f"/{name}", WORDS | {"starts_at": "2027-04-12T09:00", "act": ""})
    await browser.submit("/cancellation")
    assert (await browser.get("/en/2027/programme")).has("Cancelled")
    whole = Calendar.from_ical((await browser.client.get("/en/2027/programme.ics")).content)
    events = {str(each["uid"]): each for each in whole.walk("VEVENT")}
    mine = events[f"session-{name}@prizes.test"]
    assert mine["status"] == "CANCELLED" and mine["sequence"] > event["sequence"]
    assert len(events) >= 2, "the ceremony too"


async def test_a_draft_has_no_file_and_can_be_deleted(contest, browser, session):
    await browser.sign_in("eve@example.org")
    await browser.get(f"{DESK}/new")
    page = await browser.submit(DESK, WORDS)
    name = page.url.path.rpartition("/")[2]
    assert (await browser.client.get(f"/en/2027/programme/{name}.ics")).status_code == 404
    page = await browser.submit("/removal")
    assert page.has("The draft has been deleted.")


async def test_programs_write_and_read_the_programme(contest, browser):
    token = await session_of(browser.app.state.database, "eve@example.org")
    made = await browser.json(
        "POST",
        "/editions/2027/office/programme",
        {
            "starts_at": "2027-04-12T08:00:00Z",
            "ends_at": "2027-04-12T09:00:00Z",
            "texts": {"en": {"title": "Opening"}},
            "speakers": ["A. B."],
        },
        token=token,
    )
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    one = f"/editions/2027/office/programme/{made.json()['id']}"
    assert (await browser.json("GET", "/editions/2027/programme")).json()["items"] == []
    gone = await browser.json("PUT", f"{one}/cancellation", token=token)
    assert gone.json()["type"].endswith(":session-not-published")
    await browser.json("PUT", f"{one}/publication", token=token)
    read = (await browser.json("GET", "/editions/2027/programme")).json()
    assert [each["speakers"] for each in read["items"]] == [["A. B."]] and read["timezone"] == "Europe/Zurich"
    assert (await browser.json("DELETE", one, token=token)).json()["type"].endswith(":session-published")
