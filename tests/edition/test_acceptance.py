"""The acceptance of honours: what contradicts it, and what the guidelines say."""

from __future__ import annotations

from typing import Any

import pytest

from prizes.edition.check import problems
from prizes.edition.document.rules import Rules
from tests.contest import DOCUMENT, small_rules
from tests.edition.documents import BEFORE
from tests.edition.test_guidelines import spoken

ASKED = {
    "id": "acceptance",
    "kind": "acceptance",
    "opens": "2027-03-24T00:00:00",
    "closes": "2027-03-28T23:00:00",
}
PEOPLE = {"id": "people", "one": {"en": "Prize of the public"}, "many": {"en": "Prizes of the public"}}


def rules(*more: dict[str, Any], selection: dict[str, Any] | None = None, **acceptance: Any) -> Rules:
    phases = [dict(phase) for phase in DOCUMENT["phases"]]
    phases[3] |= {"closes": "2027-03-20T23:00:00"} | (selection or {})
    return small_rules(
        kind="rehearsal",
        phases=[*phases[:4], ASKED | acceptance, *more, phases[4]],
    )


def wrong(*more: dict[str, Any], **changes: Any) -> list[str]:
    return [str(problem.wrong) for problem in problems(rules(*more, **changes), BEFORE)]


def test_usual_rules_have_no_problem():
    assert wrong() == [] and wrong(declined="again", silence="accepts") == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"honours": ["winner", "people"]}, "No phase gives the honour “people”."),
        ({"honours": ["winner", "winner"]}, "This honour appears twice."),
        ({"declined": "again", "selection": {"method": "stv"}}, "Only a panel that agrees without a ballot"),
        ({"opens": "2027-03-10T00:00:00"}, "selection"),
    ],
)
def test_what_contradicts_it_is_a_problem(changes, said):
    assert any(said in each for each in wrong(**changes)), wrong(**changes)


def test_there_is_one_such_phase():
    assert wrong(ASKED | {"id": "more", "opens": "2027-03-29T00:00:00", "closes": "2027-03-30T00:00:00"})


def test_an_honour_of_a_vote_is_not_given_again():
    phases = [dict(phase) for phase in DOCUMENT["phases"]]
    phases[2]["cut"] = phases[2]["cut"] | {"gives": "people"}
    phases[3] |= {"closes": "2027-03-20T23:00:00", "candidates_from": ["nomination"]}
    asked = ASKED | {"honours": ["winner", "people"]}
    for declined, said in (("empty", False), ("again", True)):
        made = small_rules(
            kind="rehearsal",
            phases=[*phases[:4], asked | {"declined": declined}, phases[4]],
            honours=[PEOPLE],
        )
        found = [str(problem.wrong) for problem in problems(made, BEFORE)]
        assert any("A vote gives the honour “people”" in each for each in found) is said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Without a reply by the close, the honour counts as declined."),
        ({"silence": "accepts"}, "Without a reply by the close, the honour counts as accepted."),
        ({}, "A declined honour is not given to another project."),
    ],
)
def test_the_guidelines_say_it(changes, said):
    assert said in spoken(rules(**changes))


def test_the_guidelines_say_what_is_given_again():
    assert any("After the close its place stays empty." in each for each in spoken(rules(declined="again")))
