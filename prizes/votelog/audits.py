"""Auditors' signatures under a count whose single votes are not published: signed notes in `auditors.txt`. Pure but for
the folders it is told to read.

An auditor checks the whole dump, openings too, on a machine of their own, and signs what the public cannot check. The
key never leaves them: it is written as C2SP's signed-note has private keys, so that other programs can sign with it.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from prizes.votelog.format.notes import (
    ED25519,
    NoteError,
    SignedNote,
    Signer,
    Verifier,
    key_id,
    read,
    strict_base64,
)

AUDIT = "wvl-audit-v1"
PRIVATE = "PRIVATE+KEY+"
NAME = re.compile(r"[!-*,-~]{1,100}", re.ASCII)
"""Of an auditor's key: no space and no plus sign."""
_SHA = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SIZE = re.compile(r"[1-9][0-9]{0,15}", re.ASCII)
_NOTE = re.compile("^(?:[^\n]+\n){4}\n\u2014 [^\n]+\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Audit:
    """What an auditor signs: this count of this log."""

    origin: str
    size: int
    """Of the tree up to the last `tally` line, which is in it."""
    results_sha256: str

    def __str__(self) -> str:
        return f"{AUDIT}\n{self.origin}\n{self.size}\n{self.results_sha256}\n"

    @classmethod
    def read(cls, text: str) -> Audit:
        """Raises NoteError."""
        lines = text.split("\n")
        fits = len(lines) == 5 and lines[0] == AUDIT and not lines[4]
        if not fits or not _SIZE.fullmatch(lines[2]) or not _SHA.fullmatch(lines[3]):
            raise NoteError("no note of an auditor")
        return cls(lines[1], int(lines[2]), lines[3])


def notes_in(text: str) -> list[str]:
    """The notes of `auditors.txt`, which stand in it one directly after the other. Raises NoteError."""
    found = _NOTE.findall(text)
    if "".join(found) != text:
        raise NoteError("auditors.txt holds something else than notes of auditors")
    return found


def signer_of(signed: SignedNote, keys: Sequence[str]) -> str:
    """Which of the keys has signed. Raises NoteError unless one has, alone."""
    if len(signed.signatures) != 1:
        raise NoteError("a note of an auditor has one signature")
    signature = signed.signatures[0]
    for key in keys:
        verifier = Verifier.read(key)
        if (signature.name, signature.key_id) == (verifier.name, key_id(verifier.name, verifier.public)):
            verifier.verify(signed)
            return key
    raise NoteError("the signature is of nobody whom the rules name as an auditor")


# --- keys ----------------------------------------------------------------------------------------------


def private_key(name: str, seed: bytes) -> str:
    """The line that an auditor keeps. `seed`: 32 bytes."""
    ident = key_id(name, Signer(name, seed).verifier.public).hex()
    return f"{PRIVATE}{name}+{ident}+{b64encode(bytes([ED25519]) + seed).decode()}"


def read_private_key(line: str) -> Signer:
    """Raises NoteError."""
    name, _, rest = line.strip().removeprefix(PRIVATE).partition("+")
    ident, _, encoded = rest.partition("+")
    key = strict_base64(encoded)
    if not line.startswith(PRIVATE) or not NAME.fullmatch(name) or len(key) != 33 or key[0] != ED25519:
        raise NoteError("no private key")
    signer = Signer(name, key[1:])
    if key_id(name, signer.verifier.public).hex() != ident:
        raise NoteError("the key's id is not its own")
    return signer


# --- dumps ---------------------------------------------------------------------------------------------


def audit_of(folder: Path) -> Audit:
    """What there is to sign in a dump. Raises NoteError before a count, and OSError for a file that is missing."""
    lines = (folder / "log.txt").read_bytes().split(b"\n")
    last = next((n for n in range(len(lines) - 1, -1, -1) if lines[n].startswith(b"tally ")), None)
    if last is None:
        raise NoteError("the votes are not counted yet")
    key = Verifier.read((folder / "key").read_text(encoding="ascii").strip())
    return Audit(key.name, last + 1, lines[last].decode("ascii").split(" ")[2])


def auditors_of(folder: Path) -> dict[str, str]:
    """Names by key, as the rules in a dump say them for the round of its log. Raises OSError."""
    lines = (folder / "log.txt").read_bytes().split(b"\n")
    named = [line.split(b" ") for line in lines if line.startswith((b"open ", b"amend "))][-1]
    rules = json.loads((folder / "rules" / named[3 if named[0] == b"open" else 1].decode()).read_bytes())
    number = int(lines[0].split(b" ")[2].decode().partition(".")[2] or 1)
    votings = [phase for phase in rules["phases"] if phase["kind"] == "voting"]
    return {each["key"]: each["name"] for each in votings[number - 1]["ballot"].get("auditors", [])}


def signed_in(folder: Path) -> list[str]:
    """Names of the auditors who signed the count of a dump. Raises NoteError where a note is none of theirs, or of
    another count.
    """
    file = folder / "auditors.txt"
    if not file.is_file():
        return []
    due, auditors = audit_of(folder), auditors_of(folder)
    found = []
    for note in notes_in(file.read_text(encoding="utf-8")):
        signed = read(note)
        key = signer_of(signed, list(auditors))
        if Audit.read(signed.text) != due:
            raise NoteError(f"the note of {auditors[key]} is of another count")
        found.append(auditors[key])
    return found
