"""Where files lie: a folder of this machine, or a bucket of an S3 store.

A file is put here before the row that names it is written, and taken away by a job after its row is gone. So a crash
leaves at most a file that nobody names, and `sweep` of the stage that owns the rows takes those away.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from threading import Thread
from typing import Any

import anyio.to_thread
import obstore
from obstore.store import LocalStore, MemoryStore, ObjectStore, S3Store

from prizes.config import settings
from prizes.files.looking import CleanFile
from prizes.files.names import new_key, variant_key

PROBE = "probe/written-by-check"
PIECE = 1 << 20
"""Bytes of a large file that are read at a time."""
LISTED = 500
"""Names in one part of a list."""


class StoreUrlError(ValueError):
    """PRIZES_STORAGE_URL is none that is understood."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the store, with what its row says of it."""

    key: str
    variants: dict[str, str]
    """Names of smaller copies by width in pixels."""
    media_type: str
    bytes: int
    sha256: str
    width: int | None
    height: int | None

    @property
    def keys(self) -> list[str]:
        return [self.key, *self.variants.values()]


def opened(url: str, of_s3: Mapping[str, Any] | None = None) -> ObjectStore:
    """The store of a URL. A folder is made where it is needed; S3 takes its keys from the usual AWS_ variables, and
    options from `of_s3`.
    """
    scheme, _, rest = url.partition("://")
    match scheme:
        case "file" if rest:
            folder = Path(rest)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return LocalStore(folder)
        case "s3" if rest.strip("/"):
            return S3Store.from_url(url, **(of_s3 or {}))
        case "memory":
            return MemoryStore()
        case _:
            raise StoreUrlError("PRIZES_STORAGE_URL must be file://path or s3://bucket/prefix.")


@cache
def _of(url: str) -> ObjectStore:
    return opened(url)


def store() -> ObjectStore:
    return _of(settings().storage_url)


# Threads, not obstore's own coroutines: those need a runtime of their own, which aborts the process now and then when
# Python ends before it.
in_thread = anyio.to_thread.run_sync


async def keep(file: CleanFile) -> Stored:
    """Put a file and its smaller copies into the store, under new names."""
    key = new_key(file.kind)
    variants = {str(width): variant_key(key, width) for width in file.variants}
    for width, content in file.variants.items():
        await in_thread(partial(obstore.put, store(), variants[str(width)], content))
    await in_thread(partial(obstore.put, store(), key, file.content))
    return Stored(
        key=key,
        variants=variants,
        media_type=file.kind.media_type,
        bytes=len(file.content),
        sha256=file.sha256,
        width=file.size.width if file.size else None,
        height=file.size.height if file.size else None,
    )


async def fetch(key: str) -> bytes | None:
    """The content under a name; None where it is gone."""
    try:
        return await in_thread(lambda: bytes(obstore.get(store(), key).bytes()))
    except FileNotFoundError:
        return None


@dataclass(frozen=True, slots=True)
class Head:
    """What the store knows of a file, without its content."""

    bytes: int
    at: datetime
    """When it was put there."""


async def keep_content(key: str, content: bytes) -> None:
    """Put bytes into the store, in the place of an earlier file with that name."""
    await in_thread(partial(obstore.put, store(), key, content))


async def keep_path(key: str, path: Path) -> None:
    """Put a file of this machine into the store, in the place of an earlier one with that name."""
    await in_thread(partial(obstore.put, store(), key, path))


async def head(key: str) -> Head | None:
    """None where there is no such file."""
    try:
        about = await in_thread(partial(obstore.head, store(), key))
    except FileNotFoundError:
        return None
    return Head(bytes=about["size"], at=about["last_modified"])


async def pieces(key: str) -> AsyncIterator[bytes]:
    """The content under a name, never as a whole in memory. Raises FileNotFoundError where it is gone."""
    found = await in_thread(partial(obstore.get, store(), key))
    parts = iter(found.stream(min_chunk_size=PIECE))
    while (part := await in_thread(partial(next, parts, None))) is not None:
        yield bytes(part)


async def drop(keys: Sequence[str]) -> None:
    """Take files away; what is gone already is no trouble."""
    for key in keys:
        try:
            await in_thread(partial(obstore.delete, store(), key))
        except FileNotFoundError:
            continue


