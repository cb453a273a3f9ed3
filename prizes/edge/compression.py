"""Answers are compressed as their readers ask: zstd, Brotli or gzip. What many readers get is compressed once, and as
small as can be: Brotli knows the words of web pages and makes them a fifth smaller than zstd does, but takes three
times as long and more, so that it comes first for such pages and for no others.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from functools import partial

from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_compress import CompressMiddleware

ZSTD_LEVEL = 3
Compress = Callable[[bytes], bytes]


class SharedBody(bytes):
    """The body of an answer that many readers get: what it was compressed to is remembered with it, by encoding.

    `lasts` says that it was the same when the page was made anew. From then on its best form is worth its time.
    """

    lasts: bool

    def __init__(self, _content: bytes) -> None:
        self.lasts = False
        self._compressed: dict[str, bytes] = {}
        self._begun: set[str] = set()

    def compressed(self, encoding: str, quickly: Compress, best: Compress) -> bytes:
        """Its best form if that is there. It is made in a thread, so that nobody waits for it."""
        if encoding not in self._compressed:
            self._compressed[encoding] = quickly(self)
        if self.lasts and encoding not in self._begun:
            self._begun.add(encoding)
            asyncio.get_running_loop().run_in_executor(None, self._improve, encoding, best)
        return self._compressed[encoding]

    def _improve(self, encoding: str, best: Compress) -> None:
        self._compressed[encoding] = best(self)


def again(before: bytes, content: bytes) -> SharedBody:
    """The body of a page that was made anew: the one from before where it says the same, with what it became."""
    if isinstance(before, SharedBody) and before == content:
        before.lasts = True
        return before
    return SharedBody(content)


class Compression(CompressMiddleware):
    """With one compressor for all answers that are there as a whole, as the library itself has it from Python 3.14 on:
    to make one takes half as long as to compress a page with it. Called in one thread only.
    """

    def __init__(self, app: ASGIApp, *, zstd: bool = True, brotli_quality: int = 4) -> None:
        super().__init__(app, gzip_level=4, brotli_quality=brotli_quality, zstd_level=ZSTD_LEVEL, zstd=zstd)
        if sys.version_info < (3, 14) and self._zstd is not None:
            from zstandard import ZstdCompressor

            self._zstd.oneshot = ZstdCompressor(level=ZSTD_LEVEL).compress

    def remember(self) -> Compression:
        """Ask a shared body for what it was compressed to. Its best form is made by compressors of its own, since a
        thread makes it.
        """
        best = CompressMiddleware(self.app, gzip_level=9, brotli_quality=11, zstd_level=19)
        for name in ("_zstd", "_brotli", "_gzip"):
            ours, slow = getattr(self, name), getattr(best, name)
            if ours is not None:
                ours.oneshot = partial(_once, ours.encoding, ours.oneshot, slow.oneshot)
        return self


def _once(encoding: str, quickly: Compress, best: Compress, body: bytes) -> bytes:
    return body.compressed(encoding, quickly, best) if isinstance(body, SharedBody) else quickly(body)


class SharedCompression:
    """Of pages that many readers get: Brotli first, and closer, since half a millisecond is spent once a second."""

    def __init__(self, app: ASGIApp) -> None:
        self.smallest = Compression(app, zstd=False, brotli_quality=6).remember()
        self.others = Compression(app).remember()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        knows = any(name == b"accept-encoding" and b"br" in value for name, value in scope["headers"])
        await (self.smallest if knows else self.others)(scope, receive, send)
