"""Tiles of a log: where hashes and lines lie for whoever fetches them, as C2SP's tlog-tiles says. Pure.

A tile holds up to 256 hashes of one level: level 0 those of leaves, level 1 the root of each full tile of level 0, and
so on. A bundle of entries holds the lines themselves, each with its length before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

HEIGHT = 8
WIDTH = 1 << HEIGHT


@dataclass(frozen=True, slots=True)
class Tile:
    level: int
    """-1: a bundle of entries."""
    index: int
    width: int = WIDTH
    """Hashes or lines in it; fewer than 256 in the last of a level."""

    @property
    def path(self) -> str:
        """Below the log's folder: `tile/0/x001/x234/067.p/12`."""
        level = "entries" if self.level < 0 else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{numbered(self.index)}{partial}"


def numbered(index: int) -> str:
    """In groups of three digits, an x before all but the last: 1234067 is `x001/x234/067`."""
    groups = [f"{index % 1000:03}"]
    while index >= 1000:
        index //= 1000
        groups.append(f"x{index % 1000:03}")
    return "/".join(reversed(groups))


def tiles_between(old: int, new: int) -> Iterator[Tile]:
    """The tiles, bundles included, that a tree of `new` leaves has and one of `old` leaves had not."""
    for level in (-1, 0):
        yield from _of_level(level, old, new)
    level = 1
    while new >> (HEIGHT * level):
        yield from _of_level(level, old >> (HEIGHT * level), new >> (HEIGHT * level))
        level += 1


def _of_level(level: int, old: int, new: int) -> Iterator[Tile]:
    if new == old:
        return
    for index in range(old // WIDTH, new // WIDTH):
        yield Tile(level, index)
    if new % WIDTH:
        yield Tile(level, new // WIDTH, new % WIDTH)


def bundle(lines: Iterable[bytes]) -> bytes:
    """Each line with its length in two bytes, the high one first."""
    return b"".join(len(line).to_bytes(2, "big") + line for line in lines)
