"""One word for one thing: docs/glossary.md holds the words."""

import ast
import re
from collections import defaultdict

from tests.house.checkout import PACKAGE, ROOT

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


def test_no_package_gives_out_the_names_of_its_modules():
    """One address a name: a package that imports names of its own modules does so to call them, never to list them."""
    exporting = [
        str(path.relative_to(ROOT))
        for path in sorted(PACKAGE.rglob("__init__.py"))
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.Assign)
        and any(isinstance(each, ast.Name) and each.id == "__all__" for each in node.targets)
    ]
    assert exporting == []
