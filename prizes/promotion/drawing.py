"""Pictures that the service draws: kept as files under the hash of what they show, and drawn anew when that is gone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.files.store import drop, fetch, keep_content, old_keys
from prizes.nomination.models import Attachment
from prizes.printing.printer import draw_badge, draw_share
from prizes.printing.share import BadgeSheet, ShareSheet

FOLDER = "drawn"
KEPT = timedelta(days=30)
"""How long a picture stays, asked for or not. There are as many as public projects and languages, and those of an
earlier state.
"""
WIDE_ENOUGH = 720
"""Pixels of a copy of a picture that is set into one of ours."""
Picture = Callable[[], Awaitable[bytes]]
"""Fetches the picture that is set into ours, when it is drawn; empty: the emblem is shown."""
Before = Callable[[], Awaitable[None]]
"""Asked before something is drawn, and not when it is there; may raise."""


async def share_png(sheet: ShareSheet, picture: Picture, *, before: Before | None = None) -> bytes:
    """A PNG of 1200 by 630 pixels."""

    async def draw() -> bytes:
        return await draw_share(sheet, await picture())

    return await _kept(f"{sheet.sha256}.png", draw, before)


async def badge_svg(sheet: BadgeSheet, *, before: Before | None = None) -> bytes:
    """An SVG."""
    return await _kept(f"{sheet.sha256}.svg", lambda: draw_badge(sheet), before)


async def picture_of(session: AsyncSession, file_id: str) -> bytes:
    """As `copy_of`, of a file by its id; empty where it is gone."""
    file = await session.get(Attachment, file_id) if file_id else None
    return await copy_of([file] if file else [], file_id)


async def copy_of(files: Sequence[Attachment], file_id: str) -> bytes:
    """A copy of a picture that is large enough to be set into one of ours; empty where it is not among the files."""
    file = next((each for each in files if each.id == file_id), None)
    if file is None:
        return b""
    widths = sorted(int(width) for width in file.variants)
    wide = next((width for width in widths if width >= WIDE_ENOUGH), widths[-1] if widths else None)
    return await fetch(file.key if wide is None else str(file.variants[str(wide)])) or b""


async def kept_file(name: str, make: Callable[[], Awaitable[bytes]]) -> bytes:
    """What lies under this name, which says all that it is made of; else made now. It stays as long as drawings do."""
    return await _kept(name, make, None)


async def _kept(name: str, draw: Callable[[], Awaitable[bytes]], before: Before | None) -> bytes:
    key = f"{FOLDER}/{name[:2]}/{name}"
    found = await fetch(key)
    if found is not None:
        return found
    if before is not None:
        await before()
    made = await draw()
    await keep_content(key, made)
    return made


async def sweep_drawn(_session: AsyncSession) -> int:
    """Take away what was drawn a while ago; how many. What is asked for again is drawn again."""
    swept = 0
    async for keys in old_keys(FOLDER, clock.now() - KEPT):
        await drop(keys)
        swept += len(keys)
    return swept
