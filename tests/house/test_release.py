"""The list of mail domains that live for an hour is looked at on the day of a release (bar.md FR-2)."""

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
    return tmp_path


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
    assert looked_at(tmp_path, "2026-11-02").returncode == 1
