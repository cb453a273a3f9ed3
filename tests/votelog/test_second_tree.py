"""A second opinion: pymerkle, which others wrote, gives the same roots and the same proofs."""

from __future__ import annotations

from functools import cache

from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from prizes.votelog.format.merkle import (
    CompactRange,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
)
from prizes.votelog.format.tiles import grow, nodes
from tests.votelog.proofs import consistent

MOST = 600
"""More than two tiles."""
LINES = [b"line %d" % number for number in range(MOST)]


@cache
def theirs() -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for line in LINES:
        tree.append_entry(line)
    return tree


@cache
def ours():
    tiles = grow(0, {}, LINES, [leaf_hash(line) for line in LINES])
    return nodes(lambda level, place: tiles[level, place])


@given(st.integers(1, MOST))
def test_the_roots_are_the_same(size):
    tree = CompactRange()
    tree.extend(map(leaf_hash, LINES[:size]))
    assert tree.root() == theirs().get_root(size) == root_of(size, ours())


@given(st.integers(1, MOST), st.data())
def test_the_proofs_of_inclusion_are_the_same(size, data):
    index = data.draw(st.integers(0, size - 1))
    leaf, *siblings = theirs().prove_inclusion(index + 1, size).path
    assert leaf == leaf_hash(LINES[index])
    assert siblings == inclusion_proof(index, size, ours())


@given(st.integers(2, MOST), st.data())
def test_a_proof_of_consistency_leads_from_one_of_their_roots_to_the_other(size, data):
    old = data.draw(st.integers(1, size - 1))
    proof = consistency_proof(old, size, ours())
    assert consistent(old, size, theirs().get_root(old), theirs().get_root(size), proof)
