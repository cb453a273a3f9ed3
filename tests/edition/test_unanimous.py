"""A panel's ballot that must be unanimous: what contradicts it, and what the guidelines say."""

from __future__ import annotations

from typing import Any

import pytest

from prizes.edition.check import problems
from tests.contest import small_rules
from tests.edition.documents import BEFORE
from tests.edition.test_guidelines import spoken


def wrong(**changes: Any) -> list[str]:
    rules = small_rules(kind="rehearsal", selection__unanimous=True, **changes)
    return [str(problem.wrong) for problem in problems(rules, BEFORE)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "There is no ballot that could be unanimous."),
        ({"selection__method": "stv", "selection__casting_vote": True}, "A casting vote decides"),
        (
            {"selection__method": "plurality", "selection__cut__most": 2},
            "no two projects can be on every ballot",
        ),
    ],
)
def test_what_contradicts_it_is_a_problem(changes, said):
    assert any(said in each for each in wrong(**changes))


def test_a_ballot_that_can_be_unanimous_is_none():
    assert wrong(selection__method="plurality") == []
    assert wrong(selection__method="schulze", selection__cut__most=2) == []


def test_the_guidelines_say_it():
    words = "A project is elected only if every ballot names it."
    assert words in spoken(small_rules(selection__method="stv", selection__unanimous=True))
    assert words not in spoken(small_rules(selection__method="stv"))
