"""What MDN's HTTP Observatory gives for the headers of a page, by its published table of points
(https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring; read in November 2026), as far as a page alone
tells it: certificates, redirects from HTTP and lists of browsers are of the proxy and of the name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

BASE = 100
FOR_MORE = 90
"""Points that a page needs without any that are given, to be given some."""
SIX_MONTHS = 15_768_000
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def points(headers: Mapping[str, str], cookies: Sequence[str], html: str) -> int:
    """Of one page. `cookies`: its Set-Cookie headers."""
    given = [
        _policy(headers.get("content-security-policy", "")),
        _cookies(cookies),
        -50 if headers.get("access-control-allow-credentials") == "true" else 0,
        _referrer(headers.get("referrer-policy", "")),
        _strict_transport(headers.get("strict-transport-security", "")),
        _scripts(html),
        0 if headers.get("x-content-type-options") == "nosniff" else -5,
        _frames(headers),
        {"same-origin": 10, "same-site": 10, "cross-origin": 0}.get(
            headers.get("cross-origin-resource-policy", ""), 0
        ),
    ]
    base = BASE + sum(each for each in given if each < 0)
    return base + (sum(each for each in given if each > 0) if base >= FOR_MORE else 0)


def directives(policy: str) -> dict[str, list[str]]:
    parts = (part.split() for part in policy.split(";") if part.strip())
    return {name: sources for name, *sources in parts}


def _policy(policy: str) -> int:
    said = directives(policy)
    if not said:
        return -25
    scripts = said.get("script-src", said.get("default-src", ["*"]))
    loose = {"'unsafe-inline'", "data:", "https:", "http:", "*"}
    if loose & set(scripts) or loose & set(said.get("object-src", said.get("default-src", ["*"]))):
        return -20
    if "'unsafe-eval'" in policy:
        return -10
    if "http:" in policy:
        return -20
    if loose & set(said.get("style-src", said.get("default-src", ["*"]))):
        return 0
    closed = said.get("default-src") == ["'none'"] and said.get("form-action") in (["'none'"], ["'self'"])
    return 10 if closed else 5


def _cookies(cookies: Sequence[str]) -> int:
    if not cookies:
        return 0
    said = [{part.strip().lower() for part in cookie.split(";")[1:]} for cookie in cookies]
    if not all("secure" in each for each in said):
        return -40
    if not all("httponly" in each for each in said):
        return -30
    return 5 if all({"samesite=lax", "samesite=strict"} & each for each in said) else 0


def _referrer(policy: str) -> int:
    if not policy:
        return 0
    return 5 if policy.rsplit(",", maxsplit=1)[-1].strip() in PRIVATE else -5


def _strict_transport(policy: str) -> int:
    age = re.search(r"max-age=(\d+)", policy)
    if age is None:
        return -20
    return 0 if int(age[1]) >= SIX_MONTHS else -10


def _scripts(html: str) -> int:
    """5 where all scripts are of this site and have their hashes."""
    scripts = re.findall(r"<script\b[^>]*\bsrc=[^>]*>", html)
    if any(re.search(r'src="(?:https?:)?//', script) for script in scripts):
        return -5
    return 5 if scripts and all("integrity=" in script for script in scripts) else 0


def _frames(headers: Mapping[str, str]) -> int:
    if "frame-ancestors" in directives(headers.get("content-security-policy", "")):
        return 5
    return 0 if headers.get("x-frame-options", "").upper() in ("DENY", "SAMEORIGIN") else -20
