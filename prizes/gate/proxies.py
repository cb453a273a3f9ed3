"""Which addresses are the operator's own proxies."""

from __future__ import annotations

import ipaddress

from prizes.config import settings


def is_proxy(address: str) -> bool:
    trusted = settings().proxies
    if not trusted:
        return False
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return any(ip in network for network in trusted)
