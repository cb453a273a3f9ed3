from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from prizes.ballot.rules.voting import (
    InForce,
    changes_left,
    coming_round,
    ends_at,
    has_grace,
    obstacle,
    order_of,
    progress,
    round_at,
    shown_of_votes,
    tag,
    tag_category,
    take_back_obstacle,
    visitor_seed,
)
from tests.contest import at, small_rules

CLOSES = at("2027-02-28 22:00")
"""28 February, 23:00 in Geneva."""


# --- tags ---


def test_a_tag_is_the_one_of_the_published_vector():
    assert tag(bytes(32), "2027", "07", "ana.maria@example.org") == "FQvHybJSnI224KCqe8-0DA"


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        (at("2027-02-20 10:59"), "votes"),
        (at("2027-02-20 11:00"), "nothing"),
        (CLOSES, "nothing"),  # the grace
        (CLOSES + timedelta(minutes=30) - timedelta(microseconds=1), "nothing"),
        (CLOSES + timedelta(minutes=30), "votes"),
    ],
)
def test_numbers_are_sealed_from_the_instant_of_the_rules_until_the_last_vote_can_come(instant, shown):
    ballot = {"visible": "votes", "shown_until": "2027-02-20T12:00:00"}
    rules = small_rules(voting__ballot=ballot)
    assert shown_of_votes(rules, rules.votings[0], instant) == shown


def test_a_longer_vote_does_not_open_numbers_that_are_sealed():
    rules = small_rules(
        voting__ballot={"shown_until": "2027-02-20T12:00:00"}, voting__closes="2027-03-10T23:00:00"
    )
    assert shown_of_votes(rules, rules.votings[0], at("2027-02-25 12:00")) == "nothing"


@pytest.mark.parametrize(
    ("visible", "at_the_end"), [("nothing", "votes"), ("turnout", "votes"), ("votes", "votes")]
)
def test_without_an_instant_the_rules_show_the_same_until_the_end(visible, at_the_end):
    rules = small_rules(voting__ballot={"visible": visible})
    assert shown_of_votes(rules, rules.votings[0], CLOSES) == visible
    assert shown_of_votes(rules, rules.votings[0], CLOSES + timedelta(minutes=30)) == at_the_end


def test_one_voter_has_another_tag_in_each_category_edition_and_under_each_key():
    tags = {
        tag(key, edition, category, "ana@example.org")
        for key in (bytes(32), bytes(31) + b"\1")
        for edition in ("2026", "2027")
        for category in ("C1", "C2", "")
    }
    assert len(tags) == 12


@pytest.mark.parametrize(("complete", "inside"), [("any", "C1"), ("all", ""), (3, "")])
def test_the_category_is_in_the_tag_only_where_each_category_counts_by_itself(complete, inside):
    ballot = small_rules(voting__ballot={"complete": complete}).votings[0].ballot
    assert tag_category(ballot, "C1") == inside


# --- when ---


@pytest.mark.parametrize(
    ("instant", "takes_votes", "in_grace"),
    [
        (at("2027-02-01 07:59"), False, None),
        (at("2027-02-01 08:00"), True, False),
        (CLOSES - timedelta(microseconds=1), True, False),
        (CLOSES, True, True),
        (CLOSES + timedelta(minutes=30) - timedelta(microseconds=1), True, True),
        (CLOSES + timedelta(minutes=30), False, None),
    ],
)
def test_a_round_takes_votes_from_its_opening_to_the_end_of_its_grace(instant, takes_votes, in_grace):
    found = round_at(small_rules(), instant)
    assert (found is not None) == takes_votes
    if found:
        assert (found.phase.id, found.in_grace) == ("voting", in_grace)


def test_without_grace_the_close_is_the_end():
    rules = small_rules(voting__electorate={"grace_minutes": 0})
    assert round_at(rules, CLOSES) is None
    assert ends_at(rules, rules.votings[0]) == CLOSES


@pytest.mark.parametrize(
    ("asked_at", "allowed"),
    [
        (CLOSES - timedelta(seconds=1), True),
        (CLOSES, False),
        (CLOSES + timedelta(seconds=1), False),
        (None, False),
    ],
)
def test_grace_is_for_those_who_asked_for_a_code_before_the_close(asked_at, allowed):
    rules = small_rules()
    assert has_grace(rules, rules.votings[0], asked_at) is allowed


def test_a_close_in_the_hour_that_occurs_twice_is_the_first_of_the_two():
    rules = small_rules(
        voting__opens="2026-10-01T09:00",
        voting__closes="2026-10-25T02:30",
        voting__electorate={"grace_minutes": 0},
    )
    assert ends_at(rules, rules.votings[0]) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_close_after_the_clock_went_forward_is_an_hour_earlier_in_utc():
    rules = small_rules(voting__opens="2027-03-01T09:00", voting__closes="2027-03-28T23:00")
    assert ends_at(rules, rules.votings[0]) == datetime(2027, 3, 28, 21, 30, tzinfo=UTC)
    before = small_rules(voting__opens="2027-03-01T09:00", voting__closes="2027-03-27T23:00")
    assert ends_at(before, before.votings[0]) == datetime(2027, 3, 27, 22, 30, tzinfo=UTC)


def test_nobody_votes_in_an_edition_kept_as_a_record():
    assert round_at(small_rules(kind="record"), at("2027-02-10 12:00")) is None


