"""What pages say of results follows from the rules."""

import pytest

from prizes.edition.document.rules import Rules
from prizes.i18n.translator import translator, without_isolates
from prizes.results.rules.words import (
    among_which,
    how_winners_came,
    outcome_of,
    what_the_count_gives,
    what_the_numbers_are,
    why_no_results,
)
from tests.contest import document, small_rules
from tests.edition.test_groups_of_phases import GROUPS

VOTE_DECIDES = {"gives": "winner", "basis": [{"source": "votes"}], "most": 1, "ties": ["admit_all"]}


def without(*phases, **changes):
    """The small rules without some of their phases."""
    made = document(**changes)
    made["phases"] = [p for p in made["phases"] if p["id"] not in phases]
    return Rules.model_validate(made)


def test_winners_of_a_panel_come_from_the_champions():
    assert str(how_winners_came(small_rules())) == (
        "Selected by expert panels from the champions of each category and approved by two stewards."
    )


def test_winners_of_the_vote_are_said_to_be_the_votes():
    rules = without("selection", voting__cut=VOTE_DECIDES)
    assert str(how_winners_came(rules)) == "Decided by the public vote and approved by two stewards."
    assert str(what_the_count_gives(rules, rules.votings[0])).endswith("The vote decides the winners.")
    assert str(outcome_of(rules, rules.votings[0].cut)) == "Winner"


def test_where_phases_are_for_groups_it_is_said_who_were_candidates():
    rules = small_rules(groups=GROUPS, voting__group="large")
    assert str(how_winners_came(rules)) == "Selected by expert panels and approved by two stewards."
    said = [without_isolates(translator("en").say(each)) for each in among_which(rules)]
    assert any(each.startswith("Projects outside ") for each in said), said
    assert among_which(small_rules()) == []


def test_a_count_that_leads_to_no_selection_promises_none():
    rules = small_rules(selection__candidates_from=["nomination"])
    assert str(what_the_count_gives(rules, rules.votings[0])) == "Projects in each category, ranked by votes."


def test_without_a_vote_nobody_is_told_of_one():
    rules = without("voting")
    assert "vote" not in str(how_winners_came(rules))
    assert str(why_no_results(rules)).startswith("This edition has no public vote.")


def test_where_those_above_the_line_have_a_name_of_their_own_it_is_used():
    rules = small_rules(voting__cut__title={"en": "Shortlist", "fr": "Liste restreinte"})
    assert outcome_of(rules, rules.votings[0].cut) == {"en": "Shortlist", "fr": "Liste restreinte"}
    assert "champion" not in str(how_winners_came(rules))


@pytest.mark.parametrize(("gives", "word"), [("champion", "Champion"), ("next_round", "In the next round")])
def test_what_a_cut_gives_has_a_word(gives, word):
    rules = small_rules(voting__cut__gives=gives)
    assert str(outcome_of(rules, rules.votings[0].cut)) == word


def test_numbers_that_are_no_plain_votes_are_explained():
    def said(**count):
        ballot = {"form": "ranking", "choices": 3} if count else {}
        rules = small_rules(voting__ballot=ballot, **({"voting__count": count} if count else {}))
        return str(what_the_numbers_are(rules.votings[0]))

    assert said() == "None"
    assert "how many votes rank a project" in said(method="schulze")
    assert "show points" in said(method="points", table=[3, 2, 1])
