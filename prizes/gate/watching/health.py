"""Whether requests should be sent to this process: database, schema, room on the disk."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import NamedTuple

import anyio.to_thread
from sqlalchemy.engine import make_url

from prizes.config import settings
from prizes.db import Database, is_out_of_reach
from prizes.gate.refusals import TROUBLE
from prizes.migrations import is_current, known

PATIENCE = 2.0
"""Seconds for an answer of the database, and of the disks."""
MEGABYTE = 1_000_000


class Disk(NamedTuple):
    """In bytes."""

    free: int
    total: int

    @property
    def is_full(self) -> bool:
        """Nearly: there is time to make room."""
        return self.free * 10 < self.total


async def unready(database: Database) -> str | None:
    """In one word why not; None: it is ready."""
    await anyio.to_thread.run_sync(known)  # reads all migrations, once
    asked = asyncio.ensure_future(is_current(database))
    # Waited for from outside: to give a question up, a driver may talk to a server that does not answer.
    done, _ = await asyncio.wait({asked}, timeout=PATIENCE)
    if not done:
        asked.add_done_callback(_forget)
        asked.cancel()
        return "database"
    try:
        if not asked.result():
            return "schema"
    except TROUBLE as error:
        if not is_out_of_reach(error):
            raise
        return "database"
    try:
        async with asyncio.timeout(PATIENCE):
            full = await anyio.to_thread.run_sync(room_fault, abandon_on_cancel=True)
    except TimeoutError:
        return "disk"
    return "disk" if full else None


def _forget(asked: asyncio.Future[bool]) -> None:
    if not asked.cancelled():
        asked.exception()


def room_fault() -> str | None:
    """Which disk of this machine has too little room, in one line; None: none."""
    least = settings().least_room * MEGABYTE
    for place in _places().values():
        free = _disk(place).free
        if free < least:
            return (
                f"Only {free // MEGABYTE} megabytes are free for {place}, less than PRIZES_LEAST_ROOM"
                f" ({settings().least_room}): make room."
            )
    return None


def disks() -> dict[str, Disk]:
    """By what is written there."""
    return {name: _disk(place) for name, place in _places().items()}


def _disk(place: Path) -> Disk:
    there = next(folder for folder in (place, *place.parents) if folder.exists())
    usage = shutil.disk_usage(there)
    return Disk(usage.free, usage.total)


def _places() -> dict[str, Path]:
    """Folders that are written to; a disk of PostgreSQL is not ours to see."""
    chosen = settings()
    places = {"keys": chosen.keys_dir, "votelog": chosen.votelog_dir}
    if chosen.storage_url.startswith("file://"):
        places["files"] = Path(chosen.storage_url.removeprefix("file://"))
    url = make_url(chosen.database_url)
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        places["database"] = Path(str(url.database)).parent
    return {name: place.absolute() for name, place in places.items()}
