"""Every regular expression of the program, and for each texts that would make it slow if anything does.

A pattern is slow where two of its repetitions can share out one text in many ways, and what follows does not fit. So for
each repetition a text is made of what leads to it, of very many times what it repeats, and of something that fits
nowhere.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import prizes

LENGTH = 100_000
"""Characters of a hostile text."""
METHODS = {"match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
NOWHERE = "\x00"
"""Fits hardly any pattern."""


@dataclass(frozen=True, slots=True)
class Used:
    pattern: str | bytes
    flags: int
    where: str
    """Module."""
    anchored: bool
    """Whether it is only asked from the beginning of a text."""


def patterns() -> list[Used]:
    """Those that are compiled when the program is imported, and those that are written in its functions."""
    made = [*_compiled(), *_written()]
    return sorted(set(made), key=lambda each: (each.where, str(each.pattern)))


def _compiled() -> Iterator[Used]:
    """What modules compile as they are imported, with the name that they give it."""
    found: list[tuple[str | bytes, int, str]] = []
    usual = _compiler.compile

    def noted(pattern: Any, flags: int = 0) -> Any:
        frame: Any = sys._getframe(1)
        while frame is not None and frame.f_globals.get("__name__") in ("re", __name__):
            frame = frame.f_back
        name = frame.f_globals.get("__name__", "") if frame else ""
        if name.startswith("prizes"):
            found.append((pattern, int(flags), name))
        return usual(pattern, flags)

    names = [each.name for each in pkgutil.walk_packages(prizes.__path__, "prizes.")]
    _compiler.compile = noted
    try:
        for name in names:
            if not name.endswith("__main__"):
                importlib.import_module(name)
    finally:
        _compiler.compile = usual
    calls, names_of = _calls(), defaultdict[str | bytes, set[str]](set)
    for module in [loaded for name, loaded in sys.modules.items() if name.startswith("prizes")]:
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                names_of[value.pattern].add(name)
    for pattern, flags, where in found:
        methods = {method for name in names_of[pattern] for method in calls.get(name, ())}
        yield Used(pattern, flags, where, anchored=bool(methods) and methods <= {"match", "fullmatch"})


def _calls() -> dict[str, set[str]]:
    """By name of a pattern the methods that are called of it anywhere."""
    made: dict[str, set[str]] = {}
    for _, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in METHODS:
                made.setdefault(node.value.id, set()).add(node.attr)
    return made


def _written() -> Iterator[Used]:
    """Calls such as `re.sub(r"…", …)`."""
    for where, tree in _trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
                continue
            of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            first = node.args[0]
            if of_re and node.func.attr in METHODS and isinstance(first, ast.Constant):
                yield Used(first.value, 0, where, anchored=node.func.attr in ("match", "fullmatch"))


def _trees() -> Iterator[tuple[str, ast.Module]]:
    root = Path(prizes.__path__[0])
    for file in sorted(root.rglob("*.py")):
        yield str(file.relative_to(root.parent)), ast.parse(file.read_text(encoding="utf-8"))


# --- hostile texts -------------------------------------------------------------------------------------


def hostile(pattern: str | bytes, flags: int) -> Iterator[str]:
    """Of `LENGTH` characters each; none where nothing is repeated without a bound."""
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    parsed = _parser.parse(text, flags & ~re.DEBUG)
    seen = set()
    for before, body in _repetitions(parsed, ""):
        for lead in {before, ""}:
            for pump in {body, body[:1], " "}:
                if pump:
                    made = lead + pump * ((LENGTH - len(lead)) // len(pump)) + NOWHERE
                    if made not in seen:
                        seen.add(made)
                        yield made


def _repetitions(items: Sequence[Any], before: str) -> Iterator[tuple[str, str]]:
    """What leads to each repetition without a bound (or with one that is large), and what it repeats once."""
    for op, value in items:
        if op in (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT):
            _, most, inner = value
            if most > 100:
                yield before, _example(inner)
            yield from _repetitions(inner, before)
        elif op is _constants.SUBPATTERN:
            yield from _repetitions(value[3], before)
        elif op is _constants.BRANCH:
            for branch in value[1]:
                yield from _repetitions(branch, before)
        elif op in (_constants.ASSERT, _constants.ASSERT_NOT):
            yield from _repetitions(value[1], before)
        before += _example([(op, value)])


def _example(items: Sequence[Any]) -> str:
    """A text that fits."""
    made = ""
    for op, value in items:
        if op is _constants.LITERAL:
            made += chr(value)
        elif op is _constants.NOT_LITERAL:
            made += "a" if value != ord("a") else "b"
        elif op is _constants.ANY:
            made += "a"
        elif op is _constants.IN:
            made += _member(value)
        elif op in (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT):
            made += _example(value[2]) * max(value[0], 1)
        elif op is _constants.SUBPATTERN:
            made += _example(value[3])
        elif op is _constants.BRANCH:
            made += _example(value[1][0])
    return made


OF_KINDS = {
    _constants.CATEGORY_DIGIT: "0",
    _constants.CATEGORY_NOT_DIGIT: "a",
    _constants.CATEGORY_SPACE: " ",
    _constants.CATEGORY_NOT_SPACE: "a",
    _constants.CATEGORY_WORD: "a",
    _constants.CATEGORY_NOT_WORD: " ",
}


def _member(members: Sequence[Any]) -> str:
    if members and members[0][0] is _constants.NEGATE:
        fits = [each for each in "a 0-_.,;\n" if not _is_in(each, members[1:])]
        return fits[0] if fits else "é"
    op, value = members[0]
    if op is _constants.RANGE:
        return chr(value[0])
    return OF_KINDS.get(value, "a") if op is _constants.CATEGORY else chr(value)


def _is_in(letter: str, members: Sequence[Any]) -> bool:
    for op, value in members:
        if op is _constants.LITERAL and chr(value) == letter:
            return True
        if op is _constants.RANGE and value[0] <= ord(letter) <= value[1]:
            return True
        if op is _constants.CATEGORY:
            kinds = {
                _constants.CATEGORY_DIGIT: letter.isdigit(),
                _constants.CATEGORY_SPACE: letter.isspace(),
                _constants.CATEGORY_WORD: letter.isalnum() or letter == "_",
            }
            if kinds.get(value, False):
                return True
    return False


def ask(used: Used, text: str) -> None:
    """As the program does."""
    made = re.compile(used.pattern, used.flags)
    what: Any = text.encode("latin-1", "replace") if isinstance(used.pattern, bytes) else text
    if used.anchored:
        made.match(what)
        made.fullmatch(what)
    else:
        for _ in made.finditer(what):
            pass
