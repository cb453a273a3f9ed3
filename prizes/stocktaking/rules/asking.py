"""What a search asks for: words that must all occur, in any order, each in any of its forms."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import islice, pairwise, product

from prizes.data.targets import goal_targets
from prizes.data.wsis import category_names
from prizes.stocktaking.rules.likeness import LEAST, MOST_LIKE, like
from prizes.stocktaking.rules.names import (
    GOAL,
    GOAL_WORDS,
    SMALL,
    TARGET_WORDS,
    apart,
    categories_about,
    forms_of,
    goal_forms,
    single_names,
    target_form,
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
    parts: tuple[str, ...] = ()
    """What hyphens part, of a word that has any: each may have its wrong letter."""

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
    targets = {at for at, two in enumerate(pairwise(found)) if _is_target(*two)}
    for at, token in enumerate(found):
        if at in targets:
            yield _only(f"{token.text} {found[at + 1].dotted}", target_form(found[at + 1].dotted))
        elif at in goals:
            yield _only(f"{token.text} {found[at + 1].text}", f"{GOAL}{int(found[at + 1].text)}")
        elif at - 1 not in goals | targets:
            yield from _runs(token) if token.unspaced else (_word(token),)


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


# --- words that the register has not -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MeantBy:
    """As what a word is read that the register has not."""

    shown: tuple[str, ...]
    """For people."""
    ways: tuple[tuple[Forms, ...], ...]
    strict: tuple[Forms, ...]


def bent(
    search: Search, missing: Collection[str], near: Collection[str], *, of_projects: bool = True
) -> Search:
    """Each word that is missing read as what is meant: a category by the name of its goal in another language, or else
    the words like it among `near`. `of_projects`: what is searched has categories.
    """
    lacking = [one for one in search.asked if one.word in missing]
    goals = {one.word: goals_named(one) if of_projects else [] for one in lacking}
    read = {one.word: _as_category(one, goals[one.word]) or _as_words(one, near) for one in lacking}
    return replace(
        search,
        asked=tuple(_as(one, found) if (found := read.get(one.word)) else one for one in search.asked),
        read=tuple((word, found.shown) for word, found in read.items() if found),
        unknown=tuple(word for word, found in read.items() if not found),
        named_goals=tuple(dict.fromkeys(goal for each in goals.values() for goal in each)),
    )


def _as(one: Asked, read: MeantBy) -> Asked:
    return Asked(one.word, read.ways, read.strict, bendable=False)


def goals_named(one: Asked) -> list[int]:
    """Goals in whose name a word stands, in some form and in any of the six languages."""
    if plain(one.word) in SMALL:
        return []
    return [
        number
        for number, names in goal_forms().items()
        if any(_has(way, there) for way in one.ways for there in names.values())
    ]


def _as_category(one: Asked, goals: Collection[int]) -> MeantBy | None:
    """The categories about these goals, called as in the language of the word."""
    found: dict[str, str] = {}
    for goal in goals:
        lang = next(
            lang for lang, there in goal_forms()[goal].items() if any(_has(way, there) for way in one.ways)
        )
        for code in categories_about(goal):
            found[exact("".join(code.casefold().split("-")))] = category_names()[code][lang]
    if not found:
        return None
    forms = (frozenset(found),)
    return MeantBy(tuple(sorted(found.values())), (forms,), forms)


def _as_words(one: Asked, near: Collection[str]) -> MeantBy | None:
    """The words like it, or the words like its parts; None: there are none."""
    if not one.spellings:
        return None
    whole = like(one.spellings[0], near)
    combined = _combined(one.parts, near)
    if not whole and not combined:
        return None
    ways: list[tuple[Forms, ...]] = [(_any_of(whole),)] if whole else []
    if combined:
        ways.append(tuple(_any_of(words) for words in combined))
    typed = ["-".join(words) for words in islice(product(*combined), MOST_LIKE)] if combined else []
    joined = {each.replace("-", "") for each in typed}
    shown = sorted({*typed, *(word for word in whole if word not in joined)})
    return MeantBy(tuple(shown), tuple(ways), (frozenset(exact(word) for word in (*whole, *sorted(joined))),))


def _combined(parts: tuple[str, ...], near: Collection[str]) -> list[list[str]]:
    """For each part of a compound the words as which it is read; nothing where all stand as they are, or one of them
    is like no word.
    """
    read: list[list[str]] = []
    for part in map(plain, parts):
        as_it_is = len(part) < LEAST or part in near
        read.append([part] if as_it_is else like(part, near))
    return (
        read
        if all(read) and any(words != [plain(part)] for part, words in zip(parts, read, strict=True))
        else []
    )


def _any_of(words: Collection[str]) -> Forms:
    return frozenset().union(*(forms_of(word) for word in words))
