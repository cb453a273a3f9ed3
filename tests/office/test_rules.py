"""What is to be done: from counts to tasks, without a database."""

from __future__ import annotations

import pytest

from prizes.agenda.rules.tasks import EditionFacts, Waiting, next_lines, place, tasks
from prizes.i18n.translator import translator, without_isolates
from tests.contest import ANNOUNCING, NOMINATING, SELECTING, SUBMITTING, VOTING, at, small_rules

PEOPLE = {"stewards": 2, "experts": {"C1": 2, "C2": 2, "C7-EGOV": 2}}
CODES = ("C1", "C2", "C7-EGOV")


def each_in(state, n=2):
    return {(code, state): n for code in CODES}


def todo(facts, now, *, rules=None, frozen=True):
    """Pages to go to, the most pressing first, with their weight."""
    return [(t.page, t.weight) for t in tasks(rules or small_rules(), frozen, facts, now)]


def sentences(facts, now, **more):
    found = tasks(more.pop("rules", small_rules()), True, facts, now)
    return " ".join(without_isolates(translator("en").say(task.wrong)) for task in found)


# --- people and proposals ---------------------------------------------------------------------------------


def test_an_edition_with_one_steward_needs_another():
    assert todo(EditionFacts(stewards=1, experts=PEOPLE["experts"]), SUBMITTING)[0] == (
        "office/people",
        "now",
    )


def test_an_edition_with_two_stewards_needs_no_more():
    assert "office/people" not in [page for page, _ in todo(EditionFacts(**PEOPLE), SUBMITTING)]


def test_an_open_proposal_waits_for_a_second_steward():
    facts = EditionFacts(**PEOPLE, proposals=[Waiting("p1", "amendment", at("2026-11-27 12:00"))])
    assert todo(facts, SUBMITTING)[0] == ("office/proposals/p1", "now")


def test_a_category_with_projects_and_too_few_experts_is_named():
    facts = EditionFacts(stewards=2, experts={"C1": 2, "C2": 1}, states=each_in("submitted"))
    few = "A panel needs 2 experts. Categories with too few: Infrastructure and E-government."
    assert few in sentences(facts, NOMINATING)
    assert ("office/panels#C2", "now") in todo(facts, NOMINATING)


def test_missing_experts_can_wait_until_their_phase_opens():
    facts = EditionFacts(stewards=2, experts={}, states=each_in("submitted"))
    assert ("office/panels#C1", "soon") in todo(facts, SUBMITTING)


def test_a_category_without_projects_needs_no_experts():
    facts = EditionFacts(stewards=2, experts={"C1": 2}, states={("C1", "submitted"): 3})
    assert "A panel needs" not in sentences(facts, NOMINATING)


# --- the year ---------------------------------------------------------------------------------------------


def test_while_projects_come_in_the_new_ones_are_worth_a_look():
    facts = EditionFacts(**PEOPLE, states=each_in("submitted") | {("C1", "returned"): 1})
    assert todo(facts, SUBMITTING) == [
        ("office/nominations?state=returned", "note"),
        ("office/nominations?state=submitted", "note"),
    ]


def test_in_the_nomination_phase_reviews_are_assigned_then_awaited_then_decided():
    assigned = EditionFacts(**PEOPLE, states=each_in("submitted"), unassigned={"nomination": 6})
    assert todo(assigned, NOMINATING) == [("office/assignments", "now"), ("office/decision", "soon")]
    awaited = EditionFacts(**PEOPLE, states=each_in("submitted"), unreviewed={"nomination": 6})
    assert todo(awaited, NOMINATING) == [("office/reviews", "soon"), ("office/decision", "soon")]
    complete = EditionFacts(**PEOPLE, states=each_in("submitted"))
    assert todo(complete, NOMINATING) == [("office/decision", "now")]
    assert "6 submitted projects have no decision." in sentences(complete, NOMINATING)


def test_a_decision_that_is_proposed_is_not_asked_for_again():
    facts = EditionFacts(
        **PEOPLE,
        states=each_in("submitted"),
        proposals=[Waiting("p1", "nomination", at("2027-01-12 12:00"))],
    )
    assert todo(facts, NOMINATING) == [("office/proposals/p1", "now")]


def test_a_vote_that_opens_without_nominees_is_the_calendars_matter():
    facts = EditionFacts(**PEOPLE, states=each_in("submitted"))
    assert ("office/calendar", "soon") in todo(facts, at("2027-01-28 12:00"))
    assert ("office/calendar", "now") in todo(facts, VOTING)
    assert "“Public voting” is open, but the participating projects have not been decided" in sentences(
        facts, VOTING
    )


def test_while_people_vote_nothing_is_to_be_done():
    facts = EditionFacts(**PEOPLE, states=each_in("nominated"), decided=frozenset({"nomination"}))
    assert todo(facts, VOTING) == []


def test_a_category_without_nominees_is_said_before_the_vote():
    facts = EditionFacts(**PEOPLE, states={("C1", "nominated"): 2}, decided=frozenset({"nomination"}))
    before = at("2027-01-31 23:30")
    assert "No project has been selected in: Infrastructure and E-government." in sentences(facts, before)


VOTED = {"states": each_in("nominated"), "decided": frozenset({"nomination"})}


