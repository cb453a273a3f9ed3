"""How far the stages of an edition are, from its rules, counts and the calendar."""

from __future__ import annotations

import re
from pathlib import Path

from prizes.agenda.rules import screening, tasks
from prizes.agenda.rules.stages import stages
from prizes.agenda.rules.tasks import OTHER_PAGE, VERBS, AgendaTask, EditionFacts
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import say
from tests.contest import SELECTING, document, small_rules


def by_name(facts, now=SELECTING):
    return {stage.name: stage for stage in stages(small_rules(), facts, now)}


def test_stages_follow_the_calendar_and_say_what_is_done():
    decided = EditionFacts(
        decided=frozenset({"nomination", "voting"}),
        states={("C1", "champion"): 3, ("C2", "champion"): 2},
        selection_gaps={"selection": 1},
    )
    found = by_name(decided)
    assert list(found) == ["Submissions", "Experts", "Public vote", "Selection", "Edition"]
    assert [stage.state for stage in found.values()] == ["done", "done", "done", "now", "next"]
    assert (found["Selection"].done, found["Selection"].total) == (1, 2)
    assert str(found["Experts"].words) == "The experts have decided."


def test_a_stage_that_has_not_begun_claims_nothing():
    found = by_name(EditionFacts(), now=SELECTING.replace(year=2020))
    assert {stage.state for stage in found.values()} == {"next"}
    assert all(stage.done == 0 for stage in found.values())


def test_a_task_is_named_by_its_act():
    def verb(page):
        return str(AgendaTask(say("x"), say("y"), page).verb)

    assert verb("office/proposals/p1") == "Read and decide"
    assert verb("minutes?phase=selection") == "Complete the records"
    assert verb("office/panels#C1") == "Invite experts"
    assert verb("office/elsewhere") == str(OTHER_PAGE)
    assert len({str(each) for each in VERBS.values()}) == len(VERBS)


def test_every_page_of_a_task_has_its_act():
    """The pages are found in the modules that make tasks."""
    modules = [Path(module.__file__).read_text(encoding="utf-8") for module in (tasks, screening)]
    pages = {page for text in modules for page in re.findall(r'"(office/[a-z-]+|minutes)\b', text)}

    assert len(pages) > 12
    assert pages <= set(VERBS)


def test_candidates_are_what_the_phase_before_the_selection_gives():
    rules = Rules.model_validate(document(phases=[p for p in document()["phases"] if p["id"] != "voting"]))
    facts = EditionFacts(
        decided=frozenset({"nomination"}), states={("C1", "nominated"): 3}, selection_gaps={"selection": 1}
    )
    (found,) = [stage for stage in stages(rules, facts, SELECTING) if stage.name == "Selection"]
    assert (found.done, found.total) == (0, 1)
    before = EditionFacts(states={("C1", "nominated"): 3}, selection_gaps={"selection": 1})
    (found,) = [stage for stage in stages(rules, before, SELECTING) if stage.name == "Selection"]
    assert str(found.words) == "The candidates have not been decided yet."
