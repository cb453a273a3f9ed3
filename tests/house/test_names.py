"""Names and leftovers: what a file may not be called, and what may not stand in one."""

from __future__ import annotations

import ast
import re

from tests.house.checkout import PACKAGE, ROOT, files, texts

EMPTY_WORDS = {
    "service",
    "services",
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "shared",
    "manager",
    "managers",
    "misc",
}
LEFTOVERS = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|NotImplemented" r"Error)\b")
FOREIGN = (
    "static/vendor/",
    "LICENSE",
    "tests/house/compose-spec.json",
    "tests/clients/package-lock",
    "tests/clients/requirements",
    "tests/judges/requirements",
    "requirements",
)
"""Begin the paths of files that others wrote, or a tool."""
TOP_LEVEL = {
    "CHANGELOG.md", "CONTRIBUTING.md", "Containerfile", "LICENSE", "Makefile", "README.md", "SECURITY.md",
    "alembic", "compose.yaml", "docs", "hatch_build.py", "prizes", "pyproject.toml", "requirements-dev.lock",
    "requirements-setup.lock", "requirements.lock", "static", "templates", "tests",
}  # fmt: skip


def test_no_file_or_folder_has_a_name_that_says_nothing():
    ours = [f.relative_to(ROOT) for f in files() if not f.relative_to(ROOT).as_posix().startswith(FOREIGN)]
    found = [
        p for p in ours if {part.partition(".")[0].lower().lstrip("_") for part in p.parts} & EMPTY_WORDS
    ]

    assert len(ours) > 100
    assert not found


def test_the_top_level_is_the_one_the_map_shows():
    found = {f.relative_to(ROOT).parts[0] for f in files()}

    assert {name for name in found if not name.startswith(".")} == TOP_LEVEL


def test_nothing_is_left_for_later():
    found = {
        f"{path}: {match[0]}"
        for path, text in texts().items()
        if not path.startswith(FOREIGN)
        for match in LEFTOVERS.finditer(text)
    }

    assert not found


def test_no_file_names_a_folder_of_the_machine_it_was_written_on():
    folder = re.compile(r"(?<![\w.~/-])/(work|root|home/\w+)/")

    assert not {
        path for path, text in texts().items() if not path.startswith(FOREIGN) and folder.search(text)
    }


def test_every_package_says_what_it_promises():
    packages = sorted({f.parent for f in PACKAGE.rglob("*.py")})
    silent = [p for p in packages if not (p / "__init__.py").is_file() or not docstring(p / "__init__.py")]

    assert len(packages) >= 15
    assert not silent


def docstring(file) -> str:
    return ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
