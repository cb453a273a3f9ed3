"""What countries and goals are also called, in six languages: for searches, and shown nowhere. Source: docs/data.md."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from prizes.data.reading import csv_file

_LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
Words = dict[str, tuple[str, ...]]
"""By language; a language may have none."""


@dataclass(frozen=True, slots=True)
class CountryWord:
    alpha2: str
    is_name: bool
    """A short or an old name; else an adjective."""
    words: Words


@dataclass(frozen=True, slots=True)
class GoalWord:
    """A matter that targets of a goal name."""

    goal: int
    category: str
    """Code of the category that is about this matter as well; empty: none is."""
    words: Words


@cache
def country_words() -> tuple[CountryWord, ...]:
    return tuple(
        CountryWord(row["alpha2"], row["kind"] == "name", _words(row))
        for row in csv_file("country_words.csv")
    )


@cache
def goal_words() -> tuple[GoalWord, ...]:
    return tuple(
        GoalWord(int(row["goal"]), row["category"], _words(row)) for row in csv_file("goal_words.csv")
    )


def _words(row: dict[str, str]) -> Words:
    return {lang: tuple(one for one in row[lang].split("|") if one) for lang in _LANGUAGES}
