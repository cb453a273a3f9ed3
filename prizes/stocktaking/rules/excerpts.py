"""Where in a text stands what is searched for, and the part of the text around the first such place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, takewhile

from prizes.stocktaking.rules.asking import Forms, Search
from prizes.stocktaking.rules.names import NAME, SMALL, forms_of
from prizes.stocktaking.rules.words import MARKS, PAIR, UNSPACED, exact, pairs, plain, tokens

LONGEST = 220
"""Signs of an excerpt."""
BEFORE = 60
"""Of these, the signs before the first place."""
_ADORNING = "\u0300-\u036f\u0640\u064b-\u065f\u0670\u00ad\u200c-\u200f"
_LETTER = rf"(?:(?![{UNSPACED}])[^\W_])[{_ADORNING}{MARKS}]*"
_WORD = re.compile(rf"(?P<run>[{UNSPACED}]+)|(?:{_LETTER})+(?:[-\u2010-\u2012.](?:{_LETTER})+)*")
"""Words as they stand in a text: the analysis cuts it only after it has made spellings one."""


@dataclass(frozen=True, slots=True)
class MarkedWords:
    words: str
    marked: bool = False
    """It is what was searched for."""


def forms_in(search: Search) -> Forms:
    return frozenset().union(*(_words_in(one.word) if one.quoted else one.forms for one in search.asked))


def _words_in(quoted: str) -> Forms:
    """Of what stands in quotation marks each word as it is, small ones aside."""
    words = [token for token in tokens(quoted) if plain(token.text) not in SMALL]
    return frozenset(
        form
        for token in words
        for form in (pairs(token.text) if token.unspaced else map(exact, (token.text, *token.parts)))
    )


def excerpt(text: str, wanted: Forms, lang: str = "", longest: int = LONGEST) -> tuple[MarkedWords, ...]:
    """Its beginning where nothing of it is wanted, as when a project is found by the name of its country."""
    even = " ".join(text.split())
    places = _joined(_places(even, wanted, lang))
    first = next(places, (0, 0))
    start, end = _part(even, first[0], longest)
    pieces, at = [MarkedWords("…")] if start else [], start
    for begins, ends in takewhile(lambda place: place[1] <= end, chain([first], places)):
        pieces += [MarkedWords(even[at:begins]), MarkedWords(even[begins:ends], marked=True)]
        at = ends
    pieces += [MarkedWords(even[at:end]), MarkedWords("…" if end < len(even) else "")]
    return tuple(piece for piece in pieces if piece.words)


def _part(text: str, first: int, longest: int) -> tuple[int, int]:
    """Cut where a space is near."""
    if len(text) <= longest:
        return 0, len(text)
    start = max(0, min(first - BEFORE, len(text) - longest))
    if start and (space := text.find(" ", start, first)) > 0:
        start = space + 1
    end = min(len(text), start + longest)
    if end < len(text) and (space := text.rfind(" ", end - longest // 4, end)) > 0:
        end = space
    return start, end


def _places(text: str, wanted: Forms, lang: str) -> Iterator[tuple[int, int]]:
    for found in _WORD.finditer(text) if wanted else ():
        if found["run"]:
            yield from _in_run(found.start(), found["run"], wanted)
        elif not wanted.isdisjoint(_forms_as_written(found.group(), lang)):
            yield found.span()


@lru_cache(maxsize=65536)
def _forms_as_written(word: str, lang: str) -> Forms:
    parts = (part for token in tokens(word) if not token.unspaced for part in (token.text, *token.parts))
    return frozenset().union(*(forms_of(part, lang) for part in parts))


def _in_run(begins: int, run: str, wanted: Forms) -> Iterator[tuple[int, int]]:
    names = [form.removeprefix(NAME) for form in wanted if form.startswith(NAME)]
    for at in range(len(run)):
        lengths = [2] if PAIR + run[at : at + 2] in wanted and at + 1 < len(run) else []
        lengths += [1] if PAIR + run[at] in wanted else []
        lengths += [len(name) for name in names if run.startswith(name, at)]
        if lengths:
            yield begins + at, begins + at + max(lengths)


def _joined(places: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Those that touch as one."""
    last: tuple[int, int] | None = None
    for begins, ends in places:
        if last and begins <= last[1]:
            last = last[0], max(ends, last[1])
            continue
        if last:
            yield last
        last = begins, ends
    if last:
        yield last
