"""The English of every text for people is that of an editor: no turn of phrase that `idioms.py` lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from typer.main import get_command

from prizes.cli import app
from tests.house.checkout import PACKAGE, ROOT
from tests.i18n.idioms import IDIOMS, idioms

CATALOGUE = PACKAGE / "i18n" / "catalogues" / "en" / "LC_MESSAGES" / "messages.po"
MEANT = {
    "You can change your review until %(moment)s, %(in_zone)s.": "a state that lasts, no deadline for an act",
    "no reply until %(day)s": "a state that lasts, no deadline for an act",
}
PROGRAM = re.compile(r"```.*?```|`[^`\n]*`|<!--.*?-->", re.DOTALL)


def texts() -> Iterator[str]:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file)
    for message in catalogue:
        if message.id:
            yield from (message.id,) if isinstance(message.id, str) else message.id


def test_no_text_for_people_has_an_idiom():
    found = {text: what for text in texts() if text not in MEANT and (what := list(idioms(text)))}

    assert not found, "\n".join(f"{text}\n    {', '.join(what)}" for text, what in found.items())


def test_what_is_meant_is_a_text_and_would_be_found():
    there = set(texts())

    assert [text for text in MEANT if text not in there or not any(idioms(text))] == []


@pytest.mark.parametrize("idiom", IDIOMS, ids=lambda idiom: idiom.instead)
def test_an_idiom_says_what_to_write_and_does_not_find_itself(idiom):
    assert idiom.instead
    assert not idiom.found.search(idiom.instead.split(":")[0].split(";")[0]) or idiom.instead.startswith(
        "by:"
    )


def helps(command: Any, name: str = "prizes") -> Iterator[tuple[str, str]]:
    """What each command, each option and each argument says of itself, by the name of the command."""
    yield name, command.help or ""
    for each in command.params:
        yield name, getattr(each, "help", None) or ""
    for part, below in getattr(command, "commands", {}).items():
        yield from helps(below, f"{name} {part}")


def test_the_help_of_no_command_has_an_idiom():
    said = list(helps(get_command(app)))
    assert len({name for name, _ in said}) > 40
    found = {
        f"{name}: {text}": what for name, text in said if (what := list(idioms(PROGRAM.sub("``", text))))
    }

    assert not found, "\n".join(f"{text}\n    {', '.join(what)}" for text, what in found.items())


def documents() -> list[Path]:
    """All but the list of modules, which a program makes of what they say to who writes them."""
    written = (path for path in (ROOT / "docs").rglob("*.md") if path.name != "stages.md")
    return [ROOT / "README.md", *sorted(written)]


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_a_document_has_no_idiom(path):
    text = PROGRAM.sub("``", path.read_text())
    found = list(idioms(text, document=True))

    assert not found, "\n".join(found)
