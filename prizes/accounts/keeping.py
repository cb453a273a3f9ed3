"""How answers and forms are kept: under names, and sealed with keys, that the database cannot lead to. Pure.

What is kept of a vote has its ticket in it, which names the vote's line; a form can hold the choice itself. Beside a
session, a sign-in or another answer it would say whose vote that is. So nothing kept leads to its holder or to anything
else of theirs, and only whoever sends the same request again, or has the form's secret, can read it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import NamedTuple

from prizes.kit.sealing import key_from, opened, seal


class Kept(NamedTuple):
    """Where the answer to one request is kept."""

    name: str
    """64 characters, each request's own."""
    mark: str
    """Of what came with the request, so that the same key with another content is noticed."""
    sealing: bytes

    def seal(self, body: str) -> str:
        return seal(self.sealing, body)

    def opened(self, sealed: str) -> str:
        """Raises ValueError where it is not what this request was answered."""
        body = opened(self.sealing, sealed)
        if body is None:
            raise ValueError("a kept answer does not open")
        return body


def kept(secret_key: str, holder: str, key: str, content: bytes) -> Kept:
    """`secret_key`: of the service. `holder`: hash of the secret of a session or a draft, or what the key is for.
    `key`: what the holder calls the request by; it is stored nowhere.
    """
    own = key_from(secret_key.encode(), f"answer\0{holder}\0{key}")
    mark = hmac.new(own, b"content\0" + content, hashlib.sha256).hexdigest()
    return Kept(key_from(own, "name").hex(), mark, key_from(own, "seal"))


def sealed_form(secret: str, path: str, fields: Sequence[tuple[str, str]]) -> str:
    """`secret`: what the form is found again by, which its author alone has."""
    return seal(key_from(secret.encode(), "held form"), json.dumps([path, [list(f) for f in fields]]))


def opened_form(secret: str, sealed: str) -> tuple[str, list[tuple[str, str]]] | None:
    """Path and fields; None where another secret sealed them."""
    plain = opened(key_from(secret.encode(), "held form"), sealed)
    if plain is None:
        return None
    path, fields = json.loads(plain)
    return path, [(str(name), str(value)) for name, value in fields]
