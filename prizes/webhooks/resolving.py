"""Which addresses a host has now, all of which must be public."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence

from prizes.webhooks import refusals
from prizes.webhooks.rules.addresses import HookAddress, Ip, is_public

PATIENCE = 3.0
"""Seconds for an answer of the resolver."""
MOST = 4
"""Addresses that are pinned."""
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


async def look_up(host: str, port: int) -> list[str]:
    """Raises OSError."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(PATIENCE):
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


async def public_addresses(address: HookAddress, resolve: Resolve = look_up) -> list[Ip]:
    """Raises Invalid where there are none, or where one of them is not public: a name that leads to both sides is no
    mistake.
    """
    try:
        found = [ipaddress.ip_address(text) for text in await resolve(address.host, address.port)]
    except (OSError, TimeoutError, ValueError) as error:
        raise refusals.webhook_unknown_host(host=address.host) from error
    if not found:
        raise refusals.webhook_unknown_host(host=address.host)
    if not all(is_public(ip) for ip in found):
        raise refusals.webhook_not_public(host=address.host)
    return found[:MOST]
