"""Answers as they are compressed: whole again for whoever asked for it."""

from __future__ import annotations

import httpx
import pytest
from starlette.responses import PlainTextResponse
from zstandard import ZstdDecompressor

from prizes.edge.compression import Compression

TEXTS = ["Some text of a page. " * n for n in (100, 400, 1600)]


async def answers(request_headers: dict[str, str]) -> list[tuple[str, bytes]]:
    texts = iter(TEXTS)

    async def app(scope, receive, send):
        await PlainTextResponse(next(texts))(scope, receive, send)

    transport = httpx.ASGITransport(Compression(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        got = []
        for _ in TEXTS:
            async with client.stream("GET", "/", headers=request_headers) as answer:
                got.append(
                    (
                        answer.headers.get("content-encoding", ""),
                        b"".join([c async for c in answer.aiter_raw()]),
                    )
                )
        return got


async def test_one_compressor_gives_each_answer_whole():
    got = await answers({"accept-encoding": "zstd"})
    assert [kind for kind, _ in got] == ["zstd"] * len(TEXTS)
    assert [ZstdDecompressor().decompress(body).decode() for _, body in got] == TEXTS
    assert all(len(body) < len(text) / 5 for (_, body), text in zip(got, TEXTS, strict=True))


@pytest.mark.parametrize("asked", ["br", "gzip", "identity"])
async def test_who_asks_for_another_kind_gets_that(asked):
    got = await answers({"accept-encoding": asked})
    assert {kind for kind, _ in got} == ({""} if asked == "identity" else {asked})
