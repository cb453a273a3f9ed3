"""Proofs of the tree, checked as RFC 9162 says: by a stranger, who has nothing but them."""

from __future__ import annotations

from collections.abc import Sequence

from prizes.votelog.format.merkle import EMPTY, node_hash


def includes(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from the leaf to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    found = leaf
    place, last = index, size - 1
    for sibling in proof:
        if last == 0:
            return False
        left, place, last = _climb(place, last)
        found = node_hash(sibling, found) if left else node_hash(found, sibling)
    return last == 0 and found == root


def _climb(place: int, last: int) -> tuple[bool, int, int]:
    """One step up: whether the sibling stands to the left, and where one then is among how many."""
    left = bool(place & 1) or place == last
    if left:
        while place and not place & 1:
            place, last = place >> 1, last >> 1
    return left, place >> 1, last >> 1


def consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows the old tree to be the beginning of the new one (RFC 9162, 2.1.4.2)."""
    if not 0 < old < new:
        return not proof and ((old == new and old_root == new_root) or (old == 0 < new and old_root == EMPTY))
    rest = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not proof:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = rest[0]
    for sibling in rest[1:]:
        if last == 0:
            return False
        left, place, last = _climb(place, last)
        first = node_hash(sibling, first) if left else first
        second = node_hash(sibling, second) if left else node_hash(second, sibling)
    return last == 0 and first == old_root and second == new_root
