"""Mail domains that live for an hour, or that anybody can read. Whoever can make a thousand is no thousand people.

The list comes from the package `disposable-email-domains`; CONTRIBUTING.md says when it is brought up to date.
"""

from __future__ import annotations

from functools import cache

from disposable_email_domains import allowlist, blocklist

from prizes.mail.rules.addresses import in_ascii


def is_disposable(domain: str) -> bool:
    """Whether the domain, or one it lies under, is listed. In any spelling: capitals, a last dot, other scripts."""
    parts = in_ascii(domain).split(".")
    return any(".".join(parts[i:]) in _listed() for i in range(len(parts) - 1))


@cache
def _listed() -> frozenset[str]:
    return frozenset(in_ascii(name) for name in blocklist) - frozenset(allowlist)
