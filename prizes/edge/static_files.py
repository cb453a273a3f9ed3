"""Static files, answered from memory: through routes and threads each took ten times as long as all else about it.

A file is read and compressed once, and again when it has changed on disk. Parts of files, conditional requests and
what is no file here go the long way.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from prizes.edge.compression import SharedBody, SharedCompression
from prizes.edge.headers import RawHeader

MOUNTED = "/static"
CONDITIONS = frozenset(
    {
        b"range",
        b"if-range",
        b"if-match",
        b"if-none-match",
        b"if-modified-since",
        b"if-unmodified-since",
    }
)


class LastingFiles(StaticFiles):
    """The long way. Addresses carry a hash of the content, so what was fetched once need never be asked for again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        lasting = b"v=" in scope["query_string"] and answer.status_code == 200
        answer.headers["cache-control"] = "public, max-age=31536000, immutable" if lasting else "no-cache"
        if path.endswith(".webp"):  # Python 3.11 knows it only where the system has a list of types
            answer.headers["content-type"] = "image/webp"
        return answer


@cache
def _paths(folder: Path) -> dict[str, Path]:
    """As they are at the start; a file that comes later has the long way."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return {f"{MOUNTED}/{file.relative_to(folder).as_posix()}": file for file in files}


@dataclass(frozen=True, slots=True)
class FileInMemory:
    changed: tuple[int, int]
    """When, in nanoseconds, and its bytes: what tells that it is another one."""
    headers: list[RawHeader]
    body: SharedBody


class FilesInMemory:
    """ASGI around the program: files first."""

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self.app, self.files = app, LastingFiles(directory=folder)
        self.paths = _paths(folder)
        self.known: dict[tuple[str, bool], FileInMemory] = {}
        self.compressed = SharedCompression(self._answer)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_one = scope["type"] == "http" and scope["method"] == "GET" and scope["path"] in self.paths
        if is_one and CONDITIONS.isdisjoint([name for name, _ in scope["headers"]]):
            await self.compressed(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = await self._file(scope)
        if file is None:
            await self.app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": list(file.headers)})
        await send({"type": "http.response.body", "body": file.body})

    async def _file(self, scope: Scope) -> FileInMemory | None:
        path, lasting = scope["path"], b"v=" in scope["query_string"]
        try:
            found = self.paths[path].stat()
        except OSError:
            return None
        changed = (found.st_mtime_ns, found.st_size)
        known = self.known.get((path, lasting))
        if known is None or known.changed != changed:
            answer = await self.files.get_response(path.removeprefix(f"{MOUNTED}/"), scope)
            if not isinstance(answer, FileResponse):
                return None
            body = SharedBody(self.paths[path].read_bytes())
            body.lasts = True
            if len(body) != found.st_size:  # it is being written
                return None
            known = self.known[path, lasting] = FileInMemory(changed, answer.raw_headers, body)
        return known
