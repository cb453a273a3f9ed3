"""The tree of RFC 6962 over the lines of a log: roots, inclusion, consistency. Pure.

A node is named by level and index: `node(level, index)` is the hash of the complete subtree over the leaves
[index · 2^level, (index + 1) · 2^level). Whoever stores tiles can answer that, and nothing else is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

Node = Callable[[int, int], bytes]
EMPTY = sha256(b"").digest()
"""Root of the tree without leaves."""


def leaf_hash(line: bytes) -> bytes:
    """Of a line without its newline."""
    return sha256(b"\0" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


class CompactRange:
    """The roots of the complete subtrees from the left: all that is needed to append and to know the root."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        """`peaks`: one hash for each bit that is set in `size`, the largest subtree first."""
        if size < 0 or size.bit_count() != len(peaks):
            raise ValueError("as many peaks as bits that are set in the size")
        self.size = size
        self.peaks = list(peaks)

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add a leaf hash; the nodes that are complete now, as level, index and hash, the leaf first."""
        made = [(0, self.size, leaf)]
        level, size = 0, self.size
        while size & 1:
            leaf = node_hash(self.peaks.pop(), leaf)
            level, size = level + 1, size >> 1
            made.append((level, size, leaf))
        self.peaks.append(leaf)
        self.size += 1
        return made

    def extend(self, leaves: Iterable[bytes]) -> None:
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        if not self.peaks:
            return EMPTY
        *rest, found = self.peaks
        for peak in reversed(rest):
            found = node_hash(peak, found)
        return found


def peaks_of(size: int, node: Node) -> list[bytes]:
    """The peaks of a stored tree, the largest subtree first."""
    found, start = [], 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            found.append(node(level, start >> level))
            start += 1 << level
    return found


def root_of(size: int, node: Node) -> bytes:
    return CompactRange(size, peaks_of(size, node)).root()


def _split(n: int) -> int:
    """The largest power of two below n."""
    return 1 << ((n - 1).bit_length() - 1)


def _over(start: int, end: int, node: Node) -> bytes:
    """Hash over the leaves [start, end), where start is a multiple of the power of two that covers them."""
    n = end - start
    if n & (n - 1) == 0:
        level = n.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(n)
    return node_hash(_over(start, middle, node), _over(middle, end, node))


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """The siblings from the leaf upwards (RFC 6962, 2.1.1). Raises ValueError for an index outside the tree."""
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_over(middle, end, node))
            end = middle
        else:
            path.append(_over(start, middle, node))
            start = middle
    return path[::-1]


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """That the tree of `old` leaves is the beginning of the one of `new` (RFC 6962, 2.1.2)."""
    if not 0 <= old <= new:
        raise ValueError("the old tree cannot be larger than the new one")
    if old in (0, new):
        return []
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while old - start != end - start:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_over(middle, end, node))
            end = middle
        else:
            path.append(_over(start, middle, node))
            start, whole = middle, False
    return ([] if whole else [_over(start, end, node)]) + path[::-1]
