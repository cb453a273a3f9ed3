"""One word for one thing: docs/glossary.md holds the words."""

import re

from tests.house.checkout import PACKAGE, ROOT

ROW = re.compile(r"^\| ([a-z][a-z ,-]*) \| ([^|]*) \| ([^|]+) \|$", re.MULTILINE)


def test_every_word_of_the_glossary_is_a_word_of_the_code():
    text = (ROOT / "docs" / "glossary.md").read_text()
    words = [each for row in ROW.findall(text) if row[0] != "word" for each in row[0].split(", ")]
    code = "\n".join(path.read_text() for path in PACKAGE.rglob("*.py")).lower()
    names = set(re.findall(r"[a-z]+", code))

    assert len(words) > 50
    assert [word for word in words if not set(word.split()) <= names] == []
