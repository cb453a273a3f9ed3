"""Sending a file of a project: under headers that let it do nothing, whole or in part, and not twice."""

from __future__ import annotations

import re

from fastapi import Request
from fastapi.responses import Response

from prizes.files.names import content_disposition
from prizes.files.store import fetch
from prizes.nomination import refusals
from prizes.nomination.models import Attachment
from prizes.nomination.rules.file_answers import kind_of

KEPT = 30 * 24 * 3600
"""Seconds a browser keeps a file: its content never changes under its address."""
SANDBOX = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


async def sent(request: Request, file: Attachment, width: int | None = None) -> Response:
    """The file, or its copy of a width in pixels. Whether the reader may see it was asked before."""
    key = file.key if width is None else file.variants.get(str(width))
    if key is None:
        raise refusals.unknown_file()
    tag = f'"{file.sha256[:32]}{"" if width is None else f"-{width}"}"'
    if tag in [each.strip() for each in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers={"etag": tag, "cache-control": f"private, max-age={KEPT}"})
    content = await fetch(key)
    if content is None:
        raise refusals.unknown_file()
    kind = kind_of(file.media_type)
    return _answer(
        request,
        content,
        "image/webp" if width is not None else file.media_type,
        {
            "etag": tag,
            "cache-control": f"private, max-age={KEPT}",
            "vary": "Cookie, Authorization",
            "content-security-policy": SANDBOX,
            "content-disposition": content_disposition(file.name, inline=kind.is_picture),
            "accept-ranges": "bytes",
        },
    )


def _answer(request: Request, content: bytes, media_type: str, headers: dict[str, str]) -> Response:
    asked = request.headers.get("range")
    if asked is None or request.headers.get("if-range", headers["etag"]) != headers["etag"]:
        return Response(content, media_type=media_type, headers=headers)
    part = byte_range(asked, len(content))
    if part is None:  # several parts, or other units: the whole is a lawful answer
        return Response(content, media_type=media_type, headers=headers)
    start, end = part
    if start >= end:
        headers |= {"content-range": f"bytes */{len(content)}"}
        return Response(status_code=416, headers=headers)
    headers |= {"content-range": f"bytes {start}-{end - 1}/{len(content)}"}
    return Response(content[start:end], status_code=206, media_type=media_type, headers=headers)


def byte_range(asked: str, length: int) -> tuple[int, int] | None:
    """The one part that a Range header asks for, [start, end); empty where it lies outside. None: not of this form."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return max(0, length - int(found[2])), length
    start = int(found[1])
    end = min(length, int(found[2]) + 1) if found[2] else length
    return (start, end) if start < length else (length, length)
