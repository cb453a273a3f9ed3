"""Scores in exact fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest

from prizes.edition.cutting.outcome import Candidate
from prizes.edition.cutting.scale import scores
from prizes.edition.document.components import Basis
from prizes.errors import Invalid
from tests.edition.cutting.building import candidates

FIELD = [*candidates(a=6, b=3, c=1), *candidates("C2", d=2)]
TOTALS = {"C1": 10, "C2": 2}


def scored(*basis, group=FIELD, field=FIELD, totals=TOTALS):
    found = scores([Basis.model_validate(each) for each in basis], group, field, totals)
    return [str(score) for score in found]


def test_votes_alone_are_a_share_of_what_the_group_covers():
    assert scored({"source": "votes"}) == ["1/2", "1/4", "1/12", "1/6"]
    assert scored({"source": "votes"}, group=FIELD[:3]) == ["3/5", "3/10", "1/10"]


def test_share_of_category_is_by_category_whatever_the_group():
    assert scored({"source": "votes", "scale": "share_of_category"}) == ["3/5", "3/10", "1/10", "1"]


def test_share_of_highest_gives_one_to_the_first_of_each_category():
    assert scored({"source": "votes", "scale": "share_of_highest"}) == ["1", "1/2", "1/6", "1"]


def test_votes_of_those_who_left_still_belong_to_the_category():
    assert scored({"source": "votes"}, group=FIELD[:3], totals={"C1": 20}) == ["3/10", "3/20", "1/20"]


def test_nobody_has_a_share_of_no_votes():
    none = candidates(a=0, b=0)
    assert scored({"source": "votes"}, group=none, field=none, totals={"C1": 0}) == ["0", "0"]
    assert scored({"source": "votes", "scale": "share_of_highest"}, group=none, field=none) == ["0", "0"]


def test_votes_have_no_scale_of_their_own():
    with pytest.raises(Invalid, check=lambda refusal: refusal.code == "votes-have-no-scale"):
        scored({"source": "votes", "scale": "share_of_scale"})


def test_sources_are_joined_by_weight():
    marked = [Candidate("a", "C1", 6, mark=Fraction(2, 5)), Candidate("b", "C1", 4)]
    basis = ({"source": "votes", "weight": 3}, {"source": "marks", "weight": 1})
    assert scored(*basis, group=marked, field=marked) == ["11/20", "3/10"]


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        (None, ["2/5", "4/5"]),
        ("share_of_scale", ["2/5", "4/5"]),
        ("share_of_highest", ["1/2", "1"]),
        ("share_of_category", ["1/3", "2/3"]),
    ],
)
def test_marks_are_brought_to_the_scale_the_rules_name(scale, expected):
    marked = [Candidate("a", "C1", mark=Fraction(2, 5)), Candidate("b", "C1", mark=Fraction(4, 5))]
    assert scored({"source": "marks", "scale": scale}, group=marked, field=marked) == expected
