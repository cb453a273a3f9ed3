"""A rule set in numbers: each number is counted again here from the rendered guidelines, with other code."""

from __future__ import annotations

import pytest

from prizes.edition.document.loading import load_shipped, shipped
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.simplicity import (
    MEASURES,
    measure_rows,
    sentences_of,
    simplicity,
    steps,
    words,
)
from prizes.edition.guidelines.whole import guidelines
from prizes.gate.edition.measuring import compared_rows, simplicity_of
from prizes.i18n.languages import CODES
from prizes.i18n.translator import translator, without_isolates
from tests.contest import small_rules
from tests.edition.full import LATER


@pytest.mark.parametrize(
    ("text", "sentences", "counted"),
    [
        ("You name 1 to 17 goals.", 1, 6),
        ("One. Two! Three? Four", 4, 4),
        ("Version 3.5 of the form, such as 9.c", 1, 8),
        ("每个项目只属于一个类别。不能更改！", 2, 15),
        ("هل يمكن؟ نعم.", 2, 3),
        ("–", 0, 0),
        ("", 0, 0),
        ("Don’t change e-mail addresses", 1, 4),
        ("C1 用 2 票", 1, 4),
    ],
)
def test_words_and_sentences(text, sentences, counted):
    assert len(sentences_of(text)) == sentences
    assert len(words(text)) == counted


@pytest.mark.parametrize("lang", CODES)
def test_numbers_are_those_of_the_page(lang):
    rules = load_shipped("2026")
    shown = [
        without_isolates(translator(lang).value(said))
        for section in guidelines(rules).sections
        if section.id not in {"_about", "_reported", "_unknown"}
        for group in section.groups
        for entry in group.entries
        for said in (entry.says, *entry.under)
    ]
    found = simplicity_of(rules, lang)
    assert found.words == sum(len(words(text)) for text in shown) > 200
    assert len(shown) <= found.sentences < len(shown) * 1.3
    assert found.longest <= max(len(words(text)) for text in shown)
    assert found.mean == round(found.words / found.sentences, 1)
    assert found.minutes >= 1


def test_what_belongs_to_no_language_is_the_same_in_all():
    rules = load_shipped("rehearsal")
    apart = {
        (s.obligations, s.steps, s.questions, s.required) for s in (simplicity_of(rules, c) for c in CODES)
    }
    assert len(apart) == 1
    assert len({simplicity_of(rules, lang).words for lang in CODES}) > 1


def test_a_rule_more_is_an_obligation_more_and_reading_takes_longer():
    before = simplicity(small_rules(), "en", english_of)
    after = simplicity(
        small_rules(submission__maturity={"en": "It must be in use. " + "So it is. " * 300}), "en", english_of
    )
    assert after.obligations == before.obligations + 1
    assert after.minutes > before.minutes and after.sentences == before.sentences + 301


def english_of(said, lang):
    return without_isolates(translator("en").value(said))


def test_a_screening_and_marks_are_steps():
    assert list(steps(load_shipped("2026"))) == [
        "submission", "marking", "cut", "vote", "cut", "cut", "announcement",
    ]  # fmt: skip
    assert list(steps(load_shipped("rehearsal")))[:2] == ["submission", "screening"]
    assert list(steps(Rules.model_validate(LATER)))[:4] == [
        "submission",
        "formality",
        "formality",
        "screening",
    ]


def test_rows_have_every_number_with_its_words_and_the_change():
    rows = compared_rows(load_shipped("2025"), load_shipped("2026"), "fr")
    assert [row.id for row in rows] == list(MEASURES)
    old, new = (simplicity_of(load_shipped(name), "fr") for name in ("2025", "2026"))
    assert all(row.numbers == (getattr(old, row.id), getattr(new, row.id)) for row in rows)
    assert next(row.change for row in rows if row.id == "steps") == new.steps - old.steps == 1
    assert all(translator("fr").say(row.label) != str(row.label) for row in rows)


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_edition_has_numbers(name):
    found = measure_rows([simplicity_of(load_shipped(name), "en")])
    assert all(row.numbers[0] >= 0 and row.change == 0 for row in found)
