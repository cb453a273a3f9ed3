"""The order of a ceremony: categories in the order of the rules, then other fields; special recognitions before the
prize.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from prizes.edition.document.rules import Rules
from prizes.edition.kinds.fields import PanelField, field_at
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
    def field(self) -> str | None: ...
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
class RunningField:
    """What is given in a category, or in another field that a panel chose from."""

    field: PanelField
    title: Said
    lines: Sequence[RunningLine]
    no_winner: bool
    without: Sequence[Sentence]
    """That no project here receives the title of another selection."""


def running_order(
    rules: Rules,
    honours: Iterable[HonourLike],
    names: Mapping[str, str],
    asked: Mapping[str, Sequence[PanelField]],
    titles: Collection[str] | None = None,
) -> list[RunningField]:
    """`names`: titles of projects, by which those of one honour are in order. `asked`: by title of a selection the
    fields in which it can be given; fields that are no categories come last. `titles`: what is announced; None: all.
    """
    order = [*honour_titles(rules), WINNER]
    given = sorted(honours, key=lambda each: (order.index(each.title), names.get(each.project_id, "")))
    whole = [
        (field_at(rules, {"category": each.code}), each.title)
        for each in sorted(rules.categories, key=lambda each: each.number)
    ]
    parts = {field.key: field for fields in asked.values() for field in fields if not field.is_category}
    made, number = [], 0
    for field, title in [*whole, *((field, field.name) for field in parts.values())]:
        here = [each for each in given if each.field == (None if field.is_category else field.key)]
        here = [each for each in here if field.category in (None, each.category)]
        lines = []
        for each in here:
            number += 1
            lines.append(RunningLine(number, words_of(rules, honoured(each.title)), each.project_id))
        wanting = [
            title_
            for title_ in (WINNER, *other_titles(rules))
            if (titles is None or title_ in titles)
            and field.key in {one.key for one in asked[title_]}
            and title_ not in {each.title for each in here}
        ]
        without = [_given_to_none(rules, each) for each in wanting if each != WINNER]
        made.append(RunningField(field, title, lines, WINNER in wanting, without))
    return made


def _given_to_none(rules: Rules, title: str) -> Sentence:
    return say("No project receives “%(honour)s”", honour=honour_name(rules, title))
