"""Answers are compressed as their readers ask: zstd, Brotli or gzip."""

from __future__ import annotations

import sys

from starlette.types import ASGIApp
from starlette_compress import CompressMiddleware

ZSTD_LEVEL = 3


class Compression(CompressMiddleware):
    """With one compressor for all answers that are there as a whole, as the library itself has it from Python 3.14 on:
    to make one takes half as long as to compress a page with it. Called in one thread only.
    """

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app, gzip_level=4, brotli_quality=4, zstd_level=ZSTD_LEVEL)
        if sys.version_info < (3, 14) and self._zstd is not None:
            from zstandard import ZstdCompressor

            self._zstd.oneshot = ZstdCompressor(level=ZSTD_LEVEL).compress
