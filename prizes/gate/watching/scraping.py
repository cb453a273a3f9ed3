"""`/metrics` on a port of its own, for Prometheus: what the process has done, and how the service is at this moment."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import NamedTuple

import anyio.to_thread
import structlog
from prometheus_client import generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from prizes import __version__
from prizes.config import settings
from prizes.db import Database
from prizes.gate.watching.health import Disk, disks
from prizes.gate.watching.vitals import PATIENCE, Vitals, VitalsReader
from prizes.metrics import REGISTRY

MOST_HEAD = 8_192
"""Bytes."""
MOST_AT_ONCE = 8
"""Connections."""
WITHIN = 10.0
"""Seconds for a whole scrape."""
log = structlog.get_logger("metrics")


class LaneLoad(NamedTuple):
    """Of one lane of admission."""

    in_work: int
    places: int
    waiting: int


Lanes = Callable[[], Mapping[str, LaneLoad]]


class Scrape:
    """What one process answers."""

    def __init__(self, database: Database, lanes: Lanes = dict, reader: VitalsReader | None = None) -> None:
        self.database, self.lanes = database, lanes
        self.reader = reader or VitalsReader(database)

    async def text(self) -> bytes:
        vitals = await self.reader.vitals()
        families = [
            *_of_process(self.database, self.lanes()),
            *_of_vitals(vitals),
            *_of_disks(await _disks()),
        ]
        return generate_latest(_Both(families))


class _Both:
    """A registry for once: what was counted, and what was looked up now."""

    def __init__(self, families: list[Metric]) -> None:
        self.families = families

    def collect(self) -> Iterator[Metric]:
        yield from REGISTRY.collect()
        yield from self.families


def _gauge(
    name: str, says: str, *values: tuple[tuple[str, ...], float], labels: tuple[str, ...] = ()
) -> Metric:
    family = GaugeMetricFamily(f"prizes_{name}", says, labels=labels)
    for label_values, value in values:
        family.add_metric(label_values, value)
    return family


def _of_process(database: Database, lanes: Mapping[str, LaneLoad]) -> Iterator[Metric]:
    yield _gauge("build_info", "The version that runs.", ((__version__,), 1), labels=("version",))
    pool = database.engine.pool
    if (checked_out := getattr(pool, "checkedout", None)) is not None:
        most = pool.size() + max(0, getattr(pool, "_max_overflow", 0))  # type: ignore[attr-defined]
        yield _gauge(
            "database_connections_in_use",
            "Connections to the database that requests have.",
            ((), checked_out()),
        )
        yield _gauge("database_connections_most", "How many this process may have.", ((), most))
    states = [
        ((name, state), value)
        for name, load in sorted(lanes.items())
        for state, value in (("in_work", load.in_work), ("places", load.places), ("waiting", load.waiting))
    ]
    yield _gauge(
        "lane_requests",
        "Requests in work and in the line of each lane, and its places (docs/operating.md).",
        *states,
        labels=("lane", "state"),
    )


def _of_vitals(vitals: Vitals | None) -> Iterator[Metric]:
    yield _gauge("database_up", "Whether the database answers within two seconds.", ((), vitals is not None))
    if vitals is None:
        return
    kinds = (("no",), ("yes",))
    numbers, ages = (vitals.letters, vitals.bulk_letters), (vitals.letter_age, vitals.bulk_letter_age)
    yield _gauge("mail_waiting", "Letters that are due.", *zip(kinds, numbers, strict=True), labels=("bulk",))
    yield _gauge(
        "mail_oldest_seconds", "Age of the oldest of them.", *zip(kinds, ages, strict=True), labels=("bulk",)
    )
    yield _gauge("mail_failed", "Letters that were given up.", ((), vitals.letters_failed))
    yield _gauge("mail_bounced", "Letters that came back.", ((), vitals.letters_bounced))
    yield _gauge("mail_slow_domains", "Email domains that put letters off.", ((), vitals.domains_slow))
    yield _gauge("jobs_waiting", "Jobs that are due and that no worker has.", ((), vitals.jobs))
    yield _gauge("jobs_oldest_seconds", "Age of the oldest of them.", ((), vitals.job_age))
    yield _gauge("jobs_dead", "Jobs that were given up.", ((), vitals.jobs_dead))
    logs = {(each.name,): each for each in vitals.logs}
    yield _gauge(
        "log_waiting_lines",
        "Lines that were promised and are not in the vote log yet.",
        *((name, each.waiting) for name, each in logs.items()),
        labels=("log",),
    )
    yield _gauge(
        "log_checkpoint_age_seconds",
        "Age of the newest batch of a vote log that is not final.",
        *((name, each.age) for name, each in logs.items() if each.age is not None),
        labels=("log",),
    )
    yield _gauge(
        "log_fault",
        "Whether a vote log is not signed because of a fault.",
        *((name, bool(each.fault)) for name, each in logs.items()),
        labels=("log",),
    )


async def _disks() -> Mapping[str, Disk]:
    """Nothing where a disk does not answer: then the service is not ready, and says so."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            return await anyio.to_thread.run_sync(disks, abandon_on_cancel=True)
    return {}


