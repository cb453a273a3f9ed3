"""How far the stages of an edition are, from its rules, counts and the calendar."""

from __future__ import annotations

from prizes.agenda.rules.stages import stages
from prizes.agenda.rules.tasks import AgendaTask, EditionFacts
from prizes.kit.sentence import say
from tests.contest import SELECTING, small_rules


def by_name(facts, now=SELECTING):
    return {stage.name: stage for stage in stages(small_rules(), facts, now)}


def test_stages_follow_the_calendar_and_say_what_is_done():
    decided = EditionFacts(
        decided=frozenset({"nomination", "voting"}),
        states={("C1", "champion"): 3, ("C2", "champion"): 2},
        selection_gaps=1,
    )
    found = by_name(decided)
    assert list(found) == ["Submissions", "Experts", "Public vote", "Selection", "Edition"]
    assert [stage.state for stage in found.values()] == ["done", "done", "done", "now", "now"]
    assert (found["Selection"].done, found["Selection"].total) == (1, 2)
    assert str(found["Experts"].words) == "The experts have decided."


def test_a_stage_that_has_not_begun_claims_nothing():
    found = by_name(EditionFacts(), now=SELECTING.replace(year=2020))
    assert {stage.state for stage in found.values()} == {"next"}
    assert all(stage.done == 0 for stage in found.values())


def test_a_task_is_named_by_its_act():
    words = say("x")
    assert AgendaTask(words, words, "office/proposals/p1").verb == "Read and decide"
    assert AgendaTask(words, words, "minutes?phase=selection").verb == "Complete the records"
    assert AgendaTask(words, words, "office/panels#C1").verb == "Invite experts"
    assert AgendaTask(words, words, "office/elsewhere").verb == "Open"
