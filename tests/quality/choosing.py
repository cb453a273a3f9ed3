"""Which of the collected pages stand for all: few enough for slow machines, with nothing left out that looks different."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

from tests.quality.pages import CLASS, TAG, Seen

WIDTHS = (320, 768, 1280)
SCHEMES = ("light", "dark", "forced")
LANGS = ("ar", "en", "ru", "zh", "fr", "es")
SHELLS = re.compile(r"^/(?:health|metrics)")


class Look(NamedTuple):
    """How a page is shown."""

    width: int
    scheme: str


def parts(html: str) -> frozenset[str]:
    """Of which elements, classes and roles a page is made."""
    main = html[html.find("<main") :]
    return frozenset(f"{tag} {' '.join(CLASS.findall(rest)[:1])}" for tag, rest in TAG.findall(main))


def every_shape(seen: Iterable[Seen], folder: Path, langs: Iterable[str]) -> list[Seen]:
    """Of each template in each state one page, each in another language than the one before, where there is a choice."""
    by_shape: dict[tuple[str, frozenset[str]], dict[str, Seen]] = defaultdict(dict)
    for each, made in _made(seen, folder):
        by_shape[each.route, made].setdefault(each.lang, each)
    wanted = cycle(langs)
    return [_in_turn(found, wanted) for found in by_shape.values()]


def every_part(seen: Iterable[Seen], folder: Path) -> list[dict[str, Seen]]:
    """Of each template as few pages as show every element with every class that any page of it has, each by its languages."""
    by_route: dict[str, dict[frozenset[str], dict[str, Seen]]] = defaultdict(lambda: defaultdict(dict))
    for each, made in _made(seen, folder):
        by_route[each.route][made].setdefault(each.lang, each)
    chosen = []
    for shapes in by_route.values():
        missing = frozenset().union(*shapes)
        while missing:
            best = max(shapes, key=lambda made: (len(made & missing), len(shapes[made])))
            missing -= best
            chosen.append(shapes[best])
    return chosen


def looks(number: int) -> list[tuple[str, Look]]:
    """Three ways to show a page: each width and each scheme once, three languages; over six pages every pair of a language with
    a width or a scheme, over three every pair of a width with a scheme.
    """
    return [
        (LANGS[(number + 2 * turn) % 6], Look(WIDTHS[turn], SCHEMES[(number + turn) % 3]))
        for turn in range(3)
    ]


def _made(seen: Iterable[Seen], folder: Path) -> Iterator[tuple[Seen, frozenset[str]]]:
    known: dict[str, frozenset[str]] = {}
    for each in seen:
        if each.file not in known:
            known[each.file] = parts((folder / each.file).read_text(encoding="utf-8"))
        yield each, known[each.file]


def _in_turn(found: dict[str, Seen], wanted: Iterator[str]) -> Seen:
    for _ in LANGS:
        if (lang := next(wanted)) in found:
            return found[lang]
    return next(iter(found.values()))
