"""Each refusal is declared once, under a code of its own, and docs/refusals.md lists it."""

from __future__ import annotations

import ast
import importlib
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from prizes import errors
from tests.house.declared import PAGE, STAGES, WAYS, Declared, called, declared, modules, page

KINDS = {
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.Refusal)
}


def within(tree: ast.AST, *, declaring: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    """Every node, and whether it lies in the function or class of a declaration."""
    for node in ast.iter_child_nodes(tree):
        here = declaring or _declares(node)
        yield node, here
        yield from within(node, declaring=here)


def _declares(node: ast.AST) -> bool:
    match node:
        case ast.FunctionDef(decorator_list=[ast.Call() as call]):
            return called(call) == "named"
        case ast.ClassDef():
            return any(isinstance(n, ast.Assign) and n.targets[0].id == "code" for n in node.body)
    return False


def kinds_in(tree: ast.Module) -> set[str]:
    """The kinds that a module imports."""
    imports = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module == "prizes.errors"]
    return KINDS & {each.name for node in imports for each in node.names}


def names_in(module: str, tree: ast.Module) -> dict[str, Any]:
    """What a module's names stand for, with what its functions import when they are called."""
    names = dict(vars(importlib.import_module(module)))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("prizes"):
            source = importlib.import_module(node.module)
            names |= {
                each.asname or each.name: getattr(source, each.name)
                for each in node.names
                if hasattr(source, each.name)
            }
    return names


def meant(node: ast.expr, names: dict[str, Any]) -> object:
    match node:
        case ast.Name(id=name):
            return names.get(name)
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            return getattr(names.get(module), name, None)
    return None


def test_every_code_is_unique_and_in_one_form():
    codes = Counter(each.code for each in declared())

    assert len(codes) > 300
    assert [code for code, n in codes.items() if n > 1] == []
    assert [code for code in codes if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)] == []


def test_the_page_lists_every_refusal():
    """`make refusals` writes it."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_declaration_has_its_place_on_the_page():
    listed = re.findall(r"^\| `([a-z0-9-]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(listed) == sorted(each.code for each in declared())
    assert {each.stage for each in declared()} <= set(STAGES)


def test_no_refusal_is_made_outside_its_declaration():
    bare = [
        f"{module}:{node.lineno}"
        for module, tree in modules().items()
        if module != "prizes.errors"
        for kinds in [kinds_in(tree)]
        for node, declaring in within(tree)
        if isinstance(node, ast.Call) and called(node) in kinds and not declaring
    ]
    assert bare == []


def test_a_declaration_stands_at_the_top_of_a_module_with_its_texts_as_they_are():
    """Elsewhere the page would not find it; a text that is put together would not be translated."""
    for module, tree in modules().items():
        at_top = [node.value for node in tree.body if isinstance(node, ast.Assign)]
        for node in ast.walk(tree):
            if not (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WAYS
            ):
                continue
            assert node in at_top, f"{module}:{node.lineno}"
            texts = node.args[: 1 + WAYS[node.func.attr]]
            assert len(texts) == 1 + WAYS[node.func.attr], f"{module}:{node.lineno}"
            assert all(isinstance(text, ast.Constant) for text in texts), f"{module}:{node.lineno}"


def test_who_refuses_fills_every_place_of_the_sentence_and_no_other():
    of: dict[int, Declared] = {id(each.refusal): each for each in declared()}
    wrong, calls = [], 0
    for module, tree in modules().items():
        if not any(word in ast.dump(tree) for word in ("refusals", "errors")):
            continue
        names = names_in(module, tree)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            each = of.get(id(meant(node.func, names)))
            if each is None or each.places is None:
                continue
            calls += 1
            given = {keyword.arg for keyword in node.keywords} - {"retry_after", "category_codes"}
            if each.places - given - ({"n"} if node.args else set()) or given - each.places:
                wrong.append(f"{module}:{node.lineno}: {each.name} {sorted(each.places)}")

    assert calls > 300
    assert wrong == []


def test_every_declared_refusal_is_used():
    used = Counter(
        node.attr if isinstance(node, ast.Attribute) else node.id
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load)
    )

    assert [f"{each.module}.{each.name}" for each in declared() if not used[each.name]] == []
