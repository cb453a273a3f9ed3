"""What a command says first costs no more than it must; what nobody foresaw is told without a traceback."""

from __future__ import annotations

import errno
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from asyncpg.exceptions import InsufficientPrivilegeError, SerializationError
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from prizes import __version__, config
from prizes.cli import app
from prizes.cli.opening import reading
from prizes.cli.refusing import Commands
from prizes.cli.troubles import sentences
from prizes.db import Unsure

HEAVY = {
    *(
        "sqlalchemy",
        "sqlmodel",
        "alembic",
        "fastapi",
        "starlette",
        "uvicorn",
        "pydantic_settings",
        "structlog",
    ),
    *("babel", "jinja2", "rich", "obstore", "aiosmtplib", "limits", "cryptography", "scipy", "typst", "PIL"),
    *("pikepdf", "email_validator", "votelib", "prizes.config", "prizes.db"),
}
LOADED = """
import json, sys
from prizes.cli import app
try:
    app(sys.argv[1:])
except SystemExit as end:
    print(json.dumps([end.code, sorted(sys.modules)]), file=sys.__stderr__)
"""


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("--help", 0),
        ("--version", 0),
        ("edition --help", 0),
        ("projct", 2),
        ("edition lod", 2),
        ("serve --port 99999", 2),
        ("tally", 2),
        ("count missing.toml missing.jsonl", 2),
        ("steward invite ana@example.org", 2),
        ("log verify missing", 2),
        ("demo --nothing", 2),
    ],
)
def test_the_first_word_needs_little_of_the_program(words, code):
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words.split()], capture_output=True, text=True, check=True
    )
    found, modules = json.loads(done.stderr.splitlines()[-1])
    assert found == code
    assert HEAVY & set(modules) == set()
    assert done.stdout or len(done.stderr.splitlines()) > 1


def test_the_version_is_told():
    assert CliRunner().invoke(app, ["--version"]).stdout == f"prizes {__version__}\n"


# --- what nobody foresaw ---------------------------------------------------------------------------------

SOMEBODY = "ana@example.org"
broken = typer.Typer(cls=Commands)


@broken.callback()
def group(traceback: bool = False) -> None:
    """As the program itself has it."""


@broken.command()
def fail() -> None:
    """Fail."""
    raise ZeroDivisionError(f"the secret of {SOMEBODY}")


def test_what_nobody_foresaw_is_one_line_and_its_places_are_in_a_file():
    result = CliRunner().invoke(broken, ["fail"])
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert "ZeroDivisionError" in result.stderr
    details = Path(re.search(r"Details are in (\S+),", result.stderr)[1])
    text = details.read_text(encoding="utf-8")
    details.unlink()
    assert "test_first_word.py" in text
    assert SOMEBODY not in text + result.stderr


def test_it_is_shown_whole_to_whoever_asks_for_it():
    assert isinstance(CliRunner().invoke(broken, ["--traceback", "fail"]).exception, ZeroDivisionError)


def test_a_reader_that_has_left_is_no_trouble():
    """`prizes … | head`: Typer ends it without a word."""
    with pytest.raises(BrokenPipeError):
        from prizes.cli.refusing import refusals

        with refusals():
            raise BrokenPipeError(errno.EPIPE, "Broken pipe")


# --- what cannot be made to happen here ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/out/x"), "/out/x: No space left on device. Make room"),
        (PermissionError(errno.EACCES, "Permission denied", b"/out/x"), "/out/x: Permission denied. Check who"),
        (OSError(errno.EROFS, "Read-only file system"), "Read-only file system. Choose a place"),
        (InsufficientPrivilegeError("permission denied for table vote"), "docs/operating.md"),
        (SerializationError("could not serialize"), "Two changes met"),
        (MemoryError(), "not enough memory"),
        (Unsure(), "look whether it is done"),
        (ExceptionGroup("of tasks", [ZeroDivisionError(), OSError(errno.EMFILE, "Too many open files")]), "ulimit"),
    ],
    ids=lambda given: type(given).__name__ if isinstance(given, BaseException) else "",
)  # fmt: skip
def test_other_troubles_have_their_sentences(trouble, said):
    (line,) = sentences(trouble)
    assert said in line
    assert line.endswith((".", ")"))


def test_an_error_of_the_program_has_none():
    assert sentences(ZeroDivisionError()) is None


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"username": "nobody_of_that_name"}, "refuses the name or the password"),
        ({"database": "nothing_of_that_name"}, "There is no such database"),
    ],
)
async def test_postgresql_that_refuses_is_told(settings, change, said):
    from tests.components import postgres_url

    url = make_url(postgres_url()).set(**change).render_as_string(hide_password=False)
    config.use(settings.model_copy(update={"database_url": url}))
    with pytest.raises(Exception) as trouble:
        async with reading() as session:
            await session.connection()
    (line,) = sentences(trouble.value)
    assert said in line
