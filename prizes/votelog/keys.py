"""Files of keys outside the database, and the key that signs a log.

One key of an edition signs the checkpoints and tickets of its logs: `log.key`, 32 bytes, beside the key of tags. Each
log keeps its public half; a machine without the file, or with another one, signs nothing.
"""

from __future__ import annotations

from pathlib import Path

import structlog

from prizes.config import settings
from prizes.keyfiles import ReadableByOthersError, make_file, read_file
from prizes.votelog.format.notes import Signer, Verifier
from prizes.votelog.refusals import key_missing, key_readable_by_others

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
        return read_file(path)
    except ReadableByOthersError:
        log.error("key readable by others", edition=edition, file=path.name)  # noqa: TRY400 - where says nothing more
        raise key_readable_by_others(edition=edition) from None


def make_key(path: Path, edition: str) -> bytes:
    """See `keyfiles.make_file`."""
    make_file(path)
    key = read_key(path, edition)
    if key is None:
        raise key_missing(edition=edition)
    return key