async def old_keys(folder: str, before: datetime) -> AsyncIterator[list[str]]:
    """Names in a folder of the store of what was put there before an instant, in parts."""
    parts = iter(obstore.list(store(), folder, chunk_size=LISTED))
    while (part := await in_thread(partial(next, parts, None))) is not None:
        keys = [str(item["path"]) for item in part if item["last_modified"] < before]
        if keys:
            yield keys


def all_keys() -> Iterator[str]:
    """The name of every file in the store. Of commands: it waits for the store."""
    for part in obstore.list(store(), chunk_size=LISTED):
        yield from (str(item["path"]) for item in part)


def read_pieces(key: str) -> Iterator[bytes]:
    """As `pieces`, of commands. Raises FileNotFoundError before the first piece where it is gone."""
    parts = obstore.get(store(), key).stream(min_chunk_size=PIECE)
    return map(bytes, parts)


def write_pieces(key: str, parts: Iterator[bytes]) -> None:
    """Of commands: put a file into the store, never as a whole in memory."""
    obstore.put(store(), key, parts)


async def store_fault(within: float = 4.0) -> str | None:
    """Why nothing can be written to the store, in one line; None where it can. `within`: seconds for it all; each
    question is asked once, whereas the service asks again.
    """
    once = {"max_retries": 0, "retry_timeout": timedelta(seconds=within)}
    try:
        async with asyncio.timeout(within):
            await _aside(partial(_probe, opened(settings().storage_url, {"retry_config": once})))
    except TimeoutError:
        return "The store of files cannot be written: no answer came in time. See PRIZES_STORAGE_URL."
    except StoreUrlError as fault:
        return str(fault)
    except Exception as trouble:  # noqa: BLE001 - whatever it is, it is one line of the answer
        return f"The store of files cannot be written: {reason(trouble)} See PRIZES_STORAGE_URL."
    return None


def _probe(store: ObjectStore) -> None:
    obstore.put(store, PROBE, b"")
    obstore.delete(store, PROBE)


async def _aside(work: Callable[[], None]) -> None:
    """Do this in a thread for which the end of the program does not wait, since nothing can break it off."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def tell(trouble: BaseException | None) -> None:
        if not done.done():
            done.set_exception(trouble) if trouble else done.set_result(None)

    def run() -> None:
        trouble = None
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - whoever waits is told, whatever it is
            trouble = error
        with suppress(RuntimeError):  # nobody waits any more
            loop.call_soon_threadsafe(tell, trouble)

    Thread(target=run, daemon=True).start()
    await done


REASONS = (
    (
        re.compile(r"BadScheme"),
        "its address is http. Set AWS_ALLOW_HTTP=true if that is meant, else use https.",
    ),
    (re.compile(r"169\.254\."), "it has no credentials. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."),
    (re.compile(r"InvalidContentType"), "no TLS is spoken there. Is AWS_ENDPOINT_URL to be http?"),
    (
        re.compile(r"invalid peer certificate: (\w+)|InvalidCertificate\((\w+)"),
        "its certificate is not trusted ({}).",
    ),
    (re.compile(r'"failed to lookup address[^"]*"'), "its host name is not known. Check AWS_ENDPOINT_URL."),
    (re.compile(r"status code: (\d+ [\w ]+): .*?<Code>(\w+)</Code>", re.DOTALL), "it answers {}."),
    (re.compile(r"status code: (\d+ [\w ]+)"), "it answers {}."),
    (re.compile(r'code: \d+,\s+kind: \w+,\s+message: "([^"]+)"'), "{}."),
    (re.compile(r"TimedOut|kind: Timeout"), "no answer came in time."),
)
"""What the library's account of a failure says, and what that means."""


def reason(trouble: BaseException) -> str:
    """Why the store failed, in words, without the library's account."""
    if isinstance(trouble, OSError) and trouble.strerror:
        return f"{trouble.filename or 'its folder'}: {trouble.strerror}."
    told = str(trouble)
    for pattern, said in REASONS:
        found = pattern.search(told)
        if found:
            return said.format(", ".join(filter(None, found.groups())))
    first = told.splitlines()[0] if told else type(trouble).__name__
    return f"{first.rpartition(' - ')[2]}."
