"""Rate limits that slow and never ban. Shared over processes through Valkey where PRIZES_VALKEY_URL is set."""

from __future__ import annotations

import ipaddress
from functools import cache

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.storage import storage_from_string

from prizes.config import settings
from prizes.errors import Busy
from prizes.kit.sentence import say

SHARED_ADDRESS = 20
"""A campus or a ministry can stand behind one address: an address may do so many times what one person may."""

BEGINNINGS = 10
"""Drafts a minute that one person may begin without signing in."""


@cache
def _limiter() -> SlidingWindowCounterRateLimiter:
    url = settings().valkey_url
    storage = storage_from_string(f"async+{url}") if url else MemoryStorage()
    return SlidingWindowCounterRateLimiter(storage)


def source(request: Request) -> str:
    """The client's network: an IPv4 address, or the /64 of an IPv6 address."""
    host = request.client.host if request.client else "unknown"
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return host
    if ip.version == 6:
        return str(ipaddress.ip_network(f"{ip}/64", strict=False).network_address)
    return str(ip)


async def slow_down(request: Request, what: str, per_minute: int) -> None:
    """Count one `what` from this source. Raises Busy when it is too many; the answer says when to try again."""
    item = RateLimitItemPerMinute(per_minute * SHARED_ADDRESS)
    if not await _limiter().hit(item, what, source(request)):
        raise Busy(
            say("Many requests come from your network just now. Please wait a minute and try again."),
            retry_after=60,
        )
