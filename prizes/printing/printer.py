"""Sheet to PDF by typst: fonts of the packages only, texts as data only, one instant for all that is dated."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

import anyio
import anyio.to_thread
from PIL import Image

from prizes.printing.certificate import CertificateSheet
from prizes.printing.letters import MISSING, font_folders, printed
from prizes.printing.medal import SIDE, MedalSheet
from prizes.printing.share import BADGE_HEIGHT, BADGE_WIDTH, BadgeSheet, ShareSheet
from prizes.printing.sheet import Note, Sheet, as_data, texts_in

STANDARDS: list[Literal["ua-1", "a-2a"]] = ["ua-1", "a-2a"]
"""For everybody, tagged (PDF/UA-1), and to be kept (PDF/A-2a)."""
MOST_AT_ONCE = 1
"""Sheets in the making in a process: setting type takes all of a core."""
_turn = Lock()
if TYPE_CHECKING:
    import typst


@cache
def _compiler() -> typst.Compiler:
    """Reads the fonts once, and typst itself: most processes set nothing in their first minutes."""
    import typst

    return typst.Compiler(font_paths=[str(f) for f in font_folders()], ignore_system_fonts=True)


@cache
def _limiter() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(MOST_AT_ONCE)


def waiting() -> int:
    """What waits to be set or drawn in this process."""
    return _limiter().statistics().tasks_waiting


async def print_sheet(sheet: Sheet, *, at: datetime) -> bytes:
    """A PDF, set in a thread while the loop goes on. `at`: the instant it bears; the same sheet and instant give the
    same bytes.
    """
    return await anyio.to_thread.run_sync(set_sheet, sheet, at, limiter=_limiter())


def set_sheet(sheet: Sheet, at: datetime) -> bytes:
    """The same, waited for."""
    # Pictures as numbers, since files beside the first must be texts.
    pictures = {name: list(content) for name, content in sheet.pictures.items()}
    return _set("sheet.typ", at, {"sheet.json": _data(sheet), "pictures.json": pictures})


async def print_certificate(sheet: CertificateSheet, *, at: datetime) -> bytes:
    """A PDF of one page; as `print_sheet`."""
    return await anyio.to_thread.run_sync(set_certificate, sheet, at, limiter=_limiter())


def set_certificate(sheet: CertificateSheet, at: datetime) -> bytes:
    data = printed(sheet.as_data()) | {"picture": sheet.picture.decode()}
    return _set("certificate.typ", at, {"sheet.json": data})


async def draw_medal(sheet: MedalSheet) -> bytes:
    """The picture of a badge, a PNG, drawn in a thread; drawn once by a process while it is asked for."""
    return await anyio.to_thread.run_sync(_medal, sheet, limiter=_limiter())


@lru_cache(maxsize=64)
def _medal(sheet: MedalSheet) -> bytes:
    return _compiled("medal.typ", {"sheet.json": printed(sheet.as_data())}, format="png", ppi=SIDE / 300 * 72)


def _set(template: str, at: datetime, values: Mapping[str, object]) -> bytes:
    return _compiled(
        template, values, format="pdf", pdf_standards=[*STANDARDS], timestamp=int(at.timestamp())
    )


def _compiled(template: str, values: Mapping[str, object], **options: Any) -> bytes:
    files: dict[str, bytes] = {"main.typ": (Path(__file__).parent / template).read_bytes()}
    files |= {name: json.dumps(value, ensure_ascii=False).encode() for name, value in values.items()}
    with _turn:
        made = _compiler().compile(input=files, **options)  # files by name, as its documentation says
    assert isinstance(made, bytes)
    return made


# --- pictures ------------------------------------------------------------------------------------------


async def draw_share(sheet: ShareSheet, picture: bytes = b"") -> bytes:
    """A PNG, drawn in a thread; the same sheet gives the same bytes. `picture`: a PNG, JPEG or WebP."""
    return await anyio.to_thread.run_sync(_share, sheet, picture, limiter=_limiter())


def _share(sheet: ShareSheet, picture: bytes) -> bytes:
    data = printed(sheet.as_data()) | {"art": sheet.emblem.svg}
    values = {"sheet.json": data, "picture.json": list(picture)}
    drawn = _compiled("share.typ", values, format="png", ppi=72.0)
    made = io.BytesIO()
    with Image.open(io.BytesIO(drawn)) as image:  # nothing of it is transparent
        image.convert("RGB").save(made, "PNG")
    return made.getvalue()


async def draw_badge(sheet: BadgeSheet) -> bytes:
    """An SVG without fonts, styles or scripts."""
    return await anyio.to_thread.run_sync(_badge, sheet, limiter=_limiter())


def _badge(sheet: BadgeSheet) -> bytes:
    data = printed(sheet.as_data()) | {"art": sheet.emblem.svg}
    drawn = _compiled("badge.typ", {"sheet.json": data}, format="svg").decode()
    head, ended, rest = drawn.removeprefix("<svg ").partition(">")
    assert ended
    size = f'width="{BADGE_WIDTH}" height="{BADGE_HEIGHT}"'
    head = _SIZE.sub("", head)
    said = escape(sheet.said)
    named = f'<svg {head.strip()} {size} role="img" aria-label="{said}" lang="{sheet.lang}"><title>{said}</title>{rest}'
    return named.encode()


_SIZE = re.compile(r'\b(?:width|height)="[^"]*"')


def _data(sheet: Sheet) -> dict[str, object]:
    asked = as_data(sheet)
    shown: dict[str, object] = printed(asked)
    lacking = any(MISSING in text for text in texts_in(shown)) and not any(
        MISSING in text for text in texts_in(asked)
    )
    if lacking and sheet.unprintable:
        blocks = shown["blocks"]
        assert isinstance(blocks, list)
        blocks.append(
            printed(as_data(Sheet(sheet.lang, sheet.title, "", [Note(sheet.unprintable)]))["blocks"][0])
        )
    return shown
