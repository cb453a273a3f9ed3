"""Names of files: as people gave them, without what a file system, a header or a reader could stumble over."""

from __future__ import annotations

import re
import secrets
from urllib.parse import quote

from prizes.files.kinds import Kind
from prizes.kit.text import one_line

NAME_LENGTH = 120
"""Characters of a name, its ending included."""
FOLDER = "projects"
"""Where the files of projects lie in the store."""
_AWKWARD = re.compile(r'[<>:"/\\|?*%;]+')
_MARKS = re.compile("[\u200e\u200f\u061c]")
_ENDINGS = re.compile(r"\.(pdf|png|jpe?g|webp)$", re.IGNORECASE)
_KEY = re.compile(r"[a-z]+/[0-9a-f]{2}/[0-9a-f]{40}(-\d{2,5})?\.[a-z]{3,4}")


def clean_name(given: str | None, kind: Kind) -> str:
    """The last part of a path, without signs that mean something to systems; its ending says what the file is.

    Scripts stay: a name in Arabic is a name. Direction marks go, since they could hide the true ending.
    """
    last = re.split(r"[/\\]", one_line(given or ""))[-1]
    plain = _AWKWARD.sub("_", _MARKS.sub("", last)).strip(" ._")
    while _ENDINGS.search(plain):
        plain = _ENDINGS.sub("", plain).rstrip(" .")
    ending = f".{kind.ending}"
    return (plain[: NAME_LENGTH - len(ending)].strip(" .") or "file") + ending


def shown_name(given: str | None) -> str:
    """The name of a file that is refused, for the sentence that says so."""
    last = re.split(r"[/\\]", one_line(given or ""))[-1]
    return _MARKS.sub("", last)[:NAME_LENGTH] or "file"


def content_disposition(name: str, *, inline: bool) -> str:
    """The header (RFC 6266): an ASCII fallback, and the whole name as RFC 8187 says."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)
    way = "inline" if inline else "attachment"
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


# --- names in the store --------------------------------------------------------------------------------


def new_key(kind: Kind) -> str:
    """A name of 160 random bits. Nothing of it comes from outside."""
    word = secrets.token_hex(20)
    return f"{FOLDER}/{word[:2]}/{word}.{kind.ending}"


def variant_key(key: str, width: int) -> str:
    """Of a smaller copy of a picture."""
    return f"{key.rpartition('.')[0]}-{width}.webp"


def possible_keys(key: str) -> list[str]:
    """The names that a file can have of which this may be a smaller copy, or which it is itself."""
    stem = key.rpartition(".")[0].partition("-")[0]
    return [f"{stem}.{kind.ending}" for kind in Kind]


def is_key(key: str) -> bool:
    """Whether a name in the store is of the form that is given here."""
    return _KEY.fullmatch(key) is not None
