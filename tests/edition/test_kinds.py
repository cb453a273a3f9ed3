"""A kind of question is one class, one template that asks it, and answers of a shape that every reader sees alike."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import get_args

import pytest

from prizes.acts.routers import for_pages
from prizes.config import asset_root
from prizes.edition.document.components import FieldKind, FormField
from prizes.edition.kinds.kind import KINDS, question_kind
from prizes.edition.kinds.reading import UnfitError
from prizes.edition.kinds.shapes import (
    Shape,
    ShownDay,
    ShownFiles,
    ShownLink,
    ShownList,
    ShownNumber,
    ShownTable,
    ShownText,
    ShownWords,
)
from prizes.i18n.templates import environment
from prizes.i18n.translator import translator, without_isolates
from prizes.kit.sentence import say
from prizes.nomination.queries.dossier import _answer as printed
from prizes.printing.sheet import Items, Prose, Rows

CHOICES = [{"id": "a", "label": {"en": "Radio", "fr": "Radio FM"}}, {"id": "b", "label": "Satellite"}]
COLUMNS = [{"id": "name", "label": "Name"}, {"id": "role", "label": "Role"}]


@pytest.fixture(autouse=True)
def addresses() -> None:
    """Files and links have them once the pages are put together."""
    for_pages()


def question(kind: str, **more):
    return question_kind(
        FormField.model_validate(
            {"id": "extra", "kind": kind, "label": "Extra", "shown_to": ["public"]} | more
        )
    )


def html(shape: Shape, lang: str = "en") -> str:
    answer = SimpleNamespace(shape=shape, lang="en")
    made = environment(lang).get_template("nomination/_answer.html").render(answer=answer, edition="2027")
    return " ".join(made.split())


def told_of(kind: str, value, **more) -> list[str]:
    """What is wrong with an answer, and what to do."""
    voice, misfits = translator("en"), question(kind, **more).misfits(value)
    return [without_isolates(f"{voice.say(wrong)} {voice.say(remedy)}") for wrong, remedy in misfits]


def test_every_kind_has_its_class_and_the_template_that_asks_it():
    assert set(KINDS) == set(FieldKind)
    folder = asset_root() / "templates" / "nomination" / "kinds"
    assert {kind.value for kind in FieldKind} <= {file.stem for file in folder.glob("*.html")}


SHAPES: list[tuple[Shape, str, str]] = [
    (ShownText("A <line>"), "A &lt;line&gt;", "A <line>"),
    (ShownText("One\n\nTwo", long=True), '<p dir="auto">One</p><p dir="auto">Two</p>', "One\n\nTwo"),
    (ShownWords(say("Yes")), "Yes", "Yes"),
    (ShownWords({"en": "France"}), "France", "France"),
    (ShownNumber(1200.0), '<p class="num">1,200</p>', "1,200"),
    (ShownNumber(12.5, percent=True), '<p class="num">12.5 %</p>', "12.5 %"),
    (ShownDay(date(2026, 5, 31)), '<time datetime="2026-05-31">31 May 2026</time>', "31 May 2026"),
    (ShownLink("https://a.example/?b&c"), 'href="https://a.example/?b&amp;c"', "https://a.example/?b&c"),
    (ShownList(({"en": "Radio"}, {"en": "Satellite"})), "<li><bdi>Satellite</bdi></li>", "Radio, Satellite"),
    (
        ShownTable(({"en": "Name"}, {"en": "Since"}), ((ShownText("Ana"), ShownDay(date(2026, 1, 2))),)),
        '<td data-label="Since"><time datetime="2026-01-02">2 January 2026</time></td>',
        "Ana, 2 January 2026",
    ),
    (
        ShownFiles(({"id": "1", "name": "one.pdf", "kind": "pdf", "bytes": 9000, "alt": "A report"},)),
        "A report",
        "one.pdf",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "on_a_page", "plain"), SHAPES, ids=[type(s).__name__ for s, *_ in SHAPES])
def test_every_shape_stands_on_pages_and_as_plain_text(shape, on_a_page, plain):
    assert on_a_page in html(shape)
    assert shape.plain(translator("en")) == plain


def test_no_shape_is_left_out():
    in_union = {one for each in get_args(Shape) for one in (get_args(each) or (each,))}
    assert {type(shape) for shape, *_ in SHAPES} == in_union


def test_in_print_an_answer_is_a_text_a_list_or_a_table_and_files_stand_elsewhere():
    voice = translator("en")
    blocks = {type(shape): printed(shape, "fr", voice) for shape, *_ in SHAPES}
    assert {made for made in blocks if blocks[made] is None} == {ShownFiles}
    assert isinstance(blocks[ShownList], Items)
    assert isinstance(blocks[ShownTable], Rows)
    assert [cell.text for cell in blocks[ShownTable].rows[0]] == ["Ana", "2 January 2026"]
    assert blocks[ShownLink] == Prose(blocks[ShownLink].words)
    assert blocks[ShownLink].words.code
    assert printed(ShownText("Un texte"), "fr", voice).words.lang == "fr"


@pytest.mark.parametrize(
    ("kind", "value"),
    [("number", "about ten"), ("percentage", True), ("date", "in May"), ("link", "example.org"), ("country", "Atlantis"), ("rows", "none")],
)  # fmt: skip
def test_what_does_not_fit_its_kind_is_shown_as_it_was_typed(kind, value):
    more = {"columns": COLUMNS} if kind == "rows" else {}
    assert question(kind, **more).shown(value) == ShownText(str(value))


def test_choices_are_named_in_the_readers_language_or_in_english():
    asked = question("choices", choices=CHOICES)
    assert asked.options("fr") == [("a", "Radio FM"), ("b", "Satellite")]
    assert asked.shown(["b", "a", "z"]) == ShownList(tuple(choice.label for choice in asked.field.choices))


@pytest.mark.parametrize(
    ("value", "lang", "seen"),
    [
        ("2026-03-01/2026-05-31", "en", "1 March 2026 – 31 May 2026"),
        ("2026-03-01/2026-05-31", "fr", "1 mars 2026 – 31 mai 2026"),
        ("2026-03-01/2026-05-31", "zh", "2026年3月1日至2026年5月31日"),
        ("2026-03-01/2026-05-31", "ar", "من 1 مارس 2026 إلى 31 مايو 2026"),
        ("2026-03-01/2026-03-01", "en", "1 March 2026"),
        ("2026-03-01/", "en", "2026-03-01/"),
        ("2026-03-01/2026-04-01/2026-05-01", "en", "2026-03-01/2026-04-01/2026-05-01"),
    ],
)
def test_a_date_range_is_shown_by_its_two_days_in_the_readers_language(value, lang, seen):
    shape = question("date_range").shown(value)
    assert shape.plain(translator(lang)) == seen
    assert seen in html(shape, lang)
    assert printed(shape, "en", translator(lang)).words.text == seen


@pytest.mark.parametrize(
    ("sent", "stored", "seen"),
    [
        ("yes", True, "Oui"),
        (True, True, "Oui"),
        ("no", False, "Non"),
        (False, False, "Non"),
        ("", None, None),
    ],
)
def test_yes_and_no_are_read_as_forms_and_programs_say_them(sent, stored, seen):
    asked = question("yes_no")
    assert asked.read(sent) is stored
    if seen:
        assert list(asked.misfits(stored)) == []
        assert asked.shown(stored).plain(translator("fr")) == seen
    else:
        assert told_of("yes_no", stored) == ["“Extra” has not been answered. Choose yes or no."]


@pytest.mark.parametrize("sent", ["perhaps", "true", 1, 0, ["yes"]])
def test_what_is_neither_yes_nor_no_is_refused(sent):
    with pytest.raises(UnfitError):
        question("yes_no").read(sent)


def test_a_date_range_is_typed_into_two_fields_and_none_of_it_is_lost():
    asked = question("date_range")
    assert asked.typed(Form([("x.firsts", "2026-03-01")]), "x") is None
    both = Form([("x.first", "2026-03-01"), ("x.last", "2026-05-31")])
    assert asked.read(asked.typed(both, "x")) == "2026-03-01/2026-05-31"
    assert asked.read(asked.typed(Form([("x.first", "2026-03-01"), ("x.last", "")]), "x")) == "2026-03-01/"
    assert asked.read(asked.typed(Form([("x.first", ""), ("x.last", "31/5/2026")]), "x")) == "/31-5-2026"
    assert asked.read(asked.typed(Form([("x.first", ""), ("x.last", "")]), "x")) == ""


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("2026-03-01/", "“Extra” has no last day. Choose its last day."),
        ("/2026-05-31", "“Extra” has no first day. Choose its first day."),
        ("2026-05-31/2026-03-01", "“Extra” ends before it begins. Choose a last day that is not before the first day."),
        ("2026-03-01", "“Extra” is not a pair of first and last day. Write both as year-month-day, such as 2026-03-01/2026-05-31."),
        ("", "“Extra” has not been answered. Choose the first and the last day."),
    ],
)  # fmt: skip
def test_of_a_date_range_it_is_said_which_day_is_wrong(value, told):
    assert told_of("date_range", value) == [told]


class Form(list):
    """A form as it was sent."""

    def get(self, name):
        return next((value for n, value in reversed(self) if n == name), "")

    def all(self, name):
        return [value for n, value in self if n == name]

    def __contains__(self, name):
        return bool(self.all(name))


def test_a_group_that_is_named_and_of_which_nothing_is_filled_in_is_emptied():
    choices, rows = question("choices", choices=CHOICES), question("rows", columns=COLUMNS)
    for asked in (choices, rows):
        assert asked.typed(Form(), "answers.extra") is None
        assert asked.typed(Form([("asked", "answers.extra")]), "answers.extra") == []
    sent = Form([
        ("asked", "x"), ("x.10.name", "Ben"), ("x.2.name", "Ana"), ("x.2.role", "Lead"),
        ("x.2.salary", "1"), ("xy.3.name", "Eve"), ("x.1e.name", "Eve"),
    ])  # fmt: skip
    assert rows.typed(sent, "x") == [{"name": "Ana", "role": "Lead"}, {"name": "Ben"}]


@pytest.mark.parametrize(
    ("kind", "cell", "read"),
    [
        ("choices", " a ; b;", ["a", "b"]),
        ("choices", ["b"], ["b"]),
        ("rows", '[{"name": "Ana", "role": "Lead"}]', [{"name": "Ana", "role": "Lead"}]),
        ("rows", "", []),
        ("rows", "no JSON", "no JSON"),
        ("short_text", "Ana", "Ana"),
    ],
)
def test_cells_of_a_table_are_read_as_they_are_written(kind, cell, read):
    more = {"choices": {"choices": CHOICES}, "rows": {"columns": COLUMNS}}.get(kind, {})
    assert question(kind, **more).from_cell(cell) == read


def test_a_sentence_has_at_most_as_many_characters_as_a_row_shows():
    assert told_of("sentence", "x" * 140) == []
    (wrong,) = told_of("sentence", "x" * 143)
    assert wrong == "“Extra” has 143 characters. At most 140 are allowed. Remove 3 characters."
    assert told_of("sentence", "", required=False) == []
