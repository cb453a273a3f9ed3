"""A made-up month of voting, honest and not, by a seed: what the fraud signals are measured on.

Honest voters have habits: a day's rhythm, one or many categories, bursts after a broadcast, campuses behind one
address, offices with their own mail. Attacks are of the five kinds that awards have seen. Nothing here is data of
real people.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from string import ascii_lowercase

from prizes.ballot.flagging.stream import Ballot

DAY = 86_400.0
DAYS = 30
START = 1_800_000_000.0
CATEGORIES = 18
OPEN_DOMAINS = (
    "gmail.com",
    "outlook.com",
    "yahoo.com",
    "qq.com",
    "163.com",
    "mail.ru",
    "hotmail.com",
    "orange.fr",
)
SYLLABLES = (
    "ma",
    "ri",
    "no",
    "el",
    "ka",
    "to",
    "sa",
    "li",
    "an",
    "jo",
    "be",
    "ne",
    "mo",
    "ha",
    "fa",
    "di",
    "wei",
    "chen",
)


Person = tuple[str, str, str]
"""Address, network, device."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Ballots in time order, and by number the attack a ballot belongs to; honest ones are in none."""

    ballots: tuple[Ballot, ...]
    attack_of: dict[int, str]
    ballots_of: dict[str, int]


@dataclass(slots=True)
class World:
    random: Random
    devices: int = 240
    """How finely devices are told apart: some servers see a model, others only the kind of browser."""
    patient: bool = False
    """Attackers register long before, so that their pace is that of honest voters."""
    projects: dict[str, list[str]] = field(default_factory=dict)
    agents: list[str] = field(default_factory=list)
    homes: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.projects = {
            f"C{c}": [f"p{c:02}{n:02}" for n in range(self.random.randint(12, 30))] for c in range(CATEGORIES)
        }
        self.agents = [f"agent-{n}" for n in range(self.devices)]

    def project(self, category: str) -> str:
        return _skewed(self.random, self.projects[category], 0.7)

    def agent(self) -> str:
        return _skewed(self.random, self.agents, 1.1)

    def network(self) -> str:
        """A home of its own, or one of the large shared addresses of mobile operators."""
        if self.random.random() < 0.35:
            return f"mobile-{int(self.random.paretovariate(0.8)) % 900}"
        return f"home-{next(self.homes)}"

    def name(self) -> str:
        return "".join(self.random.choices(SYLLABLES, k=self.random.randint(2, 4)))

    def registered(self, at: float, wait: float) -> float:
        """When an attacker registered who does not mind: so many seconds before; otherwise as the honest do."""
        return self.honestly_registered(at) if self.patient else at - wait

    def honestly_registered(self, at: float) -> float:
        if self.random.random() < 0.85:
            return at - self.random.lognormvariate(4.6, 0.8)
        return at - self.random.uniform(0.2, 40) * DAY

    def person(self) -> Person:
        return self.address(), self.network(), self.agent()

    def address(self, domain: str | None = None) -> str:
        habit, first, last = self.random.random(), self.name(), self.name()
        if habit < 0.35:
            local = f"{first}.{last}"
        elif habit < 0.55:
            local = f"{first}{self.random.randint(1, 99)}"
        elif habit < 0.7:
            local = f"{first[0]}{last}"
        elif habit < 0.85:
            local = f"{first}{last}{self.random.choice(['', str(self.random.randint(1960, 2009))])}"
        else:
            local = f"{last}_{first}"
        return f"{local}@{domain or self.domain()}"

    def domain(self) -> str:
        if self.random.random() < 0.8:
            return _skewed(self.random, OPEN_DOMAINS, 0.9)
        return f"org{int(self.random.paretovariate(0.9)) % 4000}.example"

    def moment(self, zone: float | None = None) -> float:
        """An instant of the month with the rhythm of a day; the last days are busier."""
        zone = self.random.gauss(2, 4) if zone is None else zone
        while True:
            day = DAYS * math.pow(self.random.random(), 0.8)
            hour = (day % 1 * 24 + zone) % 24
            if self.random.random() < 0.08 + 0.92 * math.sin(math.pi * max(hour - 6, 0) / 18):
                return START + day * DAY


