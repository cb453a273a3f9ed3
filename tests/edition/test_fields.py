"""Fields of a line: each has a key of its own, by which it is found again, and words."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.edition.document.components import Cut
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.dimensions import values_of
from prizes.edition.kinds.fields import field_named, in_order, key_of, place_of
from prizes.i18n.translator import translator, without_isolates
from tests.contest import small_rules
from tests.edition.documents import six

IDS = ("small", "large", "africa", "edition", "c", "academia")
ALWAYS = {"required": True, "shown_to": ["public", "experts"], "classifies": True, "kind": "choice"}


def classified(*classes: tuple[str, ...], codes: tuple[str, ...] = ("C1", "C1.small", "C2")) -> Rules:
    """Rules whose questions `q0`, `q1` … classify projects by these choices."""
    rules = small_rules().model_dump(mode="json")
    one = rules["categories"][0]
    rules["categories"] = [{**one, "code": code, "number": n} for n, code in enumerate(codes, 1)]
    rules["phases"][0]["form"]["fields"] += [
        {**ALWAYS, "id": f"q{n}", "label": six(f"Question {n}"), "choices": choices_of(ids)}
        for n, ids in enumerate(classes)
    ]
    return type(small_rules()).model_validate(rules)


def choices_of(ids: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"id": each, "label": six(each.title())} for each in ids]


def places(rules: Rules, cut: Cut) -> list[dict[str, str | None]]:
    """All that a project could be by the dimensions of a cut."""
    values = [
        [*sorted(values_of(rules, each)), *([] if each == "category" else [None])] for each in cut.dimensions
    ]
    return [dict(zip(cut.dimensions, each, strict=True)) for each in product(*values)]


RULE = {"gives": "winner", "decided": "panel"}


def line_by(by: str, *also: str) -> Cut:
    return Cut.model_validate({**RULE, "by": by, "also_by": list(also)})


CLASSES = st.lists(st.sampled_from(IDS), min_size=2, max_size=4, unique=True).map(tuple)


@given(
    st.lists(CLASSES, min_size=2, max_size=2),
    st.sampled_from(["category", "category_and_region", "edition"]),
    st.lists(st.sampled_from(["region", "stakeholder_type", "q0", "q1"]), unique=True, max_size=3),
)
def test_no_two_fields_have_one_key_and_each_is_found_by_it(classes, by, also):
    rules, cut = (
        classified(*classes),
        line_by(by, *(each for each in also if (by, each) != (REGIONAL, "region"))),
    )
    every = places(rules, cut)
    keys = [key_of(rules, each) for each in every]
    assert len(set(keys)) == len(every)
    assert [place_of(rules, cut, key) for key in keys] == every


REGIONAL = "category_and_region"


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ({"category": "C1"}, "C1"),
        ({}, "edition"),
        ({"region": "africa"}, "africa"),
        ({"region": None}, "edition"),
        ({"category": "C1", "region": "africa"}, "C1.africa"),
        ({"category": "C1", "region": None}, "C1"),
        ({"category": "C1", "region": None, "q0": "small"}, "C1.small"),
        ({"region": "africa", "q0": "small"}, "africa.small"),
    ],
)
def test_a_key_that_was_of_one_field_alone_is_what_it_was(place, key):
    assert key_of(classified(("small", "large"), codes=("C1", "C2")), place) == key


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ({"q0": "small", "q1": None}, "small.-"),
        ({"q0": None, "q1": "small"}, "-.small"),
        ({"q0": None, "q1": "large"}, "large"),
        ({"q0": "small", "q1": "small"}, "small.small"),
    ],
)
def test_where_the_key_could_be_of_another_field_it_says_what_is_not_stated(place, key):
    assert key_of(classified(("small",), ("small", "large")), place) == key


def test_fields_come_by_category_and_then_by_what_divides_it_what_is_not_stated_last():
    rules = classified(("small", "large"), codes=("C2", "C1"))
    cut = line_by("category", "q0")
    found = in_order(rules, [*reversed(places(rules, cut)), *places(rules, cut)])
    assert [each.key for each in found] == ["C2.large", "C2.small", "C2", "C1.large", "C1.small", "C1"]
    assert {each.category for each in found} == {"C1", "C2"}
    assert not any(each.is_category for each in found if each.key not in {"C1", "C2"})


@pytest.mark.parametrize(
    ("by", "also", "key", "words"),
    [
        ("category", (), "C1", "Category C1"),
        ("edition", (), "edition", "All projects"),
        ("edition", ("region",), "africa", "Africa"),
        ("edition", ("region", "q0"), "africa.small", "Africa, Small"),
        ("category", ("q0",), "C1", "Category C1, Not stated"),
        ("edition", ("region",), "atlantis", "atlantis"),
    ],
)
def test_a_field_has_words(by, also, key, words):
    rules = classified(("small", "large"), codes=("C1", "C2"))
    name = field_named(rules, line_by(by, *also), key).name
    said = translator("en").words(name)[0]
    assert without_isolates(said) == words.replace("Small", "Small (en)").replace(
        "Category C1", rules.categories[0].short["en"]
    )
