"""Whether a vote comes in time, over all zones and changes of the clock: the rules against plain arithmetic in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from prizes.ballot.rules.voting import ends_at, has_grace, round_at
from prizes.edition.actions import extended
from prizes.edition.amending import amendment_problems
from prizes.edition.check import problems
from prizes.edition.document.rules import Rules
from prizes.edition.spans import closes_at
from prizes.nomination.rules.submission import may_edit
from prizes.tally.rules.events import CastEvent, Nominated, Nominee
from prizes.tally.rules.judging import judge
from tests.contest import small_rules
from tests.edition.wall_clocks import ZONES, Change, changes_of_years, exists, meant, shown

TINY = timedelta(microseconds=1)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
wall = datetime.fromisoformat
"""A local time, without a zone."""
UNUSUAL = (
    "Africa/Casablanca",  # back for Ramadan
    "America/St_Johns",  # half an hour
    "America/Sao_Paulo",
    "Antarctica/Troll",  # two hours
    "Asia/Gaza",  # at midnight, at two, on days that are decided each year
    "Asia/Kathmandu",  # three quarters of an hour
    "Australia/Lord_Howe",  # by half an hour
    "Europe/Dublin",  # winter time is the other one
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
)


def rules(zone: str, *rounds: tuple[datetime, datetime | None, int]) -> Rules:
    """Rounds of voting: opening, close, minutes of grace."""
    phases = [
        {
            "id": f"round-{number}",
            "kind": "voting",
            "opens": opens.isoformat(),
            "closes": closes.isoformat() if closes else None,
            "electorate": {"grace_minutes": grace},
            "cut": {"gives": "winner", "basis": [{"source": "votes"}], "most": 1, "ties": ["admit_all"]},
        }
        for number, (opens, closes, grace) in enumerate(rounds)
    ]
    category = {"code": "C1", "number": 1, "title": "Governments"}
    return Rules.model_validate(
        {"slug": "2027", "title": "2027", "timezone": zone, "categories": [category], "phases": phases}
    )


def local_times_around(change: Change) -> list[datetime]:
    """Before, at, within and after what is left out or occurs twice."""
    first, second = sorted(change.at.replace(tzinfo=None) + ahead for ahead in (change.before, change.after))
    second_of_time = timedelta(seconds=1)
    return [
        first - DAY,
        first - second_of_time,
        first,
        first + (second - first) / 2,
        second - second_of_time,
        second,
        second + MINUTE,
        second.replace(hour=23, minute=0, second=0),
    ]


def near(end: datetime) -> list[datetime]:
    seconds = [timedelta(seconds=n) for n in (-3600, -1, 0, 1, 1800, 3600)]
    return [end - TINY, end + TINY, *(end + each for each in seconds)]


# --- every zone, every change of its clock ---------------------------------------------------------------


def test_every_change_of_every_clock_closes_a_round_at_the_instant_that_is_meant():
    cases = left_out = twice = 0
    unlike = {changes_of_years(zone): zone for zone in ZONES}  # many are other names of one
    for zone in unlike.values():
        for change in changes_of_years(zone):
            for local in local_times_around(change):
                made = rules(zone, (local - 30 * DAY, local, 30))
                closes = closes_at(made, "round-0")
                assert closes == meant(local, zone), (zone, local)
                for instant in near(closes):
                    there = round_at(made, instant)
                    assert (there is not None) == (instant < closes + 30 * MINUTE), (zone, local, instant)
                    assert there is None or there.in_grace == (instant >= closes)
                cases += 1
                left_out += not exists(local, zone)
                twice += shown(closes + abs(change.after - change.before), zone) == local
    assert cases > 3000
    assert left_out > 300
    assert twice > 300


@pytest.mark.parametrize(
    ("zone", "local", "instant"),
    [
        ("Africa/Casablanca", "2025-02-23T02:30", "2025-02-23T01:30"),  # back to UTC for Ramadan: the first
        ("Africa/Casablanca", "2025-04-06T03:30", "2025-04-06T02:30"),
        ("Australia/Lord_Howe", "2027-04-04T01:45", "2027-04-03T14:45"),  # 01:30 to 02:00 twice
        ("Australia/Lord_Howe", "2027-04-04T02:00", "2027-04-03T15:30"),
        ("Australia/Lord_Howe", "2027-10-03T02:30", "2027-10-02T15:30"),  # the first minute after the gap
        ("Pacific/Apia", "2011-12-29T23:59:59", "2011-12-30T09:59:59"),
        ("Pacific/Apia", "2011-12-31T00:00", "2011-12-30T10:00"),  # there was no 30 December
        ("America/St_Johns", "2027-11-07T01:30", "2027-11-07T04:00"),
        ("Pacific/Chatham", "2027-04-04T03:00", "2027-04-03T13:15"),
        ("Asia/Kathmandu", "2027-04-14T23:00", "2027-04-14T17:15"),
        ("Europe/Zurich", "2027-03-28T23:00", "2027-03-28T21:00"),
        ("Europe/Zurich", "2027-10-31T02:30", "2027-10-31T00:30"),
    ],
)
def test_closes_worked_out_by_hand(zone, local, instant):
    local, instant = wall(local), wall(instant).replace(tzinfo=UTC)
    made = rules(zone, (local - 30 * DAY, local, 0))
    assert meant(local, zone) == closes_at(made, "round-0") == instant
    assert round_at(made, instant - TINY) is not None
    assert round_at(made, instant) is None


def test_a_day_that_a_place_left_out_cannot_be_a_close():
    apia = rules("Pacific/Apia", (wall("2011-12-01T00:00"), wall("2011-12-30T23:00"), 0))
    found = problems(apia, datetime(2011, 11, 1, tzinfo=UTC))
    assert any("does not exist in the zone Pacific/Apia" in str(each) for each in found)


# --- any decision ----------------------------------------------------------------------------------------


@st.composite
def closes(draw: st.DrawFn) -> tuple[str, datetime]:
    """A zone and a local time, more often than not where a clock changes."""
    zone = draw(st.sampled_from(UNUSUAL) | st.sampled_from(ZONES))
    found = changes_of_years(zone)
    if found and draw(st.booleans()):
        local = draw(st.sampled_from(local_times_around(draw(st.sampled_from(found)))))
    else:
        local = draw(st.datetimes(wall("2024-02-01T00:00"), wall("2030-12-01T00:00")))
    return zone, local.replace(microsecond=draw(st.sampled_from([0, 0, 500_000, 999_999])))


SPANS = st.one_of(
    st.sampled_from([-TINY, timedelta(0), TINY, timedelta(seconds=1), timedelta(seconds=-1)]),
    st.timedeltas(-2 * DAY, 2 * DAY),
)


@given(
    closes(),
    st.sampled_from([0, 1, 30, 60, 90, 1440]),
    st.booleans(),
    SPANS,
    st.none() | SPANS,
)
@settings(max_examples=400)
def test_who_may_vote_when(where, grace, from_the_end, after, asked_after):
    zone, local = where
    made = rules(zone, (local - 30 * DAY, local, grace))
    opens, end = meant(local - 30 * DAY, zone), meant(local, zone)
    assume(opens < end)
    instant = end + after + (grace * MINUTE if from_the_end else timedelta(0))
    asked_at = None if asked_after is None else end + asked_after
    asked_before = asked_at is not None and asked_at < end

    may = opens <= instant and (instant < end or (asked_before and instant < end + grace * MINUTE))
    assert decision(made, instant, asked_at) is may
    assert ends_at(made, made.votings[0]) == end + grace * MINUTE
    if asked_at is None or asked_at <= instant:
        assert recounted(made, instant, asked_at) is may


def decision(made: Rules, instant: datetime, asked_at: datetime | None) -> bool:
    """As `queries.round_for` has it."""
    there = round_at(made, instant)
    return there is not None and (not there.in_grace or has_grace(made, there.phase, asked_at))


def recounted(made: Rules, instant: datetime, asked_at: datetime | None) -> bool:
    """What a recount from files says of the same vote."""
    events = [
        Nominated(0, Nominee("C1", "p1")),
        CastEvent(1, instant, "ana", "C1", ("p1",), asked_at),
    ]
    return judge(made, made.votings[0], events).verdicts[1].accepted


@st.composite
def rounds(draw: st.DrawFn) -> tuple[str, list[tuple[datetime, datetime, int]]]:
    """Several, each behind the grace of the one before by the clock on the wall, an hour of change aside."""
    zone, local = draw(closes())
    made: list[Any] = []
    for _ in range(draw(st.integers(2, 4))):
        opens = local
        local = opens + draw(st.sampled_from([HOUR, DAY, 9 * DAY]))
        grace = draw(st.sampled_from([0, 30, 1440]))
        made.append((opens, local, grace))
        local += grace * MINUTE + draw(st.sampled_from([3 * HOUR, 4 * DAY]))
    return zone, made


@given(rounds(), st.integers(0, 3), st.booleans(), SPANS)
@settings(max_examples=200)
def test_of_several_rounds_the_right_one_takes_the_vote(where, which, at_opening, after):
    zone, spans = where
    made = rules(zone, *spans)
    ends = [(meant(opens, zone), meant(end, zone), grace * MINUTE) for opens, end, grace in spans]
    assume(all(opens < end for opens, end, _ in ends))
    assume(all(end + grace <= opens for (_, end, grace), (opens, _, _) in pairwise(ends)))
    opens, end, grace = ends[which % len(ends)]
    instant = (opens if at_opening else end + grace) + after

    open_ = [n for n, (start, stop, more) in enumerate(ends) if start <= instant < stop + more]
    there = round_at(made, instant)
    assert ([there.phase.id] if there else []) == [f"round-{n}" for n in open_]
    assert there is None or there.in_grace == (instant >= ends[open_[0]][1])


@pytest.mark.parametrize(("pause", "fault"), [(29, True), (30, False)])
def test_no_round_opens_while_voters_may_finish_in_the_one_before(pause, fault):
    close = wall("2027-02-28T23:00")
    second = (close + pause * MINUTE, close + 9 * DAY, 0)
    made = rules("Europe/Zurich", (close - 9 * DAY, close, 30), second)
    found = [str(each) for each in problems(made, datetime(2027, 1, 1, tzinfo=UTC))]
    assert (
        any("“round-1” opens while voters in “round-0” can still finish" in each for each in found) is fault
    )


@given(closes(), SPANS)
@settings(max_examples=100)
def test_a_project_can_be_submitted_until_just_before_the_close(where, after):
    zone, local = where
    dates = {"submission__opens": local - 30 * DAY, "submission__closes": local}
    made = small_rules(timezone=zone, **dates)
    opens, end = meant(local - 30 * DAY, zone), meant(local, zone)
    for instant in (end + after, opens + after):
        assert may_edit(made, "draft", None, instant) is (opens <= instant < end)


# --- extensions ------------------------------------------------------------------------------------------


@given(closes(), st.timedeltas(-3 * DAY, 5 * DAY), st.timedeltas(-3 * DAY, timedelta(0)))
@settings(max_examples=300)
@example(("Europe/Zurich", wall("2027-03-28T02:59")), MINUTE, -DAY)  # 03:00 comes before what 02:59 means
@example(("Australia/Lord_Howe", wall("2027-04-04T01:30")), 30 * MINUTE, -DAY)
def test_an_extension_never_shortens(where, by, asked_before):
    zone, local = where
    made = rules(zone, (local - 30 * DAY, local, 30))
    end, now = meant(local, zone), meant(local, zone) + asked_before
    later = extended(made, "round-0", local + by)
    refused = amendment_problems(made, later, now)
    if meant(local + by, zone) < end or local + by < local or now >= end:
        assert refused or by == timedelta(0)
    else:
        assert not refused
        assert closes_at(later, "round-0") == meant(local + by, zone) >= end


@given(closes())
@settings(max_examples=100)
def test_a_close_that_no_clock_shows_is_a_fault_of_the_rules(where):
    zone, local = where
    made = rules(zone, (local - 30 * DAY, local, 30))
    found = problems(made, meant(local - 30 * DAY, zone) - DAY)
    missing = [each for each in found if "does not exist in the zone" in str(each) and "closes" in str(each)]
    assert bool(missing) is not exists(local, zone)
    assert ZoneInfo(zone).key == zone
