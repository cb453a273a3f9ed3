"""Badges and the list of those that are no longer valid, signed when they are asked for."""

from __future__ import annotations

import json
from functools import cache, lru_cache

import anyio
import anyio.to_thread
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.badges import addresses, refusals
from prizes.badges.keys import seed_of
from prizes.badges.queries import KeyInUse, key_in_use, places_gone
from prizes.badges.rules.documents import Document, status_list
from prizes.badges.rules.proofs import signed
from prizes.badges.rules.status_list import encoded
from prizes.badges.words import badge
from prizes.certificates.queries import CertificateRow
from prizes.edition.queries import EditionInForce
from prizes.i18n.translator import translator

REMEMBERED = 512
"""Documents that a process has signed and need not sign again: the same content has the same signature."""


@cache
def _limiter() -> anyio.CapacityLimiter:
    """To sign takes some milliseconds of a core."""
    return anyio.CapacityLimiter(1)


async def badge_of(session: AsyncSession, edition: EditionInForce, found: CertificateRow, lang: str) -> str:
    """The signed badge of a certificate, as JSON. Raises Missing, and Failed where this machine lacks the key."""
    key = await _key(session, edition)
    if key is None or not found.is_valid:
        raise refusals.no_badge()
    return await _signed(badge(edition, found, translator(lang)).document, key)


async def has_badges(session: AsyncSession, edition: EditionInForce) -> bool:
    """Whether two stewards have approved badges of this edition, with a key that still stands."""
    return await _key(session, edition) is not None


async def status_list_of(session: AsyncSession, edition: EditionInForce) -> str:
    """Which badges of an edition are no longer valid, signed, as JSON. Raises as `badge_of`."""
    key = await _key(session, edition)
    if key is None:
        raise refusals.no_badges_yet()
    bits = encoded(await places_gone(session, edition))
    address = addresses.status_address(edition.slug)
    return await _signed(status_list(address, addresses.issuer_id(), key.since, bits), key)


async def _key(session: AsyncSession, edition: EditionInForce) -> KeyInUse | None:
    key = await key_in_use(session, edition)
    return None if key is None or key.withdrawn else key


async def _signed(document: Document, key: KeyInUse) -> str:
    seed_of(key.public)  # says what is wrong with the file before a thread is taken
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return await anyio.to_thread.run_sync(
        _sign, text, key.public, addresses.key_address(key.public), limiter=_limiter()
    )


@lru_cache(maxsize=REMEMBERED)
def _sign(text: str, public: str, method: str) -> str:
    made = signed(json.loads(text), seed_of(public), method)
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"
