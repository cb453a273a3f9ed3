"""What the documents tell people to do can be done: commands, make targets, files and links exist."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import typer.main

from prizes.cli import app
from tests.gallery import SIGHTS
from tests.house.checkout import ROOT, files

PAGES = sorted(f for f in files() if f.suffix == ".md" and f.relative_to(ROOT).parts[0] != "tests")
IDS = [page.relative_to(ROOT).as_posix() for page in PAGES]
CODE = re.compile(r"`([^`\n]+)`|^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands() -> set[str]:
    """`serve`, `edition`, `edition check`, …"""

    def walk(group, before: str) -> set[str]:
        inner = [walk(c, f"{before}{name} ") for name, c in group.commands.items() if hasattr(c, "commands")]
        return {f"{before}{name}" for name in group.commands}.union(*inner)

    return walk(typer.main.get_command(app), "")


def snippets(text: str) -> list[str]:
    return [line for inline, block in CODE.findall(text) for line in (inline or block).splitlines()]


def test_there_are_pages():
    assert {"README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/operating.md"} <= set(IDS)


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_a_command_that_is_named_exists(page):
    known = commands()
    named = {
        m[1]
        for line in snippets(page.read_text(encoding="utf-8"))
        if (
            m := re.match(
                r"^(?:PRIZES_\w+=\S+ |docker compose exec \w+ |\.venv/bin/)*prizes ([a-z]+(?:-[a-z]+)*)",
                line.strip(),
            )
        )
    }

    assert len(known) >= 5
    assert named <= known


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_a_make_target_that_is_named_exists(page):
    targets = set(
        re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    named = {
        word
        for line in snippets(page.read_text(encoding="utf-8"))
        if (
            m := re.match(r"^(?:[A-Z]+=\S+ )*make((?: [a-z]+| [A-Z]+=\"[^\"]*\"| [A-Z]+=\S+)+)", line.strip())
        )
        for word in re.sub(r"[A-Z]+=(\"[^\"]*\"|\S+)", "", m[1]).split()
    }

    assert len(targets) > 8
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_a_file_that_is_named_exists(page):
    text = page.read_text(encoding="utf-8")
    ours = re.compile(
        r"^(?:docs|tests|prizes|static|templates|alembic|\.ci)/[\w./-]+$|^[A-Z]+\.md$|^\.env\.example$"
    )
    named = {line.strip() for line in snippets(text) if ours.match(line.strip())}
    linked = {target.partition("#")[0] for target in re.findall(r"\]\((?!\w+:|#|/)([^)\s]+)\)", text)}

    named = {name for name in named if not name.startswith("prizes/assets")}  # stands in the wheel only
    assert not [name for name in named if not (ROOT / name).exists()]
    assert not [target for target in linked if not (page.parent / target).exists()]


@pytest.mark.parametrize("page", ["docs/architecture.md", "docs/glossary.md"])
def test_a_place_in_the_code_that_is_named_exists(page):
    """These two say places without `prizes/`: files, folders, and names of a module (`cli/refusing.Commands`)."""
    text = (ROOT / page).read_text(encoding="utf-8")
    named = {line.strip() for line in snippets(text) if re.fullmatch(r"\w[\w.-]*(/[\w.-]+)*/?", line.strip())}
    named = {name for name in named if "/" in name} - MADE

    assert len(named) > 3
    assert [name for name in sorted(named) if not any(_is_there(base / name) for base in BASES)] == []


BASES = [ROOT, *(ROOT / base for base in ("prizes", "prizes/edition", "templates"))]
MADE = {"prizes/assets/", "private/", "proof/", "status/"}
"""Of the wheel, and of published files."""


def _is_there(place: Path) -> bool:
    module, name = place.with_suffix(".py"), place.suffix.removeprefix(".")
    defined = rf"^(?:async def |def |class )?{re.escape(name)}\b"
    return place.exists() or (
        name.isidentifier()
        and module.exists()
        and re.search(defined, module.read_text(encoding="utf-8"), re.MULTILINE) is not None
    )


def test_make_explains_every_target():
    said = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    declared = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)

    assert declared is not None
    inner = {"setup", "development", "catalogues"}
    assert set(re.findall(r"^  ([a-z]+) ", said, re.MULTILINE)) == set(declared[1].split()) - inner


IMAGES = sorted((ROOT / "docs" / "images").iterdir())


@pytest.mark.parametrize("image", IMAGES, ids=lambda image: image.name)
def test_a_picture_of_the_documents_is_small_and_shown_with_words(image):
    assert image.suffix == ".webp"
    assert image.stat().st_size <= 150_000
    shown = rf"!\[[^\]]{{5,}}\]\((?:docs/)?images/{re.escape(image.name)}\)"
    assert any(re.search(shown, page.read_text(encoding="utf-8")) for page in PAGES)


def test_forty_pages_of_the_demo_are_declared_to_be_looked_at():
    names = [sight.name for sight in SIGHTS]
    assert len(names) == len(set(names)) == 40
