"""Where a webhook may lead: the only addresses given by people to which the service ever sends anything.

Which addresses are public is asked before each sending, of the very address that is then connected to. Whatever holds
an address within another (mapped, 6to4, Teredo, NAT64) is refused whole: nobody needs it, and it leads anywhere.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

import idna

from prizes.kit.sentence import N_

LONGEST_URL = 500
PORTS = (443, 8443)
Ip = ipaddress.IPv4Address | ipaddress.IPv6Address

_EMBEDDING = [
    ipaddress.ip_network(text)
    for text in (
        "::/96",  # IPv4-compatible, the unspecified address and loopback
        "::ffff:0:0/96",  # IPv4-mapped
        "::ffff:0:0:0/96",  # IPv4-translated
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64 of one's own
        "2001::/23",  # of protocols, with Teredo
        "2002::/16",  # 6to4
        "fec0::/10",  # site-local
        "5f00::/16",  # segment routing
        "3fff::/20",  # documentation
    )
]
_OTHER_V4 = [ipaddress.ip_network(text) for text in ("192.0.0.0/24", "192.88.99.0/24")]
"""Of protocols, and relays of 6to4."""


@dataclass(frozen=True, slots=True)
class HookAddress:
    """An https address as it is connected to."""

    host: str
    """In ASCII, lower case."""
    port: int
    target: str
    """Path and query."""

    @property
    def url(self) -> str:
        return f"https://{self.authority}{self.target}"

    @property
    def authority(self) -> str:
        return self.host if self.port == PORTS[0] else f"{self.host}:{self.port}"


NOT_HTTPS = N_("The address must begin with https://.")
NOT_AN_ADDRESS = N_("This is not a full web address. It should look like https://example.org/webhook.")
WITH_A_NAME = N_("The address must have a host name, not a number, and no name or password.")
OTHER_PORT = N_("The address may have port 443 or 8443 only.")


class WrongAddress(ValueError):  # noqa: N818 - what is wrong with it, to be said beside the field
    """Its text is one of those above."""


def read_hook_address(text: str) -> HookAddress:
    """Raises WrongAddress."""
    text = text.strip()
    if len(text) > LONGEST_URL or not text.isprintable() or any(c.isspace() or c == "\\" for c in text):
        raise WrongAddress(NOT_AN_ADDRESS)
    try:
        parts = urlsplit(text)
        port = parts.port or PORTS[0]
        named = parts.hostname or ""
    except ValueError as error:
        raise WrongAddress(NOT_AN_ADDRESS) from error
    if parts.scheme.lower() != "https":
        raise WrongAddress(NOT_HTTPS)
    if parts.username is not None or parts.password is not None:
        raise WrongAddress(WITH_A_NAME)
    host = _name(named.rstrip("."))
    if port not in PORTS:
        raise WrongAddress(OTHER_PORT)
    path = parts.path or "/"
    target = f"{path}?{parts.query}" if parts.query else path
    if not target.isascii():
        raise WrongAddress(NOT_AN_ADDRESS)
    return HookAddress(host, port, target)


def _name(named: str) -> str:
    """The host in ASCII. Numbers in any notation that a resolver might read as an address are no names."""
    try:
        host = idna.encode(named, uts46=True, std3_rules=True).decode().lower()
    except idna.IDNAError as error:
        raise WrongAddress(WITH_A_NAME if ":" in named else NOT_AN_ADDRESS) from error
    last = host.rpartition(".")[2]
    if "." not in host or not last[:1].isalpha():
        raise WrongAddress(WITH_A_NAME)
    return host


def is_public(ip: Ip) -> bool:
    """Whether an address is one of the public internet, and of nothing else."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.scope_id is not None or any(ip in network for network in _EMBEDDING):
            return False
    elif any(ip in network for network in _OTHER_V4):
        return False
    unfit = ip.is_multicast or ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_reserved
    return ip.is_global and not unfit and not ip.is_unspecified