def _of_disks(found: Mapping[str, Disk]) -> Iterator[Metric]:
    free = [((name,), disk.free) for name, disk in found.items()]
    total = [((name,), disk.total) for name, disk in found.items()]
    yield _gauge(
        "disk_free_bytes", "Room on the disk of each place that is written to.", *free, labels=("place",)
    )
    yield _gauge("disk_bytes", "Size of that disk.", *total, labels=("place",))


# --- the port ---------------------------------------------------------------------------------------------------


@asynccontextmanager
async def listening(scrape: Scrape, place: int) -> AsyncIterator[None]:
    """Answer at PRIZES_METRICS_PORT + `place`, where that setting is on. A port that is taken stops nothing else."""
    host, port = settings().metrics_host, settings().metrics_port
    if not port:
        yield
        return
    try:
        server = await asyncio.start_server(_Answering(scrape).answer, host, port + place, limit=MOST_HEAD)
    except OSError as error:
        log.error("metrics cannot be scraped", host=host, port=port + place, reason=str(error))  # noqa: TRY400 - one line
        yield
        return
    log.info("metrics", host=host, port=port + place)
    try:
        yield
    finally:
        server.close()


class _Answering:
    """HTTP as far as Prometheus speaks it: one request a connection."""

    def __init__(self, scrape: Scrape) -> None:
        self.scrape = scrape
        self.open = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        try:
            if self.open <= MOST_AT_ONCE:
                async with asyncio.timeout(WITHIN):
                    status, body = await self._answered(await reader.readuntil(b"\r\n\r\n"))
                    writer.write(_head(status, len(body)) + body)
                    await writer.drain()
        except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            pass
        finally:
            self.open -= 1
            writer.close()

    async def _answered(self, head: bytes) -> tuple[HTTPStatus, bytes]:
        first, *lines = head.decode("latin-1").split("\r\n")
        if first.split(" ")[:2] != ["GET", "/metrics"]:
            return HTTPStatus.NOT_FOUND, b"Only GET /metrics is here.\n"
        if not _may_ask(lines):
            return HTTPStatus.UNAUTHORIZED, b"PRIZES_METRICS_TOKEN is needed as a bearer token.\n"
        return HTTPStatus.OK, await self.scrape.text()


def _may_ask(lines: list[str]) -> bool:
    token = settings().metrics_token.get_secret_value()
    if not token:
        return True
    named = (line.partition(":") for line in lines)
    given = [value.strip() for name, _, value in named if name.strip().lower() == "authorization"]
    return len(given) == 1 and hmac.compare_digest(given[0].encode(), f"Bearer {token}".encode())


def _head(status: HTTPStatus, length: int) -> bytes:
    kind = CONTENT_TYPE_LATEST if status is HTTPStatus.OK else "text/plain; charset=utf-8"
    lines = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        f"content-type: {kind}",
        f"content-length: {length}",
        "cache-control: no-store",
        "connection: close",
    ]
    if status is HTTPStatus.UNAUTHORIZED:
        lines.append("www-authenticate: Bearer")
    return "\r\n".join([*lines, "", ""]).encode()
