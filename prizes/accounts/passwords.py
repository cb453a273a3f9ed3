"""Passwords: argon2id through passlib's API, computed in a few threads so that signing in never stops voting."""

from __future__ import annotations

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


async def hashed(password: str) -> str:
    return str(await anyio.to_thread.run_sync(_context.hash, password, limiter=_limiter()))


async def verified(password: str, stored: str | None) -> tuple[bool, str | None]:
    """Whether it fits, and a new hash to store where the old one was made with weaker parameters."""

    def verify() -> tuple[bool, str | None]:
        fits, new_hash = _context.verify_and_update(password, stored or _nobodys_hash())
        return bool(fits) and stored is not None, new_hash if stored else None

    return await anyio.to_thread.run_sync(verify, limiter=_limiter())
