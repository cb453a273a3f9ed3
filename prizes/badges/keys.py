"""The private halves of the issuer's keys: a file each beside the keys of editions, made by command, never the key of a
vote log.
"""

from __future__ import annotations

from pathlib import Path

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.badges.queries import keys_that_sign
from prizes.badges.refusals import key_missing, key_readable_by_others
from prizes.badges.rules.multikey import public_of
from prizes.config import settings
from prizes.errors import Refusal
from prizes.keyfiles import ReadableByOthersError, make_file, read_file
from prizes.kit.sentence import Sentence

FOLDER = "_issuer"
"""No slug of an edition begins so."""
NEW = "new"
log = structlog.get_logger("badges")
_seeds: dict[Path, bytes] = {}
"""Read and compared once a process."""


def private_file(public: str) -> Path:
    return settings().keys_dir / FOLDER / f"{public}.key"


def make_private() -> str:
    """A new private key, in a file that has the name of its public half. The public half."""
    folder = settings().keys_dir / FOLDER
    draft = folder / f"{NEW}.key"
    draft.unlink(missing_ok=True)
    seed = make_file(draft)
    if seed is None:
        raise key_missing(key=NEW)
    public = public_of(seed)
    draft.rename(private_file(public))
    return public


def seed_of(public: str) -> bytes:
    """The 32 bytes of the private half. Raises Failed where this machine lacks it, or others can read it."""
    path = private_file(public)
    if path not in _seeds:
        try:
            seed = read_file(path)
        except ReadableByOthersError:
            log.error("issuer key readable by others", key=public)  # noqa: TRY400 - where says nothing more
            raise key_readable_by_others(key=public) from None
        if seed is None or public_of(seed) != public:
            log.error("issuer key missing", key=public)
            raise key_missing(key=public)
        _seeds[path] = seed
    return _seeds[path]


async def issuer_key_faults(session: AsyncSession) -> list[Sentence]:
    """What is wrong with the keys of badges on this machine, for the deployment check."""
    faults: list[Sentence] = []
    for public in await keys_that_sign(session):
        try:
            seed_of(public)
        except Refusal as refusal:
            faults.append(refusal.sentence)
    return faults
