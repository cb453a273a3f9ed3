"""A stream of ballots as the signals see it, and reading one from JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from prizes.ballot.refusals import not_a_ballot


@dataclass(frozen=True, slots=True)
class Traits:
    """What was noted of an address and a network when the vote was cast, where these themselves are not kept.
    Pseudonyms but for `form`; each empty if there is none.
    """

    domain: str
    form: str
    """As `traits.form_of` gives it."""
    stem: str
    plain: str
    """Of the address without what follows a plus."""
    wider: str
    """Of the wider network."""
    sound: str = ""
    """As `sound.sound_of` gives it; votes of earlier versions have none."""


@dataclass(frozen=True, slots=True)
class StreamedBallot:
    """One vote with its circumstances. `n` is the number of its line; instants are seconds since 1970 UTC.

    Address, network and agent may be pseudonyms: only equality, and for an address with `@` its two halves, count.
    With `traits` the address is a pseudonym of the whole, and its parts are taken from them.
    """

    n: int
    at: float
    registered_at: float
    address: str
    network: str
    agent: str
    category: str
    project: str
    traits: Traits | None = None


FIELDS = ("at", "registered_at", "address", "network", "agent", "category", "project")


def read_ballots(lines: Iterable[bytes | str]) -> Iterator[StreamedBallot]:
    """Ballots of a JSON lines stream, in its order; raises Invalid naming the line. Empty lines are passed over,
    `n` defaults to the zero-based number of the line.
    """
    for number, line in enumerate(lines):
        if line.strip():
            yield _ballot(number, line)


def _ballot(number: int, line: bytes | str) -> StreamedBallot:
    try:
        raw = dict(json.loads(line))
        address, network, agent, category, project = (_text(raw[name]) for name in FIELDS[2:])
        n = _number(raw.get("n", number))
        at, registered_at = _instant(raw["at"]), _instant(raw.get("registered_at") or raw["at"])
        return StreamedBallot(n, at, registered_at, address, network, agent, category, project)
    except (KeyError, TypeError, ValueError) as error:
        raise not_a_ballot(line=number + 1) from error


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise TypeError
    return str(value)


def _instant(value: Any) -> float:
    """RFC 3339 text or seconds since 1970; an instant without an offset is UTC."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    instant = datetime.fromisoformat(_text(value))
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()
