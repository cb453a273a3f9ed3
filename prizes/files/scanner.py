"""A virus scanner beside the service, where the operator has one: clamd, asked by its INSTREAM command."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import structlog

from prizes.config import settings
from prizes.errors import Busy
from prizes.files.faults import FileFault, UnfitFile

PATIENCE = 30.0
"""Seconds for the whole conversation."""
CHUNK = 64 * 1024
USUAL_PORT = 3310
log = structlog.get_logger("files")


not_scanned = Busy.named(
    "file-not-scanned",
    "The file could not be checked for viruses. Please try again in a few minutes.",
)


async def scan(content: bytes) -> None:
    """Nothing where no scanner is set. Raises UnfitFile for what it finds, Busy where it does not answer."""
    url = settings().scanner_url
    if not url:
        return
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(PATIENCE):
            said = await _ask(parts.hostname or "127.0.0.1", parts.port or USUAL_PORT, content)
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        log.warning("scanner does not answer")
        raise not_scanned() from None
    if said.endswith("FOUND"):
        raise UnfitFile(FileFault.INFECTED)
    if not said.endswith("OK"):
        log.warning("scanner says something else")
        raise not_scanned()


async def scanner_fault(within: float = 4.0) -> str | None:
    """Why the scanner that is set does not answer, in one line."""
    url = settings().scanner_url
    if not url:
        return None
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(within):
            said = await _ask(parts.hostname or "127.0.0.1", parts.port or USUAL_PORT, b"asked by check")
    except TimeoutError:
        said = "no answer came in time"
    except (OSError, asyncio.IncompleteReadError) as trouble:
        said = str(trouble)
    if said.endswith("OK"):
        return None
    return f"The virus scanner does not answer: {said}. See PRIZES_SCANNER_URL."


async def _ask(host: str, port: int, content: bytes) -> str:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            chunk = content[start : start + CHUNK]
            writer.write(len(chunk).to_bytes(4, "big") + chunk)
            await writer.drain()
        writer.write(bytes(4))
        await writer.drain()
        return (await reader.read(4096)).rstrip(b"\0\n ").decode("ascii", "replace")
    finally:
        writer.close()
        await writer.wait_closed()