def test_the_coming_round_is_the_one_not_open_yet():
    assert coming_round(small_rules(), at("2027-01-01 00:00")).id == "voting"
    assert coming_round(small_rules(), at("2027-02-10 12:00")) is None


# --- what ---


def ballot(**rules):
    return small_rules(voting__ballot=rules).votings[0].ballot


FIRST = InForce(1, ("a",))


@pytest.mark.parametrize(
    ("rules", "in_force", "choices", "found"),
    [
        ({}, None, ["a"], None),
        ({}, None, [], "no_choice"),
        ({}, None, ["a", "b"], "too_many"),
        ({"choices": 3}, None, ["a", "b", "c"], None),
        ({"choices": 3}, None, ["a", "b", "c", "d"], "too_many"),
        ({}, FIRST, ["b"], None),
        ({"change": "never"}, FIRST, ["b"], "change_never"),
        ({"changes_most": 1}, FIRST, ["b"], None),
        ({"changes_most": 1}, InForce(2, ("b",)), ["a"], "changes_used_up"),
        ({"changes_most": 1}, InForce(2, ()), ["a"], "changes_used_up"),
        ({"changes_most": None}, InForce(4711, ("b",)), ["a"], None),
    ],
)
def test_what_keeps_choices_from_being_a_vote(rules, in_force, choices, found):
    assert obstacle(ballot(**rules), in_force, choices) == found


@pytest.mark.parametrize(
    ("rules", "in_force", "found"),
    [
        ({}, FIRST, None),
        ({}, None, "nothing_there"),
        ({}, InForce(2, ()), "nothing_there"),
        ({"take_back": False}, FIRST, "no_take_back"),
        ({"change": "never"}, FIRST, "change_never"),
        ({"changes_most": 1}, InForce(2, ("b",)), "changes_used_up"),
    ],
)
def test_what_keeps_a_vote_from_being_taken_back(rules, in_force, found):
    assert take_back_obstacle(ballot(**rules), in_force) == found


def test_changes_are_counted_down_from_the_rules_number():
    assert [changes_left(ballot(changes_most=2), InForce(v, ("a",))) for v in (1, 2, 3, 4)] == [2, 1, 0, 0]
    assert changes_left(ballot(changes_most=None), FIRST) is None
    assert changes_left(ballot(change="never"), FIRST) == 0


# --- the paper ---


@dataclass(frozen=True)
class Paper:
    id: str
    title: str
    since: datetime


PAPER = [
    Paper(f"p{n}", title, at("2027-01-01 00:00") + timedelta(days=-n))
    for n, title in enumerate(["Ōtsu", "ant", "Zoo", "Éire"])
]


def test_each_voter_keeps_an_order_of_their_own():
    mine = order_of(PAPER, "shuffled_by_voter", "tag-1")
    assert order_of(list(reversed(PAPER)), "shuffled_by_voter", "tag-1") == mine
    assert any(order_of(PAPER, "shuffled_by_voter", f"tag-{n}") != mine for n in range(2, 9))


def test_over_many_voters_every_project_comes_first_about_equally_often():
    first = Counter(order_of(PAPER, "shuffled_by_voter", f"tag-{n}")[0].id for n in range(4000))
    assert set(first) == {"p0", "p1", "p2", "p3"}
    assert all(900 < n < 1100 for n in first.values())


def test_alphabet_and_fixed_order_are_the_same_for_all():
    assert [p.title for p in order_of(PAPER, "alphabetical", "x")] == ["ant", "Éire", "Ōtsu", "Zoo"]
    assert order_of(PAPER, "alphabetical", "x") == order_of(PAPER, "alphabetical", "y")
    assert [p.id for p in order_of(PAPER, "fixed", "x")] == ["p3", "p2", "p1", "p0"]


def test_a_visitors_order_stays_for_a_day():
    assert visitor_seed("2027", date(2027, 2, 1)) != visitor_seed("2027", date(2027, 2, 2))


# --- the whole ballot ---


def seen(complete, chosen, there=("C1", "C2", "C7-EGOV")):
    rules = small_rules(voting__ballot={"complete": complete})
    return progress(rules, rules.votings[0], set(there), chosen)


def test_progress_counts_categories_with_nominees_and_a_choice():
    found = seen("any", {"C1": ("a",), "C2": ()}, there=("C1", "C2"))
    assert (found.categories, found.number, found.complete, found.finished) == (("C1", "C2"), 1, True, False)


@pytest.mark.parametrize(
    ("complete", "voted", "missing"),
    [("any", 0, 1), ("any", 1, 0), ("all", 2, 1), ("all", 3, 0), (2, 1, 1), (2, 2, 0)],
)
def test_what_is_missing_follows_the_rule(complete, voted, missing):
    chosen = dict.fromkeys(("C1", "C2", "C7-EGOV")[:voted], ("a",))
    assert seen(complete, chosen).missing == missing


def test_all_means_all_categories_that_have_a_nominee():
    assert seen("all", {"C1": ("a",)}, there=("C1",)).complete


def test_the_next_category_is_the_first_without_a_vote_from_here_on_and_around():
    found = seen("any", {"C2": ("a",)})
    assert [found.next_after(code) for code in (None, "C1", "C2", "C7-EGOV")] == [
        "C1",
        "C7-EGOV",
        "C7-EGOV",
        "C1",
    ]
    assert seen("any", dict.fromkeys(("C1", "C2"), ("a",))).next_after("C7-EGOV") is None
