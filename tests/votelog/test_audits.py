"""Auditors' notes and keys: the published example, round trips, and what is refused."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from prizes.votelog import verify
from prizes.votelog.audits import (
    Audit,
    audit_of,
    notes_in,
    private_key,
    read_private_key,
    signed_in,
    signer_of,
)
from prizes.votelog.format.notes import NoteError, Signer, read
from tests.votelog import dumps
from tests.votelog.dumps import Making

SHA = "0f" * 32
KEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = f"{TEXT}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"


def test_keys_and_signatures_are_those_of_the_published_example():
    """Of the package golang.org/x/mod/sumdb/note, which C2SP's signed-note describes."""
    signer = read_private_key(f"{KEY}\n")
    assert str(signer.verifier) == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert signer.sign(TEXT) == NOTE
    assert signer_of(read(NOTE), [str(signer.verifier)]) == str(signer.verifier)


def test_a_key_is_read_as_it_was_written():
    made = private_key("audit.example.org", bytes(range(32)))
    assert str(read_private_key(made).verifier) == str(Signer("audit.example.org", bytes(range(32))).verifier)


@pytest.mark.parametrize(
    "line",
    [
        "",
        KEY[8:],
        KEY.replace("c74f20a3", "c74f20a4"),
        KEY[:-4],
        KEY.replace("Peter", "Peter "),
        KEY.replace("AYEK", "BYEK"),
    ],
)
def test_what_is_no_private_key_is_refused(line):
    with pytest.raises(NoteError):
        read_private_key(line)


def test_an_audit_is_read_as_it_was_written():
    audit = Audit("prizes.example.org/votelog/2027", 17, SHA)
    assert str(audit) == f"wvl-audit-v1\nprizes.example.org/votelog/2027\n17\n{SHA}\n"
    assert Audit.read(str(audit)) == audit


@pytest.mark.parametrize(
    ("old", "new"),
    [("v1", "v2"), ("17", "017"), ("17", "0"), (SHA, SHA.upper()), (SHA, SHA[1:]), (SHA, f"{SHA}\n1")],
)
def test_what_is_no_audit_is_refused(old, new):
    with pytest.raises(NoteError):
        Audit.read(str(Audit("o", 17, SHA)).replace(old, new))


ONE, TWO = Signer("audit.example.org", bytes(32)), Signer("court.example.org", bytes([1] * 32))
NAMES = [str(ONE.verifier), str(TWO.verifier)]


def test_a_note_is_whose_key_has_signed_it_alone():
    text = str(Audit("o", 17, SHA))
    for signer in (ONE, TWO):
        assert signer_of(read(signer.sign(text)), NAMES) == str(signer.verifier)
    both = ONE.sign(text) + TWO.sign(text).rpartition("\n\n")[2]
    namesake = Signer("audit.example.org", bytes([2] * 32)).sign(text)
    altered = ONE.sign(text).replace("\n17\n", "\n18\n")
    for note in (both, namesake, altered):
        with pytest.raises(NoteError):
            signer_of(read(note), NAMES)
    with pytest.raises(NoteError):
        signer_of(read(TWO.sign(text)), NAMES[:1])


def test_notes_stand_one_directly_after_the_other():
    made = [signer.sign(str(Audit("o", n, SHA))) for n, signer in enumerate((ONE, TWO, ONE), 1)]
    assert notes_in("".join(made)) == made
    for broken in ("\n".join(made), "".join(made)[:-1], f"x\n{''.join(made)}"):
        with pytest.raises(NoteError):
            notes_in(broken)
    assert notes_in("") == []


# --- dumps ---------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A dump of a count for auditors, by rules that name two; its openings lie beside it."""
    ballot = {
        "auditors": [{"name": name, "key": key} for name, key in zip(("One", "Two"), NAMES, strict=True)]
    }
    rules = json.dumps({"phases": [{"kind": "nomination"}, {"kind": "voting", "ballot": ballot}]}).encode()
    monkeypatch.setattr(dumps, "RULES", rules)
    making = Making(random.Random(1), {"C1": ["p1", "p2"]}, openings="auditors")
    making.open()
    making.batch(20)
    making.close()
    (tmp_path / "openings.txt").write_text(making.results()[0])
    return making.dump().write(tmp_path / "dump")


def test_what_there_is_to_sign_is_the_last_count(folder):
    log = (folder / "log.txt").read_text().splitlines()
    size = next(n for n, line in enumerate(log, 1) if line.startswith("tally "))
    assert audit_of(folder) == Audit(dumps.ORIGIN, size, dumps.sha((folder / "results.txt").read_bytes()))
    assert verify.verify(folder).startswith("ok without openings: ")


def test_signatures_in_a_dump_are_those_of_the_auditors_in_its_rules(folder):
    assert signed_in(folder) == []
    text = str(audit_of(folder))
    file = folder / "auditors.txt"
    file.write_text(TWO.sign(text) + ONE.sign(text))
    assert signed_in(folder) == ["Two", "One"]
    for wrong in (
        ONE.sign(text.replace("v1", "v2")),
        ONE.sign(str(Audit(dumps.ORIGIN, audit_of(folder).size, SHA))),
        ONE.sign(str(Audit("other.example.org/votelog/2027", *text.split("\n")[2:4]))),
        Signer("nobody.example.org", bytes(32)).sign(text),
        ONE.sign(text).replace("audit.example.org", "court.example.org"),
    ):
        file.write_text(wrong)
        with pytest.raises(NoteError):
            signed_in(folder)


def test_with_the_openings_the_same_dump_is_counted_in_full(folder, tmp_path):
    (folder / "openings.txt").write_bytes((tmp_path / "openings.txt").read_bytes())
    assert verify.verify(folder).startswith("ok: ")
    (folder / "openings.txt").write_bytes(b"")
    with pytest.raises(verify.Failed) as failure:
        verify.verify(folder)
    assert failure.value.args[0] == 7


def test_before_a_count_there_is_nothing_to_sign(folder):
    log = folder / "log.txt"
    lines = log.read_text().splitlines(keepends=True)
    log.write_text("".join(line for line in lines if not line.startswith(("tally", "final"))))
    with pytest.raises(NoteError, match="not counted"):
        audit_of(folder)
