"""Counting words, the same for the browser's hint, the form's refusal and the guidelines."""

from __future__ import annotations

import re
from math import ceil

_BY_CHARACTER = re.compile(
    "["
    "\u3005-\u3007"  # iteration mark, closing mark and zero of Chinese texts
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9f"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\U00020000-\U0003fffd"  # Han, supplementary planes
    "]"
)
_BY_LETTERS = re.compile(
    "["
    "\u0e01-\u0e3a\u0e40-\u0e4e"  # Thai
    "\u0e81-\u0ece\u0edc-\u0edf"  # Lao
    "\u1000-\u103f\u1050-\u108f"  # Burmese and its neighbours
    "\u1780-\u17d3\u17d7\u17dc\u17dd"  # Khmer
    "]+"
)
LETTERS_A_WORD = 4
"""Letters for which a word is counted in a script of South-East Asia, which writes no spaces between words."""
_APART = re.compile(
    "["
    "\u0f0b-\u0f14"  # marks between the syllables of Tibetan and Dzongkha, and at the end of their sentences
    "\u200b"  # zero width space, which str.split does not take for a space
    "\u3000-\u3004\u3008-\u303f\u30a0\u30fb"  # marks of Chinese and Japanese texts
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"  # their full-width and half-width marks
    "\u2013\u2014\u2015"  # dashes, which join no word
    "]"
)


def count_words(text: str) -> int:
    """Number of words of a text in any script, as people who count by hand and word processors do.

    * A word is a run between white space that holds at least one letter or digit. So a lone dash, bullet or
      ampersand is none. A hyphenated word, a word with apostrophes, a number such as 1,000.50 or 45%, an
      e-mail address and a web address are one word each. Latin, Cyrillic, Arabic and other scripts that
      write spaces are counted so. A long dash parts words even where no space stands beside it.
    * Each Chinese character and each Japanese kana is one word, as word processors count Chinese. A Latin
      word or a number between them is one word more. Chinese and Japanese punctuation parts words and
      counts for nothing.
    * Of a run of Thai, Lao, Khmer or Burmese each four letters are one word, and what is left of it is one more.
      Vowel signs and tone marks are no letters. No dictionary is asked, since the browser must count the same.
    * Each syllable of Tibetan or Dzongkha is one word.
    """
    runs = _BY_LETTERS.findall(text)
    spaced, characters = _BY_CHARACTER.subn(" ", _BY_LETTERS.sub(" ", text))
    words = sum(any(map(str.isalnum, run)) for run in _APART.sub(" ", spaced).split())
    return characters + words + sum(ceil(sum(map(str.isalpha, run)) / LETTERS_A_WORD) for run in runs)
