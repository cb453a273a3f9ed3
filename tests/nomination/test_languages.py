"""Which texts there may be in further languages, what they hold, and what of them a reader gets."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.edition.document.components import LANGS
from prizes.edition.kinds.reading import is_blank
from prizes.i18n.translator import translator, without_isolates
from prizes.nomination.rules import languages
from prizes.nomination.rules.chapters import Chapter, ChapterState
from prizes.nomination.rules.completeness import missing
from prizes.nomination.rules.merging import mark_of
from prizes.web.nomination.form import whole_form
from tests.nomination.drafts import WORDS, answered, draft, rules_with

FRENCH = "Ce projet apporte les services publics dans chaque village."
NAME = {"id": "name", "kind": "short_text", "label": "Short name", "required": False, "shown_to": ["experts"]}
REACH = {"id": "reach", "kind": "number", "label": "Reach", "required": False}
RULES = rules_with(NAME, REACH, submission__translations=["fr", "ar", "en"])


def text(lang: str = "fr", title: str = "Village intelligent", **answers: str) -> Any:
    originals = {"title": mark_of("Smart village"), "answers.description": mark_of(WORDS)}
    return SimpleNamespace(lang=lang, title=title, answers=answers, originals=originals)


def test_the_language_of_the_original_is_no_further_one():
    assert languages.further_languages(RULES, "en") == ["fr", "ar"]
    assert languages.further_languages(RULES, "fr") == ["ar", "en"]
    assert languages.further_languages(rules_with(), "en") == []


@pytest.mark.parametrize(
    ("lang", "code"),
    [
        ("fr", None),
        ("en", "language-of-the-original"),
        ("ru", "language-not-taken"),
        ("xx", "language-not-taken"),
    ],
)
def test_only_languages_of_the_rules_beside_the_original_are_taken(lang, code):
    refusal = languages.no_text(RULES, "en", lang)
    assert (refusal.code if refusal else None) == code


def test_only_texts_are_translated_and_only_where_there_is_one():
    project = answered(name="Village", reach=3)
    assert [p.name for p in languages.pieces(RULES, project, None)] == [
        "title",
        "answers.description",
        "answers.name",
    ]
    assert [p.name for p in languages.pieces(RULES, draft(), None)] == ["title", "answers.description"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "mot " * 21),
        ("answers.description", "mot " * 21),
        ("answers.description", "x" * 20_001),
        ("answers.reach", "3"),
        ("answers.other", "x"),
        ("owner", "x"),
        ("title", 3),
    ],
)
def test_what_is_too_long_or_no_text_of_the_project_is_not_kept(name, value):
    fitted = languages.fit_text(RULES, answered(name="Village"), {name: value})
    assert list(fitted.faults) == [name]
    assert fitted.values == {}


def test_what_turns_round_the_text_beside_it_is_left_out():
    sent = {"title": "Village\u202e intelligent\x00", "answers.description": "Un\u2066 deux"}
    assert languages.fit_text(RULES, draft(), sent).values == {
        "title": "Village intelligent",
        "answers.description": "Un deux",
    }


def test_a_text_may_be_too_short_for_now_and_is_then_not_finished():
    assert languages.fit_text(RULES, draft(), {"answers.description": "Un deux."}).faults == {}
    gaps = languages.text_gaps(RULES, draft(), text(description="Un deux."))
    assert [gap.field for gap in gaps] == ["answers.description"]
    assert languages.text_gaps(RULES, draft(), text(description=FRENCH)) == []


def test_how_far_each_language_is():
    begun = languages.progress(RULES, draft(), [text()])
    assert [(t.lang, t.done, t.of, t.whole) for t in begun] == [("fr", 1, 2, False), ("ar", 0, 2, False)]
    assert languages.progress(RULES, draft(), [text(description=FRENCH)])[0].whole


def test_a_changed_original_makes_its_translation_older_and_no_other():
    changed = draft(title="Smart villages")
    found = {p.name: p.older for p in languages.pieces(RULES, changed, text(description=FRENCH))}
    assert found == {"title": True, "answers.description": False}
    assert languages.progress(RULES, changed, [text(description=FRENCH)])[0].older
    assert languages.reading(RULES, changed, [text(description=FRENCH)], "fr").read_as.older
    assert not languages.reading(RULES, draft(), [text(description=FRENCH)], "fr").read_as.older


def test_marks_are_renewed_for_what_was_translated_now():
    changed = draft(title="Smart villages", answers={"description": WORDS + " More."})
    kept = text(description=FRENCH)
    marks = languages.with_marks(changed, kept, ["title"], all_fit=False)
    assert marks["title"] == mark_of("Smart villages")
    assert marks["answers.description"] == mark_of(WORDS)
    every = languages.with_marks(changed, kept, [], all_fit=True)
    assert every["answers.description"] == mark_of(WORDS + " More.")


def test_a_reader_gets_their_language_and_the_original_where_it_is_missing():
    read = languages.reading(RULES, draft(), [text()], "fr")
    assert (read.read_as.title, read.read_as.title_lang) == ("Village intelligent", "fr")
    assert read.sheet.answers["description"] == WORDS
    assert read.read_as.lang_of("answers.description") == "en"
    assert read.read_as.partly
    assert read.read_as.languages == ("en", "fr")
    assert not languages.reading(RULES, draft(), [text(description=FRENCH)], "fr").read_as.partly


@pytest.mark.parametrize("wanted", ["en", "ru", "ar", ""])
def test_whoever_asks_for_another_language_gets_the_original(wanted):
    read = languages.reading(RULES, draft(), [text()], wanted)
    assert (read.read_as.lang, read.read_as.title, read.read_as.is_translation) == (
        "en",
        "Smart village",
        False,
    )


def test_a_translation_of_what_is_no_longer_said_is_not_read():
    read = languages.reading(RULES, draft(answers={}), [text(description=FRENCH)], "fr")
    assert "description" not in read.sheet.answers


def test_a_language_with_nothing_in_it_is_no_language_of_the_project():
    assert languages.reading(RULES, draft(), [text(title=" ")], "fr").read_as.languages == ("en",)


def test_what_was_given_in_a_language_that_became_the_original_is_not_read_beside_it():
    read = languages.reading(RULES, draft(language="fr"), [text()], "fr")
    assert (read.read_as.title, read.read_as.languages) == ("Smart village", ("fr",))


def test_the_text_for_lists_is_that_of_the_same_question():
    assert languages.summary_in(RULES, draft(), text(description=FRENCH)) == FRENCH
    assert languages.summary_in(RULES, draft(), text(name="Village")) == ""


BEYOND = rules_with(
    submission__languages=["en", "pt", "fa"], submission__translations=["sw", "fr", "en", "ar", "es"]
)
PORTUGUESE = draft(language="pt", title="Aldeia inteligente")


def test_a_project_in_none_of_the_six_needs_title_and_text_in_one_of_them():
    whole = text("en", "Smart village", description=WORDS)
    assert lacking(PORTUGUESE, []) == ["title", "answers.description"]
    assert lacking(PORTUGUESE, [text("sw", "Kijiji", description=WORDS)]) == ["title", "answers.description"]
    assert lacking(PORTUGUESE, [text("ru", "Деревня", description=WORDS)]) == ["title", "answers.description"]
    assert lacking(PORTUGUESE, [text("en", "Smart village")]) == ["answers.description"]
    assert lacking(PORTUGUESE, [text("en", " ", description=WORDS)]) == ["title", "answers.description"]
    assert lacking(PORTUGUESE, [text("en"), text("fr", "Village", description=FRENCH)]) == []
    assert lacking(PORTUGUESE, [text("en"), text("ar", " ", description=FRENCH)]) == ["answers.description"]
    assert lacking(PORTUGUESE, [whole]) == []


def lacking(project: Any, texts: Any) -> list[str]:
    return [gap.field for gap in missing(BEYOND, project, texts)]


def test_what_is_needed_is_said_beside_title_and_text():
    said = [without_isolates(translator("en").say(gap.both)) for gap in missing(BEYOND, PORTUGUESE, [])]
    assert said[0] == (
        "“Title of the project” is also needed in one of these languages: French, English, Arabic and Spanish. "
        "Enter it on the page “People and languages”."
    )
    assert "“Short description” is also needed" in said[1]


@pytest.mark.parametrize(
    ("texts", "progress", "missing_there"),
    [
        ([], ChapterState.NOT_STARTED, 2),
        ([text("sw", "Kijiji", description=WORDS)], ChapterState.NOT_STARTED, 2),
        ([text("en", "Smart village")], ChapterState.IN_PROGRESS, 1),
        ([text("en", "Smart village", description=WORDS)], ChapterState.COMPLETE, 0),
    ],
)
def test_what_is_needed_is_missing_on_the_page_of_languages_and_makes_it_no_optional_one(
    texts, progress, missing_there
):
    shown = whole_form(BEYOND, PORTUGUESE, "en", texts=texts)
    chapters = {each.id: each for each in shown.chapters}
    assert chapters[Chapter.PEOPLE].progress is progress
    assert len(chapters[Chapter.PEOPLE].gaps) == missing_there
    assert not any(gap.of_texts for gap in chapters[Chapter.PROJECT].gaps)
    of_the_six = {each.id: each for each in whole_form(BEYOND, draft(), "en").chapters}
    assert of_the_six[Chapter.PEOPLE].progress is ChapterState.OPTIONAL


def test_a_project_in_one_of_the_six_needs_no_translation():
    assert lacking(draft(), []) == []
    assert lacking(draft(language="ru"), []) == ["language"]
    assert [gap.field for gap in missing(RULES, PORTUGUESE, [])] == ["language"]


ORIGINALS = ("pt", "fa", "en", "fr")


@pytest.mark.parametrize(
    ("original", "given_in", "wanted", "chosen"),
    [
        ("pt", ["fr", "en"], "fr", "fr"),
        ("pt", ["fr", "en"], "ru", "en"),
        ("pt", ["ar", "fr"], "ru", "fr"),
        ("pt", ["ar", "sw"], "ru", "ar"),
        ("pt", ["sw"], "ru", "pt"),
        ("pt", [], "ru", "pt"),
        ("pt", ["fr", "en"], "pt", "pt"),
        ("pt", ["sw", "en"], "sw", "sw"),
        ("fr", ["en"], "ru", "fr"),
        ("fr", ["en"], "en", "en"),
    ],
)
def test_a_reader_gets_their_language_then_english_then_another_of_the_six(
    original, given_in, wanted, chosen
):
    assert languages.chosen_language(original, given_in, wanted) == chosen


def test_a_reader_of_another_language_gets_what_is_given_in_one_of_the_six():
    texts = [text("fr", "Village intelligent"), text("ar", "القرية الذكية", description=FRENCH)]
    read = languages.reading(BEYOND, PORTUGUESE, texts, "ru").read_as
    assert (read.title, read.title_lang, read.original_title) == (
        "Village intelligent",
        "fr",
        "Aldeia inteligente",
    )
    assert (read.lang_of("answers.description"), read.languages) == ("pt", ("pt", "fr", "ar"))
    assert languages.reading(BEYOND, PORTUGUESE, texts, "pt").read_as.title == "Aldeia inteligente"


def test_a_language_without_a_title_does_not_stand_for_the_original():
    texts = [text("en", " ", description=FRENCH), text("es", "Aldea inteligente")]
    read = languages.reading(BEYOND, PORTUGUESE, texts, "en").read_as
    assert (read.title, read.languages) == ("Aldea inteligente", ("pt", "es"))


WRITTEN = st.text(st.characters(codec="utf-8"), max_size=60)


@given(st.sampled_from(LANGS), st.sampled_from(["", *LANGS]), WRITTEN, WRITTEN)
def test_every_field_is_read_in_the_language_it_is_marked_with(original, wanted, title, description):
    project = draft(language=original)
    texts = [SimpleNamespace(lang="ar", title=title, answers={"description": description}, originals={})]
    read = languages.reading(RULES, project, texts, wanted)
    ours = {"title": project.title, "answers.description": WORDS}
    theirs = {"title": title, "answers.description": description}
    shown = {"title": read.read_as.title, "answers.description": read.sheet.answers["description"]}
    for name, value in shown.items():
        assert value == (ours[name] if read.read_as.lang_of(name) == original else theirs[name])
        assert not is_blank(value)
