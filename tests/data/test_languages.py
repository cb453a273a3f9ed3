"""The languages of projects: codes of ISO 639-1, names and directions of CLDR."""

from __future__ import annotations

import subprocess
import sys

import pytest
from babel import Locale, UnknownLocaleError

from prizes.data.languages import (
    INSTEAD,
    NATIVE_NAMES,
    PROJECT_LANGUAGES,
    beyond_the_six,
    direction,
    is_language,
    language_name,
    language_names,
    languages_by_name,
    native_name,
)

NO_LANGUAGE_NOW = {"sh"}
"""In CLDR, withdrawn from ISO 639-1."""


def test_codes_are_those_of_two_letters_that_cldr_names() -> None:
    named = {code for code in Locale("en").languages if len(code) == 2}
    assert set(PROJECT_LANGUAGES) == named - NO_LANGUAGE_NOW
    assert len(PROJECT_LANGUAGES) == len(set(PROJECT_LANGUAGES)) == 183
    assert set(NATIVE_NAMES) == set(INSTEAD) < set(PROJECT_LANGUAGES)
    assert not is_language("xx") and not is_language("sh") and is_language("pt")


@pytest.mark.parametrize("lang", NATIVE_NAMES)
def test_each_has_a_name_of_its_own_in_each_of_the_six(lang: str) -> None:
    listed = [name for _, name in languages_by_name(lang)]
    assert len(set(listed)) == len(listed) == len(PROJECT_LANGUAGES)
    assert [code for code, _ in languages_by_name(lang)][:6] == list(NATIVE_NAMES)
    assert all(language_names(code)[lang] for code in PROJECT_LANGUAGES)


def test_names_are_those_of_the_reader() -> None:
    assert language_names("pt") == {
        "ar": "البرتغالية",
        "zh": "葡萄牙语",
        "en": "Portuguese",
        "fr": "portugais",
        "ru": "португальский",
        "es": "portugués",
    }
    assert (language_name("pt", "fr"), language_name("fa", "en")) == ("Portugais", "Persian")
    assert language_names("xx") == {"en": "xx"}


def test_a_language_calls_itself_as_its_speakers_do() -> None:
    assert [native_name(code) for code in ("pt", "fa", "sw", "hi", "en", "ar")] == [
        "Português",
        "فارسی",
        "Kiswahili",
        "हिन्दी",
        "English",
        "العربية",
    ]
    assert native_name("ay") == "Aymara"  # CLDR has no data in it


def test_those_from_right_to_left_are_known() -> None:
    rightward = {code for code in PROJECT_LANGUAGES if direction(code) == "rtl"}
    assert rightward == {"ae", "ar", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}
    for code in PROJECT_LANGUAGES:
        try:
            locale = Locale(code)
        except UnknownLocaleError:
            continue
        assert direction(code) == ("rtl" if locale.text_direction == "rtl" else "ltr"), code


def test_only_the_six_are_languages_of_pages() -> None:
    assert [code for code in ("pt", "fa", "en", "zh") if beyond_the_six(code)] == ["pt", "fa"]


def test_nothing_of_cldr_is_read_before_it_is_asked_for() -> None:
    """A process that starts must not wait for the names of 183 languages in six."""
    asked = (
        "import prizes.data.languages as l, prizes.edition.document.phases, prizes.i18n.languages;"
        "from babel import localedata;"
        "assert not localedata._cache and not l._of_cldr.cache_info().currsize"
    )
    subprocess.run([sys.executable, "-c", asked], check=True)
