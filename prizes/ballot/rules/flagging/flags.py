"""Which ballots are flagged, with what, and the case they belong to: one case a project.

Ballots that have something telling in common stand out: the form of their addresses, letters by lot, intervals or waits
more even than people's. Nothing that an honest crowd shares makes a ballot stand out: no place, device, pace or choice.
One that stands out is flagged if a second family of traits supports it (likeness.py), and then each other ballot of the
project which is like the flagged ones in a telling trait and in a second family. So place alone never flags, and never
spreads a flag.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from prizes.ballot.rules.flagging.likeness import BallotLikeness, take
from prizes.ballot.rules.flagging.stream import StreamedBallot
from prizes.ballot.rules.flagging.traits import FORM, PLACE, known_of, supporting, telling, untagged
from prizes.ballot.rules.flagging.weighing import (
    LEAST,
    THRESHOLDS,
    ByFamily,
    Field,
    Shared,
    Thresholds,
    Usual,
    values_standing_out,
)

TAGGED = "plus-tags"
MANY = 0.45
"""Where so much of a project stands out, milder traits do so too: who makes many forms of addresses makes usual ones
too.
"""
RELATED = 30
"""From so many flagged ballots of a project on, others are compared with them."""
PART = 0.3
"""And from so many of those that stand out on."""
TIMES = 2
"""How often: what the first comparison finds makes the picture clearer."""
SPEAKS = math.log(1.5)
"""The least that a family must weigh to count as one."""


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


@dataclass(slots=True)
class _Found:
    """By place what each flagged ballot shares; and those that are flagged for their likeness only."""

    shared: dict[int, ByFamily]
    related: set[int]


class SearchedStream:
    """A stream made ready, to be looked over with one or several thresholds."""

    def __init__(self, ballots: Sequence[StreamedBallot]) -> None:
        self._ordered = sorted(ballots, key=lambda b: (b.at, b.n))
        self._known = [known_of(b) for b in self._ordered]
        self._field = Field.of(self._ordered, self._known)
        self._tell = [Usual(self._field, column) for column in telling(self._ordered, self._known)]
        self._support = [Usual(self._field, column) for column in supporting(self._ordered, self._known)]

    def flags(self, at: Thresholds = THRESHOLDS) -> Flags:
        """The result does not depend on the order of the ballots."""
        found = _Found({}, set())
        for project in sorted(self._field.of_project):
            if len(self._field.of_project[project]) >= LEAST:
                self._flag_project(project, found, at)
        _add_tagged(self._ordered, untagged(self._ordered, self._known), found)
        return _as_cases(self._ordered, found)

    def _flag_project(self, project: str, found: _Found, at: Thresholds) -> None:
        field, tell, support = self._field, self._tell, self._support
        telling_ = _telling_of(field, project, tell, at)
        core = {p for p, families in telling_.items() if families}
        if len(core) >= MANY * len(telling_):
            telling_ = _telling_of(field, project, tell, replace(at, ratio=at.beside))
            core = {p for p, families in telling_.items() if families}
        if len(core) < LEAST:
            return
        limit = _limit(len(core), len(telling_), at)
        supported = BallotLikeness(field, project, core, at).supported(support)
        flagged = {
            p: merged for p in core if _is_enough(merged := supported[p] | telling_[p], telling_[p], limit)
        }
        if len(flagged) < LEAST:
            return
        first = set(flagged)
        for _ in range(TIMES if len(first) >= max(RELATED, PART * len(core)) else 0):
            core |= flagged.keys()
            likeness = BallotLikeness(field, project, core, at)
            supported, formed = likeness.supported(support), likeness.formed(tell)
            limit = _limit(len(core), len(telling_), at)
            flagged |= {
                p: merged
                for p in telling_
                if p not in flagged and _is_enough(merged := supported[p] | formed[p], formed[p], limit)
            }
        for p, families in flagged.items():
            found.shared[p] = families
            if p not in first:
                found.related.add(p)


def flag(ballots: Sequence[StreamedBallot]) -> Flags:
    """Look over a whole stream."""
    return SearchedStream(ballots).flags()


def _telling_of(field: Field, project: str, tell: Sequence[Usual], at: Thresholds) -> dict[int, ByFamily]:
    """By place what stands out of each ballot of a project, by family."""
    all_: dict[int, ByFamily] = {p: {} for p in field.of_project[project]}
    for usual in tell:
        standing_out = values_standing_out(usual, project, at)
        for p, families in all_.items() if standing_out else ():
            value = usual.column.values[p]
            if value:
                take(families, standing_out.get((value, field.comparable(project, field.domains[p]))))
    return all_


def _limit(core: int, all_: int, at: Thresholds) -> float:
    """By Bayes' rule: the rarer those that stand out, the more must speak for one of them."""
    least, most = at.limits
    return min(max(at.limit + math.log((all_ - core + 1) / core), least), most)


