"""Sums over groups that overlap: from no combination of what is shown a few people can be reckoned."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from prizes.ballot.rules.cells import LEAST, safe_sums

ATOMS = "abcdef"
COUNTS = st.fixed_dictionaries({atom: st.integers(0, 9) for atom in ATOMS})
GROUPS = st.lists(st.frozensets(st.sampled_from(ATOMS), min_size=1), max_size=6, unique=True)


def reckoned(sums: list[frozenset[str]]) -> list[frozenset[str]]:
    """Every set of atoms whose number follows from these sums by adding and subtracting any multiples of them."""
    basis: list[list[Fraction]] = []
    for each in sums:
        row = reduced([Fraction(atom in each) for atom in ATOMS], basis)
        if any(row):
            basis.append(row)
    every = (frozenset(c) for n in range(1, len(ATOMS) + 1) for c in combinations(ATOMS, n))
    return [s for s in every if not any(reduced([Fraction(atom in s) for atom in ATOMS], basis))]


def reduced(row: list[Fraction], basis: list[list[Fraction]]) -> list[Fraction]:
    for each in basis:
        lead = next(i for i, value in enumerate(each) if value)
        factor = row[lead] / each[lead]
        row = [a - factor * b for a, b in zip(row, each, strict=True)]
    return row


@given(COUNTS, GROUPS)
def test_nothing_that_can_be_reckoned_is_a_few(counts, groups):
    shown = safe_sums(counts, {group: group for group in groups})
    whole = sum(counts.values())
    if shown is None:
        assert 0 < whole < LEAST
        return
    for group, n in shown.items():
        assert n == sum(counts[atom] for atom in group) >= LEAST
    for found in reckoned([frozenset(ATOMS), *shown]):
        n = sum(counts[atom] for atom in found)
        assert n == 0 or n >= LEAST, (sorted(found), n)


def test_what_stands_first_is_shown_first():
    counts = {"a": 6, "b": 6, "c": 2}
    assert safe_sums(counts, {"ab": "ab", "a": "a"}) == {"a": 6}  # of the first two c would be left
    assert safe_sums(counts, {"a": "a", "bc": "bc"}) == {"a": 6, "bc": 8}
    assert safe_sums(counts, {"ac": "ac", "b": "b", "a": "a"}) == {"ac": 8, "b": 6}
    assert safe_sums({"a": 4}, {}) is None and safe_sums({}, {}) == {}
