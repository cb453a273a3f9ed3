"""What a search asks for: words that must all occur, in any order, each in any of its forms."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from prizes.data.targets import goal_targets
from prizes.stocktaking.rules.names import (
    GOAL,
    GOAL_WORDS,
    SMALL,
    TARGET_WORDS,
    apart,
    forms_of,
    single_names,
    target_form,
    unspaced_name,
)
from prizes.stocktaking.rules.other_names import (
    countries_called,
    other_runs,
)
from prizes.stocktaking.rules.words import PAIR, WordToken, exact, in_sequence, pairs, phrase, plain, tokens

MOST_OF_NAME = 5
"""Words of the longest other name of a country."""
MOST_WORDS = 32
"""Words of a search that count."""
_QUOTED = re.compile(r'"([^"]+)"|“([^“”„]+)”|„([^“”„]+)[“”]|«([^«»]+)»|「([^「」]+)」|『([^『』]+)』')
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
    parts: tuple[str, ...] = ()
    """What hyphens part, of a word that has any: each may have its wrong letter."""
    quoted: bool = False
    """It was asked for in quotation marks: as it is, and nothing else."""

    @property
    def spellings(self) -> tuple[str, ...]:
        """What words like it are like, without accents; none: it is not read as another."""
        if self.parts:
            return tuple(dict.fromkeys(map(plain, ("".join(self.parts), *self.parts))))
        return (plain(self.word),) if self.bendable else ()

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
    named_goals: tuple[int, ...] = ()
    """Goals in whose names, in any language, words stand that the register has not."""

    @property
    def goals(self) -> list[int]:
        """Those that are asked for by number, SDG 4, or by name."""
        forms = [form for one in self.asked if not one.bendable for form in one.forms if len(one.forms) == 1]
        numbered = [int(form[len(GOAL) :]) for form in forms if re.fullmatch(rf"{GOAL}\d+", form, re.ASCII)]
        return list(dict.fromkeys((*numbered, *self.named_goals)))


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
    if all(has_way(one.strict, title) for one in search.asked):
        return Closeness.TITLE
    if all(any(has_way(way, title) for way in one.ways) for one in search.asked):
        return Closeness.TITLE_FORMS
    if all(any(has_way(way, head) for way in one.ways) for one in search.asked):
        return Closeness.HEAD
    return Closeness.WHOLE


def fits(search: Search, whole: Collection[str]) -> bool:
    return all(any(has_way(way, whole) for way in one.ways) for one in search.asked)


def has_way(way: tuple[Forms, ...], there: Collection[str]) -> bool:
    return all(any(form in there for form in each) for each in way)


# --- reading -----------------------------------------------------------------------------------------------


def search_for(text: str) -> Search:
    """Without small words, unless there is nothing else. A word that is typed twice counts once."""
    found = dict.fromkeys(one for part, quoted in _parts(text) for one in _of_part(part, quoted=quoted))
    said = [one for one in found if plain(one.word) not in SMALL] or list(found)
    return Search(tuple(said[:MOST_WORDS]))


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """What stands in quotation marks, and what stands between; a mark without another is none."""
    last = 0
    for found in _QUOTED.finditer(text):
        yield text[last : found.start()], False
        yield next(each for each in found.groups() if each), True
        last = found.end()
    yield text[last:], False


def _of_part(text: str, *, quoted: bool) -> Iterator[Asked]:
    if not quoted:
        yield from _asked(list(tokens(text)))
    elif words := in_sequence(text):
        yield _as_quoted(" ".join(text.split()), words)


def _as_quoted(text: str, words: list[str]) -> Asked:
    """All in a row. A word alone may also be joined by hyphens in the text."""
    alone = PAIR + words[0] if next(tokens(text)).unspaced else exact(words[0])
    way = _each(phrase(words) if len(words) > 1 else [alone])
    return Asked(f"“{text}”", (way,), way, bendable=False, quoted=True)


def _asked(found: list[WordToken]) -> Iterator[Asked]:
    goals = {at for at, two in enumerate(pairwise(found)) if _is_goal(*two)}
    targets = {at for at, two in enumerate(pairwise(found)) if _is_target(*two)}
    past = 0
    for at, token in enumerate(found):
        if at < past:
            continue
        if named := _country_called(found[at:]):
            past = at + named[0]
            yield named[1]
        elif at in targets:
            yield _only(f"{token.text} {found[at + 1].dotted}", target_form(found[at + 1].dotted))
        elif at in goals:
            yield _only(f"{token.text} {found[at + 1].text}", f"{GOAL}{int(found[at + 1].text)}")
        elif at - 1 not in goals | targets:
            yield from _runs(token) if token.unspaced else (_word(token),)


def _country_called(found: list[WordToken]) -> tuple[int, Asked] | None:
    """How many of these words are another name of a country, and what they ask for: the country, or the words."""
    if found[0].unspaced or plain(found[0].text) in single_names():
        return None
    given = [forms_of(token.text) for token in found[:MOST_OF_NAME]]
    fitting = [
        (len(words), country)
        for form in sorted(given[0])
        for words, country in countries_called().get(form, ())
        if len(words) <= len(given) and all(one & two for one, two in zip(words, given, strict=False))
    ]
    if not fitting:
        return None
    longest = max(length for length, _ in fitting)
    codes = frozenset(country for length, country in fitting if length == longest)
    usual = [_plain_word(token) for token in found[:longest]]
    ways = ((codes,), *(usual[0].ways if longest == 1 else [tuple(forms for forms in given[:longest])]))
    strict = tuple(forms for one in usual for forms in one.strict)
    word = " ".join(token.text for token in found[:longest])
    return longest, Asked(word, ways, strict, bendable=False)


def _is_goal(word: WordToken, number: WordToken) -> bool:
    """SDG 4; a number that no goal has is a number."""
    if number.dotted or not number.text.isdecimal():
        return False
    return word.text in GOAL_WORDS and 1 <= int(number.text[:4]) <= 17


def _is_target(word: WordToken, code: WordToken) -> bool:
    """Target 9.c, SDG 9.c."""
    return word.text in GOAL_WORDS | TARGET_WORDS and code.dotted in goal_targets()


def _only(word: str, form: str) -> Asked:
    way = (frozenset({form}),)
    return Asked(word, (way,), way, bendable=False)


def _runs(token: WordToken) -> Iterator[Asked]:
    for run in apart(token.text):
        if codes := other_runs().get(run):
            usual = _each(pairs(run))
            yield Asked(run, ((codes,), usual), usual, bendable=False)
            continue
        name = unspaced_name(run)
        strict = (frozenset({name}),) if name else _each(pairs(run))
        loose = _each(pairs(run)[::2])  # 儿童健康 is 儿童 and 健康, apart too
        in_twos = not name and len(run) > 2 and len(run) % 2 == 0
        yield Asked(run, (strict, loose) if in_twos else (strict,), strict, bendable=False)


def _each(forms: list[str]) -> tuple[Forms, ...]:
    return tuple(frozenset({form}) for form in forms)


def _word(token: WordToken) -> Asked:
    if token.dotted in goal_targets():
        usual = _plain_word(token)
        ways = ((frozenset({target_form(token.dotted)}),), *usual.ways)
        return Asked(token.dotted, ways, usual.strict, bendable=False)
    return _plain_word(token)


def _plain_word(token: WordToken) -> Asked:
    if _goal_in(token.text):
        return _only(token.text, f"{GOAL}{int(_goal_in(token.text))}")
    joined, strict = (forms_of(token.text),), (frozenset({exact(token.text)}),)
    if len(token.parts) == 1:
        return Asked(token.text, (joined,), strict, bendable=plain(token.text) not in single_names())
    parts = tuple(forms_of(part) for part in token.parts)
    return Asked("-".join(token.parts), (joined, parts), strict, bendable=False, parts=token.parts)


def _goal_in(word: str) -> str:
    """The number in SDG4; nothing in other words."""
    letters = word.rstrip("0123456789")
    number = word[len(letters) :]
    return number if number and letters in GOAL_WORDS and 1 <= int(number[:4]) <= 17 else ""
