"""What must be settled before winners can be published."""

from datetime import timedelta
from fractions import Fraction

import pytest

from prizes.edition.titles import phase_honours
from prizes.i18n.translator import translator, without_isolates
from prizes.results.rules.winners import (
    Pending,
    beyond_the_most,
    departs,
    earliest_publication,
    embargo,
    gaps,
)
from tests.contest import at, small_rules


def said(sentence):
    """As an English reader gets it, with names that the rules give."""
    return without_isolates(translator("en").say(sentence))


CANDIDATES = {"C1": ["a", "b"], "C2": ["c"]}
ALL = [Pending("a", "C1", "winner"), Pending("c", "C2", "winner")]


def words(chosen, no_winner=None, took_part=None, **changes):
    there = {"C1": 1, "C2": 1} if took_part is None else took_part
    rules = small_rules(**changes)
    found = gaps(rules, rules.selections[0], CANDIDATES, chosen, no_winner or {}, took_part=there)
    return [said(gap.wrong) for gap in found]


def test_a_winner_in_every_category_with_candidates_is_complete():
    assert words(ALL) == []


@pytest.mark.parametrize(
    ("chosen", "no_winner", "wrong"),
    [
        (ALL[:1], {}, ["No project has been chosen in the category “Infrastructure”."]),
        (ALL[:1], {"C2": "None convinced."}, []),
        (
            ALL,
            {"C2": "None."},
            ["The category “Infrastructure” has a chosen project and a record that there is none."],
        ),
        (
            [*ALL, Pending("b", "C1", "winner")],
            {},
            ["In the category “Governments”, more than 1 winner has been selected."],
        ),
        (
            [ALL[0], Pending("x", "C2", "winner")],
            {},
            ["In the category “Infrastructure”, a project has been chosen that is not among the candidates."],
        ),
    ],
)
def test_what_is_missing_is_said_by_category(chosen, no_winner, wrong):
    assert words(chosen, no_winner) == wrong


def test_fewer_winners_than_the_rules_ask_for_need_a_reason():
    many = {"selection__cut__least": 2, "selection__cut__most": 2}
    assert words(ALL, **many) == [
        "The category “Governments” needs at least 2 winners.",
        "The category “Infrastructure” needs at least 2 winners.",
    ]


def test_more_recognitions_than_the_rules_allow_are_refused():
    chosen = [*ALL, Pending("a", "C1", "special_recognition"), Pending("b", "C1", "special_recognition")]
    assert words(chosen) == ["“Special recognition” may be given to at most 1 project."]


@pytest.mark.parametrize("least", [1, 2, 3])
def test_where_a_panel_agrees_without_marks_its_record_shows_the_quorum(least):
    asked = {"selection__quorum": {"least": least}}
    few = words(ALL, took_part={"C1": least, "C2": least - 1}, **asked)
    assert (
        [each for each in few if "the panel’s record lists fewer" in each and "Infrastructure" in each]
        == few
        != []
    )
    assert words(ALL, took_part={"C1": least, "C2": least}, **asked) == []
    assert words([], {"C1": "None.", "C2": "None."}, took_part={}, **asked) == []


def test_a_ballot_is_not_asked_for_its_quorum_again():
    assert words(ALL, took_part={}, selection__method="stv", selection__quorum={"least": 3}) == []


@pytest.mark.parametrize(
    ("given", "new", "room"),
    [
        ([], Pending("a", "C1", "winner"), True),
        (ALL[:1], Pending("b", "C1", "winner"), False),
        (ALL[:1], Pending("c", "C2", "winner"), True),
        (ALL[:1], Pending("a", "C1", "winner"), True),
        ([Pending("a", "C1", "special_recognition")], Pending("c", "C2", "special_recognition"), False),
        ([Pending("a", "C1", "special_recognition")], Pending("c", "C2", "winner"), True),
    ],
)
def test_one_more_than_the_rules_allow_is_refused_when_it_is_recorded(given, new, room):
    assert (beyond_the_most(small_rules(), given, new) is None) == room


def test_where_the_rules_set_no_most_there_is_always_room():
    many = [Pending(f"p{n}", "C1", "winner") for n in range(9)]
    rules = small_rules(selection__cut={"gives": "winner", "decided": "panel"})
    assert beyond_the_most(rules, many, Pending("x", "C1", "winner")) is None


def test_a_quorum_is_asked_of_marks_where_the_panel_marks():
    marking = {"criteria": [{"id": "quality", "label": "Quality", "weight": 1}]}
    asked = {"selection__marking": marking, "selection__quorum": {"least": 2}}
    assert len(words(ALL, took_part={"C1": 2, "C2": 1}, **asked)) == 1
    assert words(ALL, took_part={"C1": 2, "C2": 2}, **asked) == []


def test_titles_are_winner_and_the_recognitions_of_the_rules():
    assert phase_honours(small_rules().selections[0]) == ("winner", "special_recognition")


def test_winners_wait_for_the_challenge_window():
    counted = at("2027-03-01 12:00")
    rules = small_rules(announcement__challenge_days=10)
    only = rules.announcements[0]
    assert earliest_publication(rules, only, {"voting": counted}) == counted + timedelta(days=10)
    assert earliest_publication(rules, only, {}) is None


def test_the_embargo_is_the_opening_of_the_announcement():
    dated, undated = (
        small_rules(announcement__opens="2027-04-01T09:00:00"),
        small_rules(announcement__opens=None),
    )
    assert embargo(dated, dated.announcements[0]) == at("2027-04-01 07:00")
    assert embargo(undated, undated.announcements[0]) is None


# --- advice and decision ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "owed"),
    [
        ({"best": ""}, False),
        ({"second": ""}, True),
        ({"second": "It reaches more people."}, False),
        ({"second": " \n"}, True),
        ({"best": "", "second": ""}, False),
        ({"unmarked": ""}, True),
        ({}, False),
    ],
)
def test_a_choice_over_a_higher_mark_owes_a_reason(chosen, owed):
    shares = {"best": Fraction(9, 10), "second": Fraction(1, 2), "unmarked": None}
    assert departs(chosen, shares) is owed


def test_without_any_mark_nothing_is_departed_from():
    assert not departs({"one": ""}, {"one": None, "other": None})
