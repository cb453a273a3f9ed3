"""Under what circumstances a vote is cast, as far as signals need them: noted at the vote, and sealed.

No address is kept, of a person or of a network: keyed pseudonyms, the form of the address, how soon after registering,
and the second. All of it is encrypted with a key that lies outside the database, so that neither a query nor a copy of
the database can hold it against the times of sessions. When the key is destroyed, copies are random words too.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
from dataclasses import dataclass
from functools import lru_cache
from sys import intern

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from prizes.ballot.rules.flagging.stream import StreamedBallot, Traits
from prizes.ballot.rules.flagging.traits import traits_of

NONCE = 12
STEPS = 4
"""Of the time from registering to the vote, in an octave: as the signals see it, and no finer."""
BROWSERS = (("edg", "Edge"), ("opr", "Opera"), ("samsungbrowser", "Samsung"), ("firefox", "Firefox"))
MORE_BROWSERS = (("chrome", "Chrome"), ("crios", "Chrome"), ("safari", "Safari"))
SYSTEMS = (
    ("android", "Android"),
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("windows", "Windows"),
    ("mac os", "Mac"),
    ("linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the server sees of who votes. It lives as long as the request."""

    network: str
    """An IPv4 address, or the /64 of an IPv6 address."""
    agent: str
    """The header User-Agent."""


@lru_cache(maxsize=1024)
def family_of(agent: str) -> str:
    """The kind of browser and system, for people: “Chrome, Android”."""
    lower = agent.lower()
    browser = next((name for sign, name in BROWSERS + MORE_BROWSERS if sign in lower), "other")
    system = next((name for sign, name in SYSTEMS if sign in lower), "other")
    return f"{browser}, {system}"


@lru_cache(maxsize=8192)
def pseudonym(key: bytes, kind: str, value: str) -> str:
    """Eight characters that say only whether two are equal. Empty for nothing."""
    if not value:
        return ""
    return hmac.digest(key, f"{kind}\0{value}".encode(), hashlib.sha256).hex()[:8]


def noted(key: bytes, seen: Seen, address: str, at: float, registered_at: float) -> bytes:
    """Sealed. `address` is the voter's canonical address; instants are seconds since 1970."""
    traits = traits_of(address, seen.network)
    wait = round(STEPS * math.log2(max(at - registered_at, 0.5)))
    agent = f"{family_of(seen.agent)} {pseudonym(key, 'agent', seen.agent)}"
    values = [
        round(at),
        wait,
        hmac.digest(key, f"voter\0{address}".encode(), hashlib.sha256).hex()[:16],
        pseudonym(key, "network", seen.network),
        agent,
        pseudonym(key, "domain", traits.domain),
        traits.form,
        pseudonym(key, "stem", traits.stem),
        pseudonym(key, "plain", traits.plain),
        pseudonym(key, "wider", traits.wider),
        traits.sound,
    ]
    nonce = secrets.token_bytes(NONCE)
    return nonce + _cipher(key).encrypt(nonce, orjson.dumps(values), None)


@lru_cache(maxsize=64)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def opened(key: bytes, sealed: bytes, n: int, category: str, project: str) -> StreamedBallot | None:
    """The vote as signals see it; None if it was sealed with another key."""
    try:
        plain = _cipher(key).decrypt(sealed[:NONCE], sealed[NONCE:], None)
    except InvalidTag:
        return None
    at, wait, *texts = orjson.loads(plain)
    # Equal texts become one object: with millions of votes that halves the memory of a look.
    who, network, agent, domain, form, stem, plain_, wider, *sound = map(intern, texts)
    traits = Traits(domain, form, stem, plain_, wider, *sound)
    return StreamedBallot(n, at, at - 2 ** (wait / STEPS), who, network, agent, category, project, traits)
