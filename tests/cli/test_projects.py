"""project import: all or nothing, every problem by row and column."""

from __future__ import annotations

import asyncio
import shutil

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from prizes import config
from prizes.cli import app
from prizes.db import Database
from prizes.migrations import migrate
from prizes.nomination.models import Project
from tests.contest import load_contest

HEAD = "title,category,state,owner,country,sdgs,summary,source_url"
GOOD = 'Smart village,C1,winner,Ministry,KE,4 9,"Services,\nline two",https://itu.example'


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A database with an edition."""
    path = tmp_path_factory.mktemp("import") / "prepared.sqlite"

    async def prepare() -> None:
        database = Database(f"sqlite+aiosqlite:///{path}")
        await migrate(database)
        async with database.writing() as session:
            await load_contest(session, kind="rehearsal")
        await database.close()

    asyncio.run(prepare())
    return path


@pytest.fixture
def place(prepared, tmp_path, settings):
    """Imports lines into a database of its own."""
    path = tmp_path / "import.sqlite"
    shutil.copy(prepared, path)
    url = f"sqlite+aiosqlite:///{path}"
    config.use(settings.model_copy(update={"database_url": url}))

    async def titles() -> list[str]:
        database = Database(url)
        async with database.reading() as session:
            found = sorted((await session.exec(select(Project.title))).all())
        await database.close()
        return found

    def bring(*lines: str, head: str = HEAD, more: tuple[str, ...] = ("--edition", "2027"), encoding="utf-8"):
        file = tmp_path / "projects.csv"
        file.write_bytes("\r\n".join([head, *lines]).encode(encoding))
        return CliRunner().invoke(app, ["project", "import", str(file), *more])

    bring.titles = lambda: asyncio.run(titles())
    return bring


def test_every_row_becomes_a_project(place):
    result = place(GOOD, "Other,,,,,,,a book")
    assert (result.exit_code, result.stdout) == (0, "Projects imported: 2\n")
    assert place.titles() == ["Other", "Smart village"]


def test_every_problem_is_said_and_nothing_is_imported(place):
    result = place(GOOD, "Other,C99,chosen,,Kenya,,,", ",C1,,,,,,x")
    assert result.exit_code == 1
    for told in (
        "row 2, category:",
        "row 2, state:",
        "row 2, country:",
        "row 2, source_url:",
        "row 3, title:",
    ):
        assert told in result.stdout
    assert "Problems: 5. Nothing was imported." in result.stderr
    assert place.titles() == []


def test_a_dry_run_imports_nothing(place):
    assert place(GOOD, more=("--edition", "2027", "--dry-run")).stdout == "No problem in 1 rows.\n"
    assert place.titles() == []


def test_a_second_import_of_the_same_file_says_that_the_projects_are_there(place):
    place(GOOD)
    result = place(GOOD)
    assert result.exit_code == 1
    assert "row 1, title: This project is already there" in result.stdout
    assert place.titles() == ["Smart village"]


@pytest.mark.parametrize(
    ("head", "line", "told"),
    [
        ("title,source_url,votes", "a,b,c", "votes: This column is unknown."),
        ("title,title,source_url", "a,b,c", "title: This column appears twice."),
        ("title,owner", "a,b", "source_url: This column is missing."),
        (HEAD, "too,few", "row 1: This row and the header line"),
        ("title,source_url", 'a,"open', "not CSV"),
    ],
)
def test_a_file_that_is_no_table_of_projects_is_refused(place, head, line, told):
    result = place(line, head=head)
    assert result.exit_code == 1
    assert told in result.stderr


def test_another_encoding_is_refused(place):
    result = place("Caf\u00e9,,,,,,,x", encoding="latin-1")
    assert (result.exit_code, result.stderr) == (1, "The file is not encoded in UTF-8.\n")


def test_a_byte_order_mark_of_a_spreadsheet_does_no_harm(place):
    assert place(GOOD, encoding="utf-8-sig").exit_code == 0


def test_an_unknown_edition_is_refused(place):
    result = place(GOOD, more=("--edition", "1999"))
    assert result.exit_code == 1
    assert "1999" in result.stderr


def test_without_an_edition_the_usage_is_wrong(place):
    assert place(GOOD, more=()).exit_code == 2
