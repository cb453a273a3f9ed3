"""docs/settings.md lists every setting as the code has it: name, default, sentence."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from prizes.config import Settings
from tests.house.checkout import PACKAGE, ROOT

ROW = re.compile(r"^\| `(PRIZES_[A-Z_]+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)
DOCUMENTED = {
    m[1]: (m[2], m[3]) for m in ROW.finditer((ROOT / "docs" / "settings.md").read_text(encoding="utf-8"))
}
FIELDS: dict[str, FieldInfo] = {
    f"PRIZES_{name.upper()}": field for name, field in Settings.model_fields.items()
}


def shown(default: Any) -> str:
    if default == "":
        return "empty"
    return f"`{str(default).lower()}`" if isinstance(default, bool) else f"`{default}`"


def test_the_page_lists_exactly_the_settings():
    assert len(FIELDS) > 10
    assert set(DOCUMENTED) == set(FIELDS)


@pytest.mark.parametrize("name", FIELDS)
def test_the_page_says_of_a_setting_what_the_code_says(name: str):
    default, meaning = DOCUMENTED[name]
    field = FIELDS[name]

    if not isinstance(field.default, SecretStr):
        assert default == shown(field.default)
    assert field.description
    assert meaning.startswith(" ".join(field.description.split()))


def test_settings_named_elsewhere_in_the_documents_exist():
    named = {
        name
        for page in [*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "compose.yaml"]
        for name in re.findall(r"PRIZES_[A-Z_]+[A-Z]", page.read_text(encoding="utf-8"))
    }
    of_the_tests = {name for name in named if name.startswith("PRIZES_TEST_")}

    assert named - of_the_tests <= set(FIELDS)


def test_nothing_but_the_settings_reads_the_environment():
    """The measurements start programs of their own, and hand them an environment."""
    readers = {
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        if re.search(r"\bos\.(environ|getenv)\b", file.read_text(encoding="utf-8"))
    }

    assert not {path for path in readers if not path.startswith("cli/bench/")}
