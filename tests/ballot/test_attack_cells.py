"""Whoever knows the rule by which numbers are hidden, and sees what is shown, tells no number of a few from it.

Every way in which so many people can have answered is tried, and what would be published of each. Where all ways that
give the same publication agree on a number of a few, that number would be told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest

from prizes.ballot.rules.cells import LEAST, shown_cells, shown_sums

NAMES = "abcdef"


def ways(people: int, answers: int) -> Iterator[tuple[int, ...]]:
    if answers == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for others in ways(people - first, answers - 1):
            yield (first, *others)


def told(published: Callable[[dict[str, int]], object], people: int, answers: int) -> list[object]:
    """What is published, and the number of a few that it tells."""
    behind = defaultdict(list)
    for way in ways(people, answers):
        counts = {name: n for name, n in zip(NAMES, way, strict=False) if n}
        behind[published(counts)].append(way)
    return [
        (seen, at, least)
        for seen, possible in behind.items()
        for at in range(answers)
        if 0 < (least := min(way[at] for way in possible)) < LEAST
        and least == max(way[at] for way in possible)
    ]


def by_answer(counts: dict[str, int]) -> object:
    cells = shown_cells(counts)
    return tuple(cells.shown.items()), cells.others


def by_answer_and_group(counts: dict[str, int]) -> object:
    """Two groups of three answers each."""
    sums = shown_sums(counts, lambda name: "left" if name in "abc" else "right", names=NAMES)
    return by_answer(counts), tuple(sums.shown.items()), sums.others


@pytest.mark.parametrize("answers", [2, 3, 4])
def test_no_number_of_a_few_is_told_by_what_is_shown_and_what_is_not(answers):
    for people in range(21):
        assert told(by_answer, people, answers) == []


def test_nor_beside_sums_by_group():
    assert told(by_answer_and_group, 13, len(NAMES)) == []


def test_the_attack_finds_what_a_weaker_rule_tells():
    """Each number from five on, as long as five are left over: then 4 and 4 are left over beside 5."""

    def weaker(counts: dict[str, int]) -> object:
        shown = {name: n for name, n in counts.items() if n >= LEAST}
        rest = sum(counts.values()) - sum(shown.values())
        return tuple(shown.items()) if rest == 0 or rest >= LEAST else ()

    assert told(weaker, 13, 3)
