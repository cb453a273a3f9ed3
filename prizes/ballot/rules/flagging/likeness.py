"""How much each ballot of a project is like those that stand out, and unlike all others it could honestly be like.

A trait speaks for it only if those that stand out have it more often than each of these: ballots for other projects;
the project's other ballots; those of its other ballots that were cast in the same hour, as in a rush or after a
broadcast; and all others from the same network, as on a campus. What is as usual in the same hour or the same network
says nothing, however rare it is elsewhere, and what those that stand out have less often speaks against.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from prizes.ballot.rules.flagging.traits import BALLOT, FORM, PLACE, TraitColumn
from prizes.ballot.rules.flagging.weighing import (
    COMPARABLE,
    LEAST,
    ByFamily,
    Field,
    Shared,
    Thresholds,
    Usual,
    weight_of,
)

DOMINATES = 0.75
"""Where so many stand out, of a project or of an hour of it, there are no others worth comparing with."""
AGAINST = -2.0
FINER = {"pace": "exact-pace"}
"""What is said by the finer trait is not said again, more kindly, by the coarser."""
NO_LIKENESS = ("form", "stem")
"""Telling traits that are too fine to be like others in."""


@dataclass(slots=True)
class BallotLikeness:
    """Of the ballots of one project to some of them, `core`."""

    whole: Field
    project: str
    core: set[int]
    at: Thresholds
    rest: list[int] = field(init=False)
    in_hour: dict[int, list[int]] = field(init=False)
    """Ballots beside the core, of hours with enough of them."""
    passed_over: set[int] = field(init=False)
    """What is left out of those from the same network."""
    at_network: dict[str, int] = field(init=False)
    """Of larger networks how many ballots beside the core they have, for any project."""
    decided: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    """By trait the ballots that it says something of."""

    def __post_init__(self) -> None:
        places, hours = self.whole.of_project[self.project], self.whole.hours
        self.rest = [p for p in places if p not in self.core]
        by_hour: dict[int, list[int]] = defaultdict(list)
        for p in self.rest:
            by_hour[hours[p]].append(p)
        of_core = Counter(hours[p] for p in self.core)
        self.in_hour = {
            h: ps
            for h, ps in by_hour.items()
            if len(ps) >= COMPARABLE and of_core[h] < DOMINATES * (len(ps) + of_core[h])
        }
        self.passed_over = self.core
        if len(self.rest) < COMPARABLE or len(self.core) >= DOMINATES * len(places):
            self.rest, self.passed_over = [], set(places)
        large = self.whole.of_network
        theirs = Counter(self.whole.networks[p] for p in self.passed_over)
        others = {
            n: len(large[n]) - theirs[n] for n in {self.whole.networks[p] for p in places} & large.keys()
        }
        self.at_network = {n: k for n, k in others.items() if k >= COMPARABLE}

    @property
    def gate(self) -> float:
        few = 2 * len(self.core) < len(self.whole.of_project[self.project])
        return self.at.gate if few else self.at.lower_gate

    def supported(self, all_: Iterable[Usual]) -> dict[int, ByFamily]:
        """What supports that each ballot of the project belongs to the core, or speaks against it, by family."""
        found: dict[int, ByFamily] = {p: {} for p in self.whole.of_project[self.project]}
        for usual in all_:
            self._support(usual, found)
        return found

    def _support(self, usual: Usual, found: dict[int, ByFamily]) -> None:
        f, values = self.whole, usual.column.values
        own = Counter(values[p] for p in f.of_project[self.project])
        core = Counter(values[p] for p in self.core)
        theirs = Counter(
            (f.networks[p], values[p]) for p in self.passed_over if f.networks[p] in f.of_network
        )
        rest = Counter(values[p] for p in self.rest)
        elsewhere = usual.number - len(f.of_project[self.project]) + 1
        hours: dict[int, Counter[str]] = {}
        at_network = {} if usual.column.family == PLACE else self.at_network
        known: dict[tuple[str, str, int], Shared | None] = {}
        for p, families in found.items():
            value, hour, network = values[p], f.hours[p], f.networks[p]
            if not value:
                continue
            key = (value, network if network in at_network else "", hour if hour in self.in_hour else -1)
            if key not in known:
                shares = [_share(rest[value], len(self.rest))] if self.rest else []
                if key[1]:
                    there = usual.at_network(network)[value] - theirs[network, value]
                    shares.append(_share(there, at_network[network]))
                if key[2] >= 0:
                    if hour not in hours:
                        hours[hour] = Counter(values[q] for q in self.in_hour[hour])
                    shares.append(_share(hours[hour][value], len(self.in_hour[hour])))
                world = (usual.all[value] - own[value] + 1) / elsewhere
                known[key] = self._weighed(usual.column, value, core[value], world, shares)
            self._take(p, families, known[key], usual.column.name)

    def _take(self, place: int, families: ByFamily, what: Shared | None, name: str) -> None:
        if what and place not in self.decided[FINER.get(name, "")]:
            self.decided[name].add(place)
            take(families, what)

    def formed(self, all_: Iterable[Usual]) -> dict[int, ByFamily]:
        """The same of telling traits, beside others with the same mail domain."""
        f = self.whole
        found: dict[int, ByFamily] = {p: {} for p in f.of_project[self.project]}
        for usual in all_:
            values = usual.column.values
            if usual.column.name in NO_LIKENESS:
                continue
            core = Counter(values[p] for p in self.core)
            by_domain = usual.column.family == FORM
            own = Counter((f.domains[p] if by_domain else "", values[p]) for p in found)
            known: dict[tuple[str, str], Shared | None] = {}
            for p, families in found.items():
                domain, value = f.domains[p] if by_domain else "", values[p]
                if not value:
                    continue
                if (domain, value) not in known:
                    share = self._share_in(usual, domain, value, own[domain, value])
                    known[domain, value] = (
                        None if share is None else self._weighed(usual.column, value, core[value], share, [])
                    )
                self._take(p, families, known[domain, value], usual.column.name)
        return found

    def _share_in(self, usual: Usual, domain: str, value: str, own: int) -> float | None:
        if usual.column.family != FORM:
            return (usual.all[value] - own + 1) / (
                usual.number - len(self.whole.of_project[self.project]) + 1
            )
        if self.whole.comparable(self.project, domain):
            return usual.in_other(self.project, domain, value, own)
        return None if domain in self.whole.houses else (usual.all[value] + 1) / (usual.number + 1)

    def _weighed(
        self, column: TraitColumn, value: str, k: int, world: float, shares: list[float]
    ) -> Shared | None:
        """`world`: the share among others elsewhere; `shares`: among others nearer, the project's first."""
        most, near = max([world, *shares]), shares[0] if shares else world
        size = len(self.core)
        if max(k, size * most) < LEAST:
            return None
        ratio = k / size / most
        if ratio >= self.gate:
            weight = weight_of(k / size, world)
        elif ratio >= 1 or column.family == BALLOT:
            weight = 0.0
        else:
            weight = min(max(math.log((k + 0.5) / size / near), AGAINST), 0.0)
        return Shared(column.family, column.name, value, k, size, size * most, weight, alike=True)


def _share(k: int, n: int) -> float:
    return (k + 0.5) / (n + 1)


def take(families: ByFamily, what: Shared | None) -> None:
    """Keep the heaviest of a family."""
    if what and (what.family not in families or families[what.family].weight < what.weight):
        families[what.family] = what
