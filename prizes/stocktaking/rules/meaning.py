"""What is meant by a word that the register has not: a category, a goal, or the words like it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import islice, product

from prizes.data.wsis import category_names, sdgs
from prizes.stocktaking.rules.asking import Asked, Forms, Search, has_way
from prizes.stocktaking.rules.likeness import LEAST, MOST_LIKE, like
from prizes.stocktaking.rules.names import GOAL, SMALL, categories_about, forms_of, goal_forms
from prizes.stocktaking.rules.other_names import GoalWordForms, words_of_goals
from prizes.stocktaking.rules.words import exact, plain


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
    read = {
        one.word: _as_category(one, goals[one.word])
        or (_as_goal(one, goals[one.word]) if of_projects else None)
        or _as_words(one, near)
        for one in lacking
    }
    about = {one.word: [*goals[one.word], *_goals_about(one)] if of_projects else [] for one in lacking}
    return replace(
        search,
        asked=tuple(_as(one, found) if (found := read.get(one.word)) else one for one in search.asked),
        read=tuple((word, found.shown) for word, found in read.items() if found),
        unknown=tuple(word for word, found in read.items() if not found),
        named_goals=tuple(dict.fromkeys(goal for each in about.values() for goal in each)),
    )


def _as(one: Asked, read: MeantBy) -> Asked:
    return Asked(one.word, read.ways, read.strict, bendable=False)


def goals_named(one: Asked) -> list[int]:
    """Goals in whose name a word stands, in some form and in any of the six languages."""
    if one.quoted or plain(one.word) in SMALL:
        return []
    return [
        number
        for number, names in goal_forms().items()
        if any(has_way(way, there) for way in one.ways for there in names.values())
    ]


def _as_category(one: Asked, goals: Collection[int]) -> MeantBy | None:
    """The categories about these goals, called as in the language of the word."""
    found: dict[str, str] = {}
    for goal in goals:
        lang = next(
            lang for lang, there in goal_forms()[goal].items() if any(has_way(way, there) for way in one.ways)
        )
        for code in categories_about(goal):
            found[exact("".join(code.casefold().split("-")))] = category_names()[code][lang]
    if not found:
        return None
    forms = (frozenset(found),)
    return MeantBy(tuple(sorted(found.values())), (forms,), forms)


def _goals_about(one: Asked) -> list[int]:
    """Goals of whose targets it is a word."""
    return [each.word.goal for each, _ in _rows_with(one)]


def _rows_with(one: Asked) -> list[tuple[GoalWordForms, str]]:
    """With the language in which the word is one of the row."""
    if one.quoted or plain(one.word) in SMALL:
        return []
    return [
        (row, lang)
        for row in words_of_goals()
        for lang, said in row.said.items()
        if any(has_way(way, frozenset().union(*expression)) for way in one.ways for expression in said)
    ]


def _as_goal(one: Asked, goals: Collection[int]) -> MeantBy | None:
    """All that is called so in the six languages, and the projects with the goal."""
    rows = [*_rows_with(one), *((row, "") for row in words_of_goals() if row.word.goal in goals)]
    named = list(dict.fromkeys((*goals, *(row.word.goal for row, _ in rows))))
    if not named:
        return None
    lang = next((lang for _, lang in rows if lang), "") or _lang_of(one, named)
    titles = {goal.number: goal.title for goal in sdgs()}
    numbers = (frozenset(f"{GOAL}{goal}" for goal in named),)
    ways = dict.fromkeys((numbers, *(way for row, _ in rows for way in row.ways)))
    return MeantBy(tuple(titles[goal][lang] for goal in named), tuple(ways), numbers)


def _lang_of(one: Asked, goals: Collection[int]) -> str:
    return next(
        lang
        for goal in goals
        for lang, there in goal_forms()[goal].items()
        if any(has_way(way, there) for way in one.ways)
    )


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
