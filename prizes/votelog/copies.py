"""A copy of the published vote logs that only grows, in a bucket or a folder (PRIZES_VOTELOG_COPY_URL).

An object is written once and never again: what is published as a file that grows is cut into pieces, each named by the
byte at which it begins, and what is published anew under one name has a number for each version. So a store that lets
nobody write over or delete anything (S3 object lock) can hold it, and who has an object has it for ever.

    <log>/log/<byte>, <log>/checkpoints/<byte>      pieces of log.txt and checkpoints.txt, in order of their names
    <log>/versions/<file>/<number>                  paper.txt, openings.txt, results.txt, verify.py and their like
    <log>/key, <log>/rules/…, <log>/stamp/…, <log>/tile/…      as published; of tiles the full ones

Only what a signed checkpoint speaks of is copied, and the checkpoint itself comes last.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

import obstore
import structlog
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import ObjectStore
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import metrics
from prizes.config import settings
from prizes.files.store import in_thread, opened, reason
from prizes.jobs.kinds import JobKind
from prizes.votelog import queries
from prizes.votelog.files.folder import FOR_EVER, SERVED, Folder
from prizes.votelog.models import PublishedCheckpoint

log = structlog.get_logger("votelog")
LOG, CHECKPOINTS = "log", "checkpoints"
GROWING = {LOG: "log.txt", CHECKPOINTS: "checkpoints.txt"}
"""Folders of pieces, by the file that they are of."""
NO_COPY = frozenset({*GROWING.values(), "checkpoint"})
"""Not copied as they are: the newest checkpoint is the end of `checkpoints`."""
PIECE = 8 << 20
"""Most bytes of a piece."""
ONCE = {"max_retries": 0, "retry_timeout": timedelta(seconds=4)}
"""How a question to the store is asked that need not be answered."""
FOR_ALL_TO_READ = 0o755, 0o644
"""Of folders and files of a copy in a folder, whatever the service's own mask is: a web server gives them to all."""


class OtherCopyError(Exception):
    """What is in the store is not what this log has published."""


@dataclass
class Copied:
    """Of one log, what this process knows to be in the store: names below its folder, with sizes."""

    sizes: dict[str, int]
    seen: tuple[object, ...] = ()
    """How the published files were when all of them had been copied."""
    newest: dict[str, bytes] = field(default_factory=dict)
    """The newest version of each file that has versions."""


_known: dict[tuple[str, str], Copied] = {}
"""By URL and log."""


async def copy_logs(session: AsyncSession) -> None:
    """Bring the copy to what is published. Where the store does not answer it is tried again in a minute."""
    url = settings().votelog_copy_url
    if not url:
        return
    whole = True
    for row in await queries.logs(session):
        folder = Folder(row.name)
        note, checkpoint = folder.note, folder.checkpoint
        if note is None or checkpoint is None:
            continue
        published = await queries.checkpoint_of(session, row.name, checkpoint.size, note)
        if published is not None:  # else the files are at fault, which the sequencer says
            whole &= await _copied(url, folder, published)
    if whole:
        metrics.turned("copies")


COPY_LOGS = JobKind("copy-vote-logs", copy_logs, reads=True, apart=True)


async def _copied(url: str, folder: Folder, published: PublishedCheckpoint) -> bool:
    name = folder.path.name
    seen = _as_it_is(folder)
    if (known := _known.get((url, name))) is not None and known.seen == seen:
        return True
    try:
        found = await in_thread(partial(copy, url, folder, published, known))
    except OtherCopyError as trouble:
        log.error(  # noqa: TRY400 - the program is right, and the places in it tell nothing
            "the copy of a vote log is another one", log=name, reason=str(trouble)
        )
    except (BaseError, OSError) as trouble:
        log.warning("a vote log was not copied", log=name, reason=reason(trouble))
    else:
        found.seen = seen
        _known[url, name] = found
        return True
    _known.pop((url, name), None)
    return False


def _as_it_is(folder: Folder) -> tuple[object, ...]:
    """What differs once anything else is published. Tiles come with the lines."""
    places = [path for where in (".", "rules", "stamp") for path in sorted((folder.path / where).glob("*"))]
    stats = [(path.name, path.stat()) for path in places if path.is_file()]
    return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats)


def copy(url: str, folder: Folder, published: PublishedCheckpoint, known: Copied | None) -> Copied:
    """Add what the copy lacks; what is in it then. May be cut off anywhere and begun again, and done by several at
    once. Raises OtherCopyError if the copy has something else, and what the store raises.
    """
    store = _Growing(url, folder.path.name)
    copied = known or Copied(store.sizes())
    for asked in sorted(_files(folder.path)):
        content = partial((folder.path / asked).read_bytes)
        if FOR_EVER.fullmatch(asked):
            if asked not in copied.sizes:
                copied.sizes[asked] = store.add(asked, content())
            elif copied.sizes[asked] != (folder.path / asked).stat().st_size:
                raise OtherCopyError(f"{asked} has another length")
        else:
            _add_version(store, copied, asked, content())
    _add_pieces(store, copied, folder.path, LOG, published.log_bytes)
    _add_pieces(store, copied, folder.path, CHECKPOINTS, published.notes_bytes)
    return copied


