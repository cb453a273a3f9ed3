"""The vote log of a round: found or made, and what a vote writes into it.

A vote and its waiting line are saved in one transaction, so that there is neither a vote without a line nor a line
without a vote. Who votes gets a ticket: a signed promise that the line will stand in the log within a minute.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.config import settings
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.votelog import queries
from prizes.votelog.actions import make_log, promise
from prizes.votelog.format.codes import OPENING_BYTES, attribute_commitment, commitment
from prizes.votelog.format.lines import BlankLine, CastLine, instant_text
from prizes.votelog.format.merkle import leaf_hash
from prizes.votelog.format.notes import Checkpoint, Signer, ticket_text
from prizes.votelog.keys import signer_for
from prizes.votelog.models import VoteLog


@dataclass(frozen=True, slots=True)
class RoundLog:
    """What a vote needs of its log."""

    name: str
    signer: Signer


@dataclass(frozen=True, slots=True)
class VoteEntry:
    """A line of a vote, its leaf hash, and what opens its commitment."""

    line: str
    leaf: bytes
    opening: bytes | None


_sure: dict[tuple[Path, str, str, str], RoundLog | None] = {}
"""Logs that were committed, by keys and database, edition and phase: looked up once a process."""


async def log_for(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> RoundLog | None:
    """The log of the round, made now if there is none; None for a round that was voted in before there were logs.

    Raises KeyMissing where this machine cannot sign.
    """
    place = (settings().keys_dir, str(session.get_bind().engine.url), edition.slug, phase.id)
    if place not in _sure:
        row = await queries.log_of(session, edition.slug, phase.id)
        if row is None:  # what is made here may still be rolled back, so it is not remembered
            row = await ensure_log(session, edition, phase)
            return _log(row)
        _sure[place] = _log(row)
    return _sure[place]


def _log(row: VoteLog) -> RoundLog | None:
    return RoundLog(row.name, signer_for(row.edition, row.key)) if row.key else None


async def ensure_log(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> VoteLog:
    """Best made before voting opens, on one machine, so that the key can be copied to the others in time."""
    found = await queries.log_of(session, edition.slug, phase.id)
    if found is None:
        taken = {row.name for row in await queries.logs(session, edition.slug)}
        rounds = (edition.slug, *(f"{edition.slug}.{n}" for n in range(2, len(taken) + 2)))
        name = next(each for each in rounds if each not in taken)
        await make_log(session, edition.slug, phase.id, _origin(name), name)
        found = await queries.log_of(session, edition.slug, phase.id)
    assert found is not None
    return found


def _origin(name: str) -> str:
    """The address of the log without its scheme."""
    base = urlsplit(settings().base_url)
    return f"{base.netloc}{base.path.rstrip('/')}/votelog/{name}"


def entry_of(log: RoundLog, category: str, tag: str, choice: str) -> VoteEntry:
    """The line of a vote. `choice`: its text (`votelog.format.choices`); empty: it is taken back."""
    if not choice:
        line = str(BlankLine(category, tag))
        return VoteEntry(line, leaf_hash(line.encode()), None)
    r = secrets.token_bytes(OPENING_BYTES)
    line = str(CastLine(category, tag, commitment(log.name, category, tag, choice, r)))
    return VoteEntry(line, leaf_hash(line.encode()), r)


# --- groups and weights ----------------------------------------------------------------------------------

NONCE = 12
LONGEST = 40
"""Characters of a group. All are sealed in the same length, so that the length says nothing."""


def hidden_attribute(key: bytes, log: str, category: str, tag: str, attribute: str) -> tuple[str, bytes]:
    """The commitment to a voter's group or weight, which begins the text of the vote, and what opens it, sealed. `key`:
    as `attribute_key` makes it.
    """
    s, nonce = secrets.token_bytes(OPENING_BYTES), secrets.token_bytes(NONCE)
    plain = s + attribute.encode("ascii").ljust(LONGEST, b"\0")
    return attribute_commitment(log, category, tag, attribute, s), nonce + _cipher(key).encrypt(
        nonce, plain, None
    )


def opened_attribute(key: bytes, sealed: bytes) -> tuple[str, bytes] | None:
    """The group or weight, and s; None if it was sealed with another key."""
    try:
        plain = _cipher(key).decrypt(sealed[:NONCE], sealed[NONCE:], None)
    except InvalidTag:
        return None
    return plain[OPENING_BYTES:].rstrip(b"\0").decode("ascii"), plain[:OPENING_BYTES]


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


# --- lines that wait -------------------------------------------------------------------------------------


async def let_wait(session: AsyncSession, log: RoundLog, entry: VoteEntry) -> str | None:
    """Let the line wait for the log; its ticket. None: the log is closed, and nothing is written."""
    values = {"to_log": log.name, "a_line": entry.line}
    head = (await (await session.connection()).execute(promise(), values)).first()
    return None if head is None else _ticket(log, entry.leaf, head[0], head[1])


async def ticket_again(session: AsyncSession, log: RoundLog, leaf: bytes) -> str:
    """For a line that was promised before, or stands in the log already."""
    row = await session.get_one(VoteLog, log.name)
    return _ticket(log, leaf, row.size, row.root)


def _ticket(log: RoundLog, leaf: bytes, size: int, root: bytes) -> str:
    newest = Checkpoint(log.signer.verifier.name, size, bytes(root))
    return log.signer.sign(ticket_text(leaf, instant_text(clock.now()), newest))
