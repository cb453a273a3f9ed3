"""What must be settled before winners can be published."""

from datetime import timedelta

import pytest

from prizes.results.rules import Pending, earliest_publication, embargo, gaps, titles
from tests.contest import at, small_rules

CANDIDATES = {"C1": ["a", "b"], "C2": ["c"]}
ALL = [Pending("a", "C1", "winner"), Pending("c", "C2", "winner")]


def words(chosen, no_winner=None, took_part=None, **changes):
    found = gaps(small_rules(**changes), CANDIDATES, chosen, no_winner or {}, took_part or {})
    return [str(gap.wrong) for gap in found]


def test_a_winner_in_every_category_with_candidates_is_complete():
    assert words(ALL) == []


@pytest.mark.parametrize(
    ("chosen", "no_winner", "wrong"),
    [
        (ALL[:1], {}, ["In category C2 nobody is chosen."]),
        (ALL[:1], {"C2": "None convinced."}, []),
        (ALL, {"C2": "None."}, ["Category C2 has a winner and a record that there is none."]),
        ([*ALL, Pending("b", "C1", "winner")], {}, ["In category C1 more than 1 winner is chosen."]),
        (
            [ALL[0], Pending("x", "C2", "winner")],
            {},
            ["In category C2 a winner is chosen that is not among those to choose from."],
        ),
    ],
)
def test_what_is_missing_is_said_by_category(chosen, no_winner, wrong):
    assert words(chosen, no_winner) == wrong


def test_fewer_winners_than_the_rules_ask_for_need_a_reason():
    many = {"selection__cut__least": 2, "selection__cut__most": 2}
    assert words(ALL, **many) == [
        "Category C1 needs at least 2 winners.",
        "Category C2 needs at least 2 winners.",
    ]


def test_more_recognitions_than_the_rules_allow_are_refused():
    chosen = [*ALL, Pending("a", "C1", "special_recognition"), Pending("b", "C1", "special_recognition")]
    assert words(chosen) == ["“{'en': 'Special recognition'}” may be given to 1 project at most."]


def test_a_quorum_is_asked_only_where_the_panel_marks():
    marking = {"criteria": [{"id": "quality", "label": "Quality", "weight": 1}]}
    asked = {"selection__marking": marking, "selection__quorum": {"least": 2}}
    assert len(words(ALL, took_part={"C1": 2, "C2": 1}, **asked)) == 1
    assert words(ALL, took_part={"C1": 2, "C2": 2}, **asked) == []


def test_titles_are_winner_and_the_recognitions_of_the_rules():
    assert titles(small_rules()) == ("winner", "special_recognition")


def test_winners_wait_for_the_challenge_window():
    counted = at("2027-03-01 12:00")
    rules = small_rules(announcement__challenge_days=10)
    assert earliest_publication(rules, counted) == counted + timedelta(days=10)
    assert earliest_publication(rules, None) is None


def test_the_embargo_is_the_opening_of_the_announcement():
    assert embargo(small_rules(announcement__opens="2027-04-01T09:00:00")) == at("2027-04-01 07:00")
    assert embargo(small_rules(announcement__opens=None)) is None