def _is_enough(families: ByFamily, telling_: Mapping[str, Shared], limit: float) -> bool:
    """Two families, one of them telling, and together heavy enough after what speaks against. With times that are too
    even a place is no second family: so it may happen in a queue, or at a stand with one computer.
    """
    speak = {name for name, what in families.items() if what.weight >= SPEAKS}
    tell = {name for name, what in telling_.items() if what.weight >= SPEAKS}
    if FORM not in tell:
        speak.discard(PLACE)
    return bool(tell) and len(speak) > 1 and sum(what.weight for what in families.values()) >= limit


def _add_tagged(ballots: Sequence[StreamedBallot], same: Sequence[str], found: _Found) -> None:
    """Two addresses that differ in their plus tag are enough, without any other trait."""
    of = Counter(b.project for b in ballots)
    number = Counter(zip((b.project for b in ballots), same, strict=True))
    for place, (ballot, address) in enumerate(zip(ballots, same, strict=True)):
        if address:
            there = number[ballot.project, address]
            what = Shared(TAGGED, TAGGED, address, there, of[ballot.project], 1.0, THRESHOLDS.limit)
            found.shared.setdefault(place, {})[TAGGED] = what
            found.related.discard(place)


def _as_cases(ballots: Sequence[StreamedBallot], found: _Found) -> Flags:
    by_project: dict[str, list[int]] = defaultdict(list)
    for place in sorted(found.shared):
        by_project[ballots[place].project].append(place)
    of = Counter(b.project for b in ballots)
    cases, flags = [], []
    ordered = sorted(by_project.items(), key=lambda i: (-len(i[1]), i[0]))
    for number, (project, places) in enumerate(ordered, 1):
        shared = {p: _heaviest(found.shared[p]) for p in places}
        case = _case(f"case-{number}", ballots[places[0]], shared, of[project])
        cases.append(case)
        flags += [Flag(ballots[p].n, case.id, shared[p], p in found.related) for p in places]
    return Flags(tuple(sorted(flags, key=lambda f: f.n)), tuple(cases))


def _heaviest(families: ByFamily) -> tuple[Shared, ...]:
    speak = [what for what in families.values() if what.weight >= SPEAKS]
    return tuple(sorted(speak, key=lambda s: (-s.weight, s.name)))


def _case(id_: str, one: StreamedBallot, shared: Mapping[int, tuple[Shared, ...]], of: int) -> Case:
    seen = [what for what, number in most_common(shared.values()) if number * 10 >= len(shared)]
    return Case(id_, one.category, one.project, len(shared), of, tuple(seen[:12]))


def most_common(all_: Iterable[Sequence[Shared]]) -> list[tuple[Shared, int]]:
    """Traits by how many have them. One trait weighs differently by the network and the hour of a ballot: the most
    cautious stands for it.
    """
    number, one = Counter[tuple[str, str]](), dict[tuple[str, str], Shared]()
    for shared in all_:
        for what in shared:
            key = what.name, what.value
            number[key] += 1
            if key not in one or one[key].expected < what.expected:
                one[key] = what
    return [(one[key], k) for key, k in sorted(number.items(), key=lambda i: (-i[1], i[0]))]
