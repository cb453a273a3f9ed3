"""What comes after a submission: the steps are the edition's phases, and the project's state says which are done."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from prizes.nomination.rules.next_steps import next_steps
from prizes.nomination.rules.states import State
from tests.contest import SUBMITTING, at, small_rules

SCREENED = {"submission__screening": {"checks": [{"id": "real", "label": "It exists"}]}}
RULES = small_rules(**SCREENED)
IN_NOMINATION, IN_VOTING, IN_SELECTION = (
    at("2027-01-10 12:00"),
    at("2027-02-10 12:00"),
    at("2027-03-10 12:00"),
)
AFTER = at("2027-04-02 12:00")


def steps(state, now=SUBMITTING, rules=RULES, *, screened=False, until=None, submitted=True):
    project = SimpleNamespace(
        state=state.value,
        submitted_at=SUBMITTING if submitted else None,
        screened_at=SUBMITTING if screened else None,
        correct_until=until,
    )
    return next_steps(rules, project, now)


def drawn(*given, **named) -> str:
    """One letter a step: done, now, next, end."""
    letters = {"done": "d", "now": "N", "next": ".", "end": "E"}
    return "".join(letters[step.progress] for step in steps(*given, **named))


def test_the_steps_are_the_phases_of_the_edition_with_their_days():
    found = [(str(step.title), str(step.when)) for step in steps(State.SUBMITTED)]
    assert found == [
        ("Submitted", f"On {SUBMITTING.date()}"),
        ("Screening", "None"),
        ("Nomination", "By 2027-01-31"),
        ("Public voting", "From 2027-02-01 to 2027-02-28"),
        ("Selection", "By 2027-03-31"),
        ("Winners", "On 2027-04-01"),
    ]


@pytest.mark.parametrize(
    ("state", "now", "screened", "line"),
    [
        (State.SUBMITTED, SUBMITTING, False, "dN...."),
        (State.SUBMITTED, SUBMITTING, True, "dd...."),
        (State.SUBMITTED, IN_NOMINATION, True, "ddN..."),
        (State.SUBMITTED, IN_NOMINATION, False, "dN...."),
        (State.SUBMITTED, IN_VOTING, True, "ddN..."),  # not decided yet, whatever the calendar says
        (State.NOMINATED, IN_NOMINATION, True, "ddd..."),
        (State.NOMINATED, IN_VOTING, True, "dddN.."),
        (State.NOMINATED, IN_SELECTION, True, "ddddN."),
        (State.CHAMPION, IN_SELECTION, True, "ddddN."),
        (State.WINNER, AFTER, True, "dddddN"),
        (State.SPECIAL_RECOGNITION, AFTER, False, "dddddN"),
        (State.NOT_NOMINATED, IN_VOTING, True, "dddE"),
        (State.INELIGIBLE, SUBMITTING, False, "ddE"),
        (State.WITHDRAWN, IN_VOTING, True, "dE"),
        (State.DISQUALIFIED, IN_VOTING, True, "dE"),
    ],
)
def test_at_most_one_step_is_at_present(state, now, screened, line):
    assert drawn(state, now, screened=screened) == line


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("now", [SUBMITTING, IN_NOMINATION, IN_VOTING, IN_SELECTION, AFTER])
def test_what_is_done_comes_first_and_nothing_follows_an_end(state, now):
    line = drawn(state, now, screened=True, until=SUBMITTING + timedelta(days=3))
    assert line.count("N") <= 1
    assert "d" not in line.lstrip("d")
    assert "E" not in line[:-1]


def test_a_returned_project_is_corrected_first_and_in_time():
    until = SUBMITTING + timedelta(days=7)
    assert drawn(State.RETURNED, until=until) == "dN....."
    assert drawn(State.RETURNED, until=until, screened=True) == "dN....."
    assert drawn(State.RETURNED, until, until=until) == "dE"
    assert str(steps(State.RETURNED, until=until)[1].about) == "Correct and resubmit the project."
    assert str(steps(State.RETURNED, until, until=until)[1].about) == "The time for correction is over."


def test_drafts_have_no_next_steps():
    assert steps(State.DRAFT, submitted=False) == steps(State.WITHDRAWN, submitted=False) == []


def test_only_what_the_edition_has_and_by_its_own_name():
    rules = small_rules(nomination__title={"en": "First round"})
    titles = [step.title for step in steps(State.SUBMITTED, rules=rules)]
    assert "First round" in str(titles[1])
    assert len(titles) == 5
    without = rules.model_copy(update={"phases": [p for p in rules.phases if p.kind != "voting"]})
    assert len(steps(State.SUBMITTED, rules=without)) == 4


def test_a_phase_that_ends_at_midnight_ends_on_the_day_before_and_one_without_dates_says_so():
    def voting(**changes):
        phase = RULES.phase("voting").model_copy(update=changes)
        changed = [phase if p.id == "voting" else p for p in RULES.phases]
        return str(steps(State.SUBMITTED, rules=RULES.model_copy(update={"phases": changed}))[3].when)

    midnight = RULES.phase("selection").opens.replace(hour=0)
    assert voting(closes=midnight) == "From 2027-02-01 to 2027-02-28"
    assert voting(closes=None) == "From 2027-02-01"
    assert voting(opens=None) == "By 2027-02-28"
    assert voting(opens=None, closes=None) == "Date to be announced"
