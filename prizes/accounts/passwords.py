"""Passwords: argon2id through passlib's API, computed in a few threads so that signing in never stops voting; and which
passwords are common, by the lists and patterns of zxcvbn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import anyio
import anyio.to_thread
from passlib.context import CryptContext

_context = CryptContext(
    schemes=["argon2"],
    argon2__type="ID",
    argon2__memory_cost=19456,  # KiB; OWASP's first recommendation for argon2id: m=19 MiB, t=2, p=1
    argon2__time_cost=2,
    argon2__parallelism=1,
)


@cache
def _limiter() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(2)


@cache
def _nobodys_hash() -> str:
    """Hash of a password that nobody has: verified for unknown addresses, so that they take the same time."""
    return str(_context.hash("nobody has this password"))


LEAST_GUESSES = 10**8
"""That a password must stand, by zxcvbn's reckoning; it calls that safely unguessable for a slow hash."""
LOOKED_AT = 72
"""Characters; zxcvbn takes long over longer ones, which are not common for it."""


async def is_common(password: str, about: Iterable[str]) -> bool:
    """Whether it is among those that are tried first. `about`: what is known of its owner, such as the address; what is
    in that counts for nothing.
    """
    words = {word for text in about for word in re.split(r"\W+", text.casefold()) if len(word) > 2}
    rest = password[:LOOKED_AT].casefold()
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")

    def look() -> bool:
        from zxcvbn import zxcvbn  # here: its lists take half a second that no other command should wait for

        return not rest or int(zxcvbn(rest)["guesses"]) < LEAST_GUESSES

    return await anyio.to_thread.run_sync(look, limiter=_limiter())


async def hashed(password: str) -> str:
    return str(await anyio.to_thread.run_sync(_context.hash, password, limiter=_limiter()))


async def verified(password: str, stored: str | None) -> tuple[bool, str | None]:
    """Whether it fits, and a new hash to store where the old one was made with weaker parameters."""

    def verify() -> tuple[bool, str | None]:
        fits, new_hash = _context.verify_and_update(password, stored or _nobodys_hash())
        return bool(fits) and stored is not None, new_hash if stored else None

    return await anyio.to_thread.run_sync(verify, limiter=_limiter())
