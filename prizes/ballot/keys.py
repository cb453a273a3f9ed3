"""The key that tags are made with: a file of each edition outside the database, made once.

Whoever has the database alone cannot tell whose a vote is, and whoever has the file alone has no votes.
Several machines must be given the same file: with another key a voter would get a second tag and a second
vote. So the key's hash stands in the database, and a machine whose file does not fit refuses votes.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import structlog
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.ballot.logs import ensure_log
from prizes.ballot.models import TagKey
from prizes.ballot.refusals import destroyed_elsewhere, key_destroyed, key_in_use, no_circumstances
from prizes.ballot.rules.voting import Key, ends_at
from prizes.config import settings
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.errors import Refusal
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.sentence import Sentence
from prizes.mail.rules.addresses import FORM
from prizes.votelog.keys import make_key, read_key, signer_for
from prizes.votelog.queries import logs
from prizes.votelog.refusals import key_missing

log = structlog.get_logger("ballot")
_sure: dict[tuple[Path, str], Key] = {}
"""Keys that fitted a committed hash, by file and database: read and compared once a process."""
_circumstances: dict[Path, bytes] = {}


def key_file(edition: str) -> Path:
    return settings().keys_dir / edition / "tag.key"


def circumstances_file(edition: str) -> Path:
    """Of the key that circumstances of votes are sealed with: made with the key of tags, destroyed much earlier."""
    return settings().keys_dir / edition / "circumstances.key"


def circumstances_key(edition: str) -> bytes | None:
    """None where this machine has none: votes are taken all the same, and nothing is kept of their circumstances."""
    path = circumstances_file(edition)
    if path not in _circumstances:
        key = read_key(path, edition)
        if key is None:
            return None
        _circumstances[path] = key
    return _circumstances[path]


def destroy_circumstances_key(edition: str) -> None:
    circumstances_file(edition).unlink(missing_ok=True)
    _circumstances.clear()


async def key_of(session: AsyncSession, edition: str) -> Key | None:
    """The edition's key; None while none was made, which is to say while nobody has voted, and again once it was
    destroyed.

    Raises KeyMissing where this machine's file is absent, is not the one votes were tagged with, or can be
    read by others.
    """
    path = key_file(edition)
    place = (path, str(session.get_bind().engine.url))
    if place not in _sure:
        row = await session.get(TagKey, edition, populate_existing=True)
        if row is None or row.destroyed_at is not None:
            return None
        _sure[place] = Key(_fitting(path, edition, row.sha256), row.form)
    return _sure[place]


async def key_here(session: AsyncSession, edition: str) -> Key | None:
    """None also where this machine lacks it, which must not end what else is done; another worker may have it."""
    try:
        return await key_of(session, edition)
    except Refusal:
        return None


async def ensure_key(session: AsyncSession, edition: str) -> Key:
    """The edition's key, made now if there is none. Best called before voting opens, on one machine, so that
    the file can be copied to the others in time.
    """
    key = await key_of(session, edition)
    if key is not None:
        return key
    if await _is_destroyed(session, edition):
        raise key_destroyed()
    path = key_file(edition)
    made = read_key(path, edition) or make_key(path, edition)
    _ensure_circumstances_key(edition)
    values = {
        "edition": edition,
        "sha256": sha256(made).hexdigest(),
        "form": FORM,
        "made_at": clock.now(),
    }
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    await session.exec(dialect.insert(TagKey).values(values).on_conflict_do_nothing())
    # Of several at once the first has its hash written; the others have waited for it and compare. What is
    # read here may still be rolled back, so it is not remembered.
    row = (await session.exec(select(TagKey.sha256, TagKey.form).where(TagKey.edition == edition))).one()
    return Key(_fitting(path, edition, row[0]), row[1])


async def form_of(session: AsyncSession, edition: str) -> int:
    """In which form addresses stand for voters of the edition; that of a key to come, where there is none yet."""
    found = await session.exec(select(TagKey.form).where(TagKey.edition == edition))
    return found.first() or FORM


def _ensure_circumstances_key(edition: str) -> None:
    if read_key(circumstances_file(edition), edition) is None:
        make_key(circumstances_file(edition), edition)


async def make_due_keys(session: AsyncSession) -> list[str]:
    """Make keys and logs of editions whose vote is to come and whose rules are frozen; their slugs. Run every hour,
    so that the files are there to be copied long before the first vote.
    """
    made: list[str] = []
    for edition in await editions_in_force(session):
        if _needs_key(edition) and await key_hash(session, edition.slug) is None:
            await make_keys(session, edition)
            made.append(edition.slug)
    return made


async def make_keys(session: AsyncSession, edition: EditionInForce) -> None:
    """The key of tags, and the log of each round with the key that signs it. What is there already stays."""
    await ensure_key(session, edition.slug)
    _ensure_circumstances_key(edition.slug)
    for phase in edition.rules.votings:
        await ensure_log(session, edition, phase)


async def destroy_key(session: AsyncSession, edition: EditionInForce) -> None:
    """At the end of retention: without its key a tag is a random word. Raises Closed while it is needed. Where it was
    destroyed before, only what this machine still has of it goes.
    """
    if not edition.record and _needs_key(edition):
        raise key_in_use(edition=edition.rules.title)
    row = await session.get(TagKey, edition.slug, populate_existing=True)
    if row is not None and row.destroyed_at is None:
        row.destroyed_at = clock.now()
        session.add(row)
        record(session, edition, acts.BALLOT_DESTROY_KEY, by=None, sha256=row.sha256)
        await session.flush()
    key_file(edition.slug).unlink(missing_ok=True)
    _sure.clear()


async def key_faults(session: AsyncSession) -> list[Sentence]:
    """What is wrong with the keys on this machine, for the deployment check."""
    faults: list[Sentence] = []
    for edition in await editions_in_force(session):
        try:
            if _needs_key(edition):
                made = await key_of(session, edition.slug)
                if made is not None and circumstances_key(edition.slug) is None:
                    faults.append(no_circumstances(edition.rules.title, edition.slug))
                for log in await logs(session, edition.slug):
                    signer_for(edition.slug, log.key)
            elif key_file(edition.slug).exists() and await _is_destroyed(session, edition.slug):
                faults.append(destroyed_elsewhere(edition.rules.title))
        except Refusal as refusal:
            faults.append(refusal.sentence)
    return faults


def _needs_key(edition: EditionInForce) -> bool:
    ends = [ends_at(edition.rules, phase) for phase in edition.rules.votings]
    return edition.frozen and not edition.record and any(end is None or end > clock.now() for end in ends)


async def _is_destroyed(session: AsyncSession, edition: str) -> bool:
    row = await session.get(TagKey, edition)
    return row is not None and row.destroyed_at is not None


async def key_hash(session: AsyncSession, edition: str) -> str | None:
    """SHA-256 of the edition's key in hex; None while none was made."""
    return (await session.exec(select(TagKey.sha256).where(TagKey.edition == edition))).first()


def _fitting(path: Path, edition: str, known: str) -> bytes:
    key = read_key(path, edition)
    if key is None or sha256(key).hexdigest() != known:
        log.error("ballot key missing", edition=edition)
        raise key_missing(edition=edition)
    return key
