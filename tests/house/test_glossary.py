"""One word for one thing: docs/glossary.md holds the words."""

import ast
import re
from collections import defaultdict
from pathlib import Path

from tests.house.checkout import PACKAGE, ROOT

WHOLE = "prizes.tables"
"""Gives out the metadata once every table is in it."""
ROW = re.compile(r"^\| ([a-z][a-z ,-]*) \| ([^|]*) \| ([^|]+) \|$", re.MULTILINE)


def test_every_word_of_the_glossary_is_a_word_of_the_code():
    text = (ROOT / "docs" / "glossary.md").read_text()
    words = [each for row in ROW.findall(text) if row[0] != "word" for each in row[0].split(", ")]
    code = "\n".join(path.read_text() for path in PACKAGE.rglob("*.py")).lower()
    names = set(re.findall(r"[a-z]+", code))

    assert len(words) > 50
    assert [word for word in words if not set(word.split()) <= names] == []


def test_no_two_classes_have_one_name():
    places = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef):
                places[node.name].append(str(path.relative_to(ROOT)))
    assert len(places) > 500
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


COMMENT = re.compile(r"#.*")
IMPORT = re.compile(r"^ *from ([\w.]+) import (?:\(([^)]*)\)|(.*))$", re.MULTILINE)


def _imports(path: Path) -> list[tuple[str, str, str]]:
    """Module, name, and what it is called here. By their form and not parsed: there are two thousand files."""
    found = IMPORT.findall(path.read_text(encoding="utf-8"))
    names = [
        (module, name.split())
        for module, many, one in found
        for name in COMMENT.sub("", many or one).split(",")
    ]
    return [(module, name[0], name[-1]) for module, name in names if name]


def test_no_module_gives_out_the_names_of_another():
    """One address a name: what is imported from a module of ours is defined there, or is a module."""
    imports = {
        path.relative_to(ROOT)
        .with_suffix("")
        .as_posix()
        .replace("/", ".")
        .removesuffix(".__init__"): _imports(path)
        for part in ("prizes", "tests", "alembic")
        for path in sorted((ROOT / part).rglob("*.py"))
    }
    borrowed = {module: {here for _, _, here in names} for module, names in imports.items()}
    wrong = [
        f"{module}: {name} of {source}"
        for module, names in imports.items()
        for source, name, _ in names
        if source.startswith("prizes") and source != WHOLE
        if name in borrowed.get(source, ()) and f"{source}.{name}" not in imports
    ]
    assert len(imports) > 1500
    assert sum(map(len, borrowed.values())) > 10_000
    assert wrong == []


def test_no_module_lists_names_for_others():
    listing = [
        path.relative_to(ROOT).as_posix()
        for path in sorted(PACKAGE.rglob("*.py"))
        if re.search(r"^__all__\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert listing == ["prizes/tables.py"]
