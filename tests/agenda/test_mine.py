"""What is a task of somebody's own, by rules and calendar."""

from __future__ import annotations

import tomllib
from datetime import timedelta

import pytest

from prizes.agenda.rules.mine import (
    BallotFacts,
    Capacity,
    MyTask,
    ProjectOfMine,
    ProjectStanding,
    ReviewFacts,
    ballot_task,
    chair_tasks,
    countersigning_task,
    dates_of,
    declaration_task,
    in_order,
    project_item,
    records_task,
    review_task,
    standing_of,
    steward_task,
)
from prizes.agenda.rules.tasks import AgendaTask
from prizes.edition.document.loading import parse
from prizes.edition.spans import closes_at, opens_at
from prizes.kit.sentence import say
from prizes.nomination.rules.states import State
from prizes.review.rules.leading import Step
from tests.contest import ANNOUNCING, NOMINATING, SUBMITTING, VOTING, small_rules
from tests.edition.test_rules_page import EXAMPLES

RULES = small_rules()
VOTE = RULES.votings[0]
SOME_ONLY = parse(next(each for each in EXAMPLES if tomllib.loads(each)["slug"] == "some-only"), "toml")
CODES = tuple(category.code for category in RULES.categories)


# --- the voter ---


def ballot(*voted):
    return BallotFacts("2027", VOTE, CODES, frozenset(voted))


def test_a_ballot_that_is_begun_is_a_task_and_leads_to_the_next_category():
    task = ballot_task(ballot(CODES[0]), RULES)
    assert (task.done, task.total) == (1, len(CODES))
    assert task.page == f"2027/categories/{CODES[1]}"
    assert task.due == closes_at(RULES, VOTE.id)


@pytest.mark.parametrize("voted", [(), CODES])
def test_nobody_has_to_begin_a_ballot_and_a_full_one_is_done(voted):
    assert ballot_task(ballot(*voted), RULES) is None


def test_a_vote_in_a_category_without_nominees_fills_no_ballot():
    facts = BallotFacts("2027", VOTE, CODES[:2], frozenset({"C9"}))
    assert (facts.count, facts.open) == (0, list(CODES[:2]))


# --- the nominator ---


def project(state, *, writes=True, **more):
    return ProjectOfMine("p1", "2027", "Radio", "en", State(state), writes, **more)


SOON, GONE = NOMINATING + timedelta(days=3), NOMINATING - timedelta(days=1)


@pytest.mark.parametrize(
    ("mine", "now", "standing"),
    [
        (project("draft"), SUBMITTING, ProjectStanding.TASK),
        (project("draft", writes=False), SUBMITTING, ProjectStanding.WAITING),
        (project("draft"), NOMINATING, ProjectStanding.DONE),
        (project("draft", late_until=SOON), NOMINATING, ProjectStanding.TASK),
        (project("returned", correct_until=SOON), NOMINATING, ProjectStanding.TASK),
        (project("returned", correct_until=SOON, writes=False), NOMINATING, ProjectStanding.WAITING),
        (project("returned", correct_until=GONE), NOMINATING, ProjectStanding.DONE),
        (project("submitted"), NOMINATING, ProjectStanding.WAITING),
        (project("nominated"), VOTING, ProjectStanding.WAITING),
        (project("not_nominated"), VOTING, ProjectStanding.DONE),
        (project("withdrawn"), SUBMITTING, ProjectStanding.DONE),
        (project("winner"), ANNOUNCING, ProjectStanding.DONE),
    ],
)
def test_where_a_project_stands_for_its_people(mine, now, standing):
    assert standing_of(mine, RULES, now) is standing


def test_a_record_has_no_tasks():
    record = small_rules(kind="record")
    assert standing_of(project("draft"), record, SUBMITTING) is ProjectStanding.DONE


def test_a_returned_project_says_by_when_and_comes_first():
    returned = project_item(project("returned", correct_until=SOON), RULES, NOMINATING)
    assert (str(returned.act), returned.due) == ("Correct and resubmit", SOON)
    draft = project_item(project("draft"), RULES, SUBMITTING)
    assert in_order([draft, returned]) == [returned, draft]
    assert returned.is_pressing(NOMINATING)


