"""Witnesses and time stamps: local stand-ins for what others do."""

from __future__ import annotations

from hashlib import sha256

import pytest

from prizes.votelog import outside
from prizes.votelog.files.folder import Folder
from prizes.votelog.format.notes import Checkpoint, Signer, read
from prizes.votelog.models import VoteLog
from prizes.worker.sequencer import Sequencer
from tests.ballot.logged import CLOSED, counted, dump, sequenced, verdict
from tests.ballot.paper import contest
from tests.contest import VOTING
from tests.votelog.proofs import consistent


class Witness:
    """Cosigns what continues what it saw."""

    def __init__(self) -> None:
        self.signer = Signer("witness.example.org", bytes(32))
        self.seen: Checkpoint | None = None

    async def latest(self, origin):
        return self.seen

    async def cosign(self, old_size, proof, note):
        new = Checkpoint.read(read(note).text)
        if self.seen:
            assert consistent(self.seen.size, new.size, self.seen.root, new.root, proof)
        self.seen = new
        return self.signer.cosign(note, 1_800_000_000)


class Stamper:
    def __init__(self) -> None:
        self.imprints: list[bytes] = []

    async def stamp(self, imprint):
        self.imprints.append(imprint)
        return b"token over " + imprint


@pytest.fixture
def witness(monkeypatch):
    made = Witness()
    monkeypatch.setattr(outside, "WITNESSES", [made])
    return made


@pytest.fixture
def stamper(monkeypatch):
    made = Stamper()
    monkeypatch.setattr(outside, "STAMPERS", [made])
    return made


@pytest.fixture
async def box(session, time):
    time(VOTING)
    made = await contest(session)
    await made.cast("C1", "Ant")
    await session.commit()
    return made


async def test_a_checkpoint_is_published_again_with_the_witness_beside(database, box, witness, session):
    worker = Sequencer(database)
    await worker.turn(at_once=True)
    await worker.turn()
    note = read(Folder("2027").note)
    assert len(note.signatures) == 2
    assert witness.signer.verifier.verify_cosignature(note) == 1_800_000_000
    assert verdict(live=True) == "ok, no tally yet: lines 5, casts 1, in force 1, checkpoints 2"
    await box.cast("C1", "Bee")
    await session.commit()
    await worker.turn(at_once=True)
    await worker.turn()
    assert witness.seen.size == 7
    assert verdict(live=True).startswith("ok")


async def test_nothing_is_signed_that_does_not_continue_what_a_witness_saw(database, box, witness, session):
    await sequenced(database)
    witness.seen = Checkpoint(witness.seen.origin, witness.seen.size, bytes(32))
    await box.cast("C1", "Bee")
    await session.commit()
    await sequenced(database)
    await session.rollback()
    assert (await session.get_one(VoteLog, "2027", populate_existing=True)).fault == "seen"
    assert Checkpoint.read(read(Folder("2027").note).text).size == 5


async def test_a_witness_that_does_not_answer_holds_nothing_up(database, box, witness, monkeypatch):
    async def silent(*_arguments):
        raise OSError("no route")

    monkeypatch.setattr(witness, "latest", silent)
    await sequenced(database)
    assert verdict(live=True).startswith("ok")


async def test_opening_close_and_count_are_stamped(database, box, stamper, time):
    await sequenced(database)
    time(CLOSED)
    await sequenced(database)
    await counted(database, box)
    stamps = sorted(path.name for path in (dump() / "stamp").iterdir())
    assert stamps == ["5.tsr", "7.tsr", "9.tsr"]
    text = read(Folder("2027").note).text
    assert stamper.imprints[-1] == sha256(text.encode()).digest()
