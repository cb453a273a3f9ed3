"""What commands say: the help of each, and those that change nothing, at the demo as the last stage leaves it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import typer
from typer.testing import CliRunner

from prizes.cli import app
from tests.recorder.readable import named
from tests.recorder.writing import Writer

READING = (
    "check",
    "check --json",
    "edition export rehearsal-2026",
    "edition export rehearsal-2027",
    "edition export nothing",
    "edition guidelines rehearsal",
    "edition guidelines rehearsal --lang fr",
    "edition check rehearsal",
    "edition check 2025",
    "keys show rehearsal-2026",
    "keys check",
    "keys check rehearsal-2026",
    "minutes check",
    "minutes check rehearsal-2026",
    "accounts apart",
    "retention",
    "log export rehearsal-2026 {folder}/log",
    "log verify {folder}/log",
    "openapi",
    "nothing",
    "edition",
    "count nowhere.toml nowhere.jsonl",
)


def record_commands(writer: Writer, folder: Path, names: dict[str, str]) -> None:
    """`folder`: where the demo is. Not within a running loop."""
    runner = CliRunner()
    with mock.patch.dict(os.environ, {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}):
        for words in [*helps(), *READING]:
            said = runner.invoke(app, words.format(folder=folder).split())
            text = named(said.output.replace(str(folder), "FOLDER"), names)
            text = re.sub(r"\d[\d,]* MB", "… MB", text)
            writer.write(
                ["commands", words], f"prizes {words}\nexit code {said.exit_code}\n{text}", "commands"
            )


def helps() -> Iterator[str]:
    """The words for the help of each command and group."""
    yield from (
        " ".join(["--help"] if not words else [*words, "--help"])
        for words in _commands(typer.main.get_command(app))
    )


def _commands(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield words
    for name, inner in sorted(getattr(command, "commands", {}).items()):
        yield from _commands(inner, (*words, name))
