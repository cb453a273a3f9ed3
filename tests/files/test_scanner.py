"""The virus scanner: a stand-in that speaks as clamd does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from prizes.config import Settings, use
from prizes.errors import Busy
from prizes.files.faults import FileFault, UnfitFile
from prizes.files.looking import cleaned
from prizes.files.scanner import CHUNK, scan
from tests.files.made import picture


@asynccontextmanager
async def clamd(answer: bytes) -> AsyncIterator[list[bytes]]:
    """Collects what it is sent."""
    seen: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(10) == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(await reader.readexactly(4), "big"):
            content += await reader.readexactly(length)
        seen.append(content)
        writer.write(answer)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    use(Settings(_env_file=None, scanner_url=f"clamd://127.0.0.1:{server.sockets[0].getsockname()[1]}"))
    async with server:
        yield seen


async def test_a_clean_file_passes_and_is_sent_whole():
    content = bytes(range(256)) * (CHUNK // 100)
    async with clamd(b"stream: OK\0") as seen:
        await scan(content)
    assert seen == [content]


async def test_what_the_scanner_finds_is_refused_before_anything_reads_it():
    async with clamd(b"stream: Eicar-Test-Signature FOUND\0") as seen:
        with pytest.raises(UnfitFile) as refused:
            await cleaned(picture(), accept=("png",), most_bytes=10_000)
    assert refused.value.fault is FileFault.INFECTED
    assert seen == [picture()]


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"hello"])
async def test_a_scanner_that_says_neither_lets_nothing_pass(answer):
    async with clamd(answer):
        with pytest.raises(Busy):
            await scan(b"x")


async def test_a_scanner_that_is_away_lets_nothing_pass():
    async with clamd(b"") as _:
        pass
    with pytest.raises(Busy):
        await scan(b"x")


async def test_without_a_scanner_nothing_is_asked():
    use(Settings(_env_file=None, scanner_url=""))
    await scan(b"x")
