"""The verifier that strangers run: it accepts every honest dump and names the step of every fault."""

from __future__ import annotations

import random
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from prizes.votelog import verify
from prizes.votelog.format import lines
from prizes.votelog.format.merkle import CompactRange, leaf_hash
from prizes.votelog.format.notes import Checkpoint, Signer, ticket_text
from tests.votelog.dumps import ORIGIN, honest
from tests.votelog.spoiling import KINDS

SCRIPT = Path(verify.__file__)


def outcome(folder, *options):
    try:
        return verify.verify(Path(folder), **dict(options))
    except verify.Failed as failure:
        return failure.args


@pytest.mark.parametrize("seed", range(40))
def test_an_honest_dump_is_accepted(tmp_path, seed):
    said = outcome(honest(seed).write(tmp_path))
    assert isinstance(said, str), said
    assert said.startswith("ok")


@pytest.mark.parametrize("seed", range(10))
def test_so_is_one_before_the_tally(tmp_path, seed):
    said = outcome(honest(seed, closed=seed % 2 == 0, tally=False).write(tmp_path))
    assert isinstance(said, str), said
    assert said.startswith("ok, no tally yet: lines ")


def test_it_is_short_and_needs_nothing():
    text = SCRIPT.read_text()
    assert len(text.splitlines()) <= 300
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", str(SCRIPT)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "python3 verify.py DIR" in done.stderr


def test_signatures_are_those_of_the_standard():
    """RFC 8032, 7.1, and one by the library that signs."""
    key = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert verify.signed(key, signature, b"\x72")
    assert not verify.signed(key, signature, b"\x73")
    assert not verify.signed(key, signature[:32] + bytes(32), b"\x72")
    other = Signer("a", bytes(32))
    made = other._key.sign(b"text")
    assert verify.signed(other.verifier.public, made, b"text")
    too_large = int.from_bytes(made[32:], "little") + verify.ORDER
    assert not verify.signed(other.verifier.public, made[:32] + too_large.to_bytes(32, "little"), b"text")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_step_of_every_fault_is_named(tmp_path, kind):
    spoilt = 0
    for seed in range(200):
        dump, rng = honest(seed, batches=6, voters=12), random.Random(seed)
        step = kind(dump, rng)
        if step is None:
            continue
        spoilt += 1
        said = outcome(dump.write(tmp_path / str(seed)))
        assert not isinstance(said, str), (seed, said)
        assert said[0] == step, (seed, said)
        if spoilt == 36:
            return
    pytest.fail(f"only {spoilt} of these")


def test_the_command_prints_one_line_and_the_status_says_it(tmp_path):
    good, bad = honest(3).write(tmp_path / "good"), tmp_path / "bad"
    dump = honest(3)
    dump.files.pop("log.txt")
    dump.write(bad)

    def run(*words):
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(SCRIPT), *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    status, said = run(good)
    assert status == 0
    assert said.startswith("ok: lines ")
    assert said.count("\n") == 1
    assert run(bad) == (1, "FAILED step 2: log.txt is missing or cannot be read\n")
    assert run(good, "more", "words", "than", "fit")[0] == 2


def test_the_key_and_checkpoints_can_come_from_elsewhere(tmp_path):
    dump = honest(5)
    folder = dump.write(tmp_path / "dump")
    (tmp_path / "key").write_bytes(dump.files["key"])
    (tmp_path / "other").write_text(f"{Signer(ORIGIN, bytes(32)).verifier}\n")
    assert outcome(folder, *{"key_file": tmp_path / "key"}.items()).startswith("ok")
    assert outcome(folder, *{"key_file": tmp_path / "other"}.items())[0] == 1
    size = len(dump.log)
    for step, seen in (
        (None, dump.files["checkpoint"].decode()),
        (1, dump.signer.sign(str(Checkpoint(ORIGIN, size, bytes(32))))),
        (4, dump.signer.sign(str(Checkpoint(ORIGIN, size + 3, bytes(32))))),
    ):
        (tmp_path / "seen").write_text(seen)
        said = outcome(folder, *{"seen": tmp_path / "seen"}.items())
        assert (said[0] if step else said[:2]) == (step or "ok"), said


def test_while_voting_goes_on_later_lines_are_left_aside(tmp_path):
    dump = honest(4, closed=False)
    dump.files["log.txt"] += b"time 2027-02-02T00:00:00Z\ncast C1 half a li"
    folder = dump.write(tmp_path)
    assert outcome(folder)[0] == 2
    assert outcome(folder, *{"live": True}.items()).startswith("ok, no tally yet")


# --- tickets -------------------------------------------------------------------------------------------


def ticket_of(dump, index, *, late=0, before=0, leaf=None, signer=None):
    clock = next(line[5:] for line in reversed(dump.log[:index]) if line.startswith("time "))
    at = lines.instant(clock) - timedelta(seconds=late)
    tree = CompactRange()
    tree.extend(leaf_hash(line.encode()) for line in dump.log[:before])
    newest = Checkpoint(ORIGIN, before, tree.root())
    text = ticket_text(leaf or leaf_hash(dump.log[index].encode()), lines.instant_text(at), newest)
    return (signer or dump.signer).sign(text)


def ticket_outcome(tmp_path, dump, text):
    (tmp_path / "ticket").write_text(text)
    try:
        return verify.check_ticket(tmp_path / "ticket", dump.write(tmp_path / "dump"))
    except verify.Failed as failure:
        return failure.args


def test_a_ticket_that_was_kept(tmp_path):
    dump = honest(7)
    index = next(i for i, line in enumerate(dump.log) if line.startswith("cast "))
    assert ticket_outcome(tmp_path, dump, ticket_of(dump, index, late=60, before=3)).startswith("ok")
    assert ticket_outcome(tmp_path, dump, ticket_of(dump, index, late=-5)).startswith("ok")


def test_a_ticket_that_was_not_kept(tmp_path):
    dump = honest(7)
    index = next(i for i, line in enumerate(dump.log) if line.startswith("cast "))
    wrong = [
        ticket_of(dump, index, late=61),
        ticket_of(dump, index, leaf=bytes(32)),
        ticket_of(dump, index, signer=Signer(ORIGIN, bytes(32))),
        ticket_of(dump, index, signer=Signer("other.example/votelog/2027", bytes(32))),
        dump.files["checkpoint"].decode(),
        ticket_of(dump, index, before=3).replace("checkpoint 3", "checkpoint 2"),
        dump.signer.sign(
            ticket_text(
                leaf_hash(dump.log[index].encode()),
                lines.instant_text(lines.instant("2027-03-01T00:00:00Z")),
                Checkpoint(ORIGIN, 3, bytes(32)),
            )
        ),
        "",
    ]
    for text in wrong:
        said = ticket_outcome(tmp_path, dump, text)
        assert not isinstance(said, str), text
        assert said[0] == "ticket"


def test_a_blank_has_its_ticket_kept_by_a_later_line_only(tmp_path):
    dump = next(d for d in map(honest, range(50)) if any(line.startswith("blank ") for line in d.log))
    index = next(i for i, line in enumerate(dump.log) if line.startswith("blank "))
    assert ticket_outcome(tmp_path, dump, ticket_of(dump, index, before=2)).startswith("ok")
    last = max(i for i, line in enumerate(dump.log) if line == dump.log[index])
    text = ticket_of(dump, last, late=0, before=min(last + 1, len(dump.log)))
    assert ticket_outcome(tmp_path, dump, text)[0] == "ticket"
