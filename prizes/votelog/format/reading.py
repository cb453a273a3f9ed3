"""What the lines of a log amount to: the votes in force and what was set aside. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prizes.votelog.format.merkle import leaf_hash
from prizes.votelog.format.tiles import HASH


class FoldedLog:
    """Folds lines in their order. Memory for two million votes: half a gigabyte."""

    def __init__(self) -> None:
        self._last: dict[bytes, int] = {}
        """By category and tag: the index of the last cast; of a blank, its inverse."""
        self._leaves = bytearray()
        self._pairs: dict[int, set[tuple[str, str]]] = {}
        self.closed_at: int | None = None
        """Index of the close."""
        self.uncounted = False
        """Whether something was set aside or restored after the last count."""

    @property
    def size(self) -> int:
        """Lines."""
        return len(self._leaves) // HASH

    def add(self, lines: Iterable[bytes]) -> None:
        for index, line in enumerate(lines, self.size):
            self._leaves += leaf_hash(line)
            verb, _, rest = line.partition(b" ")
            if verb in (b"cast", b"blank"):
                slot = rest if verb == b"blank" else rest.rpartition(b" ")[0]
                self._last[slot] = index if verb == b"cast" else ~index
            elif verb in (b"void", b"restore"):
                target, reason, case = rest.decode("ascii").split(" ")
                pairs = self._pairs.setdefault(int(target), set())
                (pairs.add if verb == b"void" else pairs.discard)((reason, case))
                self.uncounted = True
            elif verb == b"tally":
                self.uncounted = False
            elif verb == b"close":
                self.closed_at = index

    def index_of(self, category: str, tag: str, leaf: bytes) -> int | None:
        """Of the vote in force of this tag, if it is the one with this leaf hash."""
        index = self._last.get(f"{category} {tag}".encode("ascii"), -1)
        return index if index >= 0 and self._leaves[index * HASH : (index + 1) * HASH] == leaf else None

    def in_force(self) -> int:
        return sum(index >= 0 for index in self._last.values())

    def clear_by_category(self) -> dict[str, list[int]]:
        """Indices of the votes in force that are not set aside."""
        aside = {index for index, _ in self.set_aside()}
        found: dict[str, list[int]] = {}
        for slot, index in self._last.items():
            if index >= 0 and index not in aside:
                found.setdefault(slot.split(b" ")[0].decode("ascii"), []).append(index)
        return found

    def set_aside(self) -> Iterator[tuple[int, bool]]:
        """Indices of votes that are set aside, and whether they are withdrawn."""
        for index, pairs in self._pairs.items():
            if pairs:
                yield index, any(reason == "WITHDRAWN" for reason, _ in pairs)