def test_after_the_close_late_codes_are_waited_for_then_votes_are_counted():
    closed = at("2027-02-28 22:10")
    assert ("office/tally", "soon") in todo(EditionFacts(**PEOPLE, **VOTED), closed)
    assert ("office/tally", "now") in todo(EditionFacts(**PEOPLE, **VOTED), at("2027-02-28 22:31"))


def test_counted_votes_ask_for_the_shortlist():
    facts = EditionFacts(**PEOPLE, **VOTED, counted=frozenset({"voting"}))
    assert ("office/shortlist", "now") in todo(facts, SELECTING)


CHAMPIONS = {
    "states": each_in("champion"),
    "decided": frozenset({"nomination", "voting"}),
    "counted": frozenset({"voting"}),
}


def test_the_choice_of_winners_is_open_then_complete_then_nothing():
    assert todo(EditionFacts(**PEOPLE, **CHAMPIONS, selection_gaps={"selection": 3}), SELECTING) == [
        ("office/selection", "now")
    ]
    assert "3 items are missing" in sentences(
        EditionFacts(**PEOPLE, **CHAMPIONS, selection_gaps={"selection": 3}), SELECTING
    )
    assert "choices are complete" in sentences(EditionFacts(**PEOPLE, **CHAMPIONS), SELECTING)
    published = EditionFacts(**PEOPLE, **CHAMPIONS, approved=frozenset({"announcement"}))
    assert todo(published, ANNOUNCING) == []


def test_owners_that_object_are_said():
    facts = EditionFacts(**PEOPLE, objections=2)
    assert ("office/owner-answers", "soon") in todo(facts, NOMINATING)
    assert "2 owners object to projects." in sentences(facts, NOMINATING)
    assert "office/owner-answers" not in dict(todo(EditionFacts(**PEOPLE), NOMINATING))


def test_letters_that_were_lost_are_said():
    assert ("office/letters?state=failed", "note") in todo(EditionFacts(**PEOPLE, lost_letters=2), SELECTING)


def test_rules_that_are_not_frozen_are_said():
    before = at("2026-10-20 12:00")
    assert todo(EditionFacts(**PEOPLE), before, frozen=False) == [("office/rules", "note")]


def test_a_past_edition_needs_nothing():
    assert todo(EditionFacts(), VOTING, rules=small_rules(kind="record")) == []


def test_the_most_pressing_comes_first():
    facts = EditionFacts(stewards=1, experts={}, states=each_in("submitted"), lost_letters=1)
    weights = [weight for _, weight in todo(facts, NOMINATING)]
    assert weights == sorted(weights, key=["now", "soon", "note"].index)


@pytest.mark.parametrize(
    ("decided", "line"),
    [((), "nomination"), (("nomination",), "voting"), (("nomination", "voting"), "selection")],
)
def test_one_line_is_drawn_after_the_other(decided, line):
    late = at("2027-03-30 12:00")
    assert [
        each.id for each in next_lines(small_rules(), EditionFacts(decided=frozenset(decided)), late)
    ] == [line]


def test_no_line_is_left_once_winners_are_approved():
    facts = EditionFacts(decided=frozenset({"nomination", "voting"}), approved=frozenset({"announcement"}))
    assert next_lines(small_rules(), facts, ANNOUNCING) == []


def test_an_edition_without_experts_asks_for_none():
    document = small_rules().model_dump(mode="json")
    document["phases"] = [p for p in document["phases"] if p["kind"] in ("submission", "voting")]
    rules = type(small_rules()).model_validate(document)
    assert "panel" not in sentences(
        EditionFacts(stewards=2, states=each_in("submitted")), VOTING, rules=rules
    )


def test_the_place_on_the_calendar():
    here = place(small_rules(), VOTING)
    assert (here.state, [each.id for each in here.running]) == ("running", ["voting"])
    assert here.coming.id == "selection"
    between = place(small_rules(), at("2026-12-25 12:00"))
    assert (between.state, between.running, between.opens) == ("between", [], at("2027-01-02 08:00"))


# --- records of panels ------------------------------------------------------------------------------------


def test_records_that_are_missing_are_asked_for_before_the_nomination_decision():
    facts = EditionFacts(**PEOPLE, states=each_in("submitted"), unrecorded={"nomination": ["C1", "C2"]})
    assert ("minutes?phase=nomination", "soon") in todo(facts, NOMINATING)


def test_winners_are_not_to_be_proposed_before_their_records():
    decided = {"decided": frozenset({"nomination", "voting"}), "counted": frozenset({"voting"})}
    facts = EditionFacts(**PEOPLE, **decided, unrecorded={"selection": ["C1"]})
    assert ("minutes?phase=selection", "now") in todo(facts, SELECTING)
    assert ("office/selection", "now") not in todo(facts, SELECTING)
    assert ("office/selection", "now") in todo(EditionFacts(**PEOPLE, **decided), SELECTING)


def test_records_wait_until_the_choice_is_complete():
    decided = {"decided": frozenset({"nomination", "voting"}), "counted": frozenset({"voting"})}
    facts = EditionFacts(
        **PEOPLE, **decided, selection_gaps={"selection": 1}, unrecorded={"selection": ["C1"]}
    )
    assert "minutes?phase=selection" not in [page for page, _ in todo(facts, SELECTING)]