def _skewed(random: Random, items: Sequence[str], power: float) -> str:
    """The first items are the most frequent: a share by rank with this power, as popularity has it."""
    while True:
        place = (
            int(len(items) ** random.random()) - 1
            if power >= 1
            else int(len(items) * random.random() ** (1 + power))
        )
        if 0 <= place < len(items):
            return items[place]


def stream(
    seed: int, honest: int = 200_000, attacks: int = 10, *, devices: int = 240, patient: bool = False
) -> Stream:
    """So many honest ballots, and attacks of 500 to 2,000 ballots each, the five kinds in turn."""
    world = World(Random(seed), devices, patient)  # noqa: S311 – a reproducible stream, no secret
    rows = [(row, "") for row in _honest(world, honest)]
    kinds = list(KINDS)
    for number in range(attacks):
        kind = kinds[number % len(kinds)]
        size = world.random.randint(500, 2_000)
        rows += [(row, f"{kind}-{number // len(kinds) + 1}") for row in KINDS[kind](world, size)]
    rows.sort(key=lambda r: r[0][0])
    ballots = tuple(Ballot(n, *row) for n, (row, _) in enumerate(rows))
    attack_of = {n: attack for n, (_, attack) in enumerate(rows) if attack}
    sizes: dict[str, int] = {}
    for attack in attack_of.values():
        sizes[attack] = sizes.get(attack, 0) + 1
    return Stream(ballots, attack_of, sizes)


Row = tuple[float, float, str, str, str, str, str]


# --- honest --------------------------------------------------------------------------------------------


def _honest(world: World, ballots: int) -> list[Row]:
    rows: list[Row] = []
    for _ in range(math.ceil(ballots / 15_000)):
        rows += _burst(world, world.random.randint(200, 2_500))
    for number in range(math.ceil(ballots / 8_000)):
        rows += _campus(world, number, world.random.randint(80, 500))
    while len(rows) < ballots:
        rows += _voter(world, world.moment(), world.person())
    return rows[:ballots]


def _voter(world: World, at: float, person: Person, first: tuple[str, str] | None = None) -> list[Row]:
    """One person's ballot: the project they came for, and perhaps other categories while they are there."""
    random = world.random
    registered = world.honestly_registered(at)
    more = 1 if random.random() < 0.55 else min(CATEGORIES, 1 + int(random.expovariate(0.22)))
    codes = random.sample(list(world.projects), more)
    chosen = [(code, world.project(code)) for code in codes]
    if first:
        chosen = [first, *(c for c in chosen[1:] if c[0] != first[0])]
    rows = []
    for category, project in chosen:
        rows.append((at, registered, *person, category, project))
        at += random.lognormvariate(3.4, 0.7)
    return rows


def _target(world: World) -> tuple[str, str]:
    category = world.random.choice(list(world.projects))
    return category, world.random.choice(world.projects[category])


def _burst(world: World, voters: int) -> list[Row]:
    """A broadcast: within hours people of all networks come for one project."""
    target, start = _target(world), START + world.random.uniform(1, DAYS - 2) * DAY
    rows: list[Row] = []
    for _ in range(voters):
        at = start + world.random.expovariate(1 / 14_000)
        agent = "in-app-browser" if world.random.random() < 0.3 else world.agent()
        rows += _voter(world, at, (world.address(), world.network(), agent), target)
    return rows


def _campus(world: World, number: int, voters: int) -> list[Row]:
    """A university behind one address; most vote for its own project, many with its own mail."""
    target, zone = _target(world), world.random.uniform(-6, 8)
    rows: list[Row] = []
    for _ in range(voters):
        own = world.random.random() < 0.5
        address = world.address(f"campus{number}.edu.example") if own else world.address()
        first = target if world.random.random() < 0.8 else None
        rows += _voter(world, world.moment(zone), (address, f"campus-{number}", world.agent()), first)
    return rows


# --- not honest ----------------------------------------------------------------------------------------


