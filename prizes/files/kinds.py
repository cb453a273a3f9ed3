"""The four types of file that are taken, told by their first bytes and never by name or by what a browser says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The values are those of `accept` in the rules."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"

    @property
    def is_picture(self) -> bool:
        return self is not Kind.PDF

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self]

    @property
    def ending(self) -> str:
        """Of a file's name, without the dot."""
        return "jpg" if self is Kind.JPEG else self.value

    @property
    def label(self) -> str:
        """As people call it; the same in every language."""
        return "WebP" if self is Kind.WEBP else self.value.upper()


MEDIA_TYPES: Mapping[Kind, str] = {
    Kind.PDF: "application/pdf",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.WEBP: "image/webp",
}
BY_MEDIA_TYPE: Mapping[str, Kind] = {media_type: kind for kind, media_type in MEDIA_TYPES.items()}

_SIGNS: tuple[tuple[Kind, Callable[[bytes], bool]], ...] = (
    (Kind.PDF, lambda head: head.startswith(b"%PDF-") and head[5:6].isdigit()),
    (Kind.PNG, lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    (Kind.JPEG, lambda head: head.startswith(b"\xff\xd8\xff")),
    (Kind.WEBP, lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP"),
)
"""At the very beginning: readers of PDF search on, and that is how one file can be two things."""


def sniffed(content: bytes) -> Kind | None:
    """The type of a file by its first bytes; None: none of the four."""
    return next((kind for kind, is_it in _SIGNS if is_it(content[:16])), None)


@dataclass(frozen=True, slots=True)
class Size:
    """Of a picture, in pixels."""

    width: int
    height: int
