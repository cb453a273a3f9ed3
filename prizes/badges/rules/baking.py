"""A badge in its picture: a PNG with the credential in it, as Open Badges 3.0 says of baking ("openbadgecredential" in
an uncompressed iTXt chunk).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from zlib import crc32

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
PLAIN = b"\0\0\0\0\0"
"""After the keyword: its end, no compression, no method, no language, no translated keyword."""


def is_png(content: bytes) -> bool:
    return content.startswith(SIGNATURE)


def baked(png: bytes, credential: str) -> bytes:
    """The picture with the credential before its end."""
    kept = [(kind, data) for kind, data in _chunks(png) if not _is_ours(kind, data)]
    pieces = [*kept[:-1], (b"iTXt", KEYWORD + PLAIN + credential.encode()), kept[-1]]
    return SIGNATURE + b"".join(_chunk(kind, data) for kind, data in pieces)


def baked_in(png: bytes) -> bytes | None:
    """What a picture has baked in; None: nothing, or no picture. Nothing of it is unpacked or drawn."""
    try:
        found = [data for kind, data in _chunks(png) if _is_ours(kind, data)]
    except ValueError:
        return None
    return found[0].removeprefix(KEYWORD + PLAIN) if len(found) == 1 else None


def _is_ours(kind: bytes, data: bytes) -> bool:
    return kind == b"iTXt" and data.startswith(KEYWORD + PLAIN)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Raises ValueError where it is cut short or ends with something else."""
    at = len(SIGNATURE)
    kind = b""
    while at < len(png) and kind != b"IEND":
        if at + 12 > len(png):
            raise ValueError("cut short")
        (length,) = struct.unpack_from(">I", png, at)
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        if len(data) != length:
            raise ValueError("cut short")
        yield kind, data
        at += 12 + length
    if kind != b"IEND":
        raise ValueError("no end")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data))
