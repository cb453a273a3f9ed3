"""`prizes issuer`: make, show and withdraw the keys of badges, and check their files."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from prizes import config
from prizes.badges import keys
from prizes.cli import app
from prizes.migrations import migrate
from tests.cli.test_votelog import work


@pytest.fixture
def prizes(tmp_path, settings):
    """Runs a command over an empty database."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'cli.sqlite'}"
    config.use(settings.model_copy(update={"database_url": url}))
    work(migrate)

    def run(*arguments, code=0):
        done = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
        assert done.exit_code == code, done.output
        return done.stdout

    return run


def test_a_key_is_made_shown_replaced_and_withdrawn(prizes):
    first = Path(prizes("issuer", "make").strip())
    assert first.is_file()
    second = Path(prizes("issuer", "make").strip())
    assert first.is_file() and second != first
    lines = prizes("issuer", "show").splitlines()
    assert lines[0] == "issuer did:web:prizes.test:badges"
    assert {line.split()[0] for line in lines[1:]} == {first.stem, second.stem}
    prizes("issuer", "withdraw", first.stem, "--reason", "A disk was lost.", code=2)
    prizes("issuer", "withdraw", first.stem, "--reason", "A disk was lost.", "--yes")
    assert sum("withdrawn" in line for line in prizes("issuer", "show").splitlines()) == 1


def test_a_file_that_is_not_there_is_found_by_the_check(prizes, monkeypatch):
    made = Path(prizes("issuer", "make").strip())
    assert "All is well" in prizes("keys", "check")
    monkeypatch.setattr(keys, "_seeds", {})
    made.unlink()
    assert made.stem in prizes("keys", "check", code=1)
