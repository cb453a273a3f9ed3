"""What can decide between equals: comparing them, or taking them all as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import groupby

from prizes.edition.cutting.outcome import Candidate
from prizes.edition.document.components import TieRule

COMPARISONS: dict[TieRule, Callable[[Candidate], Fraction | int]] = {
    TieRule.FEWEST_SET_ASIDE: lambda candidate: candidate.set_aside,
    TieRule.MORE_VOTES: lambda candidate: -candidate.votes,
    TieRule.EXPERT_SCORE: lambda candidate: 1 if candidate.mark is None else -candidate.mark,
}
"""Rules that compare; the least value goes first. No mark at all goes after the lowest mark."""


def by_project(candidate: Candidate) -> tuple[str, str]:
    """The order in which equals are listed; it decides nothing."""
    return candidate.project, candidate.category


def in_blocks(rule: TieRule, tied: Sequence[Candidate]) -> list[list[Candidate]]:
    """The tied in the order of a comparing rule; those it leaves equal stand together."""
    value = COMPARISONS[rule]
    return [list(block) for _, block in groupby(sorted(tied, key=value), key=value)]
