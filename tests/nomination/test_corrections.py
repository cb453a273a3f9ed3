"""What is to be corrected: named by its question, open until the answer is another, in the order of the form."""

from __future__ import annotations

from prizes.nomination.rules.corrections import NOTE_LENGTH, correctable, corrections, still_open, stored
from tests.nomination.drafts import WORDS, answered, draft, rules_with

RULES = rules_with(
    {"id": "risk", "kind": "short_text", "label": "What is the risk?", "only_in": ["C2"]},
    submission__eligibility=[{"id": "works", "label": "Is it at work?"}],
)


def test_every_question_of_the_form_can_be_marked_and_no_other():
    names = list(correctable(RULES, draft()))
    assert names[:3] == ["eligibility.works", "title", "category"]
    assert {"owner", "country", "answers.description", "sdgs"} <= {*names}
    assert "answers.risk" not in names and "answers.risk" in correctable(RULES, draft(category="C2"))


def test_a_mark_is_open_until_the_answer_is_another():
    before = draft()
    kept = stored(before, {"answers.description": "Say where.", "country": ""})
    marked = corrections(RULES, before, kept)
    assert [(each.field, each.note, each.changed) for each in marked] == [
        ("country", "", False),
        ("answers.description", "Say where.", False),
    ]
    after = corrections(RULES, answered(description=WORDS + " In Kenya."), kept)
    assert [each.changed for each in after] == [False, True]
    assert [each.field for each in still_open(after)] == ["country"]
    assert not any(each.changed for each in corrections(RULES, answered(description=WORDS), kept))


def test_what_is_not_asked_any_more_stays_in_the_list_with_its_name():
    kept = stored(draft(category="C2"), {"answers.risk": "Which?", "title": "Shorter"})
    marked = corrections(RULES, draft(category="C1"), kept)
    assert [each.field for each in marked] == ["title", "answers.risk"]
    assert dict(marked[1].label) == {"en": "What is the risk?"}


def test_a_question_that_the_rules_have_no_more_goes_by_its_field():
    (gone,) = corrections(RULES, draft(), stored(draft(), {"answers.former": "x"}))
    assert str(gone.label) == "answers.former"


def test_a_sentence_is_cut_to_its_length():
    assert len(stored(draft(), {"title": "x" * 2_000})["title"]["note"]) == NOTE_LENGTH
