"""Whole answers, as a client reads them who looks at every one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    status: int
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes

    def content(self) -> tuple[int, str, bytes]:
        """What a repeat must have byte for byte: not what names the one request."""
        return self.status, self.headers.get("location", ""), self.body


async def whole_answer(reader: asyncio.StreamReader) -> HttpAnswer:
    """Raises IncompleteReadError where the line breaks."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip("\r\n").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if headers.get("transfer-encoding") == "chunked":
        body = b""
        while length := int(await reader.readline(), 16):
            body += (await reader.readexactly(length + 2))[:-2]
        await reader.readline()
    else:
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    return HttpAnswer(int(first.split(" ")[1]), headers, body)
