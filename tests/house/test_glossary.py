"""One word for one thing: docs/glossary.md holds the words, and no class has the name of another."""

import ast
import re
from collections import defaultdict

from tests.house.checkout import PACKAGE, ROOT

ROW = re.compile(r"^\| ([a-z][a-z ,-]*) \| ([^|]*) \| ([^|]+) \|$", re.MULTILINE)


def classes() -> dict[str, list[str]]:
    found = defaultdict(list)
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(path.relative_to(ROOT).as_posix())
    return found


def test_no_two_classes_have_one_name():
    twice = {name: paths for name, paths in classes().items() if len(paths) > 1}

    assert len(classes()) > 500
    assert twice == {}


def test_every_word_of_the_glossary_is_a_word_of_the_code():
    text = (ROOT / "docs" / "glossary.md").read_text()
    words = [each for row in ROW.findall(text) if row[0] != "word" for each in row[0].split(", ")]
    code = "\n".join(path.read_text() for path in PACKAGE.rglob("*.py")).lower()
    names = set(re.findall(r"[a-z]+", code))

    assert len(words) > 50
    assert [word for word in words if not set(word.split()) <= names] == []
