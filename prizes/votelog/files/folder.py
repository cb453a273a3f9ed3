"""The published files of a log, as anybody may fetch them. No database: they are served while it is down.

Files are written in such an order that a checkpoint is there last: whoever has it finds all it speaks of.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from prizes.config import settings
from prizes.kit.base32 import LETTERS
from prizes.votelog.faults import LogFault
from prizes.votelog.files.lookup import Lookup
from prizes.votelog.files.memory import replace_file
from prizes.votelog.format.codes import CODE_BYTES
from prizes.votelog.format.lines import CastLine
from prizes.votelog.format.lines import read as read_line
from prizes.votelog.format.merkle import consistency_proof, inclusion_proof
from prizes.votelog.format.notes import Checkpoint, proof_text, read
from prizes.votelog.format.paper import categories_asked
from prizes.votelog.format.tiles import ENTRIES, WIDTH, Tile, nodes, unbundle

NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,62}")
SERVED = re.compile(
    r"key|log\.txt|checkpoint|checkpoints\.txt|paper\.txt|openings\.txt|auditors\.txt|results\.txt|verify\.py|ballots\.py"
    r"|rules/[0-9a-f]{64}|report\.txt|stamp/[0-9]{1,16}\.tsr"
    r"|tile/(entries|[0-9]{1,2})/(x[0-9]{3}/)*[0-9]{3}(\.p/[0-9]{1,3})?",
    re.ASCII,
)
"""What may be asked for, below the folder of a log."""
FOR_EVER = re.compile(r"tile/.*|rules/.*|stamp/.*|key")
"""What never changes once it is there."""


class Folder:
    """Of one log."""

    def __init__(self, name: str) -> None:
        self.path = settings().votelog_dir / name
        self.lookup_file = settings().votelog_dir / ".lookup" / f"{name}.sqlite"

    def file(self, asked: str) -> Path | None:
        """The file at this address, if it is one that may be asked for and is there."""
        path = self.path / asked
        return path if SERVED.fullmatch(asked) and path.is_file() else None

    @property
    def note(self) -> str | None:
        """The newest published checkpoint, signed."""
        try:
            return (self.path / "checkpoint").read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    @property
    def checkpoint(self) -> Checkpoint | None:
        note = self.note
        return Checkpoint.read(read(note).text) if note else None

    def noted(self, kind: str) -> list[str]:
        """The hashes that notes of this kind fix, the oldest first."""
        begin = f"note {kind} "
        try:
            with (self.path / "log.txt").open(encoding="ascii") as lines:
                return [line.removeprefix(begin).strip() for line in lines if line.startswith(begin)]
        except FileNotFoundError:
            return []

    # --- writing: the publisher alone ------------------------------------------------------------------

    def write(self, asked: str, content: bytes) -> None:
        replace_file(self.path / asked, content)

    def append(self, asked: str, length: int, parts: Iterable[bytes]) -> None:
        """What follows the first `length` bytes; what an earlier attempt left behind them goes.

        Raises Fault if there are fewer.
        """
        path = self.path / asked
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("r+b" if path.exists() else "xb") as file:
            if file.seek(0, os.SEEK_END) < length:
                raise LogFault("files", f"{asked} is shorter than what was published")
            file.truncate(length)
            file.seek(length)
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())

    def write_tile(self, tile: Tile, content: bytes) -> None:
        """A full one takes the place of the partial ones."""
        self.write(tile.path, content)
        if tile.width == WIDTH:
            shutil.rmtree(self.path / f"{tile.path}.p", ignore_errors=True)

    # --- answers ---------------------------------------------------------------------------------------

    def proof(self, code: str) -> str | None:
        """`proof/<CODE>`: that the line of this tracking code stands in the newest checkpoint's tree."""
        place, note, newest = self._place(code), self.note, self.checkpoint
        if place is None or note is None or newest is None or place >= newest.size:
            return None
        node = nodes(lambda level, index: self._tile(level, index, newest.size))
        return proof_text(
            self.line(place, newest.size), place, inclusion_proof(place, newest.size, node), note
        )

    def consistency(self, old: int, new: int) -> list[bytes]:
        """That the tree of the new size continues that of the old one."""
        return consistency_proof(old, new, nodes(lambda level, index: self._tile(level, index, new)))

    def status(self, code: str) -> str | None:
        """`status/<CODE>`: what has become of the vote."""
        place, newest = self._place(code), self.checkpoint
        if place is None or newest is None or place >= newest.size:
            return None
        line, lookup = read_line(self.line(place, newest.size).decode("ascii")), Lookup(self.lookup_file)
        assert isinstance(line, CastLine)
        later = lookup.next_vote(line.category, line.tag, place)
        if later is not None:
            return f"replaced {later}"
        pairs: set[tuple[str, str]] = set()
        for is_void, *pair in (done := lookup.aside(place)):
            (pairs.add if is_void else pairs.discard)((pair[0], pair[1]))
        if pairs:
            reason, case = next((r, c) for is_void, r, c in reversed(done) if is_void and (r, c) in pairs)
            return f"set-aside {reason} {case}"
        voted = lookup.categories(line.tag)
        if lookup.known()[1] and len(voted) < self._needed():
            return f"incomplete {len(voted)}"
        return f"restored {done[-1][1]} {done[-1][2]}" if done else "counted"

    def _needed(self) -> int:
        """In how many categories a ballot must have votes to count, by the paper."""
        return categories_asked((self.path / "paper.txt").read_text(encoding="ascii"))

    def _place(self, code: str) -> int | None:
        return Lookup(self.lookup_file).place_of(code_bytes(code)) if self.lookup_file.exists() else None

    def line(self, place: int, size: int) -> bytes:
        return unbundle(self._tile(ENTRIES, place // WIDTH, size))[place % WIDTH]

    def _tile(self, level: int, index: int, size: int) -> bytes:
        """As it is in the tree of this size, or the full one."""
        width = min(WIDTH, (size >> (8 * max(level, 0))) - index * WIDTH)
        for tile in (Tile(level, index, width), Tile(level, index)):
            try:
                return (self.path / tile.path).read_bytes()
            except FileNotFoundError:
                continue
        raise LogFault("files", f"tile {level}/{index} is missing")


def code_bytes(code: str) -> bytes:
    """The beginning of a leaf hash that a tracking code stands for."""
    number = 0
    for character in code.replace("-", ""):
        number = number << 5 | LETTERS.index(character)
    return number.to_bytes(CODE_BYTES, "big")
