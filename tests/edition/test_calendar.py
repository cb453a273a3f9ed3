"""The calendar file: valid, with names that stay, and newer where the rules are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar

from prizes.edition.calendar import Published, ics
from prizes.i18n.translator import translator
from tests.contest import at, small_rules

SINCE = at("2026-11-01 08:00")


def events(rules, version=1, lang="en"):
    published = Published(version, SINCE, "prizes.example", "https://prizes.example/en/2027/calendar")
    calendar = Calendar.from_ical(ics(rules, published, translator(lang).value))
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


def test_each_phase_is_a_span_and_its_close_a_moment():
    made = events(small_rules())
    voting = made["2027-voting@prizes.example"]
    assert (voting.decoded("DTSTART"), voting.decoded("DTEND")) == (
        at("2027-02-01 08:00"),
        at("2027-02-28 22:00"),
    )
    assert made["2027-voting-closes@prizes.example"].decoded("DTSTART") == at("2027-02-28 22:00")
    assert "closes" in made["2027-voting-closes@prizes.example"]["SUMMARY"]


def test_a_phase_without_a_close_has_no_end_and_no_moment_of_closing():
    made = events(small_rules())
    assert "DTEND" not in made["2027-announcement@prizes.example"]
    assert "2027-announcement-closes@prizes.example" not in made


def test_a_phase_without_dates_is_left_out():
    made = events(small_rules(selection__opens=None, selection__closes=None))
    assert not [uid for uid in made if "selection" in uid]


def test_a_moved_phase_keeps_its_name_and_has_a_higher_sequence():
    before = events(small_rules(), version=1)
    after = events(small_rules(voting__closes="2027-03-07T23:00:00"), version=2)
    assert before.keys() == after.keys()
    uid = "2027-voting@prizes.example"
    assert (before[uid]["SEQUENCE"], after[uid]["SEQUENCE"]) == (1, 2)
    assert after[uid].decoded("DTEND") - before[uid].decoded("DTEND") == timedelta(days=7)


def test_the_same_rules_give_the_same_bytes():
    published = Published(3, SINCE, "prizes.example", "https://prizes.example/")
    made = [ics(small_rules(), published, translator("en").value) for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize("lang", ["ar", "zh", "ru"])
def test_events_are_called_in_the_readers_language(lang):
    title = small_rules().title[lang]
    assert all(title in str(event["SUMMARY"]) for event in events(small_rules(), lang=lang).values())