@pytest.mark.parametrize(
    ("category", "state", "detail"),
    [("C1", "In the public vote", "The public vote is open."), ("C2", "Selected", None)],
)
def test_a_vote_for_a_group_is_told_to_those_whom_it_concerns(category, state, detail):
    """Of the large categories, to which a first round is left, one alone is voted on."""
    opens = opens_at(SOME_ONLY, "voting")
    facts = {"category": category, "country": "KE", "stakeholder_type": None}
    item = project_item(project("nominated", facts=facts), SOME_ONLY, opens)
    assert (str(item.state), item.detail and str(item.detail)) == (state, detail)


def test_a_round_for_a_group_is_awaited_by_those_whom_it_concerns():
    first, second = (closes_at(SOME_ONLY, each) for each in ("first", "second"))
    for category, ends in (("C1", first), ("C4", second)):
        mine = project("submitted", facts={"category": category, "country": "KE", "stakeholder_type": None})
        said = project_item(mine, SOME_ONLY, first - timedelta(days=1)).detail
        assert said == say("The experts decide by %(day)s.", day=ends.astimezone(SOME_ONLY.zone).date())


def test_a_late_entry_moves_the_end_of_a_draft():
    assert project_item(project("draft", late_until=SOON), RULES, NOMINATING).due == SOON


# --- expert and chair ---


def test_reviews_are_counted_and_lead_to_the_first_that_is_left():
    task = review_task(ReviewFacts("2027", SOON, ("p7", "p8"), 6, 30))
    assert (task.done, task.total, task.page) == (6, 8, "2027/review/p7")
    assert review_task(ReviewFacts("2027", SOON, (), 8, 0)) is None


def test_declarations_come_before_reviews():
    declare = declaration_task("2027", {"C2": 3, "C1": 1})
    assert declare.page == "2027/review/interests"
    assert "4 projects" in str(declare.heading)
    reviews = review_task(ReviewFacts("2027", SOON, ("p7",), 0, 15))
    assert in_order([reviews, declare]) == [declare, reviews]
    assert declaration_task("2027", {}) is None


def test_a_chair_has_what_chairs_do_and_not_what_they_wait_for():
    steps = [(Step.REVIEWS, 4), (Step.OTHERS_DECLARE, 1), (Step.TALK, 2), (Step.MINUTES, 3)]
    found = list(chair_tasks("2027", "nomination", steps, SOON))
    assert [task.page for task in found] == [
        "2027/review/discussions?phase=nomination",
        "2027/minutes?phase=nomination",
    ]
    assert {task.capacity for task in found} == {Capacity.CHAIR}
    assert records_task("2027", "selection", 0) is None


# --- office ---


def test_a_task_of_the_office_is_named_by_its_verb_and_ordered_by_its_weight():
    def task(page, weight):
        return steward_task("2027", AgendaTask(say("x"), say("y"), page, weight))

    note, now = task("office/letters?state=failed", "note"), task("office/proposals/7", "now")
    assert [str(each.act) for each in in_order([note, now])] == ["Read and decide", "View failed emails"]
    assert now.page == "2027/office/proposals/7"
    assert str(task("office/unheard-of", "soon").act) == "Open the page"


def test_observers_countersign_what_nobody_has():
    assert countersigning_task("2027", 0) is None
    assert countersigning_task("2027", 2).page == "2027/cases"


# --- dates ---


def test_dates_are_those_ahead_each_once_with_what_is_due_between():
    task = MyTask(Capacity.NOMINATOR, "2027", say("x"), say("y"), "p", due=SOON, state=say("Returned"))
    found = dates_of({"2027": RULES}, [task], NOMINATING, most=99)
    assert all(date.at > NOMINATING for date in found)
    assert [date.at for date in found] == sorted(date.at for date in found)
    assert [str(date.what) for date in found if date.at == SOON] == ["Returned"]
    full = ballot_task(ballot(CODES[0]), RULES)
    closing = [d for d in dates_of({"2027": RULES}, [full], VOTING, most=99) if d.at == full.due]
    assert len(closing) == 1 and "closes" in str(closing[0].what)
