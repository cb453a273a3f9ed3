"""What a page may load and run (Content Security Policy, bar.md SE-2)."""

from __future__ import annotations

from functools import cache

from prizes.i18n.templates import scripts

NO_CONTENT = b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""Of what is no page."""


def content_policy(page: str = "") -> bytes:
    """Of a page: its scripts run by their hashes, if they are files of ours. So it is one text for everybody and can be
    stored compressed. Browsers that know hashes of inline scripts alone (Firefox before 116, Safari before 15.6) run
    none, and every page works without.
    """
    return _policy(tuple(each for each in scripts() if each in page))


@cache
def _policy(named: tuple[str, ...]) -> bytes:
    hashes = " ".join(f"'{each}'" for each in named) or "'none'"
    return (
        f"default-src 'none'; script-src {hashes}; worker-src 'self'; style-src 'self'; img-src 'self' data:;"
        " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ).encode()
