"""Public texts that lie in no table, found as projects are: the same analysis, the same order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prizes.stocktaking.rules.asking import Search, closeness, fits
from prizes.stocktaking.rules.entries import words_of
from prizes.stocktaking.rules.meaning import bent
from prizes.stocktaking.rules.names import searched


@dataclass(frozen=True, slots=True)
class Passage:
    """A page, or a section of one, in one language."""

    kind: str
    lang: str
    title: str
    text: str
    address: str
    about: str = ""
    """What it belongs to."""


@dataclass(frozen=True, slots=True)
class SearchedText:
    """With the forms under which it is found."""

    shown: Passage
    title: frozenset[str]
    whole: frozenset[str]


def made_searchable(text: Passage) -> SearchedText:
    title = searched(text.title, text.lang)
    return SearchedText(text, title, title | searched(text.about, text.lang) | searched(text.text, text.lang))


def closest(search: Search, texts: Iterable[SearchedText]) -> list[Passage]:
    """Those with all words, the closest first, else in the given order."""
    found = [each for each in texts if search.asked and fits(search, each.whole)]
    return [each.shown for each in sorted(found, key=lambda each: closeness(search, each.title, each.title))]


def read_with_texts(search: Search, texts: Sequence[SearchedText]) -> Search:
    """A word that stands in none of them read as those of theirs that differ from it in one letter."""
    everything = frozenset().union(*(each.whole for each in texts))
    missing = [one.word for one in search.asked if not fits(Search((one,)), everything)]
    words = words_of(everything)
    return bent(search, missing, words, of_projects=False) if missing else search
