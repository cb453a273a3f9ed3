"""What becomes of votes when five times as many come as can be taken (bar.md RE-5)."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import Annotated

import typer

from prizes.cli.bench.harness import HOST, AsJson, Found, Server, kind, tell
from prizes.cli.bench.load import get, run
from prizes.cli.bench.place import SLUG, contest, rules, scratch
from prizes.cli.bench.server import served
from prizes.cli.bench.votes import analyse, by_page, by_program, signed_in
from tests.bench.arrivals import Answered, Arrivals

CLIENTS = 64
"""Who measures what can be taken: each sends the next vote when the last is answered."""
TIMES = 5.0
NORMAL = 0.5
"""Share of what can be taken that is a normal day."""
TURNS = 4
GOOD = 0.2
"""Seconds: at 95 % within this nobody asks for more."""
IN_TIME = 5.0
"""Seconds within which an answer is worth something."""
FLOOD = 150.0
"""Searches and exports a second beside votes: several times what there is time for."""


@dataclass(slots=True)
class Row:
    """Rates a second, times in milliseconds."""

    way: str
    capacity: list[float]
    """Before the load and after it."""
    normal_p95: float
    offered: float
    generator: float
    """Processors that the load itself takes away."""
    taken: float
    """Votes saved and answered in time, under five times the load."""
    share: float
    """Of the capacity before and after."""
    taken_p95: float
    refused: int
    refused_p95: float
    refused_most: float
    without_wait: int
    """Refusals without a Retry-After."""
    unanswered: int
    """Or answered too late."""
    others: int
    """Answers that are neither a vote saved nor 503."""
    normal_after: float | None
    """Seconds until p95 was at most twice that of a normal day, or good; None: not in time."""
    beside_flood: float
    """Votes saved a second while others search and export, by the clients that measured the capacity."""
    beside_share: float


def overload(
    seconds: Annotated[float, typer.Option(help="Seconds for each measurement.")] = 8.0,
    voters: Annotated[int, typer.Option(help="People with a session who vote.")] = 60_000,
    workers: Annotated[int, typer.Option(help="Processes of the server.")] = 2,
    afterwards: Annotated[float, typer.Option(help="Seconds within which all is normal again.")] = 60.0,
    database: Server = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Measure votes at five times the load that saturates, and beside a flood of searches and exports.

    Example: make bench BENCH="overload --database postgresql+asyncpg://prizes@127.0.0.1/postgres --json"
    """
    found = asyncio.run(_measure(database, _Spans(seconds, afterwards), voters, workers))
    tell(found, _table, as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Spans:
    """In seconds."""

    each: float
    afterwards: float


async def _measure(server: str | None, spans: _Spans, voters: int, workers: int) -> Found:
    async with scratch(server) as database:
        async with database.writing() as session:
            _, projects = await contest(session, rules(over=False))
        tokens = await signed_in(database, voters)
        some = len(tokens) // 4  # the program's way is much faster
        ways = {
            "by page (htmx)": _Votes(by_page(tokens[:some], projects)),
            "by program (JSON)": _Votes(by_program(tokens[some:], projects)),
        }
        with served(workers, PRIZES_TRUSTED_PROXIES="127.0.0.1") as port:
            for votes in ways.values():
                await _taken(port, votes, seconds=spans.each / 4)
            await analyse(database)
            rows = [await _one(way, votes, port, spans) for way, votes in ways.items()]
    return {"database": kind(database), "workers": workers, "rows": [asdict(row) for row in rows]}


class _Votes:
    """First votes, each until it is saved: what was refused comes again later."""

    def __init__(self, requests: Iterable[bytes]) -> None:
        self.left = deque(requests)

    def __iter__(self) -> Iterator[bytes]:
        while self.left:
            yield self.left.popleft()

    def make(self) -> tuple[bytes, Callable[[int], None]]:
        if not self.left:
            raise RuntimeError("there are too few voters for so many seconds")
        request = self.left.popleft()

        def told(status: int) -> None:
            if status >= 400:  # with no answer at all it may be saved
                self.left.append(request)

        return request, told


async def _one(way: str, votes: _Votes, port: int, spans: _Spans) -> Row:
    """What can be taken is measured before and after the load: other work on the machine comes and goes."""
    seconds, arrivals = spans.each, Arrivals(port, votes.make)
    first = await _taken(port, votes, seconds)
    normal = _p95(await arrivals.run(NORMAL * first, seconds))
    begun = time.process_time()
    flood = await arrivals.run(TIMES * first, seconds)
    own = (time.process_time() - begun) / seconds
    after = await _normal_after(arrivals, NORMAL * first, max(2 * normal, GOOD), spans)
    arrivals.close()
    second = await _taken(port, votes, seconds)
    beside, without = await _beside(port, votes, seconds)
    taken = [each for each in flood if 200 <= each.status < 400 and each.seconds <= IN_TIME]
    refused = [each for each in flood if each.status == 503]
    rate = len(taken) / seconds
    return Row(
        way=way,
        capacity=[first, second],
        normal_p95=normal * 1000,
        offered=len(flood) / seconds,
        generator=own,
        taken=rate,
        share=2 * rate / (first + second),
        taken_p95=_p95(taken) * 1000,
        refused=len(refused),
        refused_p95=_p95(refused) * 1000,
        refused_most=max((each.seconds for each in refused), default=0.0) * 1000,
        without_wait=sum(not each.told_when for each in refused),
        unanswered=sum(each.status == 0 or each.seconds > IN_TIME for each in flood),
        others=sum(each.status >= 400 and each.status != 503 for each in flood),
        normal_after=after,
        beside_flood=beside,
        beside_share=beside / without,
    )


async def _taken(port: int, votes: _Votes, seconds: float) -> float:
    """Votes saved a second where each of so many clients sends the next when the last is answered."""
    load = await run(port, iter(votes), connections=CLIENTS, seconds=seconds)
    if not votes.left:
        raise RuntimeError("there are too few voters for so many seconds")
    return load.rate


async def _normal_after(arrivals: Arrivals, rate: float, bound: float, spans: _Spans) -> float | None:
    begun = time.perf_counter()
    while (passed := time.perf_counter() - begun) < spans.afterwards:
        answers = await arrivals.run(rate, min(5.0, spans.each))
        good = [each for each in answers if 200 <= each.status < 400]
        if len(good) == len(answers) and _p95(good) <= bound:
            return passed
    return None


async def _beside(port: int, votes: _Votes, seconds: float) -> tuple[float, float]:
    """Votes saved a second beside the flood, and without: the medians of turns, since other work comes and goes."""
    searches: Iterator[bytes] = _searches()
    beside, without = [], []
    for _ in range(TURNS):
        without.append(await _taken(port, votes, seconds / 2))
        others = Arrivals(port, partial(_next, searches))
        flood = asyncio.create_task(others.run(FLOOD, seconds / 2 + 0.5))
        await asyncio.sleep(0.25)
        beside.append(await _taken(port, votes, seconds / 2))
        await flood
        others.close()
    return statistics.median(beside), statistics.median(without)


def _next(requests: Iterator[bytes]) -> tuple[bytes, Callable[[int], None]]:
    return next(requests), _told


def _told(_status: int) -> None:
    """Nobody searches again for what was refused."""


def _searches() -> Iterator[bytes]:
    """Each of another network: of one, all but the first hundreds would only be told to wait."""
    n = 0
    while True:
        n += 1
        who = {"x_forwarded_for": f"10.{n // 250 % 250}.{n % 250}.7"}
        yield get(f"/en/{SLUG}/projects?q=network+{n % 50}", HOST, **who)
        yield get(f"/en/{SLUG}/export/file?form=csv", HOST, **who)
        yield get(f"/api/v1/editions/{SLUG}/projects?q=lessons+{n % 50}", HOST, **who)


def _p95(answers: Iterable[Answered]) -> float:
    ordered = sorted(each.seconds for each in answers)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] if ordered else 0.0


def _table(result: Found) -> str:
    lines = [f"{result['database']}, {result['workers']} process(es) of the server"]
    for row in result["rows"]:
        capacity = ", ".join(f"{each:.0f}" for each in row["capacity"])
        after = "not in time" if row["normal_after"] is None else f"{row['normal_after']:.0f} s after"
        lines += [
            f"{row['way']}: {capacity} votes/s can be taken; on a normal day p95 {row['normal_p95']:.0f} ms",
            f"  {row['offered']:.0f}/s offered, for which the load takes {row['generator']:.2f} processors",
            f"  {row['taken']:.0f}/s saved ({row['share']:.0%}), p95 {row['taken_p95']:.0f} ms",
            f"  refused {row['refused']}, p95 {row['refused_p95']:.0f} ms, most {row['refused_most']:.0f} ms",
            f"  without Retry-After {row['without_wait']}, unanswered {row['unanswered']}, others {row['others']}",
            f"  normal again: {after}",
            f"  beside searches and exports: {row['beside_flood']:.0f} votes/s ({row['beside_share']:.0%})",
        ]
    return "\n".join(lines)
