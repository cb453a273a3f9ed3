"""Signed notes, checkpoints, cosignatures, tickets and proofs, as C2SP's signed-note, tlog-checkpoint, tlog-cosignature
and tlog-proof say.

Pure but for the signing itself. One key of an edition signs checkpoints and tickets; a ticket has six lines and
another first line, so that neither can be read as the other.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

DASH = "\u2014 "
"""Begins each line of a signature."""
ED25519 = 0x01
COSIGNATURE = 0x04
TICKET = "wvl-ticket-v1"
PROOF = "c2sp.org/tlog-proof@v1"
WITHIN = 60
"""Seconds within which a ticket promises that its line stands in the log."""
MOST_SIGNATURES = 16
_ORIGIN = re.compile(r"[^\s+]{1,200}")


class NoteError(ValueError):
    """A text that is no signed note, or not by this key."""


@dataclass(frozen=True, slots=True)
class Signature:
    name: str
    key_id: bytes
    """4 bytes."""
    value: bytes


@dataclass(frozen=True, slots=True)
class SignedNote:
    text: str
    """Up to and including the newline before the empty line: what is signed."""
    signatures: tuple[Signature, ...]


def key_id(name: str, public: bytes, kind: int = ED25519) -> bytes:
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name: the origin of a log, or the name of a witness."""

    name: str
    public: bytes
    """32 bytes."""

    def __str__(self) -> str:
        """The line of the file `key`."""
        ident = key_id(self.name, self.public).hex()
        return f"{self.name}+{ident}+{b64encode(bytes([ED25519]) + self.public).decode()}"

    @classmethod
    def read(cls, line: str) -> Verifier:
        """Raises NoteError."""
        name, _, rest = line.partition("+")
        ident, _, encoded = rest.partition("+")
        key = strict_base64(encoded)
        if not _ORIGIN.fullmatch(name) or len(key) != 33 or key[0] != ED25519:
            raise NoteError("no verifier key")
        if key_id(name, key[1:]).hex() != ident:
            raise NoteError("the key's id is not its own")
        return cls(name, key[1:])

    def verify(self, note: SignedNote) -> None:
        """Raises NoteError unless the note has a signature of this key, and each of them holds."""
        ident = key_id(self.name, self.public)
        ours = [s for s in note.signatures if s.name == self.name and s.key_id == ident]
        if not ours:
            raise NoteError("no signature of this key")
        for signature in ours:
            _check(self.public, signature.value, note.text.encode())

    def verify_cosignature(self, note: SignedNote) -> int:
        """When the witness of this key cosigned the checkpoint, in seconds of POSIX time. Raises NoteError."""
        ident = key_id(self.name, self.public, COSIGNATURE)
        for signature in note.signatures:
            if signature.name == self.name and signature.key_id == ident and len(signature.value) == 72:
                at = int.from_bytes(signature.value[:8], "big")
                _check(self.public, signature.value[8:], _cosigned(note.text, at))
                return at
        raise NoteError("no cosignature of this witness")


def _check(public: bytes, signature: bytes, text: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except InvalidSignature as error:
        raise NoteError("the signature does not hold") from error


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


class Signer:
    """A private key with its name."""

    def __init__(self, name: str, seed: bytes) -> None:
        """`seed`: the 32 bytes of an Ed25519 private key."""
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.verifier = Verifier(name, public)
        self._id = key_id(name, public)

    def sign(self, text: str) -> str:
        """The text, which ends with a newline, as a signed note."""
        return f"{text}\n{_signature_line(self.verifier.name, self._id, self._key.sign(text.encode()))}"

    def cosign(self, note: str, at: int) -> str:
        """The note with the cosignature of this witness. `at`: seconds of POSIX time."""
        value = at.to_bytes(8, "big") + self._key.sign(_cosigned(read(note).text, at))
        ident = key_id(self.verifier.name, self.verifier.public, COSIGNATURE)
        return note + _signature_line(self.verifier.name, ident, value)


def _signature_line(name: str, ident: bytes, value: bytes) -> str:
    return f"{DASH}{name} {b64encode(ident + value).decode()}\n"


def read(note: str) -> SignedNote:
    """Raises NoteError."""
    text, gap, tail = note.rpartition("\n\n")
    if not gap or not tail.endswith("\n"):
        raise NoteError("no signatures after an empty line")
    lines = tail[:-1].split("\n")
    if not 1 <= len(lines) <= MOST_SIGNATURES:
        raise NoteError("a note has one to sixteen signatures")
    return SignedNote(text + "\n", tuple(map(_read_signature, lines)))


def _read_signature(line: str) -> Signature:
    parts = line.removeprefix(DASH).split(" ")
    if not line.startswith(DASH) or len(parts) != 2 or not _ORIGIN.fullmatch(parts[0]):
        raise NoteError("no signature line")
    value = strict_base64(parts[1])
    if len(value) < 5:
        raise NoteError("no signature line")
    return Signature(parts[0], value[:4], value[4:])


def strict_base64(text: str) -> bytes:
    """RFC 4648, section 4, with padding, in its one spelling. Raises NoteError."""
    try:
        value = b64decode(text, validate=True)
    except (Base64Error, ValueError) as error:
        raise NoteError("no base64") from error
    if b64encode(value).decode() != text:
        raise NoteError("base64 in another spelling")
    return value


# --- checkpoints ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Origin, size and root of a tree at one moment."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def read(cls, text: str) -> Checkpoint:
        """Raises NoteError."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not re.fullmatch(r"0|[1-9][0-9]{0,15}", lines[1], re.ASCII):
            raise NoteError("no checkpoint")
        root = strict_base64(lines[2])
        if len(root) != 32 or not _ORIGIN.fullmatch(lines[0]):
            raise NoteError("no checkpoint")
        return cls(lines[0], int(lines[1]), root)


def ticket_text(leaf: bytes, at: str, newest: Checkpoint) -> str:
    """What a ticket says: that a line with this leaf hash will stand in the log soon. `at`: as lines have instants."""
    return (
        f"{TICKET}\n{newest.origin}\nleaf {leaf.hex()}\ntime {at}\nwithin {WITHIN}\n"
        f"checkpoint {newest.size} {b64encode(newest.root).decode()}\n"
    )


def proof_text(line: bytes, index: int, proof: Sequence[bytes], checkpoint: str) -> str:
    """What a stranger is given for one line: the proof that it stands in the log. `checkpoint`: the signed note,
    verbatim. The line itself stands in `extra`, so that nothing else is needed.
    """
    hashes = "".join(f"{b64encode(sibling).decode()}\n" for sibling in proof)
    return f"{PROOF}\nextra {b64encode(line).decode()}\nindex {index}\n{hashes}\n{checkpoint}"
