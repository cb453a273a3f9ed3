"""Tiles of a log: where hashes and lines lie for whoever fetches them, as C2SP's tlog-tiles says. Pure.

A tile holds up to 256 hashes of one level: level 0 those of leaves, level 1 the root of each full tile of level 0, and
so on. A bundle of entries holds the lines themselves, each with its length before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from prizes.votelog.format.merkle import Node, node_hash

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH = 32
"""Bytes of a hash."""
ENTRIES = -1
"""The level at which bundles of lines lie."""
Place = tuple[int, int]
"""Level and index of a tile."""
Read = Callable[[int, int], bytes]
"""The bytes of the tile at a level and an index."""


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


def due_tiles(sizes: Sequence[int]) -> list[Tile]:
    """What has to be published when the tree has grown over these sizes: full tiles, and partial ones of each size
    unless the full tile is there by the last.
    """
    found = (tile for old, new in pairwise(sizes) for tile in tiles_between(old, new))
    return [tile for tile in found if tile.width == WIDTH or not _is_full(tile, sizes[-1])]


def _is_full(tile: Tile, size: int) -> bool:
    return (tile.index + 1) * WIDTH << (HEIGHT * max(tile.level, 0)) <= size


def cut(tile: Tile, content: bytes) -> bytes:
    """The tile from one at its place that holds as much or more."""
    if tile.level >= 0:
        return content[: tile.width * HASH]
    return bundle(unbundle(content)[: tile.width])


def bundle(lines: Iterable[bytes]) -> bytes:
    """Each line with its length in two bytes, the high one first."""
    return b"".join(len(line).to_bytes(2, "big") + line for line in lines)


def unbundle(content: bytes) -> list[bytes]:
    """Raises ValueError for a bundle that ends within a line."""
    lines, at = [], 0
    while at < len(content):
        end = at + 2 + int.from_bytes(content[at : at + 2], "big")
        if end > len(content):
            raise ValueError("a bundle ends within a line")
        lines.append(content[at + 2 : end])
        at = end
    return lines


def growing(size: int) -> list[Place]:
    """The tiles of a tree that are begun and not full, its bundle of lines among them: all that appending reads."""
    places = [(ENTRIES, size // WIDTH)] if size % WIDTH else []
    level = 0
    while size:
        if size % WIDTH:
            places.append((level, size // WIDTH))
        level, size = level + 1, size // WIDTH
    return places


def grow(
    size: int, begun: Mapping[Place, bytes], lines: Sequence[bytes], leaves: Sequence[bytes]
) -> dict[Place, bytes]:
    """The tiles that change when lines are appended to a tree of this size. `begun`: what `growing` named.

    Raises ValueError where a begun tile does not hold as much as the size says.
    """
    made: dict[Place, bytearray] = {}

    def held(level: int, at: int) -> bytearray:
        place = (level, at // WIDTH)
        return made.setdefault(place, bytearray(begun.get(place, b"") if at % WIDTH else b""))

    def add(level: int, at: int, hashed: bytes) -> None:
        tile = held(level, at)
        if len(tile) != at % WIDTH * HASH:
            raise ValueError(f"tile {level}/{at // WIDTH} does not hold {at % WIDTH} hashes")
        tile += hashed
        if at % WIDTH == WIDTH - 1:
            add(level + 1, at // WIDTH, fold(bytes(tile)))

    for at, (line, leaf) in enumerate(zip(lines, leaves, strict=True), size):
        add(0, at, leaf)
        held(ENTRIES, at).extend(bundle([line]))
    return {place: bytes(tile) for place, tile in made.items()}


def fold(hashes: bytes) -> bytes:
    """The root over so many hashes, a power of two of them."""
    row = [hashes[i : i + HASH] for i in range(0, len(hashes), HASH)]
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


def nodes(read: Read) -> Node:
    """The nodes of a tree from its tiles. Raises ValueError where a tile does not reach as far as is asked."""

    def node(level: int, index: int) -> bytes:
        tile_level, above = divmod(level, HEIGHT)
        first, width = index << above, 1 << above
        content = read(tile_level, first // WIDTH)
        hashes = content[first % WIDTH * HASH : (first % WIDTH + width) * HASH]
        if len(hashes) != width * HASH:
            raise ValueError(f"tile {tile_level}/{first // WIDTH} is too short")
        return fold(hashes)

    return node
