from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from prizes.data.languages import direction
from prizes.i18n.languages import CODES, negotiate
from prizes.i18n.translator import translator
from prizes.kit.sentence import say, say_n


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        (None, "en"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("de,es;q=0.4", "es"),
        ("en;q=0.1, ar;q=0.9", "ar"),
        ("zh-Hant-TW", "zh"),
        ("ru;q=x, es", "es"),
        ("de", "en"),
        ("," * 5000, "en"),
    ],
)
def test_the_reader_gets_the_best_of_the_six_languages(header, lang):
    assert negotiate(header) == lang


def test_only_arabic_runs_from_right_to_left():
    assert [code for code in CODES if direction(code) == "rtl"] == ["ar"]


def test_values_stand_in_a_sentence_as_their_language_writes_them():
    voice = translator("fr")
    closes = datetime(2027, 5, 5, 21, 0, tzinfo=UTC)
    said = voice.say(say("%(a)s|%(b)s|%(c)s", a=112406, b=closes, c=["x", "y"]))
    assert said == "112\u202f406|5 mai 2027, 23:00|\u2068x\u2069 et \u2068y\u2069"


def test_what_people_typed_is_isolated_from_the_sentence():
    assert (
        translator("en").say(say("“%(title)s” is withdrawn.", title="مشروع"))
        == "“\u2068مشروع\u2069” is withdrawn."
    )


def test_a_sentence_inside_a_sentence_is_translated_too():
    inner = say_n("%(n)s day", "%(n)s days", 3)
    assert translator("en").say(say("closes in %(span)s", span=inner)) == "closes in 3 days"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(days=3, hours=4, minutes=5), "3 days and 4 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(minutes=2, seconds=1), "2 minutes and 1 second"),
        (timedelta(seconds=59), "59 seconds"),
        (timedelta(0), "0 seconds"),
        (timedelta(seconds=-5), "0 seconds"),
    ],
)
def test_a_length_of_time_is_said_in_its_two_largest_units(length, words):
    assert translator("en").span(length) == words


def test_units_of_time_are_joined_as_the_language_joins_them():
    length = timedelta(days=16, hours=11)

    assert [translator(code).span(length) for code in ("fr", "ru", "zh")] == [
        "16 jours et 11 heures",
        "16 дней 11 часов",
        "16天11小时",
    ]


def test_a_text_of_the_rules_falls_back_to_english_and_says_so():
    assert translator("ar").text_in({"en": "Media", "fr": "Médias"}) == ("Media", "en")
    assert translator("ar").text_in({"fr": "Médias"}) == ("Médias", "fr")
    assert translator("ar").text_in(None) == ("", "ar")


def test_words_of_ours_and_of_the_rules_are_said_alike_with_their_language():
    assert translator("fr").words(say("Winner")) == ("Lauréat", "fr")
    assert translator("fr").words({"en": "Media", "fr": "Médias"}) == ("Médias", "fr")
    assert translator("ar").words({"en": "Media"}) == ("Media", "en")


@pytest.mark.parametrize("code", CODES)
def test_every_language_forms_every_kind_of_value(code):
    voice = translator(code)
    now = datetime(2027, 5, 5, 21, 0, tzinfo=UTC)
    for words in (
        voice.day(now),
        voice.medium_day(now),
        voice.short_day(now),
        voice.moment(now),
        voice.time(now),
        voice.number(5),
        voice.percent(Fraction(1, 3)),
        voice.list(["a", "b", "c"]),
        voice.span(timedelta(days=2, hours=3)),
    ):
        assert words and "%(" not in words


@pytest.mark.parametrize(
    ("one", "many"),
    [("%(n)s project.", "%(n)s projects."), ("%(num)s answer", "%(num)s answers")],
)
def test_arabic_counts_eleven_to_ninety_nine_by_another_form_than_hundreds(one, many):
    voice = translator("ar")
    assert voice.ngettext(one, many, 17).rstrip(".").endswith("اً")
    assert not voice.ngettext(one, many, 100).rstrip(".").endswith("اً")
