"""Where the candidates of a phase come from, and what is wrong with that."""

from __future__ import annotations

from copy import deepcopy

import pytest

from prizes.edition.check import problems
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.whole import guidelines
from prizes.edition.remarks import remarks
from prizes.edition.spans import marked_phase, named_or_now, path_to, sources, takers
from tests.contest import NOMINATING, SUBMITTING, VOTING
from tests.edition.documents import BEFORE, CONTEST, changed, six

FIRST = {
    "id": "first",
    "kind": "nomination",
    "opens": "2027-02-02",
    "closes": "2027-02-10",
    "cut": {"gives": "next_round", "decided": "screening"},
}
TWO_ROUNDS = changed(
    (("phases",), [CONTEST["phases"][0], FIRST, *CONTEST["phases"][1:]]),
    (("phases", 2, "opens"), "2027-02-11"),
)
IDS = ["first", "nomination", "voting", "selection"]


def rules(*changes) -> Rules:
    return Rules.model_validate(changed(*changes, document=TWO_ROUNDS))


def found(*changes) -> dict[str, str]:
    return {p.place: str(p) for p in problems(changed(*changes, document=TWO_ROUNDS), BEFORE)}


def named(phases) -> list[str]:
    return [each.id for each in phases]


def test_without_a_word_each_phase_has_its_candidates_from_the_one_before():
    assert found() == {}
    assert [named(sources(rules(), rules().phase(each))) for each in IDS] == [
        [],
        *([each] for each in IDS[:-1]),
    ]


def test_named_phases_take_the_place_of_the_one_before():
    other = rules((("phases", 4, "candidates_from"), ["voting", "nomination"]))
    assert named(sources(other, other.phase("selection"))) == ["nomination", "voting"]
    assert named(takers(other, other.phase("nomination"))) == ["voting", "selection"]
    assert named(path_to(other, other.phase("selection"))) == ["first", "nomination", "voting"]
    assert other.sha256() != rules().sha256()
    assert "candidates_from" not in str(rules().canonical())
    said = str(guidelines(other))
    assert "passed any of these phases" in said
    assert "passed any of these phases" not in str(guidelines(rules()))


def test_marks_are_those_of_the_last_marked_phase_on_the_way():
    marking = {"criteria": [{"id": "a", "label": "A", "weight": 1}]}
    both = rules((("phases", 1, "marking"), marking), (("phases", 2, "marking"), marking))
    assert marked_phase(both, both.phase("voting")).id == "nomination"
    assert marked_phase(both, both.phase("first")).id == "first"
    aside = rules(
        (("phases", 1, "marking"), marking),
        (("phases", 2, "marking"), marking),
        (("phases", 3, "candidates_from"), ["first"]),
    )
    assert marked_phase(aside, aside.phase("voting")).id == "first"


@pytest.mark.parametrize(
    ("changes", "place", "says"),
    [
        ([(("phases", 3, "candidates_from"), ["submission"])], "phases[3].candidates_from[0]", "no phase “submission” that"),
        ([(("phases", 3, "candidates_from"), ["nomination"] * 2)], "phases[3].candidates_from[1]", "named twice"),
        ([(("phases", 3, "candidates_from"), ["voting"])], "phases[3].candidates_from[0]", "itself has its candidates"),
        ([(("phases", 3, "candidates_from"), ["selection"])], "phases[3].candidates_from[0]", "itself has its candidates"),
        (
            [(("phases", 1, "candidates_from"), ["nomination"]), (("phases", 2, "candidates_from"), ["first"])],
            "phases[1].candidates_from[0]",
            "itself has its candidates",
        ),
        (
            [(("phases", 3, "candidates_from"), ["nomination"]), (("phases", 2, "closes"), "2027-03-02")],
            "phases[3].candidates_from[0]",
            "is not over when",
        ),
        ([(("phases", 1, "cut", "gives"), "nominated")], "phases[1].cut.gives", "Another round of nomination"),
        ([(("phases", 2, "cut", "gives"), "next_round")], "phases[2].cut.gives", "does not go to another round"),
        (
            [(("phases", 3, "candidates_from"), ["first"]), (("phases", 4, "candidates_from"), ["voting"])],
            "phases[2].cut.gives",
            "No phase has candidates from “nomination”",
        ),
        ([(("phases", 4, "candidates_from"), ["nomination"])], "phases[3].cut.gives", "No phase chooses"),
    ],
)  # fmt: skip
def test_what_contradicts_the_way_of_projects_is_said(changes, place, says):
    assert says in found(*changes)[place]


def test_a_union_leaves_room_for_what_all_its_phases_let_pass():
    caps = [
        (("phases", 3, "cut", "most"), 2),
        (("phases", 2, "cut", "most"), 3),
        (("phases", 4, "cut", "most"), 4),
    ]
    assert "phases[4].cut.most" in found(*caps)
    assert "phases[4].cut.most" not in found(
        *caps, (("phases", 4, "candidates_from"), ["nomination", "voting"])
    )


def test_of_several_phases_the_open_one_is_meant_then_the_last_one_then_the_first_to_come():
    document = deepcopy(TWO_ROUNDS)
    document["phases"][1] |= {"opens": "2027-01-05", "closes": "2027-01-20"}
    document["phases"][2] |= {"opens": "2027-01-21", "closes": "2027-01-31"}
    made = Rules.model_validate(document)
    both = [made.phase("first"), made.phase("nomination")]
    assert named_or_now(made, both, None, SUBMITTING) == made.phase("first")
    assert named_or_now(made, both, None, NOMINATING) == made.phase("first")
    assert named_or_now(made, both, None, VOTING) == made.phase("nomination")


def test_two_rounds_of_one_name_are_noted():
    noted = [str(note) for note in remarks(TWO_ROUNDS)]
    assert [each for each in noted if "have the same name" in each] == [
        "phases[2]: “nomination” and “first” have the same name. Give each a `title` of its own."
    ]
    own = changed((("phases", 1, "title"), six("First round")), document=TWO_ROUNDS)
    assert "have the same name" not in str([str(note) for note in remarks(own)])
