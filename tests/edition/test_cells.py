"""Rows whose cells are of kinds of their own: every key of a column is checked, said and done; old documents stay."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from prizes.edition.check import problems
from prizes.edition.document.components import FieldKind, FormField
from prizes.edition.document.loading import parse
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.kind import question_kind
from prizes.edition.kinds.reading import UnfitError
from prizes.edition.kinds.shapes import ShownDay, ShownLink, ShownList, ShownNumber, ShownText, ShownWords
from prizes.i18n.translator import translator, without_isolates
from prizes.nomination.queries.dossier import _answer as printed
from prizes.nomination.rules.completeness import missing
from prizes.nomination.rules.parsing import fit
from tests.contest import small_rules
from tests.edition.documents import BEFORE
from tests.edition.test_guidelines import spoken
from tests.edition.test_kinds import CHOICES, Form, html
from tests.nomination.drafts import answered, rules_with

NAME: dict[str, Any] = {"id": "name", "label": "Name"}
OF_EACH_KIND: list[dict[str, Any]] = [
    NAME | {"words": {"most": 3}},
    {"id": "about", "label": "About", "kind": "long_text", "required": False},
    {"id": "reach", "label": "Reach", "kind": "number", "least": 1, "most": 5000},
    {"id": "share", "label": "Share", "kind": "percentage"},
    {"id": "since", "label": "Since", "kind": "date"},
    {"id": "period", "label": "Period", "kind": "date_range", "required": False},
    {"id": "page", "label": "Page", "kind": "link", "required": False},
    {"id": "open", "label": "Open", "kind": "yes_no"},
    {"id": "way", "label": "Way", "kind": "choice", "choices": CHOICES},
    {"id": "ways", "label": "Ways", "kind": "choices", "choices": CHOICES, "least": 1, "required": False},
    {"id": "where", "label": "Where", "kind": "country"},
]
ROW = {
    "name": "Ana", "about": "", "reach": 1200, "share": 12.5, "since": "2026-05-31", "period": "2026-03-01/2026-05-31",
    "page": "https://a.example", "open": False, "way": "b", "ways": ["b", "a"], "where": "FR",
}  # fmt: skip


def sites(*columns: dict[str, Any], **more: Any) -> dict[str, Any]:
    shown = {"shown_to": ["public"], "required": True}
    return {"id": "sites", "kind": "rows", "label": "Sites", "columns": list(columns), **shown, **more}


def rows(*columns: dict[str, Any]):
    return question_kind(FormField.model_validate(sites(*columns)))


def told(rules: Rules, answer: Any) -> list[str]:
    """What is wrong with an answer to the question."""
    gaps, voice = missing(rules, answered(sites=answer)), translator("en")
    return [without_isolates(voice.say(gap.sentence)) for gap in gaps]


# --- documents from before -----------------------------------------------------------------------------


def test_a_document_from_before_has_the_bytes_that_it_had():
    rules = rules_with(sites(NAME))
    written = json.loads(rules.canonical())["phases"][0]["form"]["fields"][1]["columns"]
    assert written == [{"id": "name", "label": {"en": "Name"}}]
    spelled_out = NAME | {"kind": "short_text", "required": True, "words": None, "choices": [], "least": None}
    assert rules_with(sites(spelled_out)).sha256() == rules.sha256()


@pytest.mark.parametrize("key", ["kind", "required", "words", "choices", "least", "most"])
def test_a_key_that_says_something_is_in_the_bytes_and_comes_back(key):
    values = {
        "kind": "date",
        "required": False,
        "words": {"most": 3},
        "choices": CHOICES,
        "least": 1,
        "most": 2,
    }
    rules = rules_with(sites(NAME | {key: values[key]}))
    assert rules.sha256() != rules_with(sites(NAME)).sha256()
    assert f'"{key}":'.encode() in rules.canonical().split(b'"columns":[{')[1].split(b"]")[0]
    assert parse(rules.canonical(), "json").sha256() == rules.sha256()


def test_cells_of_a_document_from_before_are_short_texts():
    old = rows(NAME)
    assert [column.of for column in old.columns()] == [FieldKind.SHORT_TEXT]
    assert list(old.limits()) == []
    assert fit(rules_with(sites(NAME)), {"answers.sites": [{"name": " 12 "}]}).values == {
        "answers.sites": [{"name": "12"}]
    }


# --- every key is checked, said and done ---------------------------------------------------------------

PERCENT = NAME | {"kind": "percentage"}
CHOICE = NAME | {"kind": "choice", "choices": CHOICES[:1]}
KEYS = [
    (NAME, NAME | {"kind": "date"}, [{"name": "Ana"}], (0, 1)),
    (NAME, NAME | {"required": False}, [{"name": "", "other": "x"}], (1, 0)),
    (NAME | {"words": {"most": 3}}, NAME | {"words": {"most": 1}}, [{"name": "Ana Lee"}], (0, 1)),
    (CHOICE, CHOICE | {"choices": CHOICES}, [{"name": "b"}], (1, 0)),
    (PERCENT, PERCENT | {"least": 20}, [{"name": 10}], (0, 1)),
    (PERCENT, PERCENT | {"most": 20}, [{"name": 30}], (0, 1)),
]


@pytest.mark.parametrize(
    ("base", "other", "answer", "faults"), KEYS, ids=["kind", "required", "words", "choices", "least", "most"]
)
def test_another_value_of_a_key_is_said_and_done(base, other, answer, faults):
    beside = {"id": "other", "label": "Other", "required": False}
    both = [rules_with(sites(column, beside)) for column in (base, other)]
    assert spoken(both[0]) != spoken(both[1])
    assert tuple(len(told(rules, answer)) for rules in both) == faults


def test_the_guidelines_say_what_each_column_asks_for():
    said = spoken(small_rules(submission__form={"fields": [sites(*OF_EACH_KIND, least=1)]}))
    asked = [without_isolates(sentence) for sentence in said]
    for sentence in (
        "“Name”: At most 3 words.",
        "“About”: A text.",
        "“About” is optional.",
        "“Reach”: From 1 to 5,000.",
        "“Share”: A percentage from 0 to 100.",
        "“Since”: A date.",
        "“Period”: A first and a last day.",
        "“Page”: A web address.",
        "“Open”: Yes or no.",
        "“Way”: One of these: Radio and Satellite.",
        "“Ways”: Choose at least 1.",
        "“Where”: A country.",
        "At least 1 row.",
    ):
        assert sentence in asked, sentence


@pytest.mark.parametrize(
    ("column", "place"),
    [
        ({"kind": "rows"}, "kind"),
        ({"kind": "files"}, "kind"),
        ({"kind": "choice"}, "choices"),
        ({"choices": CHOICES}, "choices"),
        ({"kind": "date", "least": 1}, "least"),
        ({"kind": "percentage", "most": 101}, "most"),
        ({"kind": "number", "least": 2, "most": 1}, "least"),
        ({"words": {"least": 3, "most": 1}}, "words.least"),
        ({"kind": "number", "words": {"most": 3}}, "words"),
        ({"kind": "choice", "choices": [CHOICES[0], CHOICES[0]]}, "choices[1].id"),
    ],
)
def test_a_column_that_makes_no_sense_is_named_by_its_place(column, place):
    rules = rules_with(sites(NAME, {"id": "extra", "label": "Extra"} | column))
    found = [p.place for p in problems(rules, BEFORE) if ".columns" in p.place]
    assert f"phases[0].form.fields[1].columns[1].{place}" in found


def test_choices_of_a_column_need_their_words_in_six_languages():
    rules = rules_with(sites(NAME, {"id": "way", "label": "Way", "kind": "choice", "choices": CHOICES}))
    places = [p.place for p in problems(rules, BEFORE) if "missing in" in str(p)]
    assert "phases[0].form.fields[1].columns[1].choices[0].label" in places


# --- answers -------------------------------------------------------------------------------------------


def test_a_row_of_every_kind_is_complete_and_shown_by_its_kinds():
    asked = rows(*OF_EACH_KIND)
    stored = asked.read([ROW])
    assert list(asked.misfits(stored)) == []
    table = asked.shown(stored)
    [row] = table.rows
    assert [type(cell) for cell in row] == [
        ShownText, ShownText, ShownNumber, ShownNumber, ShownDay, ShownWords, ShownLink, ShownWords, ShownList, ShownList,
        ShownWords,
    ]  # fmt: skip
    seen = "Ana, 1,200, 12.5 %, 31 May 2026, 1 March 2026 – 31 May 2026, https://a.example, No, Satellite, Radio, Satellite, France"
    assert table.plain(translator("en")) == seen
    on_page = html(table)
    for words in (
        '<td data-label="Reach">1,200</td>',
        '<time datetime="2026-05-31">',
        "Radio</bdi> · <bdi>Satellite",
    ):
        assert words in on_page, words
    cells = printed(table, "en", translator("fr")).rows[0]
    assert [cell.text for cell in cells][:5] == ["Ana", "", "1\u202f200", "12,5 %", "31 mai 2026"]
    assert row[4] == ShownDay(date(2026, 5, 31))


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"reach": "many"}, "“Sites, row 1, Reach” is not a number."),
        ({"reach": 0}, "The number for “Sites, row 1, Reach” is too small."),
        ({"since": "in May"}, "“Sites, row 1, Since” is not a date."),
        ({"period": "2026-05-31/2026-03-01"}, "“Sites, row 1, Period” ends before it begins."),
        ({"page": "a.example"}, "“Sites, row 1, Page” is not a full web address."),
        ({"name": "Ana Bea Cleo Dee"}, "“Sites, row 1, Name” has 4 words. At most 3 are allowed."),
        ({"open": None}, "“Sites”, row 1: “Open” is empty."),
        ({"where": None}, "“Sites”, row 1: “Where” is empty."),
        ({"period": "", "page": "", "ways": []}, ""),
    ],
)
def test_what_does_not_fit_in_a_cell_is_named_by_row_and_column(change, wrong):
    rules = rules_with(sites(*OF_EACH_KIND))
    stored = fit(rules, {"answers.sites": [ROW | change]}).values["answers.sites"]
    assert told(rules, stored) == ([wrong] if wrong else [])


@pytest.mark.parametrize(
    "change", [{"way": "z"}, {"ways": ["z"]}, {"ways": "a"}, {"where": "XX"}, {"open": "perhaps"}, {"name": 5}, {"more": "x"}]
)  # fmt: skip
def test_what_no_form_sends_in_a_cell_is_refused(change):
    with pytest.raises(UnfitError):
        rows(*OF_EACH_KIND).read([ROW | change])


def test_rows_are_typed_cell_by_cell_whatever_their_kinds():
    asked = rows(*OF_EACH_KIND)
    sent = Form([
        ("asked", "x"), ("asked", "x.0.ways"), ("asked", "x.1.ways"),
        ("x.0.name", "Ana"), ("x.0.reach", "1200"), ("x.0.period.first", "2026-03-01"), ("x.0.period.last", "2026-05-31"),
        ("x.0.open", "no"), ("x.0.way", "b"), ("x.0.ways", "a"), ("x.0.ways", "b"),
        ("x.1.period.first", ""), ("x.1.period.last", ""), ("x.1.open", ""),
        ("x.2.period.first", "2026-03-01"),
    ])  # fmt: skip
    first, last = asked.read(asked.typed(sent, "x"))
    assert {name: value for name, value in first.items() if value not in (None, "", [])} == {
        "name": "Ana", "reach": 1200, "period": "2026-03-01/2026-05-31", "open": False, "way": "b", "ways": ["a", "b"],
    }  # fmt: skip
    assert last["period"] == "2026-03-01/"


def test_an_answer_that_would_tell_the_country_is_known_in_cells_too():
    assert not rows(NAME).tells_country
    assert rows(NAME, OF_EACH_KIND[-1]).tells_country
