"""Files from memory say what the long way says, and follow the disk."""

from __future__ import annotations

import httpx
import pytest

from prizes.app import STATIC
from prizes.edge.static_files import FilesInMemory
from tests.browsing import ORIGIN

LONG_WAY = {"if-none-match": '"another"'}
OWN = {"x-request-id", "date"}


@pytest.fixture
async def reader(app):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
        yield client


def said(answer: httpx.Response):
    kept = {name: value for name, value in answer.headers.items() if name not in OWN}
    return answer.status_code, kept, answer.content


async def test_each_file_is_answered_as_on_the_long_way(reader):
    whole = {"accept-encoding": "identity"}
    paths = [f"/static/{file.relative_to(STATIC).as_posix()}" for file in STATIC.rglob("*") if file.is_file()]
    assert len(paths) > 50
    for path in paths:
        for asked in (path, f"{path}?v=1"):
            short, long = [await reader.get(asked, headers=whole | more) for more in ({}, LONG_WAY)]
            assert said(short) == said(long), asked
            assert short.status_code == 200


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip"])
async def test_files_are_compressed_as_their_readers_ask(reader, encoding):
    path = "/static/css/prizes.css"
    answer = await reader.get(path, headers={"accept-encoding": encoding})
    assert answer.headers["content-encoding"] == encoding
    assert answer.content == (STATIC / "css" / "prizes.css").read_bytes()
    picture = await reader.get("/static/help/paper-en.webp", headers={"accept-encoding": encoding})
    assert "content-encoding" not in picture.headers


async def test_parts_conditions_and_what_is_no_file_go_the_long_way(reader):
    path = "/static/css/prizes.css"
    whole = await reader.get(path)
    tag = whole.headers["etag"]
    assert (await reader.get(path, headers={"if-none-match": tag})).status_code == 304
    part = await reader.get(path, headers={"range": "bytes=0-9", "accept-encoding": "identity"})
    assert (part.status_code, part.content) == (206, whole.content[:10])
    for wrong in ("/static/none.css", "/static/css", "/static/../pyproject.toml", "/static/%2e%2e/README.md"):
        assert (await reader.get(wrong)).status_code == 404
    head = await reader.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert (await reader.post(path, headers={"origin": ORIGIN})).status_code == 405


async def test_a_file_that_changes_is_read_again(tmp_path):
    file = tmp_path / "one.css"
    file.write_text("a {}")

    async def nowhere(scope, receive, send):
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    files = FilesInMemory(nowhere, tmp_path)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(files), base_url=ORIGIN) as client:
        assert (await client.get("/static/one.css")).text == "a {}"
        file.write_text("b { color: red }")
        assert (await client.get("/static/one.css")).text == "b { color: red }"
        file.unlink()
        assert (await client.get("/static/one.css")).status_code == 404
