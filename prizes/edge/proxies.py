"""Which addresses are the operator's own proxies."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from prizes.config import settings


@lru_cache(maxsize=4)
def _networks(_listed: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Read once for each value of the setting: every request asks."""
    return settings().proxies


def is_proxy(address: str) -> bool:
    listed = settings().trusted_proxies
    return bool(listed) and _is_among(listed, address)


@lru_cache(maxsize=4_096)
def _is_among(listed: str, address: str) -> bool:
    """Remembered, since the same addresses come with every request."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return any(ip in network for network in _networks(listed))
