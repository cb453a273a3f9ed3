"""What a search asks for: words that must all occur, in any order, each in any of its forms."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import pairwise

from prizes.stocktaking.rules.names import (
    GOAL,
    GOAL_WORDS,
    SMALL,
    apart,
    forms_of,
    single_names,
    unspaced_name,
)
from prizes.stocktaking.rules.words import WordToken, exact, pairs, plain, tokens

MOST_WORDS = 32
"""Words of a search that count."""
Forms = frozenset[str]
"""One of them must occur."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One word of a search."""

    word: str
    ways: tuple[tuple[Forms, ...], ...]
    """What must all occur, in one of several ways: `e-health` is *ehealth*, or *e* and *health*."""
    strict: tuple[Forms, ...]
    """What of it stands in a title that has exactly this word."""
    bendable: bool = True
    """Whether it is read as a word like it where the register has none such."""

    @property
    def forms(self) -> Forms:
        return frozenset().union(*(each for way in self.ways for each in way))


@dataclass(frozen=True, slots=True)
class Search:
    asked: tuple[Asked, ...] = ()
    read: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Words that the register has not, with those of its words as which they are read."""
    unknown: tuple[str, ...] = ()
    """Words that it has not, nor any like them."""

    @property
    def goals(self) -> list[int]:
        """Those that are asked for by number: SDG 4."""
        forms = [form for one in self.asked if not one.bendable for form in one.forms if len(one.forms) == 1]
        return [int(form[len(GOAL) :]) for form in forms if re.fullmatch(rf"{GOAL}\d+", form, re.ASCII)]


NOTHING = Search()
"""All projects."""


class Closeness(IntEnum):
    """The order of what is found; within each the newest edition first, then by title. Named `closest first` in
    docs/search.md. It does not count how often a word occurs: long texts would come before short ones.
    """

    TITLE = 0
    """Every word stands in the title as it was typed, accents aside."""
    TITLE_FORMS = 1
    """Every word stands in the title, in some form."""
    HEAD = 2
    """Every word stands in title, owner, acronym or country."""
    WHOLE = 3
    """Some only in the summary, or in the name of category, goal or region."""


def closeness(search: Search, title: Collection[str], head: Collection[str]) -> Closeness:
    """Of a project that has all words. The databases say the same in their own language; tests hold them together."""
    if all(_has(one.strict, title) for one in search.asked):
        return Closeness.TITLE
    if all(any(_has(way, title) for way in one.ways) for one in search.asked):
        return Closeness.TITLE_FORMS
    if all(any(_has(way, head) for way in one.ways) for one in search.asked):
        return Closeness.HEAD
    return Closeness.WHOLE


def fits(search: Search, whole: Collection[str]) -> bool:
    return all(any(_has(way, whole) for way in one.ways) for one in search.asked)


def _has(way: tuple[Forms, ...], there: Collection[str]) -> bool:
    return all(any(form in there for form in each) for each in way)


# --- reading -----------------------------------------------------------------------------------------------


def search_for(text: str) -> Search:
    """Without small words, unless there is nothing else. A word that is typed twice counts once."""
    found = dict.fromkeys(_asked(list(tokens(text))))
    said = [one for one in found if plain(one.word) not in SMALL] or list(found)
    return Search(tuple(said[:MOST_WORDS]))


def _asked(found: list[WordToken]) -> Iterator[Asked]:
    goals = {at for at, two in enumerate(pairwise(found)) if _is_goal(*two)}
    for at, token in enumerate(found):
        if at in goals:
            yield _only(f"{token.text} {found[at + 1].text}", f"{GOAL}{int(found[at + 1].text)}")
        elif at - 1 not in goals:
            yield from _runs(token) if token.unspaced else (_word(token),)


def _is_goal(word: WordToken, number: WordToken) -> bool:
    """SDG 4; a number that no goal has is a number."""
    return word.text in GOAL_WORDS and number.text.isdecimal() and 1 <= int(number.text[:4]) <= 17


def _only(word: str, form: str) -> Asked:
    way = (frozenset({form}),)
    return Asked(word, (way,), way, bendable=False)


def _runs(token: WordToken) -> Iterator[Asked]:
    for run in apart(token.text):
        name = unspaced_name(run)
        strict = (frozenset({name}),) if name else _each(pairs(run))
        loose = _each(pairs(run)[::2])  # 儿童健康 is 儿童 and 健康, apart too
        in_twos = not name and len(run) > 2 and len(run) % 2 == 0
        yield Asked(run, (strict, loose) if in_twos else (strict,), strict, bendable=False)


def _each(forms: list[str]) -> tuple[Forms, ...]:
    return tuple(frozenset({form}) for form in forms)


def _word(token: WordToken) -> Asked:
    if _goal_in(token.text):
        return _only(token.text, f"{GOAL}{int(_goal_in(token.text))}")
    joined, strict = (forms_of(token.text),), (frozenset({exact(token.text)}),)
    if len(token.parts) == 1:
        return Asked(token.text, (joined,), strict, bendable=plain(token.text) not in single_names())
    parts = tuple(forms_of(part) for part in token.parts)
    return Asked("-".join(token.parts), (joined, parts), strict, bendable=False)


def _goal_in(word: str) -> str:
    """The number in SDG4; nothing in other words."""
    letters = word.rstrip("0123456789")
    number = word[len(letters) :]
    return number if number and letters in GOAL_WORDS and 1 <= int(number[:4]) <= 17 else ""


# --- words that the register has not -----------------------------------------------------------------------


def bent(search: Search, missing: Collection[str], like: Mapping[str, Collection[str]]) -> Search:
    """Each word that is missing read as the words like it that there are."""
    read = tuple(
        (one.word, tuple(sorted(like.get(one.word, ())))) for one in search.asked if one.word in missing
    )
    return replace(
        search,
        asked=tuple(_as(one, like.get(one.word, ())) if one.word in missing else one for one in search.asked),
        read=tuple((word, words) for word, words in read if words),
        unknown=tuple(word for word, words in read if not words),
    )


def _as(one: Asked, words: Collection[str]) -> Asked:
    if not words:
        return one
    way = (frozenset().union(*(forms_of(word) for word in words)),)
    return Asked(one.word, (way,), (frozenset(exact(word) for word in words),), bendable=False)
