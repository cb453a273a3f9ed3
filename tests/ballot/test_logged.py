"""Votes of a real round in its log, as strangers get it."""

from __future__ import annotations

import pytest

from prizes import config
from prizes.votelog import verify
from prizes.votelog.folder import Folder
from prizes.worker.sequencer import Sequencer
from tests.ballot.paper import contest
from tests.contest import VOTING


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


async def sequenced(database):
    await Sequencer(database).turn(at_once=True)


def checked(*more: str, live=True) -> str:
    return verify.verify(config.settings().votelog_dir / "2027", live=live)


async def test_votes_stand_in_the_log_and_say_nothing_of_choices(database, session):
    box = await contest(session)
    voted = await box.cast("C1", "Ant")
    await session.commit()
    await sequenced(database)
    assert checked() == "ok, no tally yet: lines 5, casts 1, in force 1, checkpoints 1"
    folder = Folder("2027")
    text = (folder.path / "log.txt").read_text()
    assert [line.split(" ")[0] for line in text.splitlines()] == ["open", "time", "note", "time", "cast"]
    assert box.id("Ant") not in text
    assert folder.status(voted.code) == "counted"
    assert folder.proof(voted.code).startswith("c2sp.org/tlog-proof@v1\n")
