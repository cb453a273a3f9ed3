from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.edition.document.rules import Rules
from prizes.edition.spans import (
    closes_at,
    cut_chain,
    frozen_at,
    in_order,
    is_open,
    next_phase,
    opens_at,
    overlaps,
    phase_at,
    sources,
    state_of,
)
from tests.edition.documents import CONTEST, changed, contest

SECOND = timedelta(seconds=1)
VOTING_OPENS = datetime(2027, 2, 28, 23, tzinfo=UTC)  # 1 March, 00:00 in Geneva, winter time
VOTING_CLOSES = datetime(2027, 4, 1, 21, tzinfo=UTC)  # 1 April, 23:00 in Geneva, summer time


def record() -> Rules:
    return contest((("kind",), "record"))


def test_a_day_without_an_hour_opens_at_midnight_and_closes_at_the_usual_hour():
    assert opens_at(contest(), "voting") == VOTING_OPENS
    assert closes_at(contest(), "voting") == VOTING_CLOSES


def test_a_phase_is_open_from_its_opening_to_just_before_its_close():
    rules = contest()
    assert phase_at(rules, VOTING_OPENS - SECOND) is None
    assert phase_at(rules, VOTING_OPENS).id == "voting"
    assert phase_at(rules, VOTING_CLOSES - SECOND).id == "voting"
    assert phase_at(rules, VOTING_CLOSES) is None


def test_grace_goes_on_after_the_close_and_no_further():
    rules = contest()
    assert not is_open(rules, "voting", VOTING_CLOSES)
    assert is_open(rules, "voting", VOTING_CLOSES, grace=SECOND)
    assert not is_open(rules, "voting", VOTING_CLOSES + SECOND, grace=SECOND)


def test_a_kind_is_open_if_any_phase_of_it_is():
    second = {**CONTEST["phases"][2], "id": "finals", "opens": "2027-04-02", "closes": "2027-04-09"}
    rules = contest(
        (("phases",), [*CONTEST["phases"][:3], second]), (("phases", 2, "cut", "gives"), "next_round")
    )
    in_the_finals = datetime(2027, 4, 5, tzinfo=UTC)
    assert is_open(rules, "voting", VOTING_OPENS)
    assert not is_open(rules, "voting", in_the_finals)  # the id comes before the kind
    assert is_open(rules, "finals", in_the_finals)


def test_an_unknown_phase_is_never_open():
    assert not is_open(contest(), "ballot", VOTING_OPENS)
    with pytest.raises(KeyError):
        closes_at(contest(), "ballot")


def test_an_announcement_without_a_close_stays_open():
    rules = contest((("phases", 4, "closes"), ...))
    assert phase_at(rules, datetime(2040, 1, 1, tzinfo=UTC)).id == "announcement"


@pytest.mark.parametrize(
    ("instant", "state", "upcoming"),
    [
        ("2027-01-03T22:59:59", "upcoming", "submission"),
        ("2027-01-03T23:00:00", "running", "nomination"),
        ("2027-02-01T22:30:00", "between", "nomination"),
        ("2027-05-12T00:00:00", "running", None),
        ("2027-05-14T21:00:00", "over", None),
    ],
)
def test_the_state_of_an_edition_follows_its_calendar(instant, state, upcoming):
    at = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert state_of(contest(), at) == state
    following = next_phase(contest(), at)
    assert (following and following.id) == upcoming


def test_a_past_edition_is_a_record_at_any_instant_and_nothing_of_it_is_open():
    assert state_of(record(), VOTING_OPENS) == "record"
    assert phase_at(record(), VOTING_OPENS) is None
    assert not is_open(record(), "voting", VOTING_OPENS)


def test_rules_freeze_when_the_first_phase_opens():
    assert frozen_at(contest()) == datetime(2027, 1, 3, 23, tzinfo=UTC)
    undated = [{**p, "opens": None, "closes": None} for p in CONTEST["phases"]]
    assert frozen_at(contest((("kind",), "record"), (("phases",), undated))) is None


def test_phases_stand_by_time_whatever_their_place_in_the_document():
    backwards = changed((("phases",), CONTEST["phases"][::-1]))
    assert [p.id for p in in_order(Rules.model_validate(backwards))] == [p["id"] for p in CONTEST["phases"]]


def test_a_phase_without_dates_keeps_its_place():
    rules = contest(
        (("kind",), "record"),
        (("phases", 0, "opens"), ...),
        (("phases", 0, "closes"), ...),
        (("phases", 3, "opens"), ...),
        (("phases", 3, "closes"), ...),
    )
    assert [p.id for p in in_order(rules)] == [p["id"] for p in CONTEST["phases"]]


def test_what_passes_one_cut_is_what_the_next_chooses_from():
    rules = contest()
    assert [p.id for p in cut_chain(rules)] == ["nomination", "voting", "selection"]
    assert sources(rules, rules.phase("nomination")) == []
    assert [each.id for each in sources(rules, rules.phase("voting"))] == ["nomination"]
    assert [each.id for each in sources(rules, rules.phase("selection"))] == ["voting"]
    assert [each.id for each in sources(rules, rules.phase("announcement"))] == ["selection"]


def test_phases_that_share_an_instant_overlap_and_those_that_only_touch_do_not():
    touching = contest((("phases", 1, "opens"), "2027-02-01T23:00:00"))
    shared = contest((("phases", 1, "opens"), "2027-02-01T22:59:59"))
    assert overlaps(touching) == []
    assert [(a.id, b.id) for a, b in overlaps(shared)] == [("submission", "nomination")]


LOCAL = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31))  # noqa: DTZ001 - local times have no zone


@given(LOCAL)
def test_the_same_hour_of_the_next_day_is_later_around_changes_of_the_clock_too(local):
    rules = contest()
    instant = rules.instant(local)
    assert abs(instant - local.replace(tzinfo=UTC)) <= timedelta(hours=2)
    assert rules.instant(local + timedelta(days=1)) > instant


def test_the_hour_that_occurs_twice_means_its_first_occurrence():
    rules = contest()
    local = datetime(2027, 10, 31, 2, 30)  # noqa: DTZ001 - local times have no zone
    assert rules.instant(local) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
