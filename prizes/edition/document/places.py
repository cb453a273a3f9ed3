"""On which line of a TOML text each value stands. `tomllib` does not tell."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping

from prizes.edition.document.problem import Way

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE = re.compile(r"[^,\]}#\n]*")
_STRINGS = (
    re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}', re.DOTALL),
    re.compile(r"'''.*?'{3,5}", re.DOTALL),
    re.compile(r'"(?:[^"\\\n]|\\.)*"'),
    re.compile(r"'[^'\n]*'"),
)


def lines_of(toml: str) -> dict[Way, int]:
    """Line, from 1, of every key and list item of a text that `tomllib` has read without complaint."""
    return _Reader(toml).read()


def line_of(lines: Mapping[Way, int], way: Way) -> int | None:
    """Line of the value, or of the nearest table around it that has one."""
    return next((lines[way[:n]] for n in range(len(way), 0, -1) if way[:n] in lines), None)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.breaks = [match.start() for match in re.finditer("\n", text)]
        self.lines: dict[Way, int] = {}
        self.items: dict[Way, int] = {}
        """Tables so far of each list of tables."""

    def read(self) -> dict[Way, int]:
        table: Way = ()
        self._blank()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._blank()
        return self.lines

    def _header(self) -> Way:
        many = self.text.startswith("[[", self.at)
        start = self.at
        self.at += 2 if many else 1
        way = self._inside(self._key())
        self.at = self.text.index("]", self.at) + (2 if many else 1)
        if many:
            self.lines.setdefault(way, self._line(start))
            self.items[way] = number = self.items.get(way, -1) + 1
            way = (*way, number)
        self.lines.setdefault(way, self._line(start))
        return way

    def _inside(self, key: tuple[str, ...]) -> Way:
        """A header's key as a way: it goes on inside the last table of a list of tables."""
        way: Way = ()
        for place, part in enumerate(key, 1):
            way = (*way, part)
            if place < len(key) and way in self.items:
                way = (*way, self.items[way])
        return way

    def _pair(self, table: Way) -> None:
        start = self.at
        key = self._key()
        for end in range(1, len(key) + 1):
            self.lines.setdefault((*table, *key[:end]), self._line(start))
        self._blank()
        self.at += 1  # the equals sign
        self._blank()
        self._value((*table, *key))

    def _key(self) -> tuple[str, ...]:
        parts = []
        while True:
            self._blank()
            string = self._string()
            parts.append(string[1:-1] if string is not None else self._take(_BARE_KEY))
            self._blank()
            if not self.text.startswith(".", self.at):
                return tuple(parts)
            self.at += 1

    def _value(self, way: Way) -> None:
        if self._string() is not None:
            return
        match self.text[self.at]:
            case "[":
                self._list(way)
            case "{":
                self._inline_table(way)
            case _:
                self._take(_BARE_VALUE)

    def _list(self, way: Way) -> None:
        number = 0
        while not self._closed("]"):
            self.lines[(*way, number)] = self._line(self.at)
            self._value((*way, number))
            number += 1

    def _inline_table(self, way: Way) -> None:
        while not self._closed("}"):
            self._pair(way)

    def _closed(self, bracket: str) -> bool:
        """Steps over what stands before the next item; whether it was the last."""
        if self.text[self.at] in "[{,":
            self.at += 1
        self._blank()
        if self.text[self.at] == ",":
            self.at += 1
            self._blank()
        if self.text[self.at] != bracket:
            return False
        self.at += 1
        return True

    def _string(self) -> str | None:
        for pattern in _STRINGS:
            if found := pattern.match(self.text, self.at):
                self.at = found.end()
                return found.group()
        return None

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return found.group() if found else ""

    def _blank(self) -> None:
        self._take(_BLANK)

    def _line(self, at: int) -> int:
        return bisect_right(self.breaks, at - 1) + 1
