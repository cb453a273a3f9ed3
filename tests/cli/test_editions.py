"""edition and steward at the command line."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from prizes import clock, config
from prizes.accounts.models import Invitation
from prizes.accounts.rules.roles import Role
from prizes.cli.editions import edition_app
from prizes.cli.people import steward_app
from prizes.db import Database
from prizes.edition.document.loading import shipped_text
from tests.contest import at, with_role
from tests.web.test_office import complete

BEFORE = at("2026-10-20 12:00")


@pytest.fixture
def place(settings, migrated_sqlite, tmp_path):
    """A folder with a database that the commands use."""
    path = tmp_path / "prizes.sqlite"
    path.write_bytes(migrated_sqlite.read_bytes())
    config.use(settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{path}"}))
    with clock.stopped_at(BEFORE):
        yield tmp_path


def edition(*words):
    return CliRunner().invoke(edition_app, [str(word) for word in words])


def steward(*words):
    return CliRunner().invoke(steward_app, [str(word) for word in words])


@pytest.fixture
def good(place):
    file = place / "rules.json"
    file.write_text(complete(), encoding="utf-8")
    return file


def test_a_good_document_has_no_problem(good):
    result = edition("check", good)
    *notes, last = result.stdout.splitlines()
    assert (result.exit_code, last) == (0, "No problem found.")
    assert notes
    assert all(note.startswith(f"{good}: note: phases[") for note in notes)


def test_every_problem_is_one_line_with_file_line_and_place(place):
    file = place / "rules.toml"
    file.write_text('slug = "x"\ntitle = "T"\ncolour = "red"\n', encoding="utf-8")
    result = edition("check", file)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert any(line.startswith(f"{file}: line 3: colour: ") for line in lines)
    assert any("categories" in line for line in lines)


def test_loading_then_exporting_gives_the_bytes_of_the_printed_hash(good):
    loaded = edition("load", good)
    assert loaded.exit_code == 0
    assert "/en/2027/guidelines" in loaded.stdout
    exported = edition("export", "2027")
    assert hashlib.sha256(exported.stdout_bytes).hexdigest() in loaded.stdout
    assert json.loads(exported.stdout)["slug"] == "2027"


def test_a_wrong_document_is_not_loaded(place):
    file = place / "rules.toml"
    file.write_text('slug = "2031"\n', encoding="utf-8")
    result = edition("load", file)
    assert result.exit_code == 1
    assert "phases" in result.stderr
    assert edition("export", "2031").exit_code == 1


def test_an_unknown_edition_or_file_ends_with_a_reason(place):
    assert "1066" in edition("export", "1066").stderr
    assert edition("check", place / "nothing.toml").exit_code == 2


@pytest.mark.parametrize("lang", ["ar", "zh", "en", "fr", "ru", "es"])
def test_guidelines_are_printed_in_a_language(place, lang):
    file = place / "2019.toml"
    file.write_text(shipped_text("2019"), encoding="utf-8")
    result = edition("guidelines", file, "--lang", lang)
    assert result.exit_code == 0
    assert len([line for line in result.stdout.splitlines() if line.startswith("# ")]) > 6
    assert "\u2068" not in result.stdout


def test_guidelines_of_a_document_that_contradicts_itself_are_refused(place):
    file = place / "faulty.toml"
    file.write_text(shipped_text("rehearsal").replace('slug = "', 'slug = "about" # "', 1), encoding="utf-8")
    result = edition("guidelines", file)
    assert result.exit_code == 1
    assert "“about” is the address of another page." in result.output
    assert "# Calendar" not in result.output


def test_an_unknown_language_is_wrong_usage(good):
    assert edition("guidelines", good, "--lang", "de").exit_code == 2


# --- steward -----------------------------------------------------------------------------------------------


def invitations(place):
    async def read():
        database = Database(config.settings().database_url)
        async with database.reading() as session:
            found = (await session.exec(select(Invitation))).all()
        await database.close()
        return found

    return asyncio.run(read())


def test_a_steward_of_all_editions_is_invited_before_there_is_any(place):
    result = steward("invite", "ana@example.org", "--role", "steward")
    (invitation,) = invitations(place)
    assert result.exit_code == 0
    assert result.stdout.strip().endswith(f"/en/invitations/{invitation.id}")
    assert (invitation.role, invitation.edition, invitation.category) == ("steward", "*", "*")


def test_an_expert_is_invited_to_a_category(good, place):
    edition("load", good)
    result = steward(
        "invite",
        "ben@example.org",
        "--role",
        "expert",
        "--edition",
        "2027",
        "--category",
        "C2",
        "--lang",
        "ru",
    )
    assert result.exit_code == 0
    assert "/ru/invitations/" in result.stdout
    assert [(i.edition, i.category) for i in invitations(place)] == [("2027", "C2")]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("ana@example.org", "--role", "king"), 2),
        (("nowhere", "--role", "steward"), 1),
        (("ana@example.org", "--role", "steward", "--edition", "1066"), 1),
        (("ana@example.org", "--role", "expert", "--edition", "2027", "--category", "C99"), 1),
        (("ana@example.org", "--role", "observer", "--edition", "2027", "--category", "C1"), 1),
        (("ana@example.org", "--role", "expert", "--category", "C1"), 1),
    ],
)
def test_a_wrong_invitation_is_refused_with_a_reason(good, place, words, code):
    edition("load", good)
    result = steward("invite", *words)
    assert result.exit_code == code
    assert result.stderr
    assert invitations(place) == []


def test_stewards_are_told_and_a_spelling_of_their_mailbox_is_refused(good, place):
    edition("load", good)

    async def begin():
        database = Database(config.settings().database_url)
        async with database.writing() as session:
            await with_role(session, "one@corp.example", Role.STEWARD, edition="2027")
        await database.close()

    asyncio.run(begin())
    assert steward("invite", "two@corp.example", "--role", "steward").exit_code == 0
    result = steward("invite", "o.ne+x@corp.example", "--role", "steward", "--edition", "2027")
    assert result.exit_code == 1 and "same mailbox" in result.stderr
    (invitation,) = invitations(place)
    assert (invitation.email, invitation.invited_by, invitation.approved_by) == (
        "two@corp.example",
        None,
        None,
    )
    database = sqlite3.connect(place / "prizes.sqlite")
    letters = database.execute('select "to" from message where template = ?', ("role-notice",)).fetchall()
    acts = [act for (act,) in database.execute("select act from journal_entry order by id")]
    database.close()
    assert letters == [("one@corp.example",)] and acts[-1] == "accounts.invite"


def test_what_the_command_loads_is_public_at_once(good, place):
    edition("load", good)
    database = sqlite3.connect(place / "prizes.sqlite")
    (public,) = database.execute("select published_at is not null from edition").fetchone()
    acts = [act for (act,) in database.execute("select act from journal_entry order by id")]
    database.close()
    assert public and "edition.load" in acts


def test_examples_are_listed_and_printed_as_documents_without_a_problem(place):
    listed = edition("example")
    assert listed.exit_code == 0
    assert "fan-award: Lantern Award of the readers" in listed.stdout.splitlines()
    names = [line.split(":")[0] for line in listed.stdout.splitlines()]
    for name in names:
        file = place / f"{name}.toml"
        file.write_text(edition("example", name).stdout, encoding="utf-8")
        assert edition("check", file).stdout == "No problem found.\n"


def test_an_example_that_there_is_not_is_refused_with_the_command_that_lists_all(place):
    result = edition("example", "no-such")
    assert result.exit_code != 0
    assert "There is no example “no-such”" in result.output
