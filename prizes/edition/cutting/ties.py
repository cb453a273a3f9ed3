"""What can decide between equals: comparing them, drawing lots by a seed, or taking them all as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from hashlib import sha256
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


def lot_key(seed: str, project: str) -> str:
    """What the lot orders projects by, the least first: SHA-256 in hex of seed and id with a space between them."""
    return sha256(f"{seed} {project}".encode()).hexdigest()


def in_blocks(rule: TieRule, tied: Sequence[Candidate], seed: str = "") -> list[list[Candidate]]:
    """The tied in the order of a rule that compares them, or of the lot; those it leaves equal stand together."""

    def value(candidate: Candidate) -> Fraction | int | str:
        return lot_key(seed, candidate.project) if rule is TieRule.LOT else COMPARISONS[rule](candidate)

    return [list(block) for _, block in groupby(sorted(tied, key=value), key=value)]
