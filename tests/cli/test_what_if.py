"""`prizes what-if`: a finished edition under other rules."""

from __future__ import annotations

import asyncio
import json

import pytest
from typer.testing import CliRunner

from prizes import clock, config
from prizes.cli import app
from prizes.db import Database
from tests.contest import at, document, small_rules
from tests.results.playing import Player

LATER = at("2031-01-01 12:00")


@pytest.fixture
def finished(settings, migrated_sqlite, tmp_path):
    """A folder with a database in which the small contest is over."""
    path = tmp_path / "prizes.sqlite"
    path.write_bytes(migrated_sqlite.read_bytes())
    config.use(settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{path}"}))

    async def play() -> None:
        database = Database(f"sqlite+aiosqlite:///{path}")
        await Player(database, small_rules(), 3).play()
        await database.close()

    asyncio.run(play())
    with clock.stopped_at(LATER):
        yield tmp_path


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_it_says_phase_by_phase_who_would_have_passed(finished):
    rules = finished / "rules.json"
    rules.write_text(json.dumps(document()))
    done = run("what-if", "2027", rules)
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["nomination", "voting", "selection"]
    assert all(line.endswith("0 not known") for line in lines)
    rules.write_text(json.dumps(document(nomination__cut__most=1)))
    done = run("what-if", "2027", rules)
    assert any(line.startswith("  - ") for line in done.stdout.splitlines())
    found = json.loads(run("what-if", "2027", rules, "--json").stdout)
    assert found["phases"][0]["sum"]["would"] < found["phases"][0]["sum"]["was"]
    assert {row["would"] for row in found["phases"][1]["projects"]} >= {"not_there"}


def test_what_it_cannot_do_has_a_sentence(finished):
    rules = finished / "rules.json"
    rules.write_text(json.dumps(document()))
    done = run("what-if", "1999", rules)
    assert done.exit_code == 1
    assert "There is no edition “1999”." in done.stderr
    rules.write_text("{")
    assert run("what-if", "2027", rules).exit_code == 1
    assert run("what-if", "2027", finished / "nothing.toml").exit_code == 2
