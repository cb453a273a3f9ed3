"""Which telling traits a project's ballots have much more often than others' ballots.

The form of an address is compared within its mail domain, since a university makes addresses alike, and with votes for
other projects from the same shared networks, since people of one country write their names alike. That a difference is
no chance is bounded by Chernoff's inequality for the binomial distribution: P(X >= k) <= exp(-n KL(k/n, p)) (Chernoff
1952; Hoeffding 1963, theorem 1). Weights are natural logarithms of ratios of shares, as in a likelihood ratio, kept
below a limit so that no single family of traits can flag a ballot.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from prizes.ballot.rules.flagging.stream import StreamedBallot, Traits
from prizes.ballot.rules.flagging.traits import FORM, OFTEN, TraitColumn

LEAST = OFTEN
"""Fewer ballots with a trait say nothing: a household, an office."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How much is needed for a flag. All in one, so that a curve can be drawn over them (docs/fraud.md)."""

    ratio: float = 2.5
    """A telling trait stands out that is so many times as frequent as elsewhere."""
    beside: float = 1.5
    """The same where many of a project stand out already."""
    chance: float = math.log(1e-9)
    """Natural logarithm of the chance below which a difference counts; there are some hundred thousand comparisons."""
    gate: float = 1.5
    """What supports is so many times as frequent as among each of the others."""
    lower_gate: float = 1.2
    """The same where those that stand out are the most: the others are then likely, in part, of the same making."""
    limit: float = 3.2
    """What the families of a ballot weigh together at least, where as many ballots stand out as do not."""
    limits: tuple[float, float] = (2.6, 4.5)
    """Where more of a project stand out less is needed, where fewer, more."""

    def times(self, factor: float) -> Thresholds:
        """All of them milder, below 1, or stricter; a ratio of 1 would be no difference."""
        return Thresholds(
            ratio=1 + (self.ratio - 1) * factor,
            beside=1 + (self.beside - 1) * factor,
            chance=self.chance * factor,
            gate=1 + (self.gate - 1) * factor,
            lower_gate=1 + (self.lower_gate - 1) * factor,
            limit=self.limit * factor,
            limits=(self.limits[0] * factor, self.limits[1] * factor),
        )


THRESHOLDS = Thresholds()
MOST = 3.0
"""The most one family of traits can weigh."""
COMPARABLE = 30
"""So many others, at least, to compare with."""
HOUSE = 3
"""Fewer ballots from a network make no premises."""
HOUSES = 3
"""From so many mail domains that nobody else has on, letters by lot are no house's way of making addresses."""
ONE_HOUSE = 0.7
BLUR = 10.0
"""Ballots with the usual shares that are thought into a domain, so that few there say little."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A trait that a project's ballots have much more often than others. `of`: the ballots of the project, or with
    `alike` those of them that stand out.
    """

    family: str
    name: str
    value: str
    ballots: int
    of: int
    expected: float
    weight: float
    alike: bool = False


ByFamily = dict[str, Shared]


def log_chance(k: int, n: int, p: float) -> float:
    """Upper bound of the natural logarithm of P(X >= k) for a binomial X of n trials with chance p."""
    if k <= n * p:
        return 0.0
    share = k / n
    rest = (1 - share) * math.log((1 - share) / (1 - p)) if share < 1 else 0.0
    return -n * (share * math.log(share / p) + rest)


def stands_out(k: int, n: int, expected: float, at: Thresholds = THRESHOLDS) -> bool:
    return (
        k >= LEAST
        and k >= at.ratio * expected
        and log_chance(k, n, min(max(expected / n, 1e-9), 0.999)) < at.chance
    )


def weight_of(k: float, expected: float) -> float:
    return min(math.log(k / expected), MOST)


