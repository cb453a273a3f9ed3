"""Tests that documents name, as `tests/…/test_x.py::test_y`, and whether there are such."""

from __future__ import annotations

import ast
import re
from functools import cache

from tests.house.checkout import ROOT

NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def named_tests(text: str) -> list[tuple[str, str]]:
    return NAMED.findall(text)


@cache
def tests_of(path: str) -> frozenset[str]:
    """Names of the test functions of a file; none where there is no such file."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, kinds))


def missing(text: str) -> list[str]:
    """What is named and does not exist."""
    return [f"{path}::{name}" for path, name in named_tests(text) if name not in tests_of(path)]
