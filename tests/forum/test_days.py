"""The calendar of the Prizes: days and meetings with their sources, and the dates of editions, to subscribe to."""

from __future__ import annotations

from datetime import date

import pytest
from icalendar import Calendar

from prizes.data.days import year_days
from prizes.forum.rules.days import days_held, without_dates
from prizes.i18n.languages import CODES
from tests.contest import VOTING, load_contest


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
    assert page.has("Dates pas encore connues pour 2027") and page.has("Forum du SMSI")
    assert not page.has("Trial")
    found = (await browser.json("GET", "/days")).json()["items"]
    assert any(each["first"] == "2027-05-17" and "pp06-68" in each["source"] for each in found)
    assert [each["first"] for each in found] == sorted(each["first"] for each in found)


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