def _script(world: World, ballots: int) -> list[Row]:
    """A program: few networks, one device or a rotating list, the pace of a program, regular intervals."""
    random, (category, project) = world.random, _target(world)
    networks = [f"server-{random.randrange(10**6)}" for _ in range(random.randint(2, 300))]
    agents = ["script"] if random.random() < 0.5 else random.sample(world.agents, min(30, world.devices))
    every, at = random.uniform(3, 60), START + random.uniform(2, DAYS - 4) * DAY
    rows = []
    for _ in range(ballots):
        at += every * random.uniform(0.8, 1.2)
        address = f"{''.join(random.choices('abcdefghijklmnopqrstuvwxyz0123456789', k=10))}@{world.domain()}"
        registered = world.registered(at, random.uniform(2, 6))
        rows.append(
            (at, registered, address, random.choice(networks), random.choice(agents), category, project)
        )
    return rows


def _farm(world: World, ballots: int) -> list[Row]:
    """A room of phones: some devices behind some networks, people who type, in shifts."""
    random, (category, project) = world.random, _target(world)
    networks = [f"farm-{random.randrange(10**6)}" for _ in range(random.randint(3, 25))]
    agents = random.sample(world.agents, min(random.randint(4, 14), world.devices))
    start = START + random.uniform(1, DAYS - 8) * DAY
    rows = []
    for _ in range(ballots):
        at = start + random.randrange(5) * DAY + random.uniform(0, 9) * 3_600
        address = f"{world.name()}{random.randint(100, 9_999)}@gmail.com"
        rows.append(
            (
                at,
                world.registered(at, random.lognormvariate(4.0, 0.5)),
                address,
                random.choice(networks),
                random.choice(agents),
                category,
                project,
            )
        )
    return rows


def _disposable(world: World, ballots: int) -> list[Row]:
    """Addresses made for the day at domains nobody else uses, by people or programs on any network."""
    random, (category, project) = world.random, _target(world)
    domains = [f"quick{random.randrange(10**5)}.example" for _ in range(random.randint(3, 20))]
    start, length = START + random.uniform(1, DAYS - 6) * DAY, random.uniform(0.3, 5) * DAY
    rows = []
    for _ in range(ballots):
        at = start + random.random() * length
        local = "".join(random.choices(ascii_lowercase, k=random.randint(8, 11)))
        address = f"{local}@{random.choice(domains)}"
        rows.append(
            (
                at,
                world.registered(at, random.lognormvariate(3.2, 0.4)),
                address,
                world.network(),
                world.agent(),
                category,
                project,
            )
        )
    return rows


def _refunded(world: World, ballots: int) -> list[Row]:
    """Real people, paid: nothing but the rush tells them from a broadcast's."""
    random, (category, project) = world.random, _target(world)
    start = START + random.uniform(1, DAYS - 5) * DAY
    rows = []
    for _ in range(ballots):
        at = start + random.random() * 3 * DAY
        registered = world.honestly_registered(at)
        rows.append((at, registered, world.address(), world.network(), world.agent(), category, project))
    return rows


def _drip(world: World, ballots: int) -> list[Row]:
    """Day and night, one every so many minutes, each from another home, by one or two devices."""
    random, (category, project) = world.random, _target(world)
    agents = random.sample(world.agents, 2)
    every = (DAYS - 3) * DAY / ballots
    at = START + random.uniform(0, 1) * DAY
    rows = []
    for _ in range(ballots):
        at += every * random.uniform(0.7, 1.3)
        address = f"{world.name()}.{world.name()}{random.randint(1, 999)}@{random.choice(OPEN_DOMAINS[:3])}"
        registered = world.registered(at, random.uniform(20, 90))
        rows.append(
            (at, registered, address, f"home-{next(world.homes)}", random.choice(agents), category, project)
        )
    return rows


KINDS: dict[str, Callable[[World, int], list[Row]]] = {
    "script": _script,
    "farm": _farm,
    "disposable": _disposable,
    "refunded": _refunded,
    "drip": _drip,
}
