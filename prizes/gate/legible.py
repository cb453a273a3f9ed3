"""What can be read in one way only passes. What no database column can hold is refused once, before a request takes a
place: U+0000 and lone surrogates.

PostgreSQL refuses U+0000 in any text, and half of a surrogate pair is no character in UTF-8. Either would fail
somewhere deep inside. Bytes are looked at, not texts: of nearly all requests one search says that there is nothing.
What is still packed here (the parts of a multipart form, cursors, texts in files) is looked at where it is taken
apart, with `kit.text.is_text`.

JSON with one key twice in an object is refused by the JSON interface (`no_key_twice`): parsers differ on which they
take, so what a proxy or a log saw need not be what was done. The short way of votes leaves such a body to it.
"""

from __future__ import annotations

import re
from contextlib import suppress

from starlette.requests import Request
from starlette.types import Scope

from prizes.errors import key_twice
from prizes.kit import json

_IN_ADDRESS = re.compile(rb"%00|%[eE][dD]%[aAbB]")
"""Percent-encoded UTF-8 begins with ED A0 to ED BF for surrogates alone."""
_IN_BYTES = re.compile(rb"\x00|\xed[\xa0-\xbf]")
_ESCAPED = re.compile(
    rb"\\u0000|\\U00000000"  # the second is TOML's
    rb"|\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    rb"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F]"
)
_BACKSLASHES = b"\\\\"
"""As JSON and TOML write one backslash: what follows it is no escape."""


def is_legible_address(scope: Scope) -> bool:
    """Whether path and query are text, however they are encoded."""
    path, query = scope["path"], scope["query_string"]
    if "\x00" in path or (b"%" in query and _IN_ADDRESS.search(query)):
        return False
    # In `path` surrogates are replaced already.
    raw = scope.get("raw_path") or b""
    return not (b"%" in raw and _IN_ADDRESS.search(raw))


def is_legible_body(scope: Scope, body: bytes) -> bool:
    """The same of a body: of a form, or of JSON or TOML with their escapes."""
    bare = _IN_BYTES.search(body) is None
    if bare and b"%" not in body and b"\\" not in body:
        return True
    sent_as = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    kind = sent_as.partition(b";")[0].strip().lower()
    if kind == b"multipart/form-data":
        return True
    if not bare:
        return False
    if kind == b"application/x-www-form-urlencoded":
        return b"%" not in body or not _IN_ADDRESS.search(body)
    if b"\\" not in body:
        return True
    return not _ESCAPED.search(body.replace(_BACKSLASHES, b"--"))


async def no_key_twice(request: Request) -> None:
    """The dependency of all JSON routes. Raises Invalid.

    A route that takes the body as it comes reads it itself, after it knows who sent it. The framework has read that of
    all others already, and refused what is no JSON.
    """
    if getattr(request.scope.get("route"), "body_field", None) is None:
        return
    with suppress(ValueError, RecursionError):
        try:
            json.read(await request.body())
        except json.KeyTwiceError as error:
            raise key_twice(error.key, key=error.key) from None
