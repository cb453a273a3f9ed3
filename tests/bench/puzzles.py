"""What a puzzle costs who solves it and who checks it (bar.md FR-11)."""

from __future__ import annotations

import time
from statistics import median, quantiles
from typing import Annotated

import typer
from altcha import Challenge, Payload, solve_challenge, verify_solution

from prizes.cli.bench.harness import AsJson, Found, lines, tell
from prizes.gate.accounts.puzzles import ITERATIONS, LEAST_TRIES, MOST_TRIES, _secret, puzzle

SLOWER = 4
"""By so much a weak phone is slower than this processor, as tests of pages have it."""
MOST_SECONDS, MOST_MILLISECONDS = 3.0, 10.0
"""To solve one there, and to check one here."""


def puzzles(
    number: Annotated[int, typer.Option(min=1, help="How many are solved and checked.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Measure how long puzzles take: one try of who solves them (a browser makes four at once, here it is one at a
    time), hence a whole one on a processor four times slower, and the check of a solution.

    Example: make bench BENCH="puzzles --number 100"
    """
    tell(_measured(number), _table, as_json=as_json)


def _measured(number: int) -> Found:
    tries, checks, counters = list[float](), list[float](), list[int]()
    for _ in range(number):
        challenge = Challenge.from_dict(puzzle("code"))
        began = time.perf_counter()
        solution = solve_challenge(challenge)
        assert solution is not None
        counter = solution.counter
        tries.append((time.perf_counter() - began) / (counter + 1) * 1000)
        counters.append(counter)
        payload = Payload(challenge, solution).to_base64()
        checks.append(_check(payload))
    one = median(tries)
    return {
        "number": number,
        "iterations": ITERATIONS,
        "tries": [min(counters) + 1, max(counters) + 1],
        "tries_allowed": [LEAST_TRIES, MOST_TRIES],
        "try_ms": one,
        "median_seconds_slower": one * median(counters) * SLOWER / 1000,
        "most_seconds_slower": one * MOST_TRIES * SLOWER / 1000,
        "check_ms": median(checks),
        "check_p99_ms": quantiles(checks, n=100)[-1] if number > 1 else checks[0],
        "good": one * MOST_TRIES * SLOWER / 1000 <= MOST_SECONDS and median(checks) <= MOST_MILLISECONDS,
    }


def _check(payload: str) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    assert verify_solution(payload, _secret("puzzle"), hmac_key_secret=_secret("solution")).verified
    return (time.perf_counter() - began) * 1000


def _table(found: Found) -> str:
    columns = (
        ("puzzles", "number", "8d"), ("a try ms", "try_ms", "10.3f"), ("median s", "median_seconds_slower", "10.2f"),
        ("most s", "most_seconds_slower", "8.2f"), ("check ms", "check_ms", "10.2f"), ("check p99", "check_p99_ms", "10.2f"),
    )  # fmt: skip
    return lines([found], *columns)
