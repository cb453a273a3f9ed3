"""Phases that are open at the same time: which can be, and what everything that asks for “the” phase is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from prizes.agenda.rules.tasks import EditionFacts, next_lines, place, tasks
from prizes.edition.actions import extended, moved_forward
from prizes.edition.amending import amendment_problems
from prizes.edition.check import problems
from prizes.edition.document.rules import Rules
from prizes.edition.spans import is_before, open_phases, overlaps, phase_at
from prizes.i18n.translator import without_isolates
from tests.edition.documents import BEFORE, CONTEST, changed, six

FIRST, BOTH, LATE = (datetime(2027, 3, day, 12, tzinfo=UTC) for day in (2, 10, 31))
"""The vote alone is open; the vote and the jury; the vote alone again."""
JURY = {
    "id": "jury",
    "kind": "selection",
    "opens": "2027-03-08",
    "closes": "2027-03-20",
    "candidates_from": ["nomination"],
    "cut": {"gives": "jury", "decided": "panel", "most": 1},
}
HONOURS = [{"id": "jury", "one": six("Prize of the jury"), "many": six("Prizes of the jury")}]
PHASES = [*CONTEST["phases"][:3], JURY, *CONTEST["phases"][3:]]
SELECTION = (("phases", 4, "candidates_from"), ["voting"])
MARKED = {"criteria": [{"id": "a", "label": six("A"), "weight": 1}]}


def document(*changes):
    return changed((("honours",), HONOURS), (("phases",), PHASES), SELECTION, *changes)


def rules(*changes) -> Rules:
    return Rules.model_validate(document(*changes))


def found(*changes) -> list[str]:
    return [without_isolates(str(each)) for each in problems(document(*changes), BEFORE)]


def test_a_jury_can_choose_while_the_public_votes():
    assert found() == []
    assert [(a.id, b.id) for a, b in overlaps(rules())] == [("voting", "jury")]


def test_the_jury_may_open_first():
    assert (
        found((("phases", 3, "opens"), "2027-02-27"), (("phases", 2, "candidates_from"), ["nomination"]))
        == []
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([(("phases", 3, "candidates_from"), [])], "name phases in `candidates_from` that are over by then"),
        ([(("phases", 3, "candidates_from"), ["voting"])], "“voting” is not over when “jury” opens"),
        ([(("phases", 3, "opens"), "2027-02-27")], "cannot follow one of the kind “selection”"),
        ([(("phases", 3, "opens"), "2027-02-20")], "“nomination” is not over when “jury” opens"),
        (
            [(("phases", 3, "closes"), "2027-05-20")],
            "An honour is decided, then asked about, then announced.",
        ),
        ([(("phases", 3, "sees_votes"), True)], "no vote is over when “jury” opens"),
        (
            [
                (("phases", 3, "closes"), "2027-04-20"),
                (("phases", 3, "marking"), MARKED),
                (("phases", 4, "marking"), MARKED),
            ],
            "Panels can mark in only one phase at a time",
        ),
        (
            [
                (("phases", 3, "kind"), "voting"),
                (
                    ("phases", 3, "cut"),
                    {"gives": "jury", "basis": [{"source": "votes"}], "most": 1, "ties": ["lot"]},
                ),
            ],
            "Only one vote can be open at a time",
        ),
    ],
)
def test_what_cannot_be_open_together(changes, said):
    assert any(said in each for each in found(*changes)), found(*changes)


def test_a_phase_that_follows_by_others_cannot_be_open_either():
    """The selection has its candidates from the vote, and the vote from the nomination."""
    wrong = found((("phases", 1, "closes"), "2027-04-10"))
    assert any("“selection” opens before “nomination” is over" in each for each in wrong)


def test_all_that_is_open_is_known_and_the_vote_goes_first():
    here = rules((("phases", 3, "opens"), "2027-02-27"), (("phases", 2, "candidates_from"), ["nomination"]))
    assert [each.id for each in open_phases(here, BOTH)] == ["jury", "voting"]
    assert phase_at(here, BOTH).id == "voting"
    assert phase_at(here, datetime(2027, 2, 28, tzinfo=UTC)).id == "jury"
    assert [each.id for each in place(here, BOTH).running] == ["jury", "voting"]
    assert [each.id for each in place(rules(), LATE).running] == ["voting"]
    assert open_phases(here.model_copy(update={"kind": "record"}), BOTH) == []


def test_which_vote_is_over_before_a_selection():
    here = rules()
    voting, jury, selection = here.phases[2:5]
    assert is_before(here, voting, selection)
    assert not is_before(here, voting, jury)
    assert not is_before(here, voting.model_copy(update={"closes": None}), selection)


def test_the_agenda_has_the_lines_of_both():
    counted = {"decided": frozenset({"nomination"}), "selection_gaps": {"jury": 2}}
    facts = EditionFacts(stewards=2, **counted)
    assert [each.id for each in next_lines(rules(), facts, FIRST)] == ["voting"]
    assert [each.id for each in next_lines(rules(), facts, BOTH)] == ["voting", "jury"]
    pages = [task.page for task in tasks(rules(), True, facts, BOTH)]
    assert "office/selection?phase=jury" in pages
    closed = [task.page for task in tasks(rules(), True, facts, datetime(2027, 4, 1, 23, 0, tzinfo=UTC))]
    assert {"office/tally", "office/selection?phase=jury"} <= {*closed}


def test_a_longer_vote_moves_what_opens_after_it_and_not_what_is_open_beside_it():
    longer = extended(rules(), "voting", datetime(2027, 4, 8), move_later=True)  # noqa: DTZ001 - local
    assert (longer.phase("jury").opens, longer.phase("jury").closes) == (
        rules().phase("jury").opens,
        rules().phase("jury").closes,
    )
    assert longer.phase("selection").opens > rules().phase("selection").opens
    assert amendment_problems(rules(), longer, BOTH) == []
    alone = extended(rules(), "voting", datetime(2027, 4, 8))  # noqa: DTZ001 - local
    assert "“voting” would still be open when “selection” opens" in str(
        amendment_problems(rules(), alone, BOTH)[0]
    )


def test_in_a_rehearsal_all_that_is_open_ends_and_all_that_opens_next_opens():
    together = rules((("kind",), "rehearsal"), (("phases", 3, "opens"), "2027-03-01"))
    begun = moved_forward(together, datetime(2027, 2, 10, tzinfo=UTC))
    assert [each.id for each in open_phases(begun, datetime(2027, 2, 10, 0, 0, 1, tzinfo=UTC))] == [
        "voting",
        "jury",
    ]
    ended = moved_forward(begun, datetime(2027, 2, 11, tzinfo=UTC))
    assert [each.id for each in open_phases(ended, datetime(2027, 2, 11, 0, 0, 1, tzinfo=UTC))] == [
        "selection"
    ]
