"""What this process has done, in numbers, in Prometheus' form. Off unless PRIZES_METRICS_PORT says otherwise.

Labels have few values, which are all ours: templates of routes, methods of HTTP, classes of status, names of refusals.
None comes from outside and none leads to a person.
"""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any, Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

from prizes.config import settings

disable_created_metrics()  # type: ignore[no-untyped-call] # a second line for each count, which nobody reads
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NO_ROUTE, ANOTHER = "-", "other"
"""In place of a template where nothing was routed, and of a method that is none."""
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.8, 1.0, 2.0, 5.0, 10.0, 30.0)
"""In seconds. 0.8 and 2 are what votes are held against."""
Part = Literal["logs", "letters", "jobs", "copies"]
Handed = Literal["sent", "put off", "refused"]

_requests = Counter(
    "prizes_http_requests",
    "Answers by method, template of the route and class of status.",
    ["method", "route", "status"],
    registry=REGISTRY,
)
_seconds = Histogram(
    "prizes_http_request_seconds",
    "From the head of a request to the end of its answer.",
    ["route"],
    buckets=BUCKETS,
    registry=REGISTRY,
)
_votes = Counter("prizes_votes_accepted", "Votes that were committed, changed ones too.", registry=REGISTRY)
_refusals = Counter(
    "prizes_refusals", "Refusals by their name (docs/refusals.md).", ["reason"], registry=REGISTRY
)
_reads = Counter(
    "prizes_reads_for_all",
    "Answers for everybody, by who was asked: the standby, or the primary since it was late, away or other.",
    ["asked"],
    registry=REGISTRY,
)
_letters = Counter(
    "prizes_mail_tried",
    "Letters that this worker tried: sent, put off (they come again), or refused for good.",
    ["outcome"],
    registry=REGISTRY,
)
_turns = Gauge(
    "prizes_worker_turn_timestamp_seconds",
    "When a part of the worker last finished a turn without a failure.",
    ["part"],
    registry=REGISTRY,
)


_place = [0]


def take_place(number: int) -> None:
    """Of this process among those that serve, from 0: each has a port of its own."""
    _place[0] = number


def place() -> int:
    """After PRIZES_METRICS_PORT, which is the worker's."""
    return 1 + _place[0]


def is_on() -> bool:
    return settings().metrics_port > 0


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """`route`: a template, never an address."""
    if is_on():
        requests, histogram = _of_route(method if method in METHODS else ANOTHER, route, status // 100)
        requests.inc()
        histogram.observe(seconds)


@lru_cache(maxsize=4_096)
def _of_route(method: str, route: str, status: int) -> tuple[Any, Any]:
    return _requests.labels(method, route, f"{status}xx"), _seconds.labels(route)


def refused(reason: str) -> None:
    """`reason`: the code of a declared refusal."""
    if is_on():
        _refusals.labels(reason).inc()


def accepted(votes: int = 1) -> None:
    """After their commit."""
    if is_on():
        _votes.inc(votes)


def read_for_all(asked: str) -> None:
    """`asked`: an outcome of `edge.standby`."""
    if is_on():
        _reads.labels(asked).inc()


def tried(outcome: Handed) -> None:
    """A letter, after what became of it is committed."""
    if is_on():
        _letters.labels(outcome).inc()


def turned(part: Part) -> None:
    if is_on():
        _turns.labels(part).set(time.time())
