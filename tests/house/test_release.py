"""What ages is looked at on the day of a release: mail domains that live for an hour (bar.md FR-2), and advisories."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.checkout import ROOT


def git(folder: Path, *command: str, at: str = "2026-11-01T12:00:00Z") -> None:
    who = {
        f"GIT_{part}_{what}": "a@example.org"
        for part in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    when = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
    subprocess.run(
        ["git", *command], cwd=folder, check=True, capture_output=True, env=os.environ | who | when
    )


def looked_at(folder: Path, today: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / ".ci" / "release", "--today", today]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def history(tmp_path):
    """The list was pinned on 1 November; another pin changed later."""
    git(tmp_path, "init", "-q")
    lock = tmp_path / "requirements.lock"
    for at, version in (("2026-11-01T12:00:00Z", "1"), ("2026-11-20T12:00:00Z", "2")):
        lock.write_text(f"disposable-email-domains==0.0.293 \\\nanother=={version} \\\n")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-qm", "pins", at=at)
    known_until(tmp_path, "2026-11-30")
    return tmp_path


def known_until(folder: Path, day: str) -> None:
    place = folder / ".ci" / "inspection" / "advisories.toml"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f"newest = {day}\n")


@pytest.mark.parametrize(("today", "code"), [("2026-11-02", 0), ("2026-12-01", 0), ("2026-12-02", 1)])
def test_a_list_older_than_thirty_days_stops_a_release(history, today, code):
    done = looked_at(history, today)
    assert done.returncode == code
    assert "pinned on 2026-11-01" in done.stdout


def test_a_list_that_nothing_pins_stops_it_too(tmp_path):
    git(tmp_path, "init", "-q")
    (tmp_path / "requirements.lock").write_text("another==1\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "pins")
    known_until(tmp_path, "2026-11-02")
    assert looked_at(tmp_path, "2026-11-02").returncode == 1


@pytest.mark.parametrize(("newest", "code"), [("2026-11-18", 0), ("2026-11-17", 1), ("2025-12-31", 1)])
def test_a_release_needs_a_feed_of_advisories_that_was_asked_within_a_week(history, newest, code):
    known_until(history, newest)
    done = looked_at(history, "2026-11-25")
    assert done.returncode == code
    assert f"known until {newest}" in done.stdout
