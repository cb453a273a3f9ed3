"""The key that tags are made with: a file of each edition outside the database, made once.

Whoever has the database alone cannot tell whose a vote is, and whoever has the file alone has no votes.
Several machines must be given the same file: with another key a voter would get a second tag and a second
vote. So the key's hash stands in the database, and a machine whose file does not fit refuses votes.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import structlog
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.ballot import refusals
from prizes.ballot.models import TagKey
from prizes.ballot.rules import ends_at
from prizes.config import settings
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.errors import Refusal
from prizes.kit.sentence import Sentence

KEY_BYTES = 32
log = structlog.get_logger("ballot")
_sure: dict[tuple[Path, str], bytes] = {}
"""Keys that fitted a committed hash, by file and database: read and compared once a process."""


def key_file(edition: str) -> Path:
    return settings().keys_dir / edition / "tag.key"


async def key_of(session: AsyncSession, edition: str) -> bytes | None:
    """The edition's key; None while none was made, which is to say while nobody has voted.

    Raises KeyMissing where this machine's file is absent, is not the one votes were tagged with, or can be
    read by others.
    """
    path = key_file(edition)
    place = (path, str(session.get_bind().engine.url))
    if place not in _sure:
        known = await _known_hash(session, edition)
        if known is None:
            return None
        _sure[place] = _fitting(path, edition, known)
    return _sure[place]


async def ensure_key(session: AsyncSession, edition: str) -> bytes:
    """The edition's key, made now if there is none. Best called before voting opens, on one machine, so that
    the file can be copied to the others in time.
    """
    key = await key_of(session, edition)
    if key is not None:
        return key
    path = key_file(edition)
    key = _read(path, edition) or _make(path, edition)
    values = {"edition": edition, "sha256": sha256(key).hexdigest(), "made_at": clock.now()}
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    await session.exec(dialect.insert(TagKey).values(values).on_conflict_do_nothing())
    # Of several at once the first has its hash written; the others have waited for it and compare. What is
    # read here may still be rolled back, so it is not remembered.
    return _fitting(path, edition, await _known_hash(session, edition) or "")


async def make_due_keys(session: AsyncSession) -> list[str]:
    """Make the keys of editions whose vote is to come and whose rules are frozen; their slugs. Run every hour,
    so that the file is there to be copied long before the first vote.
    """
    made: list[str] = []
    for edition in await editions_in_force(session):
        if _needs_key(edition) and await _known_hash(session, edition.slug) is None:
            await ensure_key(session, edition.slug)
            made.append(edition.slug)
    return made


async def key_faults(session: AsyncSession) -> list[Sentence]:
    """What is wrong with the keys on this machine, for the deployment check."""
    faults: list[Sentence] = []
    for edition in await editions_in_force(session):
        try:
            if _needs_key(edition):
                await key_of(session, edition.slug)
        except Refusal as refusal:
            faults.append(refusal.sentence)
    return faults


def _needs_key(edition: EditionInForce) -> bool:
    ends = [ends_at(edition.rules, phase) for phase in edition.rules.votings]
    return edition.frozen and not edition.record and any(end is None or end > clock.now() for end in ends)


async def _known_hash(session: AsyncSession, edition: str) -> str | None:
    return (await session.exec(select(TagKey.sha256).where(TagKey.edition == edition))).first()


def _fitting(path: Path, edition: str, known: str) -> bytes:
    key = _read(path, edition)
    if key is None or sha256(key).hexdigest() != known:
        log.error("ballot key missing", edition=edition)
        raise refusals.key_missing(edition)
    return key


def _read(path: Path, edition: str) -> bytes | None:
    try:
        with path.open("rb") as file:
            if os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o077:
                log.error("ballot key readable by others", edition=edition)
                raise refusals.key_readable_by_others(edition)
            key = file.read()
    except FileNotFoundError:
        return None
    return key if len(key) == KEY_BYTES else None


def _make(path: Path, edition: str) -> bytes:
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
    key = _read(path, edition)
    if key is None:
        raise refusals.key_missing(edition)
    return key
