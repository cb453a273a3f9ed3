"""A vote with a budget in the document: what its check finds, and what its guidelines say."""

from __future__ import annotations

import pytest

from prizes.edition.check import problems
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.whole import guidelines
from tests.edition.documents import BEFORE, CONTEST, changed, six

FIELDS = ("phases", 0, "form", "fields")
CUT = ("phases", 2, "cut")
SUMMARY = CONTEST["phases"][0]["form"]["fields"][0]
COST = {
    "id": "cost",
    "kind": "number",
    "least": 100,
    "label": six("Cost"),
    "shown_to": ["public", "voters", "experts", "stewards"],
}
BUDGET = {"cost": "cost", "most": 5000, "unit": six("francs")}


def document(budget=BUDGET, cost=COST, **cut):
    made = changed((FIELDS, [SUMMARY, cost])) if cost else changed()
    made["phases"][2]["cut"] |= {"budget": budget, "ties": ["steward"]} | cut
    return made


def found(**parts):
    return {p.place: str(p) for p in problems(document(**parts), BEFORE)}


def test_a_vote_with_a_budget_has_no_problem_with_or_without_places():
    assert found() == {}
    assert found(most=None) == {}


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        (None, "There is no question “cost”."),
        (COST | {"kind": "short_text", "least": None}, "asks for no number"),
        (COST | {"required": False}, "Not every project answers “cost”"),
        (COST | {"asked_if": "category = 'C1'"}, "Not every project answers “cost”"),
        (COST | {"required_if": "category = 'C1'"}, "Not every project answers “cost”"),
        (COST | {"only_in": ["C1"]}, "Not every project answers “cost”"),
        (COST | {"only_for": ["academia"]}, "Not every project answers “cost”"),
        (COST | {"least": None}, "could be less than nothing"),
        (COST | {"least": -1}, "could be less than nothing"),
        (COST | {"least": 5001}, "Every project costs more than the budget."),
        (COST | {"shown_to": ["experts", "stewards"]}, "not everyone sees “cost”"),
        (COST | {"shown_to": ["public"]}, "not everyone sees “cost”"),
    ],
)
def test_what_a_project_costs_is_a_number_that_all_say_and_all_see(cost, said):
    wrong = problems(document(cost=cost), BEFORE)
    assert any(p.place == "phases[2].cut.budget.cost" and said in str(p) for p in wrong), wrong


def test_all_cannot_be_admitted_over_a_budget_so_another_rule_decides_last():
    assert "because the budget can stop “admit_all”" in found(ties=["admit_all"])["phases[2].cut.ties"]
    assert found(ties=["admit_all", "steward"]) == {}
    assert found(ties=["lot"]) == {}


def test_only_a_vote_has_a_budget():
    made = changed((FIELDS, [SUMMARY, COST]))
    made["phases"][1]["cut"] |= {"budget": BUDGET, "ties": ["steward"]}
    assert "Only a vote can have a budget." in str(problems(made, BEFORE))


def test_the_transferable_vote_has_no_budget():
    made = document(most=2, ties=["lot"])
    made["phases"][2] |= {"ballot": {"form": "ranking", "choices": 3}, "count": {"method": "stv"}}
    assert "the cut-off cannot have a budget" in str(problems(made, BEFORE))


@pytest.mark.parametrize(
    ("by", "said"),
    [("category", "Budget in each category: 5000"), ("edition", "Budget in the whole edition: 5000")],
)
def test_guidelines_say_the_budget_what_a_project_costs_and_how_it_is_spent(by, said):
    made = guidelines(Rules.model_validate(document(by=by)))
    lines = [str(e.says) for s in made.sections for g in s.groups for e in g.entries]
    assert any(each.startswith(said) and "francs" in each for each in lines), lines
    assert any("What a project costs is its answer to “" in each for each in lines)
    assert any("A project that costs more is passed over" in each for each in lines)


def test_a_document_without_a_budget_is_written_as_before():
    made = Rules.model_validate(changed())
    assert b"budget" not in made.canonical()
    assert b'"budget":{"cost":"cost","most":5000' in Rules.model_validate(document()).canonical()
