"""Honours and panellists by name: what is wrong with them, and what the guidelines say of them."""

from __future__ import annotations

from typing import Any

import pytest

from prizes.edition.check import problems
from prizes.edition.queries import speaking_of
from prizes.i18n.translator import translator, without_isolates
from tests.contest import small_rules
from tests.edition.documents import BEFORE
from tests.edition.test_guidelines import spoken

CITY = {"one": {"en": "Laureate"}, "many": {"en": "Laureates"}}
WINNER: dict[str, Any] = {"id": "winner", **CITY, "given_by": {"en": "City council"}}


def wrong(**changes: Any) -> list[str]:
    rules = small_rules(kind="rehearsal", **changes)
    return [str(problem.wrong) for problem in problems(rules, BEFORE)]


def test_names_of_what_the_rules_give_are_no_problem():
    assert wrong(honours=[WINNER], panellists=CITY) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"honours": [WINNER, WINNER]}, "“winner” has two names."),
        (
            {"honours": [{"id": "champion", **CITY}], "voting__cut__gives": "winner"},
            "Nothing in these rules gives “champion”",
        ),
        (
            {"honours": [{"id": "special_recognition", **CITY}], "selection__recognitions": []},
            "Nothing in these rules gives “special_recognition”",
        ),
        (
            {"honours": [WINNER], "selection__cut__title": {"en": "Best"}},
            "“winner” has a name in `honours` already.",
        ),
        (
            {"honours": [{"id": "people", **CITY}]},
            "Nothing in these rules gives “people”",
        ),
        ({"voting__cut__gives": "people"}, "A phase of the kind “voting” cannot give “people”."),
        (
            {"honours": [{"id": "people", **CITY}], "selection__cut__gives": "people"},
            "No phase gives “winner”.",
        ),
        (
            {
                "honours": [{"id": "special", **CITY}],
                "voting__cut__gives": "special",
                "selection__recognitions": [{"id": "special", "title": {"en": "Special"}}],
            },
            "“special” is already the name of another outcome.",
        ),
    ],
)
def test_a_name_of_nothing_and_a_second_name_are_problems(changes, said):
    assert any(said in each for each in wrong(**changes))


def test_an_honour_that_a_vote_gives_is_in_the_guidelines():
    people = {"id": "people", "one": {"en": "Choice of the public"}, "many": {"en": "Choices of the public"}}
    changes: dict[str, Any] = {
        "honours": [people],
        "voting__cut__gives": "people",
        "selection__candidates_from": ["nomination"],
        "selection__recognitions": [],
    }
    assert wrong(**changes) == []
    said = [without_isolates(each) for each in spoken(small_rules(**changes))]
    assert "Projects that pass receive this honour: Choice of the public." in said
    assert any(
        each.startswith("Certificates are given to:") and "Choices of the public" in each for each in said
    )


def test_a_record_gives_what_there_is():
    assert "There is no outcome “people”." in [
        str(each.wrong) for each in problems(small_rules(kind="record", voting__cut__gives="people"), BEFORE)
    ]


def test_a_contest_names_them_in_six_languages():
    found = problems(small_rules(honours=[WINNER], panellists=CITY), BEFORE)
    places = {problem.place for problem in found}
    assert {"honours[0].one", "honours[0].many", "honours[0].given_by", "panellists.one"} <= places


def test_the_guidelines_say_who_gives_an_honour_from_whom_how_many_and_by_what():
    rules = small_rules(honours=[WINNER])
    with speaking_of(rules):
        said = [without_isolates(each) for each in spoken(rules)]
        assert without_isolates(translator("en").gettext("Projects that pass are winners.")) in said
    for sentence in (
        "Honours",
        "Name of one project: Laureate.",
        "Given by: City council.",
        "Given in: Selection.",
        "Chosen from the projects that passed “Public voting”.",
        "At most 1 project passes in each category.",
        "A panel decides. Numbers advise it.",
    ):
        assert sentence in said
    assert "Honours" not in spoken(small_rules())