@dataclass(slots=True)
class Field:
    """All ballots, by project, domain and network. A place is the index of a ballot."""

    projects: list[str]
    domains: list[str]
    networks: list[str]
    hours: Sequence[int]
    of_project: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    in_domain: Counter[str] = field(default_factory=Counter)
    of_network: dict[str, list[int]] = field(default_factory=dict)
    """Of networks with many ballots only."""
    own: dict[str, Counter[str]] = field(default_factory=dict)
    """By project how many ballots have each domain."""
    houses: set[str] = field(default_factory=set)
    """Domains that have a network of their own, as a university or an office has."""

    @classmethod
    def of(cls, ballots: Sequence[StreamedBallot], known: Sequence[Traits]) -> Field:
        made = cls(
            [b.project for b in ballots],
            [k.domain for k in known],
            [b.network for b in ballots],
            array("q", [int(b.at // 3600) for b in ballots]),
        )
        number = Counter(made.networks)
        large = {n for n, k in number.items() if k >= COMPARABLE and n}
        for place, (project, network) in enumerate(zip(made.projects, made.networks, strict=True)):
            made.of_project[project].append(place)
            if network in large:
                made.of_network.setdefault(network, []).append(place)
        made.in_domain.update(made.domains)
        made.houses = made._with_premises(number)
        for project, places in made.of_project.items():
            made.own[project] = Counter(made.domains[p] for p in places)
        return made

    def comparable(self, project: str, domain: str) -> bool:
        """Whether enough others vote for other projects with this mail domain."""
        own = self.own[project][domain]
        return bool(domain) and self.in_domain[domain] - own >= max(COMPARABLE, own / 2)

    def _with_premises(self, of_network: Mapping[str, int]) -> set[str]:
        """Domains a tenth of whose ballots come from one network that is mostly theirs."""
        pairs = zip(self.domains, self.networks, strict=True)
        both = Counter((d, n) for d, n in pairs if d and of_network[n] >= HOUSE)
        return {
            domain
            for (domain, network), k in both.items()
            if k >= HOUSE and k >= 0.1 * self.in_domain[domain] and k >= 0.5 * of_network[network]
        }

    def neighbours(self, project: str) -> dict[str, float]:
        """Networks that a project's voters share with others, and how much one of the others stands for."""
        own = Counter(self.networks[p] for p in self.of_project[project])
        shared = ((n, k, len(self.of_network[n]) - k) for n, k in own.items() if n in self.of_network)
        return {network: k / others for network, k, others in shared if others >= COMPARABLE}


class Usual:
    """How often each value of one trait is found, in all, by domain, and by network."""

    def __init__(self, field_: Field, column: TraitColumn) -> None:
        self.field, self.column = field_, column
        self.number = len(column.values)
        self.all = Counter(v for v in column.values if v)
        self.in_domain = Counter((d, v) for d, v in zip(field_.domains, column.values, strict=True) if v)
        self._of_network: dict[str, Counter[tuple[str, str, str]]] = {}
        self._values_at: dict[str, Counter[str]] = {}
        self._near_of = ""
        self._nearest: tuple[dict[str, float], dict[tuple[str, str], float]] = {}, {}

    def at_network(self, network: str) -> Counter[str]:
        if network not in self._values_at:
            values = self.column.values
            self._values_at[network] = Counter(values[p] for p in self.field.of_network[network])
        return self._values_at[network]

    def in_other(self, project: str, domain: str, value: str, own: int) -> float:
        """The share among ballots for other projects with the same domain."""
        others = self.field.in_domain[domain] - self.field.own[project][domain]
        there = self.in_domain[domain, value] - own
        return (there + BLUR * self.all[value] / self.number) / (others + BLUR)

    def nearby(self, project: str, value: str, domains: Mapping[str, int]) -> float:
        """How many of a project's ballots would have a value by what others from the same shared networks have; 0 if
        these are few.
        """
        mass, have = self._near(project)
        if sum(mass.get(d, 0.0) for d in domains) < COMPARABLE / 2:
            return 0.0
        blur = BLUR / 2
        return sum(
            n
            * (have.get((d, value), 0.0) + blur * self.in_domain[d, value] / self.field.in_domain[d])
            / (mass.get(d, 0.0) + blur)
            for d, n in domains.items()
        )

    def _near(self, project: str) -> tuple[dict[str, float], dict[tuple[str, str], float]]:
        """Of votes for other projects from shared networks, as many as the project has from each: by domain, and by
        domain and value.
        """
        if project != self._near_of:
            mass, have = defaultdict[str, float](float), defaultdict[tuple[str, str], float](float)
            for network, weight in self.field.neighbours(project).items():
                for (other, domain, value), k in self._at(network).items():
                    if other != project:
                        mass[domain] += k * weight
                        have[domain, value] += k * weight
            self._near_of, self._nearest = project, (mass, have)
        return self._nearest

    def _at(self, network: str) -> Counter[tuple[str, str, str]]:
        if network not in self._of_network:
            f, values = self.field, self.column.values
            self._of_network[network] = Counter(
                (f.projects[p], f.domains[p], values[p]) for p in f.of_network[network]
            )
        return self._of_network[network]


def values_standing_out(usual: Usual, project: str, at: Thresholds) -> dict[tuple[str, bool], Shared]:
    """What of one telling trait stands out among a project's ballots: by value, and by whether the domains are such as
    others have too.
    """
    f, column = usual.field, usual.column
    places = f.of_project[project]
    if column.family != FORM:
        return _told_of_times(usual, places, at)
    own = Counter((f.domains[p], column.values[p]) for p in places if column.values[p])
    open_ = {d: n for d, n in f.own[project].items() if f.comparable(project, d)}
    n, found = sum(open_.values()), {}
    for value, k in _together(own, open_).items():
        if k < LEAST:
            continue
        expected = sum(m * usual.in_other(project, d, value, own[d, value]) for d, m in open_.items())
        if stands_out(k, n, expected, at):
            expected = max(expected, usual.nearby(project, value, open_))
        if stands_out(k, n, expected, at):
            found[value, True] = _shared(column, value, k, len(places), expected)
    if column.name in IN_HOUSES:
        found |= _told_of_houses(usual, project, own, open_, at)
    return found


def _told_of_times(usual: Usual, places: Sequence[int], at: Thresholds) -> dict[tuple[str, bool], Shared]:
    """Of what has nothing to do with addresses."""
    n, found = len(places), {}
    own = Counter(usual.column.values[p] for p in places)
    for value, k in own.items():
        expected = n * (usual.all[value] - k + 1) / (usual.number - n + 1)
        if value and stands_out(k, n, expected, at):
            what = _shared(usual.column, value, k, n, expected)
            found[value, True] = found[value, False] = what
    return found


IN_HOUSES = ("sound", "jumble")
"""What is looked at in domains that nobody else has too."""


def _told_of_houses(
    usual: Usual, project: str, own: Mapping[tuple[str, str], int], open_: Mapping[str, int], at: Thresholds
) -> dict[tuple[str, bool], Shared]:
    """Letters by lot at several domains that have no network of their own: made for the day."""
    f, column = usual.field, usual.column
    closed = {d for d in f.own[project] if d not in open_ and d not in f.houses}
    n = sum(f.own[project][d] for d in closed)
    all_ = sum(f.own[project].values())
    found = {}
    for value, k in _together(own, closed).items():
        of_house = [m for (d, v), m in own.items() if v == value and d in closed]
        if k < LEAST or len(of_house) < HOUSES or max(of_house) > ONE_HOUSE * k:
            continue
        elsewhere = usual.all[value] - sum(m for (_, v), m in own.items() if v == value)
        expected = n * (elsewhere + 1) / (usual.number - all_ + 1)
        if stands_out(k, n, expected, at):
            found[value, False] = _shared(column, value, k, all_, expected)
    return found


def _together(own: Mapping[tuple[str, str], int], domains: Container[str]) -> Counter[str]:
    number = Counter[str]()
    for (domain, value), k in own.items():
        if domain in domains:
            number[value] += k
    return number


def _shared(column: TraitColumn, value: str, k: int, of: int, expected: float) -> Shared:
    return Shared(column.family, column.name, value, k, of, expected, weight_of(k, expected))
