"""Rate limits that slow and never ban: by address, by network, and by the owner of a mail domain.

They are scaled by what stands behind one address: a campus of 300 voters who all sign in within ten minutes meets none
of them (`tests/gate/test_limits.py`). No country has a limit of its own. Shared over processes through Valkey where
PRIZES_VALKEY_URL is set, otherwise through PostgreSQL (`prizes.rates`). While that does not answer, and on SQLite, each
process counts for itself.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable
from functools import cache, lru_cache
from hashlib import sha256
from typing import Protocol, cast

import structlog
from fastapi import Request
from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError
from limits.storage import storage_from_string
from sqlalchemy.engine import make_url

from prizes.accounts.providers import owner_of
from prizes.config import settings
from prizes.errors import Busy
from prizes.rates.counting import NoCount, SharedCounter

SHARED_ADDRESS = 20
"""A campus or a ministry can stand behind one address: an address may do so many times what one person may."""
SHARED_NETWORK = 100
"""The same for the networks around it: 256 addresses of IPv4, 65,536 networks of IPv6."""
PATIENCE = 1.0
"""Seconds for an answer of Valkey."""
WAIT = 60
"""Seconds after which it is worth trying again."""

CALM = RateLimitItemPerMinute(400, 10)
"""Codes that one address may ask for in ten minutes before it counts as busy: a campus of 300, and a third more."""

PER_TOKEN = RateLimitItemPerMinute(300)
"""Requests that come with one token, from wherever."""

PER_MINUTE = {
    "badge": 20,  # verified: some milliseconds of a core each
    "book": 12,  # of success stories, set once and kept
    "complaint": 3,  # about projects, from anyone
    "consent": 30,  # links of owners and signers opened; guessing them is hopeless, and slow too
    "contribute": 10,
    "data": 60,  # files of the open data, as one comes by the numbers of a report
    "dossier": 12,
    "drawing": 30,  # pictures that nobody has asked for before
    "draft": 10,  # begun without signing in
    "export": 6,
    "my-data": 6,
    "offer": 10,  # parts in projects offered by mail
    "owners": 120,  # keystrokes of one who types an owner's name
    "password": 10,
    "press-kit": 6,
    "report": 12,  # as PDF or for word processors
    "participate": 10,  # visits by the link of an invitation are counted
    "try": 60,  # of codes
    "unknown-token": 60,  # guessing one is hopeless; a program that lost its token should slow down
    "upload": 10,
    "webhook": 10,  # proposed, tried or sent again: each makes the service look up or call another
}
"""What one person may do in a minute, whichever way they come."""

log = structlog.get_logger("limits")
too_many_requests = Busy.named(
    "too-many-requests",
    "Many requests are coming from your network. Please wait a minute and try again.",
    retry_after=WAIT,
)
too_many_from_domain = Busy.named(
    "too-many-requests-from-domain",
    "Many requests are coming from addresses at %(domain)s. Please wait a minute and try again.",
    retry_after=WAIT,
)


class Limiter(Protocol):
    async def hit(self, item: RateLimitItem, key: str, /) -> bool: ...

    async def test(self, item: RateLimitItem, key: str, /) -> bool: ...


@cache
def _own() -> SlidingWindowCounterRateLimiter:
    return SlidingWindowCounterRateLimiter(MemoryStorage())


@cache
def _in_valkey(url: str) -> SlidingWindowCounterRateLimiter:
    return SlidingWindowCounterRateLimiter(_valkey(url, PATIENCE))


def _valkey(url: str, within: float) -> Storage:
    """A server that hangs must not keep a request: after `within` seconds each process counts for itself."""
    waits = {"socket_timeout": within, "socket_connect_timeout": within}
    return cast("Storage", storage_from_string(f"async+{url}", wrap_exceptions=True, **waits))


async def valkey_fault(url: str, within: float = 4.0) -> str | None:
    """Why limits cannot be shared there, in one line; None where they can."""
    try:
        await _valkey(url, within).get("asked-by-check")
    except StorageError as error:
        why: Exception = error.storage_error
    except Exception as trouble:  # noqa: BLE001 - a URL that the library does not know, a library that is absent
        why = trouble
    else:
        return None
    said = (str(why) or type(why).__name__).rstrip(". ")
    return f"Valkey does not answer: {said}. See PRIZES_VALKEY_URL; it may be left empty."


_in_database: dict[str, SharedCounter] = {}
"""By URL; closed with the program."""


def _shared() -> Limiter | None:
    """What counts for all processes, as the settings have it."""
    chosen = settings()
    if chosen.valkey_url:
        return _in_valkey(chosen.valkey_url)
    if make_url(chosen.database_url).get_backend_name() != "postgresql":
        return None
    if chosen.database_url not in _in_database:
        _in_database[chosen.database_url] = SharedCounter(chosen.database_url)
    return _in_database[chosen.database_url]


def forget() -> None:
    """Begin to count anew (tests)."""
    _own.cache_clear()
    _in_valkey.cache_clear()


async def close() -> None:
    """Let go of the database."""
    while _in_database:
        await _in_database.popitem()[1].close()


async def hit(item: RateLimitItem, *names: str) -> bool:
    """Count one; False if there were too many."""
    return await _asked(lambda limiter, key: limiter.hit(item, key), names)


async def _left(item: RateLimitItem, *names: str) -> bool:
    """Whether one more would be let through; nothing is counted."""
    return await _asked(lambda limiter, key: limiter.test(item, key), names)


async def _asked(ask: Callable[[Limiter, str], Awaitable[bool]], names: tuple[str, ...]) -> bool:
    """Names are hashed: whoever reads the counters finds no address."""
    key = sha256("\0".join(names).encode()).hexdigest()[:32]
    shared = _shared()
    if shared is not None:
        try:
            return await ask(shared, key)
        except (StorageError, NoCount) as error:  # the limits go on, loosely; the contest does not stop
            log.warning("limits are not shared", error=_kind(error))
    return await ask(_own(), key)


def _kind(error: StorageError | NoCount) -> str:
    return type(error.storage_error).__name__ if isinstance(error, StorageError) else str(error)


async def is_busy(request: Request, *, count: bool = False) -> bool:
    """Whether so many codes are asked for from this address that puzzles are worth their trouble. `count`: one more is
    being asked for.
    """
    if count:
        return not await hit(CALM, "calm", source(request))
    return not await _left(CALM, "calm", source(request))


def source(request: Request) -> str:
    """The client's network: an IPv4 address, or the /64 of an IPv6 address, which is what one household has."""
    return _network(request, 32, 64)


