"""A declared refusal, called, says its sentence with its code, beside the field that is wrong."""

from __future__ import annotations

import pytest

from prizes.errors import Busy, Conflict, Invalid, Missing, Refusal, named
from prizes.gate.refusals import status_of
from prizes.kit.sentence import say

no_edition = Missing.named("a", "There is no edition “%(slug)s”.")
no_reason = Invalid.named("b", "Please give the reason.", field="reason")
several = Invalid.named_n("c", "%(n)s answer is wrong.", "%(n)s answers are wrong.")
later = Busy.named("d", "Not now.", retry_after=5)


@named("e")
def closed_or_not(open_again: bool) -> Conflict:
    return Conflict(say("It opens again.") if open_again else say("It is over."))


def test_values_stand_in_the_places_of_the_sentence():
    refusal = no_edition(slug="2027")
    assert isinstance(refusal, Missing)
    assert (refusal.code, str(refusal.sentence), refusal.fields) == ("a", "There is no edition “2027”.", {})


def test_a_value_that_is_missing_is_noticed_at_once():
    with pytest.raises(KeyError):
        no_edition()


def test_a_sentence_stands_beside_its_field_and_beside_another_that_is_named():
    said = no_reason.text
    assert {name: str(each) for name, each in no_reason().fields.items()} == {"reason": said}
    assert {name: str(each) for name, each in no_reason("why").fields.items()} == {
        "why": said,
        "reason": said,
    }


def test_what_is_wrong_is_counted_by_field_or_one_after_the_other():
    wrong = say("Wrong.")
    assert str(several({"x": wrong}).sentence) == "1 answer is wrong."
    assert several([wrong, wrong]).fields == {"1": wrong, "2": wrong}
    assert str(several([wrong, wrong]).sentence) == "2 answers are wrong."
    assert str(several({"x": wrong}, n=7).sentence) == "7 answers are wrong."


def test_programs_are_told_of_which_categories_and_which_is_whose():
    wrong = say("Wrong.")
    refusal = several([wrong, wrong, wrong], category_codes=["C2", None, "C1"])
    assert (refusal.categories, refusal.category_of) == (("C2", "C1"), {"1": "C2", "3": "C1"})
    assert no_reason(category_codes=["C1"]).categories == ("C1",)
    assert no_reason().categories == ()


def test_the_wait_is_that_of_the_declaration_or_of_the_moment():
    assert (later().retry_after, status_of(later())) == (5, 503)
    assert (later(retry_after=60).retry_after, status_of(later(retry_after=60))) == (60, 429)


def test_a_status_that_is_declared_goes_before_that_of_the_kind():
    assert status_of(Invalid.named("f", "No such method.", status=405)()) == 405
    assert status_of(no_reason()) == 422


def test_what_a_function_words_has_the_code_that_is_declared():
    for open_again, said in ((True, "It opens again."), (False, "It is over.")):
        refusal = closed_or_not(open_again)
        assert (refusal.code, str(refusal.sentence), closed_or_not.code) == ("e", said, "e")


def test_each_call_gives_a_refusal_of_its_own():
    one, two = no_reason(), no_reason()
    one.fields["more"] = say("More.")
    assert isinstance(one, Refusal)
    assert one is not two
    assert set(two.fields) == {"reason"}
