"""A contest whose votes go into a log, and the log as strangers get it."""

from __future__ import annotations

from pathlib import Path

from prizes import config
from prizes.ballot.sequencing import LAST_WAY
from prizes.db import Database
from prizes.tally.actions import count_phase
from prizes.votelog import verify
from prizes.votelog.files.folder import Folder
from prizes.worker.sequencer import Sequencer
from tests.ballot.paper import Contest
from tests.contest import at

END = at("2027-02-28 22:30")
"""The close, 23:00 in Geneva, and thirty minutes of grace."""
CLOSED = END + LAST_WAY
"""When the worker closes the log by itself."""


async def sequenced(database: Database) -> None:
    """What the worker does, without waiting for more votes."""
    await Sequencer(database).turn(at_once=True)


async def counted(database: Database, box: Contest) -> None:
    async with database.writing() as own:
        await count_phase(own, box.edition, box.edition.rules.votings[0], counted_by=None)
    await sequenced(database)


def dump(name: str = "2027") -> Path:
    return config.settings().votelog_dir / name


def verdict(folder: Path | None = None, **options: bool) -> str:
    """What verify.py says, or which step failed."""
    try:
        return verify.verify(folder or dump(), **options)
    except verify.Failed as failure:
        return "FAILED step {}: {}".format(*failure.args)


def log_lines(name: str = "2027") -> list[str]:
    return (Folder(name).path / "log.txt").read_text("ascii").splitlines()


def verbs(name: str = "2027") -> str:
    return " ".join(line.split(" ")[0] for line in log_lines(name))
