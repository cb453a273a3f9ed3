"""The order of a ceremony: categories in the order of the rules, special recognitions before the prize."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from prizes.edition.document.components import Category, Text
from prizes.edition.document.rules import Rules
from prizes.edition.titles import Said, honour_name, honour_titles
from prizes.kit.sentence import Sentence, say
from prizes.promotion.rules.claims import honoured, words_of
from prizes.results.rules.winners import WINNER, other_titles


class HonourLike(Protocol):
    @property
    def project_id(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def title(self) -> str: ...


@dataclass(frozen=True, slots=True)
class RunningLine:
    """Somebody is called to the stage."""

    number: int
    """From 1, through the whole ceremony."""
    words: Said
    """What the project receives."""
    project: str


@dataclass(frozen=True, slots=True)
class RunningCategory:
    category: Category
    lines: Sequence[RunningLine]
    no_winner: bool
    without: Sequence[Sentence]
    """That no project here receives the title of another selection."""

    @property
    def title(self) -> Text:
        return self.category.title


def running_order(
    rules: Rules, honours: Iterable[HonourLike], names: Mapping[str, str]
) -> list[RunningCategory]:
    """`names`: titles of projects, by which those of one honour are in order."""
    order = [*honour_titles(rules), WINNER]
    given = sorted(honours, key=lambda each: (order.index(each.title), names.get(each.project_id, "")))
    made, number = [], 0
    for category in sorted(rules.categories, key=lambda each: each.number):
        lines = []
        for each in given:
            if each.category == category.code:
                number += 1
                lines.append(RunningLine(number, words_of(rules, honoured(each.title)), each.project_id))
        got = {each.title for each in given if each.category == category.code}
        without = [title for title in other_titles(rules) if title not in got]
        made.append(
            RunningCategory(
                category, lines, WINNER not in got, [_given_to_none(rules, each) for each in without]
            )
        )
    return made


def _given_to_none(rules: Rules, title: str) -> Sentence:
    return say("No project receives “%(honour)s”", honour=honour_name(rules, title))