def neighbourhood(request: Request) -> str:
    """What one organization can have: the /24 of an IPv4 address, the /48 of an IPv6 address."""
    return _network(request, 24, 48)


def _network(request: Request, of_v4: int, of_v6: int) -> str:
    return network_of(request.client.host if request.client else "unknown", of_v4, of_v6)


@lru_cache(maxsize=4096)
def network_of(host: str, of_v4: int, of_v6: int) -> str:
    """The network of an address, with so many bits of IPv4 or IPv6."""
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network((ip, of_v4 if ip.version == 4 else of_v6), strict=False))


async def slow_down(request: Request, what: str, per_minute: int | None = None) -> None:
    """Count one `what` from this source. Raises Busy when it is too many; the answer says when to try again.

    `per_minute`: what one person may do, where the table above does not say.
    """
    most = PER_MINUTE[what] if per_minute is None else per_minute
    if not await _is_within(request, what, lambda share: RateLimitItemPerMinute(most * share)):
        raise too_many_requests()


async def is_within_day(request: Request, what: str, per_day: int) -> bool:
    """Count one `what` from this source; whether it is not too many. `per_day`: what one person may do."""
    return await _is_within(request, what, lambda share: RateLimitItemPerDay(per_day * share))


async def _is_within(request: Request, what: str, limit: Callable[[int], RateLimitItem]) -> bool:
    """`limit`: of so many people."""
    for share, name in ((SHARED_ADDRESS, source(request)), (SHARED_NETWORK, neighbourhood(request))):
        if not await hit(limit(share), what, name):
            return False
    return True


async def slow_domain(request: Request, address: str, what: str, per_minute: int) -> None:
    """The same for one network by who makes mailboxes at a domain: nobody shuts out the people of a domain from
    elsewhere. Mailboxes at large providers belong to single people.
    """
    owner = owner_of(address)
    item = RateLimitItemPerMinute(per_minute * SHARED_ADDRESS)
    if owner is None or await hit(item, what, f"@{owner}", neighbourhood(request)):
        return
    raise too_many_from_domain(domain=owner)
