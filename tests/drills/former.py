"""The version of the program before the newest migrations, from the history of the checkout."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.kills.voters import Voter
from tests.drills.outcome import PartAbsent

ROOT = Path(__file__).parents[2]
CONTEST = """
import asyncio, json, sys
from prizes.cli.bench.place import contest, rules
from prizes.cli.bench.votes import signed_in
from prizes.config import settings
from prizes.db import Database
from prizes.migrations import migrate
from prizes.stocktaking.keeping import keep_register

async def main():
    keep_register()
    database = Database(settings().database_url)
    await migrate(database)
    async with database.writing() as session:
        _, projects = await contest(session, rules(over=False))
    secrets = await signed_in(database, int(sys.argv[1]))
    await database.close()
    print(json.dumps([secrets, {category: [each.id for each in rows] for category, rows in projects.items()}]))

asyncio.run(main())
"""


@dataclass(frozen=True)
class FormerVersion:
    checkout: Path
    commit: str
    migrations: int
    """How many are newer."""

    def contest(self, variables: Mapping[str, str], voters: int) -> tuple[list[Voter], dict[str, list[str]]]:
        """A contest that it makes itself, in its own schema: people who are signed in, and who may be voted for. Raises
        PartAbsent where it cannot.
        """
        command = [sys.executable, "-c", CONTEST, str(voters)]
        done = subprocess.run(
            command, cwd=self.checkout, env=dict(variables), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise PartAbsent(
                f"The version {self.commit} does not run with the packages of this one: {_last(done)}"
            )
        people, nominees = json.loads(done.stdout.splitlines()[-1])
        return [Voter(f"voter{n}@example.org", secret) for n, secret in enumerate(people)], nominees


@contextmanager
def former_version(revision: str | None) -> Iterator[FormerVersion]:
    """`revision`: a commit; None: the one before the newest migrations came. Raises PartAbsent."""
    if shutil.which("git") is None:
        raise PartAbsent("Git is not on this machine, so the version before is not at hand.")
    added = _git("log", "--diff-filter=A", "--format=%H", "-1", "--", "alembic/versions").strip()
    if not added and not revision:
        raise PartAbsent("No commit of this checkout added a migration, so there is no version before it.")
    commit = _git("rev-parse", "--short", revision or f"{added}^").strip()
    newer = _git("diff", "--diff-filter=A", "--name-only", commit, "HEAD", "--", "alembic/versions").split()
    with tempfile.TemporaryDirectory(prefix="prizes-former-") as folder:
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
        subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
        made = subprocess.run(
            [sys.executable, "hatch_build.py"], cwd=folder, capture_output=True, text=True, check=False
        )
        if made.returncode:
            raise PartAbsent(f"The catalogues of the version {commit} cannot be made: {_last(made)}")
        yield FormerVersion(Path(folder), commit, len(newer))


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PartAbsent(
            f"The history of the checkout does not have the version before: {done.stderr.strip()}"
        )
    return done.stdout


def _last(done: subprocess.CompletedProcess[str]) -> str:
    return "".join((done.stderr or done.stdout).strip().splitlines()[-1:])
