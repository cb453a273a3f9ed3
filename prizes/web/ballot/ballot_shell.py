"""A whole ballot cut into parts, as `paper_shell` does with a paper. Its rows are the same for all who have chosen the
same in a category, and what is around them for all who have voted in as many.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from prizes.web.ballot.paper_shell import CLOSING, FORM_KEY, PHASES, ClockParts

ROWS = re.compile(rb'(?<=<ul class="rows taken">\n).*?(?=</ul>\n)', re.DOTALL)
ROW = re.compile(rb'<li class="row(?: chosen)?" id="c-([A-Za-z0-9-]{1,32})">')

RowPieces = tuple[bytes, ...]
"""A row around the keys of its forms."""


@dataclass(frozen=True, slots=True)
class BallotShell:
    parts: tuple[bytes, bytes, bytes, bytes]
    """Around the phases, the rows, and the close."""

    def ballot(self, rows: Iterable[RowPieces], new_key: Callable[[], bytes], clock: ClockParts) -> bytes:
        """A voter's own."""
        first, second, third, fourth = self.parts
        pieces = [first, clock.phases, second]
        for start, *others in rows:
            pieces.append(start)
            for part in others:
                pieces += (new_key(), part)
        return b"".join((*pieces, third, clock.closing, fourth))


def cut(body: bytes) -> tuple[BallotShell, dict[str, RowPieces]] | None:
    """The shell, and the rows by category. None: this cannot be cut."""
    places = [there.span() for part in (PHASES, ROWS, CLOSING) if (there := part.search(body))]
    if len(places) != 3 or places != sorted(places):
        return None
    edges = [0, *(edge for place in places for edge in place), len(body)]
    first, second, third, fourth = (body[edges[n] : edges[n + 1]] for n in range(0, len(edges), 2))
    if any(FORM_KEY.search(part) for part in (first, second, third, fourth)):
        return None
    return BallotShell((first, second, third, fourth)), dict(_rows(body[slice(*places[1])]))


def _rows(text: bytes) -> Iterable[tuple[str, RowPieces]]:
    found = [*ROW.finditer(text)]
    ends = [each.start() for each in found[1:]] + [len(text)]
    for each, end in zip(found, ends, strict=True):
        yield each[1].decode(), tuple(FORM_KEY.split(text[each.start() : end]))
