"""The six languages by their own names, and the languages in which projects can be written.

Codes are those of ISO 639-1. What a language is called and how it is written comes from CLDR, by Babel, and is imported
and read when it is first asked for: a command that starts needs neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Literal

from prizes.data.countries import sorting_key

NATIVE_NAMES: dict[str, str] = {
    "ar": "العربية",
    "zh": "中文",
    "en": "English",
    "fr": "Français",
    "ru": "Русский",
    "es": "Español",
}
"""In the order of the language bar."""
LOCALES = {"ar": "ar", "zh": "zh_Hans", "en": "en_001", "fr": "fr", "ru": "ru", "es": "es"}
"""CLDR locales of the six. English is the international one: the day before the month."""
_CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo"
    " es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka"
    " kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng"
    " nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su"
    " sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
PROJECT_LANGUAGES: tuple[str, ...] = tuple(_CODES.split())
"""All of ISO 639-1, by code. Written down, so that a document means the same whichever release of CLDR is at hand."""
_KNOWN = frozenset(PROJECT_LANGUAGES)
INSTEAD = ("en", "fr", "es", "ru", "ar", "zh")
"""Of the six, in which a project that is written in none of them is read where it is not given in the reader's."""
_RIGHT_TO_LEFT = frozenset(("Arab", "Avst", "Hebr", "Nkoo", "Syrc", "Thaa"))
"""Scripts (ISO 15924) in which these languages are usually written, from right to left."""


def is_language(code: str) -> bool:
    """Whether a project can be written in it."""
    return code in _KNOWN


def beyond_the_six(code: str) -> bool:
    """Whether pages, letters and voters know this language only as that of a project."""
    return code not in NATIVE_NAMES


@cache
def script_of(code: str) -> str:
    """The script in which a language is usually written (ISO 15924); nothing where it is not known."""
    from babel.core import get_global

    parts = str(get_global("likely_subtags").get(code, "")).split("_")
    return parts[1] if len(parts) > 1 else ""


@cache
def direction(code: str) -> Literal["ltr", "rtl"]:
    """In which direction a language is usually written."""
    if code in NATIVE_NAMES:
        return "rtl" if code == "ar" else "ltr"
    return "rtl" if script_of(code) in _RIGHT_TO_LEFT else "ltr"


@cache
def language_names(code: str) -> dict[str, str]:
    """What a language is called in the six; the code itself where it is none."""
    if not is_language(code):
        return {"en": code}
    return {lang: _listed(code)[lang] for lang in NATIVE_NAMES}


@cache
def _listed(code: str) -> dict[str, str]:
    return {lang: _of_cldr(lang)[code] for lang in LOCALES}


@cache
def _of_cldr(lang: str) -> dict[str, str]:
    from babel import Locale

    names = Locale.parse(LOCALES[lang]).languages
    return {code: str(names[code]) for code in PROJECT_LANGUAGES}


def language_name(code: str, lang: str) -> str:
    """In a list, in one of the six: with a capital letter, where its script has such."""
    names = language_names(code)
    name = names.get(lang) or names["en"]
    return name[:1].upper() + name[1:]


@cache
def native_name(code: str) -> str:
    """What it calls itself; in English where CLDR does not know that."""
    from babel import Locale, UnknownLocaleError

    if code in NATIVE_NAMES:
        return NATIVE_NAMES[code]
    try:
        name = Locale(code).get_language_name(code) if is_language(code) else None
    except UnknownLocaleError:
        name = None
    return name[:1].upper() + name[1:] if name else language_name(code, "en")


def listed_languages(codes: Iterable[str], lang: str) -> list[tuple[str, str]]:
    """Code and name of some, for a list to choose from: those of the six by their own names as they come, then the
    others by their names in one of the six, in its order.
    """
    key, some = sorting_key(lang), list(dict.fromkeys(codes))
    others = [(code, language_name(code, lang)) for code in some if beyond_the_six(code)]
    return [
        *((code, NATIVE_NAMES[code]) for code in some if not beyond_the_six(code)),
        *sorted(others, key=lambda pair: (key(pair[1]), pair[0])),
    ]


@cache
def languages_by_name(lang: str) -> tuple[tuple[str, str], ...]:
    """All of them so, the six in the order of the language bar."""
    return tuple(listed_languages((*NATIVE_NAMES, *PROJECT_LANGUAGES), lang))
