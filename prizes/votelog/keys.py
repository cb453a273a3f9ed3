"""Files of keys outside the database, and the key that signs a log.

One key of an edition signs the checkpoints and tickets of its logs: `log.key`, 32 bytes, beside the key of tags. Each
log keeps its public half; a machine without the file, or with another one, signs nothing.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

import structlog

from prizes.config import settings
from prizes.votelog.format.notes import Signer, Verifier
from prizes.votelog.refusals import key_missing, key_readable_by_others

KEY_BYTES = 32
log = structlog.get_logger("votelog")
_signers: dict[tuple[Path, str], Signer] = {}
"""By file and verifier key: read and compared once a process."""


def signing_file(edition: str) -> Path:
    return settings().keys_dir / edition / "log.key"


def signer_for(edition: str, verifier: str) -> Signer:
    """What signs the log of this verifier key. Raises KeyMissing where this machine's file does not fit it."""
    place = (signing_file(edition), verifier)
    if place not in _signers:
        seed = read_key(place[0], edition)
        signer = Signer(Verifier.read(verifier).name, seed) if seed else None
        if signer is None or str(signer.verifier) != verifier:
            log.error("signing key missing", edition=edition)
            raise key_missing(edition=edition)
        _signers[place] = signer
    return _signers[place]


def make_signer(edition: str, origin: str) -> Signer:
    """With the edition's signing key, made now if there is none."""
    path = signing_file(edition)
    return Signer(origin, read_key(path, edition) or make_key(path, edition))


def read_key(path: Path, edition: str) -> bytes | None:
    """None: no such file, or one that was cut short. Raises KeyMissing if others can read it."""
    try:
        with path.open("rb") as file:
            if os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o077:
                log.error("key readable by others", edition=edition, file=path.name)
                raise key_readable_by_others(edition=edition)
            key = file.read()
    except FileNotFoundError:
        return None
    return key if len(key) == KEY_BYTES else None


def make_key(path: Path, edition: str) -> bytes:
    """Written under another name and then linked: the name appears with all its bytes, and for one only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first; its key is the key
            os.link(draft, path)
    finally:
        draft.unlink()
    key = read_key(path, edition)
    if key is None:
        raise key_missing(edition=edition)
    return key
