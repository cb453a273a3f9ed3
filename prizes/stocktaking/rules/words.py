"""Words of a text, and the forms under which a word is found. One analysis for both databases and for what people ask.

A form is a letter that says what it is, and the form itself; letters and digits only, so that no parser of a database
cuts it again: `wsante` the word as written, `fsant` its French stem, `p教育` two signs that stand together,
`x` and a hash two or three words that follow each other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from typing import Any

from prizes.stocktaking.rules.arabic import arabic_stem, one_spelling, without_article

WORD, PAIR, PHRASE = "w", "p", "x"
LONGEST_WORD = 64
"""Signs of a word that count; nothing of a language is longer."""
UNSPACED = (
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0edc-\u0edf\u1000-\u103f\u1050-\u108f\u1780-\u17d3\u17d7"
)
"""Chinese signs and Japanese kana, and letters and signs of Thai, Lao, Burmese and Khmer: no spaces between words."""
_INDIC = ("\u0900", "\u0980", "\u0a00", "\u0a80", "\u0b00", "\u0b80", "\u0c00", "\u0c80", "\u0d00")
"""Where the blocks of the scripts of India begin, which have their signs at the same places."""
_AT = ((0x00, 0x03), (0x3A, 0x3C), (0x3E, 0x4F), (0x51, 0x57), (0x62, 0x63))
MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u07a6-\u07b0\u0d81-\u0d83\u0dca-\u0ddf\u0df2\u0df3"
    "\u0f71-\u0f84\u0f90-\u0fbc"
) + "".join(f"{chr(ord(block) + first)}-{chr(ord(block) + last)}" for block in _INDIC for first, last in _AT)
"""Signs that belong to the letter before them and part no word: vowels of Hindi, Tamil and Hebrew, further accents."""
_LETTERS = rf"(?:(?![{UNSPACED}])[^\W_][{MARKS}]*)+"
_TOKEN = re.compile(rf"[{UNSPACED}]+|{_LETTERS}(?:[-\u2010-\u2012.]{_LETTERS})*")
_IS_UNSPACED = re.compile(f"[{UNSPACED}]")
_BREVE = "\u0439"
"""й is a letter of its own, and no и with an accent."""
_STEMMERS = {
    "en": ("e", "english_stemmer", "EnglishStemmer"),
    "fr": ("f", "french_stemmer", "FrenchStemmer"),
    "es": ("s", "spanish_stemmer", "SpanishStemmer"),
    "ru": ("r", "russian_stemmer", "RussianStemmer"),
}
_LATIN = ("en", "fr", "es")
_FLEETING = re.compile(r"(?<=\w\w[^аеиоуыэюяь])[ое](?=[кнлрмц]$)|ь(?=[кнлрм]$)")
"""The vowel that Russian stems have in some cases alone: рынок and рынка, девочек and девочка, земель and земля."""
_BARE, _ARABIC = "b", "a"
_IRREGULAR = {
    "en": {"women": "woman", "men": "man", "children": "child", "people": "person"},
    "fr": {"yeux": "oeil", "travaux": "travail", "jeux": "jeu"},
    "es": {"jovenes": "joven", "jóvenes": "joven", "imagenes": "imagen", "imágenes": "imagen"},
    "ru": {"люди": "человек", "людей": "человек", "людям": "человек", "дети": "ребенок", "детей": "ребенок"}
    | {"детям": "ребенок", "ребенка": "ребенок", "детьми": "ребенок", "матери": "мать", "матерей": "мать"}
    | {"дня": "день", "дни": "день", "дней": "день", "окон": "окно", "писем": "письмо"},
}
"""What no rule of endings brings together."""


@dataclass(frozen=True, slots=True)
class WordToken:
    """A word as it stands in a text, in small letters, accents kept."""

    text: str
    parts: tuple[str, ...]
    """What hyphens part; of other words the word itself."""
    unspaced: bool
    """A run of signs without spaces, which may be several words."""
    dotted: str = ""
    """With its hyphens and dots, where it has any: 9.c."""


def tokens(text: str) -> Iterator[WordToken]:
    for found in _TOKEN.finditer(_even(text)):
        word = found.group()
        if _IS_UNSPACED.match(word):
            yield WordToken(word, (word,), unspaced=True)
            continue
        parts = tuple(part[:LONGEST_WORD] for part in re.split(r"[-\u2010-\u2012.]", word))
        dotted = word[:LONGEST_WORD] if len(parts) > 1 else ""
        if all(len(part) == 1 for part in parts) and len(parts) > 1:  # U.S.A.
            parts = ("".join(parts),)
        yield WordToken("".join(parts)[:LONGEST_WORD], parts, unspaced=False, dotted=dotted)


def _even(text: str) -> str:
    """Compatibility forms, case, digits of any script, and marks and joiners that only adorn, made one."""
    even = unicodedata.normalize("NFKC", text).casefold()
    even = unicodedata.normalize("NFKC", even).replace("ё", "е")
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in even if not _adorns(sign)
    )


@lru_cache(maxsize=4096)
def _adorns(sign: str) -> bool:
    """Arabic vowel signs and the stretching of letters; soft hyphens, joiners and direction marks."""
    return (
        sign == "\u0640"
        or "\u064b" <= sign <= "\u065f"
        or sign == "\u0670"
        or unicodedata.category(sign) == "Cf"
    )


@lru_cache(maxsize=65536)
def plain(word: str) -> str:
    """Without accents, and Arabic letters in one spelling."""
    apart = "".join(sign if sign == _BREVE else unicodedata.normalize("NFKD", sign) for sign in word)
    return one_spelling("".join(sign for sign in apart if not unicodedata.combining(sign)))


# --- forms -----------------------------------------------------------------------------------------------


def forms(word: str, lang: str = "") -> frozenset[str]:
    """Of one word: as written without accents, and its stem in its language. Without one, or in one that has another
    script: in each of the six languages that is written so.
    """
    bare = plain(word)
    return frozenset({WORD + bare}) | _stems(word, bare, lang)


def name_forms(word: str) -> frozenset[str]:
    """Of a name of a country, which only Russian declines: else Mali would be found by the French *mal*."""
    bare = plain(word)
    if _is_arabic(bare):
        return frozenset({WORD + bare, _BARE + without_article(bare)})
    declined = "\u0400" <= bare[:1] <= "\u04ff" and bare[-1] not in "еиоуэ"  # not Мали, Перу, Конго
    return forms(word, "ru") if declined else frozenset({exact(word)})


def exact(word: str) -> str:
    """The form that only this word has, accents aside."""
    return WORD + plain(word)


def _is_arabic(bare: str) -> bool:
    return "\u0600" <= bare[:1] <= "\u06ff"


@lru_cache(maxsize=65536)
def _stems(word: str, bare: str, lang: str) -> frozenset[str]:
    first = bare[:1]
    if _is_arabic(bare):
        return frozenset({_BARE + without_article(bare), _ARABIC + arabic_stem(without_article(bare))})
    if "\u0400" <= first <= "\u04ff":
        return _stems_in("ru", word, bare)
    if not first.isalpha() or first > "\u024f":
        return frozenset()
    chosen = (lang,) if lang in _LATIN else _LATIN
    return frozenset().union(*(_stems_in(each, word, bare) for each in chosen))


def _stems_in(lang: str, word: str, bare: str) -> frozenset[str]:
    """Stems of the word with its accents and without: the endings of both are known, and both are typed."""
    mark, _, _ = _STEMMERS[lang]
    usual = _IRREGULAR[lang].get(word, word), _IRREGULAR[lang].get(bare, bare)
    stems = (plain(_stemmer(lang).stemWord(each)) for each in usual)
    return frozenset(mark + (_FLEETING.sub("", stem) if lang == "ru" else stem) for stem in stems)


@lru_cache
def _stemmer(lang: str) -> Any:
    """Made when first needed, and of its language alone: all of the package take a sixth of a second."""
    _, module, name = _STEMMERS[lang]
    return getattr(import_module(f"snowballstemmer.{module}"), name)()


# --- signs without spaces ----------------------------------------------------------------------------------


def pairs(run: str) -> list[str]:
    """Forms of a run: each two signs that stand together; of one sign that sign."""
    return [PAIR + run[at : at + 2] for at in range(len(run) - 1)] or [PAIR + run]


def signs(run: str) -> list[str]:
    """All forms under which a run can be found: its pairs, and each sign alone."""
    return [*pairs(run), *(PAIR + sign for sign in run)]


# --- words that follow each other ----------------------------------------------------------------------------


def in_sequence(text: str) -> list[str]:
    """The words of a text as they follow each other, accents aside; of a run each sign, of a compound each part."""
    return [plain(each) for token in tokens(text) for each in (token.text if token.unspaced else token.parts)]


def phrases(words: Sequence[str]) -> list[str]:
    """Forms of each two and each three that follow each other. They are hashes, since words may be long."""
    return [_phrase(words[at : at + length]) for length in (2, 3) for at in range(len(words) - length + 1)]


def phrase(words: Sequence[str]) -> list[str]:
    """Forms that a text has which has all these in a row; two words or more."""
    length = min(len(words), 3)
    return [_phrase(words[at : at + length]) for at in range(len(words) - length + 1)]


def _phrase(words: Sequence[str]) -> str:
    return PHRASE + sha256(" ".join(words).encode()).hexdigest()[:16]
