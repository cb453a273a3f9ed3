"""Words with one wrong letter, and beginnings of words.

Two words differ in one letter (one is wrong, missing, too much, or two have changed places) only if they share a piece:
the word itself, or the word without one of its letters. So what is like a word is found by an index of pieces.
"""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA

LEAST, MOST = 5, 24
"""Letters of words that may be misspelled: in shorter ones a letter makes another word (Mali, Bali)."""
BEGINNING = 4
"""Letters of a word that is read as the beginning of longer ones."""
MOST_LIKE = 30
"""Words as which one is read."""


def pieces(word: str) -> frozenset[str]:
    if not LEAST <= len(word) <= MOST:
        return frozenset({word})
    return frozenset({word, *(word[:at] + word[at + 1 :] for at in range(len(word)))})


def like(word: str, others: Iterable[str]) -> list[str]:
    """Those that differ from the word in one letter; without any, those that it begins. In order of the alphabet."""
    there = sorted(set(others))
    if len(word) >= LEAST:
        near = [
            each for each in there if len(each) >= LEAST and OSA.distance(word, each, score_cutoff=1) <= 1
        ]
        if near:
            return near[:MOST_LIKE]
    return [each for each in there if len(word) >= BEGINNING and each.startswith(word)][:MOST_LIKE]
