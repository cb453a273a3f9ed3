"""Lines in parts of groups: each part by itself, whatever it is divided by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.edition.cutting.cutting import cut
from prizes.edition.cutting.outcome import Candidate
from prizes.edition.cutting.reasons import dimension
from tests.edition.cutting.building import line
from tests.edition.cutting.test_cutting import codes, passed

COUNTRIES = {"KE": "africa", "FR": "europe", None: None}


@st.composite
def fields(draw):
    number = draw(st.integers(1, 8))
    return [
        Candidate(
            f"p{n}",
            draw(st.sampled_from(["C1", "C2"])),
            draw(st.integers(0, 3)),
            country=(country := draw(st.sampled_from(list(COUNTRIES)))),
            region=COUNTRIES[country],
            classes={"size": draw(st.sampled_from(["small", "large"]))},
        )
        for n in range(number)
    ]


def drawn(field, **rule):
    return cut(line(ties=["leave_out"], **rule), field)


@given(
    fields(),
    st.sampled_from(["category", "category_and_region", "edition"]),
    st.lists(st.sampled_from(["country", "size"]), unique=True),
    st.integers(1, 2),
)
def test_a_line_is_drawn_in_each_part_as_if_there_were_no_other(field, by, also_by, most):
    rule = {"by": by, "also_by": also_by, "most": most, "quotas": [{"of": "size", "most": 1}]}
    result = drawn(field, **rule)
    assert sum(len(group.rows) for group in result.groups) == len(field)
    for group in result.groups:
        part = [row.candidate for row in group.rows]
        assert {tuple(each.value(name) for name in group.place) for each in part} == {
            tuple(group.place.values())
        }
        alone = cut(line(ties=["leave_out"], **rule), part)
        assert codes(alone) == {row.project: row.ruling.code for row in group.rows}


def test_a_region_in_the_whole_edition_is_one_group_of_all_categories():
    field = [
        Candidate("a", "C1", 3, region="africa"),
        Candidate("b", "C2", 2, region="africa"),
        Candidate("c", "C2", 1),
    ]
    result = drawn(field, by="edition", also_by=["region"], most=1)
    assert sorted(passed(result)) == ["a", "c"]
    assert [(group.category, group.region) for group in result.groups] == [(None, None), (None, "africa")]


def sized(**votes_and_sizes):
    return [Candidate(p, "C1", votes, classes={"size": size}) for p, (votes, size) in votes_and_sizes.items()]


FIELD = sized(a=(9, "large"), b=(8, "large"), c=(3, "small"), d=(2, "small"))


@pytest.mark.parametrize(
    ("rule", "through"),
    [
        ({"most": 2}, ["a", "b"]),
        ({"most": 1, "also_by": ["size"]}, ["a", "c"]),
        ({"most": 2, "quotas": [{"of": "size", "most": 1}]}, ["a", "c"]),
        ({"most": 3, "minima": [{"of": "size", "values": ["small"], "least": 2}]}, ["a", "c", "d"]),
    ],
)
def test_quotas_minima_and_lines_go_by_a_class(rule, through):
    assert passed(drawn(FIELD, **rule)) == through


def test_what_a_class_decided_is_said():
    result = drawn(FIELD, most=2, quotas=[{"of": "size", "most": 1}])
    said = {row.project: str(row.ruling.sentence) for row in result.rows()}
    assert said["b"] == "Only one project with the same class or group may pass."


def test_a_line_that_goes_by_a_division_says_group_as_well_as_class():
    assert str(dimension("zone")) == "class or group" and str(dimension("region")) == "region"
