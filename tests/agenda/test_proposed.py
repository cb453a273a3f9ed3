"""What a second steward reads of a proposal before its rows."""

from __future__ import annotations

from prizes.agenda.rules.proposed import in_short

NAMES = {"A": {"en": "Health"}, "B": {"en": "Media"}}


def row(category, outcome, why, reason=""):
    return {"category": category, "outcome": outcome, "why": why, "reason": reason}


def said(kind, content):
    return [str(sentence) for sentence in in_short(kind, content, NAMES, {})]


def test_a_shortlist_that_follows_from_the_ranking_says_so():
    rows = [row(c, "passed", "within_line") for c in "AB"] + [
        row(c, "not_passed", "below_line") for c in "AB"
    ]
    assert said("shortlist", {"projects": rows}) == [
        "2 of 4 projects pass.",
        "1 of 2 in each of 2 categories.",
        "The rules had no tie to decide at the cut-off.",
        "Nothing was decided by hand: all follows from the ranking.",
    ]


def test_ties_empty_categories_and_what_panels_decided_are_named():
    rows = [
        row("A", "passed", "tie_rule"),
        row("A", "not_passed", "tie_left_out"),
        row("A", "passed", "chosen", "Wider reach."),
        row("B", "not_passed", "below_threshold"),
    ]
    found = in_short("nomination", {"projects": rows}, NAMES, {})
    assert [s.text for s in found][2:] == [
        "No project passes in: %(categories)s.",
        "The rules decided ties at the cut-off in %(n)s category: %(categories)s.",
        "Panels or stewards decided on %(n)s project. All others follow from the ranking.",
    ]
    assert found[1].values["least"] == 0 and found[1].values["most"] == 2
    assert found[2].values["categories"] == [{"en": "Media"}]


def test_winners_are_counted_with_what_is_missing():
    given = [
        {"category": "A", "title": "winner", "reason": ""},
        {"category": "A", "title": "special", "reason": ""},
    ]
    content = {"honours": given, "no_winner": [{"category": "B", "reason": "None convinced."}]}
    texts = [s.text for s in in_short("winners", content, NAMES, {})]
    assert texts == [
        "%(n)s winner in %(categories)s of %(all)s categories.",
        "No prize in: %(categories)s.",
        "%(n)s other honour.",
        "%(n)s winner has no citation.",
    ]


def test_other_proposals_have_no_summary():
    assert in_short("role", {"email": "x"}, NAMES, {}) == []


def test_a_lot_is_named_by_its_seed():
    rows = [row("A", "passed", "tie_rule"), row("A", "not_passed", "tie_left_out")]
    found = in_short("shortlist", {"projects": rows, "seed": "07 11"}, NAMES, {})
    assert found[-1].text == "The lot decided, with the seed “%(seed)s”."
    assert found[-1].values["seed"] == "07 11"
