"""docs/dependencies.md gives the reason of every direct dependency, and of nothing else."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.checkout import ROOT, pyproject

ROW = re.compile(r"^\| `([^`]+)` \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def rows() -> dict[str, tuple[str, str, str]]:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    return {canonicalize_name(m[1]): (m[2].strip(), m[3].strip(), m[4].strip()) for m in ROW.finditer(text)}


def direct() -> set[str]:
    project, groups = pyproject()["project"], pyproject()["dependency-groups"]
    lists = [project["dependencies"], *project["optional-dependencies"].values(), *groups.values()]
    return {canonicalize_name(Requirement(line).name) for some in lists for line in some}


def test_the_page_lists_exactly_the_direct_dependencies():
    assert len(direct()) > 30
    assert set(rows()) == direct()


def test_every_line_gives_purpose_alternative_and_licence():
    for name, cells in rows().items():
        assert all(len(cell) > 1 for cell in cells), name


def test_the_licence_is_the_one_the_package_declares():
    compared = 0
    for name, (_, _, licence) in rows().items():
        try:
            declared = metadata(name).get("License-Expression")
        except PackageNotFoundError:  # another profile, another system
            continue
        if declared:
            compared += 1
            assert licence == declared, name
    assert compared > 15
