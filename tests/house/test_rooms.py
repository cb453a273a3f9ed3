"""Rooms that can be looked over: few files in a folder, no ring inside any package, functions of one thought."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.house.checkout import PACKAGE

MOST_FILES = 20
MOST_LINES = 60
"""Of a function, from `def` to its end."""
STRANGERS = {"votelog/verify.py", "votelog/ballots.py"}
"""Bound to other rules: read by people who have nothing else of the program."""
Graph = Mapping[str, set[str]]


def name_of(file: Path) -> str:
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {name_of(file): file for file in sorted(PACKAGE.rglob("*.py"))}
PACKAGES = sorted({name.rpartition(".")[0] for name in FILES} - {""})


@cache
def trees() -> Mapping[str, ast.Module]:
    return {name: ast.parse(file.read_text(encoding="utf-8")) for name, file in FILES.items()}


def imported(tree: ast.Module) -> Iterator[str]:
    """Modules of ours, those too that are imported within a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name in FILES)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "one address a name: no relative import"
            for each in node.names:
                inner = f"{node.module}.{each.name}"
                yield from (name for name in (inner if inner in FILES else node.module,) if name in FILES)


@cache
def imports() -> Graph:
    return {name: set(imported(tree)) - {name} for name, tree in trees().items()}


def rooms_of(package: str, graph: Graph) -> Graph:
    """Which rooms of a package, files or folders, import which."""
    found: dict[str, set[str]] = defaultdict(set)
    depth = package.count(".") + 1

    def room(module: str) -> str:
        return module.split(".")[depth] if module.startswith(f"{package}.") else ""

    for module, targets in graph.items():
        if own := room(module):
            found[own] |= {there for target in targets if (there := room(target)) and there != own}
    return found


def ring_in(graph: Graph) -> list[str]:
    """Nodes that import each other in a ring, if there is one: what is left when whatever imports nothing, or is
    imported by nothing, is taken away, again and again.
    """
    left = {node: set(targets) for node, targets in graph.items()}
    while True:
        wanted = {target for targets in left.values() for target in targets}
        out = {node for node, targets in left.items() if not targets & left.keys() or node not in wanted}
        if not out:
            return sorted(left)
        left = {node: targets - out for node, targets in left.items() if node not in out}


def test_a_folder_has_few_files():
    numbers = {folder: len(list(folder.glob("*.py"))) for folder in {file.parent for file in FILES.values()}}

    assert len(numbers) > 50
    assert {f.relative_to(PACKAGE).as_posix(): n for f, n in numbers.items() if n > MOST_FILES} == {}


def test_no_two_modules_import_each_other():
    assert sum(map(len, imports().values())) > len(FILES)
    assert ring_in(imports()) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_rooms_of_a_package_import_each_other(package: str):
    assert ring_in(rooms_of(package, imports())) == []


def floors_of(graph: Graph) -> int:
    """How many rooms stand on each other at the highest place. Raises RecursionError for a ring."""

    def height(room: str) -> int:
        return 1 + max(map(height, graph[room]), default=0)

    return max(map(height, graph), default=0)


def test_the_largest_stage_has_few_rooms_on_few_floors():
    """What it says no with (`refusals`) are words, on which rules and acts alike stand: they are no floor."""
    rooms = rooms_of("prizes.nomination", imports())
    without_words = {room: targets - {"refusals"} for room, targets in rooms.items() if room != "refusals"}

    assert len(rooms) <= 8
    assert rooms["refusals"] == set()
    assert floors_of(without_words) <= 4


def test_a_ring_would_be_found():
    ring = {"p.a.x": {"p.b"}, "p.b": {"p.a.y"}, "p.a.y": set(), "p.c": {"p.b"}}

    assert ring_in(ring) == []
    assert ring_in(rooms_of("p", ring)) == ["a", "b"]
    assert ring_in({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}, "e": set()}) == ["a", "b", "c"]


def test_a_function_is_no_longer_than_a_thought():
    long = {
        f"{name}.{node.name}": lines
        for name, tree in trees().items()
        if FILES[name].relative_to(PACKAGE).as_posix() not in STRANGERS
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > MOST_LINES
    }

    assert long == {}
