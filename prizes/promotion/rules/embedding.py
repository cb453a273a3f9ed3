"""What others put on their pages: a snippet without scripts, and the answer of an oEmbed endpoint (oembed.com, 1.0)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Any


@dataclass(frozen=True, slots=True)
class Embeddable:
    """A badge with where it leads. Addresses are whole."""

    page: str
    badge: str
    alt: str
    width: int
    height: int
    """Pixels, as drawn."""

    def size_at(self, scale: Fraction) -> tuple[int, int]:
        return max(1, int(self.width * scale)), max(1, int(self.height * scale))

    def snippet(self, scale: Fraction = Fraction(1)) -> str:
        """HTML to copy."""
        width, height = self.size_at(scale)
        picture = (
            f'<img src="{escape(self.badge)}" width="{width}" height="{height}" alt="{escape(self.alt)}">'
        )
        return f'<a href="{escape(self.page)}">{picture}</a>'


@dataclass(frozen=True, slots=True)
class Thumbnail:
    address: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Within:
    """The largest size that a consumer has room for; None: any."""

    width: int | None = None
    height: int | None = None

    def scale(self, width: int, height: int) -> Fraction:
        rooms = (Fraction(most, side) for most, side in ((self.width, width), (self.height, height)) if most)
        return min([Fraction(1), *rooms])


def rich(
    shown: Embeddable,
    *,
    title: str,
    author: str,
    provider: tuple[str, str],
    thumbnail: Thumbnail,
    within: Within,
) -> dict[str, Any]:
    """`provider`: name and address. A thumbnail that is larger than there is room for is left out."""
    scale = within.scale(shown.width, shown.height)
    width, height = shown.size_at(scale)
    answer: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": provider[0],
        "provider_url": provider[1],
        "html": shown.snippet(scale),
        "width": width,
        "height": height,
    }
    if author:
        answer["author_name"] = author
    if within.scale(thumbnail.width, thumbnail.height) == 1:
        answer |= {
            "thumbnail_url": thumbnail.address,
            "thumbnail_width": thumbnail.width,
            "thumbnail_height": thumbnail.height,
        }
    return answer