def _files(folder: Path) -> Iterator[str]:
    """Published files that are copied under a name of theirs."""
    for path in folder.rglob("*"):
        asked = path.relative_to(folder).as_posix()
        if path.is_file() and SERVED.fullmatch(asked) and asked not in NO_COPY and ".p/" not in asked:
            yield asked


def _add_version(store: _Growing, copied: Copied, asked: str, content: bytes) -> None:
    place = f"versions/{asked}/"
    numbers = sorted(name for name in copied.sizes if name.startswith(place))
    if numbers and asked not in copied.newest:
        copied.newest[asked] = store.read(numbers[-1])
    if copied.newest.get(asked) != content:
        name = f"{place}{len(numbers) + 1:06}"
        copied.sizes[name] = store.add(name, content)
        copied.newest[asked] = content


def _add_pieces(store: _Growing, copied: Copied, folder: Path, place: str, length: int) -> None:
    """Up to this many bytes of the file. Pieces that are there must be what the file has in their places."""
    begins = sorted(int(name.partition("/")[2]) for name in copied.sizes if name.startswith(f"{place}/"))
    end = 0
    with (folder / GROWING[place]).open("rb") as file:

        def published(first: int, size: int) -> bytes:
            file.seek(first)
            return file.read(size)

        for first in begins:
            if first != end:
                raise OtherCopyError(f"{place} has no piece that begins with byte {end}")
            end += copied.sizes[f"{place}/{first:015}"]
        if begins and store.read(f"{place}/{begins[-1]:015}") != published(begins[-1], end - begins[-1]):
            raise OtherCopyError(f"the last piece of {place} has other bytes")
        while end < length:
            name = f"{place}/{end:015}"
            size = store.add(name, published(end, min(PIECE, length - end)), published(end, PIECE))
            copied.sizes[name] = size
            end += size


class _Growing:
    """The part of a store that has the copy of one log."""

    def __init__(self, url: str, name: str) -> None:
        self.name = name
        self.folder = Path(url.removeprefix("file://")) if url.startswith("file://") else None
        if self.folder is not None:
            self._made(self.folder / name)
        self.store: ObjectStore = opened(url)

    def sizes(self) -> dict[str, int]:
        begin = f"{self.name}/"
        parts = obstore.list(self.store, self.name)
        found = {str(item["path"]): int(item["size"]) for part in parts for item in part}
        return {path.removeprefix(begin): size for path, size in found.items() if path.startswith(begin)}

    def read(self, name: str) -> bytes:
        return bytes(obstore.get(self.store, f"{self.name}/{name}").bytes())

    def add(self, name: str, content: bytes, longer: bytes = b"") -> int:
        """Its size. What is there already must be these bytes, or with `longer` the beginning of those: another worker
        has come a little further, or less far. Raises OtherCopyError.
        """
        if self.folder is not None:
            self._made((self.folder / self.name / name).parent)
        try:
            obstore.put(self.store, f"{self.name}/{name}", content, mode="create")
        except AlreadyExistsError:
            there = self.read(name)
            if not there or not (there == content or longer.startswith(there)):
                raise OtherCopyError(f"{name} has other bytes") from None
            return len(there)
        if self.folder is not None:
            (self.folder / self.name / name).chmod(FOR_ALL_TO_READ[1])
        return len(content)

    def _made(self, place: Path) -> None:
        """The folder, with those above it within the copy."""
        assert self.folder is not None
        self.folder.mkdir(parents=True, exist_ok=True)
        for each in (*reversed(place.relative_to(self.folder).parents), place.relative_to(self.folder)):
            (self.folder / each).mkdir(exist_ok=True)
            (self.folder / each).chmod(FOR_ALL_TO_READ[0])


def _listed(url: str) -> None:
    next(iter(obstore.list(opened(url, {"retry_config": ONCE}))), None)


async def copy_fault() -> str | None:
    """Why nothing can be copied, in a line; None where it can, or there is to be no copy."""
    url = settings().votelog_copy_url
    if not url:
        return None
    try:
        await in_thread(partial(_listed, url))
    except Exception as trouble:  # noqa: BLE001 - whatever it is, it is one line of the answer
        return f"The copy of the vote logs cannot be read: {reason(trouble)} See PRIZES_VOTELOG_COPY_URL."
    return None
