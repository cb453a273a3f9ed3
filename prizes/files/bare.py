"""Pictures within a document, bare of what stands beside their pixels: EXIF, XMP, comments, a second picture behind.

What is left is byte for byte what it was, so that nothing is lost of the picture. A reader of PDFs takes neither
orientation nor colour profile from these notes, so none is applied.
"""

from __future__ import annotations

import re
import struct

_TO_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_NOTE = re.compile(rb"\xff\xe1(..)(?:Exif\0\0|http://ns\.adobe\.com/xap/1\.0/\0)", re.DOTALL)
_SCAN, _END = 0xDA, 0xD9
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a length."""
_BOXES = frozenset({b"jP  ", b"ftyp", b"rreq", b"jp2h", b"jpch", b"jplh", b"jp2c"})
"""Of JPEG 2000: what is needed to show the picture."""


def bare_jpeg(content: bytes) -> bytes:
    """Raises ValueError where it is no JPEG. One that breaks off within its pixels is kept as far as it goes."""
    content = content.lstrip(b"\r\n")
    if content[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    kept, at = [content[:2]], 2
    while True:
        marker, at = _marker(content, at)
        if marker == _END:
            return b"".join((*kept, b"\xff\xd9"))
        if marker in _ALONE:
            kept.append(bytes((0xFF, marker)))
            continue
        segment = _segment(content, at)
        at += len(segment)
        if _is_needed(marker, segment):
            kept += [bytes((0xFF, marker)), segment]
        if marker == _SCAN:
            found = _TO_MARKER.search(content, at)
            until = found.start() if found else len(content)
            kept.append(content[at:until])
            at = until
            if found is None:
                return b"".join(kept)


def _marker(content: bytes, at: int) -> tuple[int, int]:
    """The marker there, and where it ends; any number of 0xFF may stand before it."""
    start = at
    while content[at : at + 1] == b"\xff":
        at += 1
    if at == start or at >= len(content):
        raise ValueError("no marker where one belongs")
    return content[at], at + 1


def _segment(content: bytes, at: int) -> bytes:
    """With its length, which counts itself."""
    length = int.from_bytes(content[at : at + 2])
    segment = content[at : at + length]
    if length < 2 or len(segment) < length:
        raise ValueError("a segment breaks off")
    return segment


def _is_needed(marker: int, segment: bytes) -> bool:
    match marker:
        case 0xE0:  # its second form holds a small copy
            return segment[2:7] == b"JFIF\0"
        case 0xEE:  # how colours are coded
            return segment[2:7] == b"Adobe"
        case _:
            return not (0xE1 <= marker <= 0xEF or marker == 0xFE)


def bare_jpeg_2000(content: bytes) -> bytes:
    """Raises ValueError where it is no JPEG 2000."""
    if content.startswith(b"\xff\x4f\xff\x51"):  # pixels alone
        return content
    if content[4:8] != b"jP  ":
        raise ValueError("no JPEG 2000")
    kept, at = [], 0
    while at + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, at)
        if length == 1 and at + 16 <= len(content):
            length = int.from_bytes(content[at + 8 : at + 16])
        if length == 0:
            length = len(content) - at
        if length < 8:
            raise ValueError("a box is shorter than its head")
        if kind in _BOXES:
            kept.append(content[at : at + length])
        at += length
    return b"".join(kept)


def without_notes(content: bytes) -> bytes:
    """Any bytes, with the notes of JPEGs among them made empty: a page can hold a picture within its own text."""
    made = bytearray(content)
    for note in _NOTE.finditer(content):
        start, length = note.start(1), int.from_bytes(note[1])
        end = min(start + max(length, 2), len(made))
        made[start + 2 : end] = bytes(end - start - 2)
    return bytes(made)
