"""The tree against the vectors of RFC 6962's first implementation, against a plain recursion, and against alteration."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.votelog.format.merkle import (
    EMPTY,
    CompactRange,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    peaks_of,
    root_of,
)
from tests.votelog.proofs import consistent, includes

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""Roots of the first n leaves, as certificate-transparency's own test has them."""


def leaves(n):
    return [leaf_hash(str(i).encode()) for i in range(n)]


def plain_root(hashes):
    """The definition, word by word."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    return node_hash(plain_root(hashes[:k]), plain_root(hashes[k:]))


def nodes(hashes):
    """Answers like a store of tiles: complete subtrees only."""

    def node(level, index):
        within = hashes[index << level : (index + 1) << level]
        assert len(within) == 1 << level
        return plain_root(within)

    return node


def test_the_eight_leaves_of_the_rfc():
    tree = CompactRange()
    assert tree.root() == EMPTY
    for leaf, root in zip(LEAVES, ROOTS, strict=True):
        tree.append(leaf_hash(leaf))
        assert tree.root().hex() == root


@pytest.mark.parametrize("size", range(1, 81))
def test_every_tree_up_to_eighty_leaves(size):
    hashes = leaves(size)
    node = nodes(hashes)
    tree = CompactRange()
    tree.extend(hashes)
    root = plain_root(hashes)
    assert tree.root() == root == root_of(size, node)
    assert tree.peaks == peaks_of(size, node)
    for index in range(size):
        assert includes(index, size, hashes[index], inclusion_proof(index, size, node), root)
    for old in range(size + 1):
        assert consistent(old, size, plain_root(hashes[:old]), root, consistency_proof(old, size, node))


def test_appending_tells_every_complete_node():
    hashes = leaves(37)
    node = nodes(hashes)
    tree = CompactRange()
    made = {(level, index): value for leaf in hashes for level, index, value in tree.append(leaf)}
    assert len(made) == 37 + 18 + 9 + 4 + 2 + 1
    assert all(value == node(level, index) for (level, index), value in made.items())


@given(st.integers(2, 80), st.data())
def test_an_altered_proof_is_refused(size, data):
    hashes = leaves(size)
    node, root = nodes(hashes), plain_root(hashes)
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, node)
    place, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
    flipped = [*proof]
    flipped[place] = (int.from_bytes(proof[place], "big") ^ 1 << bit).to_bytes(32, "big")
    assert not includes(index, size, hashes[index], flipped, root)
    assert not includes(index, size, hashes[index], proof[:-1], root)
    assert not includes(index, size, hashes[index], [*proof, proof[0]], root)
    other = data.draw(st.integers(0, size - 1).filter(lambda i: i != index))
    assert not includes(other, size, hashes[index], proof, root)
    assert not includes(size, size, hashes[index], proof, root)


@given(st.integers(2, 80), st.data())
def test_an_altered_proof_of_consistency_is_refused(size, data):
    hashes = leaves(size)
    node, root = nodes(hashes), plain_root(hashes)
    old = data.draw(st.integers(1, size - 1))
    before = plain_root(hashes[:old])
    proof = consistency_proof(old, size, node)
    place, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
    flipped = [*proof]
    flipped[place] = (int.from_bytes(proof[place], "big") ^ 1 << bit).to_bytes(32, "big")
    assert not consistent(old, size, before, root, flipped)
    assert not consistent(old, size, before, root, proof[:-1])
    assert not consistent(old, size, before, root, [*proof, proof[0]])
    assert not consistent(old, size, root, root, proof)
    assert not consistent(old, size, before, before, proof)
    assert not consistent(old, size, before, root, [])


def test_trees_of_one_size_are_the_same_or_not_consistent():
    a, b = leaf_hash(b"a"), leaf_hash(b"b")
    assert consistent(1, 1, a, a, [])
    assert not consistent(1, 1, a, b, [])
    assert consistent(0, 1, EMPTY, a, [])
    assert not consistent(0, 1, a, a, [])
    assert not consistent(2, 1, a, a, [])


def test_peaks_must_fit_the_size():
    with pytest.raises(ValueError, match="peaks"):
        CompactRange(3, [EMPTY])
    with pytest.raises(ValueError, match="leaf"):
        inclusion_proof(1, 1, nodes(leaves(1)))
    with pytest.raises(ValueError, match="larger"):
        consistency_proof(2, 1, nodes(leaves(1)))
