"""Which ballots are flagged, with what, and the case they belong to: one case a project.

A ballot is flagged if what it shares with other ballots of its project stands out in at least two families of traits
and weighs enough together. Ballots of the same project that share a heavy trait with many flagged ones are flagged
with them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prizes.ballot.flagging.stream import Ballot
from prizes.ballot.flagging.traits import columns, untagged
from prizes.ballot.flagging.weighing import Shared, weigh

Weighed = Sequence[Mapping[str, Shared]]

TAGGED = "plus-tags"
LIMIT = 3.6
FAMILIES = 2
RELATED = 60
"""From so many flagged ballots of a project on, others are compared with them."""
COMMON = 0.25
"""The share of flagged ballots that must have a trait for it to flag others."""
HEAVY = 2.0


@dataclass(frozen=True, slots=True)
class Flag:
    """One flagged ballot: what it shares, the heaviest first, and the number of its case."""

    n: int
    case: str
    shared: tuple[Shared, ...]
    related: bool
    """Flagged for what it shares with flagged ballots only."""


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    category: str
    project: str
    flagged: int
    of: int
    shared: tuple[Shared, ...]
    """What the flagged ballots have in common, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Flags:
    flags: tuple[Flag, ...]
    cases: tuple[Case, ...]


def flag(ballots: Sequence[Ballot]) -> Flags:
    """Look over a whole stream. The result does not depend on the order of its ballots."""
    weighed = weigh([b.project for b in ballots], columns(ballots))
    _add_tagged(ballots, weighed)
    found = {place for place, what in enumerate(weighed) if _stands_out(what)}
    related = _related(ballots, weighed, found)
    by_project: dict[str, list[int]] = defaultdict(list)
    for place in sorted(found | related, key=lambda p: (ballots[p].at, ballots[p].n)):
        by_project[ballots[place].project].append(place)
    of = Counter(b.project for b in ballots)
    cases, flags = [], []
    for number, (project, places) in enumerate(
        sorted(by_project.items(), key=lambda i: (-len(i[1]), i[0])), 1
    ):
        case = _case(f"case-{number}", places, ballots, weighed, of[project])
        cases.append(case)
        flags += [Flag(ballots[p].n, case.id, _heaviest(weighed[p]), p not in found) for p in places]
    return Flags(tuple(sorted(flags, key=lambda f: f.n)), tuple(cases))


def _add_tagged(ballots: Sequence[Ballot], weighed: Sequence[dict[str, Shared]]) -> None:
    """Two addresses that differ in their plus tag are enough, without any other trait."""
    of, same = Counter(b.project for b in ballots), untagged(ballots)
    number = Counter(zip((b.project for b in ballots), same, strict=True))
    for ballot, address, what in zip(ballots, same, weighed, strict=True):
        if address:
            there = number[ballot.project, address]
            what[TAGGED] = Shared(TAGGED, TAGGED, address, there, of[ballot.project], 1.0, LIMIT)


def _stands_out(what: Mapping[str, Shared]) -> bool:
    return TAGGED in what or (len(what) >= FAMILIES and sum(s.weight for s in what.values()) >= LIMIT)


def _heaviest(what: Mapping[str, Shared]) -> tuple[Shared, ...]:
    return tuple(sorted(what.values(), key=lambda s: (-s.weight, s.name)))


def _related(ballots: Sequence[Ballot], weighed: Weighed, found: set[int]) -> set[int]:
    flagged = Counter(ballots[place].project for place in found)
    common: Counter[tuple[str, str, str]] = Counter()
    for place in found:
        for what in weighed[place].values():
            common[ballots[place].project, what.name, what.value] += what.weight >= HEAVY
    return {
        place
        for place, ballot in enumerate(ballots)
        if place not in found
        and flagged[ballot.project] >= RELATED
        and any(
            common[ballot.project, s.name, s.value] >= COMMON * flagged[ballot.project]
            for s in weighed[place].values()
        )
    }


def _case(id_: str, places: Sequence[int], ballots: Sequence[Ballot], weighed: Weighed, of: int) -> Case:
    traits = Counter(what for place in places for what in weighed[place].values())
    seen = [what for what, number in traits.most_common() if number * 10 >= len(places)]
    one = ballots[places[0]]
    return Case(id_, one.category, one.project, len(places), of, tuple(seen[:12]))
