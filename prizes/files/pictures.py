"""Pictures made anew: decoded, turned upright, brought to sRGB, without any data beside their pixels.

What is dropped: EXIF with place and camera, comments, thumbnails, text chunks, colour profiles, and whatever stands
behind the end of the picture. The orientation of EXIF is applied and the colour profile converted before they go, so
that the picture looks as it did. Runs in a process of its own, see `apart`.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageCms, ImageOps

from prizes.files.faults import FileFault, UnfitFile
from prizes.files.kinds import Kind, Size

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 4_096
"""Pixels. A larger picture is made smaller: no page shows more, and readers on weak lines pay for every byte."""
WIDTHS = (320, 960)
"""Of the smaller copies: a list on a phone, a column on a screen."""
FORMATS = {Kind.PNG: "PNG", Kind.JPEG: "JPEG", Kind.WEBP: "WEBP"}
DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    OverflowError,
    ArithmeticError,
    EOFError,
)
"""What Pillow's readers raise at damaged files; struct.error is a ValueError's sibling and named apart."""


@dataclass(frozen=True, slots=True)
class RemadePicture:
    content: bytes
    size: Size
    variants: dict[int, bytes] = field(default_factory=dict)
    """Smaller copies in WebP by their width in pixels."""


def remade(content: bytes, kind: Kind) -> RemadePicture:
    """The picture as it is kept. Raises UnfitFile."""
    Image.MAX_IMAGE_PIXELS = None  # decided here, from the header, before anything is decoded
    try:
        with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as opened:
            _must_be_fit(opened, kind)
            return _made(opened, kind)
    except UnfitFile:
        raise
    except MemoryError:
        raise UnfitFile(FileFault.TOO_MUCH) from None
    except Exception as trouble:
        raise UnfitFile(FileFault.NOT_WHOLE) from trouble


def _must_be_fit(opened: Image.Image, kind: Kind) -> None:
    width, height = opened.size
    if width < 1 or height < 1:
        raise UnfitFile(FileFault.NOT_WHOLE)
    if width * height > MOST_PIXELS:
        raise UnfitFile(FileFault.TOO_MANY_PIXELS)
    # A JPEG with several pictures is what telephones make of one shot: the first is the picture.
    if kind is not Kind.JPEG and getattr(opened, "n_frames", 1) > 1:
        raise UnfitFile(FileFault.MOVING)


def _made(opened: Image.Image, kind: Kind) -> RemadePicture:
    if kind is Kind.JPEG:
        opened.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # decodes a large one at a fraction of the work
    opened.load()
    image = _in_srgb(_upright(opened))
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    image.info = {}
    return RemadePicture(
        content=_encoded(image, kind),
        size=Size(*image.size),
        variants={width: _smaller(image, width) for width in WIDTHS if width < image.width},
    )


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except DAMAGED:
        return image  # a broken note on which side is up does not make a broken picture


def _in_srgb(image: Image.Image) -> Image.Image:
    """In grey or RGB, with transparency where there is any; colours as they were meant."""
    profile = image.info.get("icc_profile")
    see_through = image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info
    if image.mode.startswith(("I", "F")):  # more than 8 bits of grey
        image = image.point(lambda value: value / 256).convert("L")
    if profile and image.mode in ("RGB", "CMYK", "RGBA"):
        image = _converted(image, profile)
    if see_through:
        return image.convert("RGBA")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _converted(image: Image.Image, profile: Any) -> Image.Image:
    """By its colour profile. One that cannot be read is left aside: the colours are then slightly off."""
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = "RGBA" if image.mode == "RGBA" else "RGB"
        made = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode=target)
    except (ImageCms.PyCMSError, *DAMAGED):
        return image
    return made or image


def _encoded(image: Image.Image, kind: Kind) -> bytes:
    target = io.BytesIO()
    match kind:
        case Kind.PNG:
            image.save(target, "PNG", compress_level=6)
        case Kind.JPEG:
            image.convert("L" if image.mode == "L" else "RGB").save(
                target, "JPEG", quality=88, progressive=True
            )
        case Kind.WEBP:
            image.save(target, "WEBP", quality=88, method=4)
        case Kind.PDF:
            raise ValueError("a PDF is no picture")
    return target.getvalue()


def _smaller(image: Image.Image, width: int) -> bytes:
    height = max(1, round(image.height * width / image.width))
    target = io.BytesIO()
    small = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    small.save(target, "WEBP", quality=80, method=4)
    return target.getvalue()
