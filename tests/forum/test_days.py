"""The calendar of the Prizes: days and meetings with their sources, and the dates of editions, to subscribe to."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from icalendar import Calendar
from sqlmodel import select

from prizes.accounts.actions import begin_session
from prizes.data.days import KnownDates, year_days
from prizes.forum.rules.days import days_held, with_written, without_dates
from prizes.i18n.languages import CODES
from prizes.journal.models import JournalEntry
from tests.contest import VOTING, at, load_contest, steward
from tests.promotion.strangers import events_of


def test_every_day_has_names_in_six_languages_and_every_date_a_source():
    for day in year_days():
        assert set(day.names) == set(CODES) and day.page.startswith("https://")
        assert day.source.startswith("https://") == bool(day.each_year)
        for known in day.known:
            assert known.first <= known.last and known.source.startswith("https://")


def test_17_may_is_in_each_year_and_what_is_not_known_is_named():
    held = days_held(year_days(), (2030, 2031))
    assert [(each.day.id, each.first) for each in held] == [
        ("wtisd", date(2030, 5, 17)),
        ("wtisd", date(2031, 5, 17)),
    ]
    assert {day.id for day in without_dates(year_days(), 2030)} == {"wsis-forum", "council", "cstd", "hlpf"}
    assert "council" not in {day.id for day in without_dates(year_days(), 2026)}


@pytest.fixture
async def contests(session, app, time):
    time(VOTING)
    await load_contest(session)
    await load_contest(session, slug="trial", kind="rehearsal", title={"en": "Trial"})
    await session.commit()


async def test_the_page_has_days_meetings_and_phases(contests, browser):
    page = await browser.get("/fr/days")
    assert page.has("Journée mondiale des télécommunications") and "/fr/2027/calendar#voting" in page.html
    assert page.has("Dates non connues pour 2027") and page.has("Forum du SMSI")
    assert not page.has("Trial")
    assert page.has("aucune n’est supposée")
    found = (await browser.json("GET", "/days")).json()["items"]
    assert any(each["first"] == "2027-05-17" and "pp06-68" in each["source"] for each in found)
    assert [each["first"] for each in found] == sorted(each["first"] for each in found)


async def test_meetings_of_this_year_of_which_no_source_has_dates_are_named_to_its_end(
    contests, browser, time
):
    time(at("2026-11-25 12:00"))
    page = await browser.get("/en/days")
    parts = page.text.split("Dates not known for ")[1:]
    assert [part[:4] for part in parts] == ["2026", "2027"]
    assert "Commission on Science and Technology" in parts[0] and "High-level political forum" in parts[0]
    assert "Session of the ITU Council" not in parts[0] and "Session of the ITU Council" in parts[1]


async def test_calendar_programs_subscribe_to_all_of_it(contests, browser):
    answer = await browser.client.get("/en/days.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    events = {str(each["uid"]): each for each in Calendar.from_ical(answer.content).walk("VEVENT")}
    day = events["day-wtisd@prizes.test"]
    assert day["rrule"]["FREQ"] == ["YEARLY"] and day.decoded("dtstart") == date(2007, 5, 17)
    council = events["day-council-2026@prizes.test"]
    assert council.decoded("dtend") == date(2026, 5, 9), "the day after it"
    assert "2027-voting@prizes.test" in events and not any("trial" in uid for uid in events)
    own = Calendar.from_ical((await browser.client.get("/en/2027/calendar.ics")).content)
    assert {str(each["uid"]) for each in own.walk("VEVENT")} <= set(events)


async def test_a_program_of_others_reads_the_same_events(contests, browser, tmp_path):
    """What ical.js makes of both calendars is what ours say, in a language with other letters too."""
    for address in ("/en/days.ics", "/ar/2027/calendar.ics"):
        content = (await browser.client.get(address)).content
        ours = list(Calendar.from_ical(content).walk("VEVENT"))
        theirs = events_of(content, tmp_path)
        assert len(theirs) == len(ours) > 2
        for event, read in zip(ours, theirs, strict=True):
            begins = event.decoded("dtstart")
            instant = begins.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(begins, datetime) else str(begins)
            assert (read["uid"], read["summary"], read["begins"]) == (
                str(event["uid"]),
                str(event["summary"]),
                instant,
            )
            assert (read["repeats"] == "YEARLY") == ("rrule" in event)


def test_what_stewards_write_goes_before_the_data_of_the_same_year_only():
    days = [day for day in year_days() if day.id == "council"]
    mine = KnownDates(date(2026, 6, 2), date(2026, 6, 5), "Geneva", "https://www.itu.int/council")
    (changed,) = with_written(days, {"council": [mine]})
    assert [each for each in changed.known if each.first.year == 2026] == [mine]
    assert len(changed.known) == len(days[0].known)
    assert with_written(days, {"hlpf": [mine]}) == days


@pytest.mark.both_databases
async def test_stewards_of_all_editions_enter_dates_and_the_calendar_has_them(contests, session, browser):
    await steward(session, "eve@example.org", edition="*")
    await session.commit()
    await browser.sign_in("eve@example.org")
    page = await browser.get("/en/office/days")
    assert page.has("Dates not known yet for 2027")
    typed = {
        "day": "wsis-forum",
        "first": "2027-07-12",
        "last": "2027-07-10",
        "place": "Geneva",
        "source": "http://x",
    }
    wrong = await browser.submit("/office/days", typed, status=422)
    assert wrong.has("Choose a last day that is not before the first") and wrong.has("begins with https://")
    right = typed | {"last": "2027-07-16", "source": "https://www.itu.int/wsis/forum2027"}
    page = await browser.submit("/office/days", right)
    assert page.has("The dates are saved.") and "forum2027" in page.html
    shown = (await browser.json("GET", "/days")).json()["items"]
    assert [(e["first"], e["last"], e["source"]) for e in shown if e["place"] == "Geneva"] == [
        ("2027-07-12", "2027-07-16", "https://www.itu.int/wsis/forum2027")
    ]
    file = Calendar.from_ical((await browser.client.get("/en/days.ics")).content)
    (event,) = [each for each in file.walk("VEVENT") if str(each["uid"]) == "day-wsis-forum-2027@prizes.test"]
    assert event.decoded("dtstart") == date(2027, 7, 12) and event["location"] == "Geneva"
    await browser.get("/en/office/days")
    page = await browser.submit("/office/days", right | {"first": "2027-07-13"})
    assert page.html.count("forum2027") == 1, "one of each year"
    page = await browser.submit("/removal")
    assert page.has("The dates have been removed.") and "forum2027" not in page.html
    await session.commit()
    noted = (await session.exec(select(JournalEntry.act, JournalEntry.subject))).all()
    assert [each for each in noted if each[0].startswith("meeting")] == [
        ("meeting.write", "meeting:wsis-forum-2027"),
        ("meeting.write", "meeting:wsis-forum-2027"),
        ("meeting.remove", "meeting:wsis-forum-2027"),
    ]


async def test_days_of_each_year_unknown_meetings_and_past_years_are_refused(contests, session, browser):
    eve = await begin_session(session, await steward(session, "eve@example.org", edition="*"))
    await session.commit()
    sent = {"first": "2027-07-12", "last": "2027-07-16", "source": "https://www.itu.int/"}
    for day in ("wtisd", "nothing"):
        assert (await browser.json("POST", "/office/days", sent | {"day": day}, token=eve)).status_code == 404
    past = sent | {"day": "hlpf", "first": "2020-07-12", "last": "2020-07-16"}
    refused = await browser.json("POST", "/office/days", past, token=eve)
    assert refused.json()["errors"][0]["field"] == "first"
    gone = await browser.json("DELETE", "/office/days/hlpf/2027", token=eve)
    assert gone.status_code == 404 and gone.json()["type"].endswith(":unknown-meeting-dates")
