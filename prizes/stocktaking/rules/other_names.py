"""What countries and goals are also called: tables in `prizes/data`, as forms. Neither is read out of a text.

A search for an adjective, a short or an old name of a country is one for the country; words of a goal's targets find
the projects with that goal, and those of the category about the matter of the word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from prizes.data.other_names import GoalWord, country_words, goal_words
from prizes.stocktaking.rules.words import (
    PAIR,
    exact,
    forms,
    name_forms,
    pairs,
    tokens,
)

Forms = frozenset[str]
Sequence = tuple[Forms, ...]
"""Of each word the forms, one of which must occur."""
COUNTRY = "k"
"""Before the code of a country."""


def country_form(alpha2: str) -> str:
    return COUNTRY + alpha2.casefold()


@cache
def countries_called() -> dict[str, tuple[tuple[Sequence, str], ...]]:
    """By each form of its first word the other names of countries, with the form of the country."""
    found: dict[str, tuple[tuple[Sequence, str], ...]] = {}
    for each in country_words():
        for lang, names in each.words.items():
            for name in names if lang != "zh" else ():
                words = tuple(
                    (name_forms(one.text) if each.is_name else forms(one.text, lang)) for one in tokens(name)
                )
                for form in words[0]:
                    found[form] = (*found.get(form, ()), (words, country_form(each.alpha2)))
    return found


@cache
def other_runs() -> dict[str, Forms]:
    """Other names in signs without spaces, with the forms of their countries."""
    found: dict[str, Forms] = {}
    for each in country_words():
        for name in each.words["zh"]:
            found[name] = found.get(name, frozenset()) | {country_form(each.alpha2)}
    return found


@dataclass(frozen=True, slots=True)
class GoalWordForms:
    word: GoalWord
    said: dict[str, tuple[Sequence, ...]]
    """By language, each expression as its words."""

    @property
    def ways(self) -> tuple[Sequence, ...]:
        return tuple(way for ways in self.said.values() for way in ways)


@cache
def words_of_goals() -> tuple[GoalWordForms, ...]:
    return tuple(
        GoalWordForms(
            word,
            {lang: tuple(_sequence(each, lang) for each in said) for lang, said in word.words.items()},
        )
        for word in goal_words()
    )


def _sequence(said: str, lang: str) -> Sequence:
    return tuple(_each_word(said, lang))


def _each_word(said: str, lang: str) -> Iterator[Forms]:
    for token in tokens(said):
        if token.unspaced:
            yield from (frozenset({pair}) for pair in pairs(token.text))
        else:
            yield forms(token.text, lang) - {exact(token.text)}  # eau is no EAU, the Emirates in French


@cache
def goal_word_forms(goal: int = 0, category: str = "") -> Forms:
    """Stems under which projects with a goal are found, or those of a category. Not the words as written: no text of a
    project has them, and what is asked for in quotation marks is asked of texts.
    """
    rows = [
        each
        for each in words_of_goals()
        if each.word.goal == goal or (category and each.word.category == category)
    ]
    found = {form for each in rows for way in each.ways for one in way for form in one}
    return frozenset(form for form in found if not (form[0] == PAIR and len(form) == 2))
