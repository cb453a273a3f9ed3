"""Notes on what is allowed and may not be meant. No document is refused for them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from prizes.edition.check import problems
from prizes.edition.document.loading import shipped, shipped_text
from prizes.edition.remarks import remarks
from tests.edition.documents import BEFORE, changed, six
from tests.edition.strategies import rules_documents

SUBMISSION, VOTING, SELECTION, LAST = (("phases", number) for number in (0, 2, 3, 4))
LAKE = {"id": "lake", "title": six("Lake"), "countries": ["KE"]}
QUORUM = ((*SELECTION, "quorum"), {"least": 3})
"""With it the small contest has no note."""


def noted(*changes: Any) -> list[str]:
    document = changed(QUORUM, *changes)
    assert problems(document, BEFORE) == []
    return [str(note) for note in remarks(document)]


def test_a_contest_that_keeps_what_it_promises_has_no_note():
    assert noted() == []


@pytest.mark.parametrize(
    ("changes", "place", "words"),
    [
        ([(("groups",), [LAKE])], "groups[0]", "No rule names the group “lake”."),
        ([((*SUBMISSION, "maturity"), "It is in use.")], "phases[0].maturity", "Projects must have made progress"),
        ([((*VOTING, "cut", "least_votes"), 0)], "phases[2].cut.least_votes", "without a single vote"),
        ([((*SELECTION, "quorum"), {"least": 1})], "phases[3].quorum.least", "One member of a panel alone"),
        ([((*LAST, "certificates"), ["winner", "special_recognition"])], "phases[4].certificates[1]", "no one to receive"),
    ],
)  # fmt: skip
def test_what_may_not_be_meant_is_noted_and_its_remedy_ends_it(changes, place, words):
    found = noted(*changes)
    assert len(found) == 1
    assert found[0].startswith(f"{place}: ")
    assert words in found[0]


@pytest.mark.parametrize(
    "changes",
    [
        [
            (("groups",), [LAKE]),
            ((*SUBMISSION, "further_limits"), [{"per": ["country"], "most": 3, "group": "lake"}]),
        ],
        [
            (("groups",), [LAKE]),
            ((*SUBMISSION, "form", "requirements"), [{"id": "a", "holds": "not (project in lake)"}]),
        ],
        [
            ((*SUBMISSION, "maturity"), "In use."),
            ((*SUBMISSION, "eligibility"), [{"id": "q", "label": six("Is it?")}]),
        ],
        [((*VOTING, "cut", "least_votes"), 0), ((*VOTING, "cut", "threshold"), "1/20")],
        [((*SELECTION, "quorum"), {"least": 1}), ((*SELECTION, "panel"), {"minutes": True})],
        [((*SELECTION, "quorum"), {"least": 1}), ((*SELECTION, "method"), "plurality")],
        [
            ((*LAST, "certificates"), ["special_recognition", "expert"]),
            ((*SELECTION, "recognitions"), [{"id": "youth", "title": six("Youth")}]),
        ],
    ],
)
def test_what_keeps_the_promise_ends_the_note(changes):
    assert noted(*changes) == []


def test_a_second_announcement_and_consent_that_no_one_is_asked_for_are_problems():
    last = changed()["phases"][4]
    later = last | {"id": "second", "opens": "2027-06-10", "closes": "2027-06-14"}
    twice = changed((("phases",), [*changed()["phases"], later]))
    assert any("Two announcements name no honours" in str(each) for each in problems(twice, BEFORE))
    owned = changed(((*SUBMISSION, "must_own"), True), ((*SUBMISSION, "consent"), "asked"))
    assert [each.place for each in problems(owned, BEFORE)] == ["phases[0].consent"]


def test_a_record_that_leaves_rules_out_is_told_which_defaults_it_states():
    notes = [str(note) for note in remarks(shipped_text("2026"))]
    assert all("their defaults are stated as facts" in note for note in notes)
    assert any("marking.hidden" in note for note in notes)
    named = shipped_text("2026") + '\n[[unknown]]\nat = "phases.nomination.marking.hidden"\n'
    assert not any("marking.hidden" in str(note) for note in remarks(named))


@pytest.mark.parametrize("name", shipped())
def test_lines_of_notes_are_those_of_the_file(name):
    lines = shipped_text(name).splitlines()
    assert all(0 < (note.line or 0) <= len(lines) for note in remarks(shipped_text(name)))


@pytest.mark.parametrize("text", ["", "{", "slug = ", 'slug = "2027"', "{}"])
def test_a_text_without_shape_has_no_notes(text):
    assert remarks(text) == []


def test_without_a_time_zone_nothing_is_noted():
    assert remarks(changed((("timezone",), "Nowhere/Land"))) == []


@given(rules_documents())
def test_every_generated_document_can_be_looked_at(rules):
    assert all(str(note) for note in remarks(rules))
