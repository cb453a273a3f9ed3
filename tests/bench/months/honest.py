"""Honest voting in a made-up month, hard for the signals: people who have much in common and mean it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.months.people import CATEGORIES, DAY, DAYS, START, Culture, Person, Row, Target, World

Leaflet = list[Target]


@dataclass(slots=True)
class Burst:
    """A crowd that copycats hide in."""

    target: Target
    start: float
    culture: Culture
    agents: list[str]
    pace: float
    minutes: float


def voter(
    world: World, person: Person, culture: Culture, chosen: Leaflet, *, at: float, wait: float, more: float
) -> list[Row]:
    """One person's votes: what they came for, and with chance `more` some other categories while they are there."""
    random = world.random
    registered, rows = at - wait, []
    codes = {category for category, _ in chosen}
    if random.random() < more:
        others = random.sample(list(world.projects), min(CATEGORIES, 1 + int(random.expovariate(0.22))))
        chosen = [*chosen, *((code, world.choice(code, culture)) for code in others if code not in codes)]
    for category, project in chosen:
        rows.append((at, registered, *person, category, project))
        at += random.lognormvariate(3.0, 0.7)
    return rows


def ordinary(world: World, most: int) -> list[Row]:
    """One person who came by themselves."""
    random, culture = world.random, world.culture()
    code = random.choice(list(world.projects))
    first = [(code, world.choice(code, culture))]
    at = world.moment(culture)
    person = (world.address(culture), world.network(culture), world.agent())
    return voter(world, person, culture, first, at=at, wait=at - world.honestly_registered(at), more=0.45)[
        :most
    ]


def leaflet(world: World, target: Target, culture: Culture, categories: int) -> Leaflet:
    """“Vote for our friends in these categories too.”"""
    others = world.random.sample([code for code in world.projects if code != target[0]], categories - 1)
    return [target, *((code, world.choice(code, culture)) for code in others)]


def house_form(world: World, culture: Culture) -> Callable[[], str]:
    """How one house makes addresses: everybody's look alike."""
    random, kind, entry = world.random, world.random.randrange(5), world.random.randint(18, 26)

    def number() -> str:
        return f"{entry + random.randrange(4)}{random.randrange(10**5):05}"

    def person() -> tuple[str, str]:
        return world.names(culture)

    forms: tuple[Callable[[], str], ...] = (
        lambda: f"s{number()}",
        lambda: ".".join(person()),
        lambda: f"{person()[0][0]}{person()[1]}{random.randrange(100):02}",
        lambda: "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=3)) + f"{random.randrange(10**4):04}",
        lambda: "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=6)),
    )
    return forms[kind]


def campus(world: World, votes: int) -> list[Row]:
    """A university: students behind a few addresses, in labs of equal computers, for their own project; many rush in
    when a lecturer says so, and vote within a minute of registering.
    """
    random, target = world.random, world.target()
    culture = world.cultures[world.home[target[1]]]
    domain, form = f"campus{random.randrange(10**7)}.edu.example", house_form(world, culture)
    own_mail, loyal, in_lab = random.uniform(0.2, 1.0), random.uniform(0.6, 1.0), random.uniform(0.1, 0.6)
    networks = [f"campus-{random.randrange(10**7)}" for _ in range(random.choice((1, 1, 2, 4)))]
    labs = [f"lab-{random.randrange(10**6)}"] if random.random() < 0.5 else random.sample(world.computers, 2)
    rushes = [world.moment(culture) for _ in range(random.randint(4, 40))]
    rushed, inside = random.uniform(0.3, 0.9), random.uniform(0.6, 0.98)
    rows: list[Row] = []
    while len(rows) < votes:
        rush = random.random() < rushed
        at = random.choice(rushes) + random.expovariate(1 / 240) if rush else world.moment(culture)
        wait = random.lognormvariate(3.2, 0.5) if rush else at - world.honestly_registered(at)
        there = rush or random.random() < inside
        lab = there and random.random() < in_lab
        own = random.random() < own_mail
        address = f"{form()}@{domain}" if own else world.address(culture, young=True)
        network = random.choice(networks) if there else world.network(culture)
        agent = random.choice(labs) if lab else world.agent()
        category = target[0]
        chosen = [target if random.random() < loyal else (category, world.choice(category, culture))]
        rows += voter(
            world, (address, network, agent), culture, chosen, at=at, wait=wait, more=0.1 if rush else 0.35
        )
    return rows[:votes]


def viral(world: World, votes: int) -> tuple[list[Row], Burst]:
    """A broadcast or a post: thousands within minutes, from phones behind carriers' shared addresses, most in the
    browser of one app, quickly and for one project; some with a leaflet of categories.
    """
    random, target = world.random, world.target()
    culture = world.cultures[world.home[target[1]]]
    start = START + random.uniform(1, DAYS - 2) * DAY
    minutes, pace = random.choice((4, 8, 15, 30, 90)), random.uniform(2.6, 3.8)
    agents = random.sample(world.in_app, random.randint(1, min(3, len(world.in_app))))
    in_app, mobile = random.uniform(0.4, 0.85), random.uniform(0.6, 0.95)
    friends = leaflet(world, target, culture, random.randint(3, 8)) if random.random() < 0.35 else None
    rows: list[Row] = []
    while len(rows) < votes:
        late = random.random() < 0.25
        at = start + random.expovariate(1 / (4 * 3_600 if late else minutes * 60))
        agent = random.choice(agents) if random.random() < in_app else world.phone()
        here = culture if random.random() < 0.9 else world.culture()
        person = (world.address(here), world.network(here, mobile), agent)
        chosen = friends if friends and random.random() < 0.6 else [target]
        rows += voter(world, person, here, chosen, at=at, wait=random.lognormvariate(pace, 0.6), more=0.12)
    return rows[:votes], Burst(target, start, culture, agents, pace, minutes)


def office(world: World, votes: int) -> list[Row]:
    """A ministry or a company that was told to vote: one house's mail, network, computers and hour."""
    random, target = world.random, world.target()
    culture = world.cultures[world.home[target[1]]]
    domain, form = f"office{random.randrange(10**7)}.example", house_form(world, culture)
    networks = [f"office-{random.randrange(10**7)}" for _ in range(random.choice((1, 1, 2, 5)))]
    agents = (
        [f"office-pc-{random.randrange(10**6)}"]
        if random.random() < 0.5
        else random.sample(world.computers, 2)
    )
    own_mail, loyal = random.choice((1.0, 0.95, 0.5)), random.uniform(0.85, 1.0)
    start, hours = world.moment(culture), random.uniform(0.3, 6)
    order = leaflet(world, target, culture, random.randint(3, 6)) if random.random() < 0.4 else [target]
    rows: list[Row] = []
    while len(rows) < votes:
        at = start + random.random() * hours * 3_600
        address = f"{form()}@{domain}" if random.random() < own_mail else world.address(culture)
        agent = random.choice(agents) if random.random() < 0.9 else world.agent()
        chosen = order if random.random() < loyal else [(target[0], world.choice(target[0], culture))]
        wait = random.lognormvariate(3.6, 0.5)
        rows += voter(
            world, (address, random.choice(networks), agent), culture, chosen, at=at, wait=wait, more=0.05
        )
    return rows[:votes]


def schools(world: World, votes: int) -> list[Row]:
    """A network of schools or associations, each with its own mail, all for the project that they made together."""
    random, target = world.random, world.target()
    culture = world.cultures[world.home[target[1]]]
    form = house_form(world, culture)
    houses = [
        (f"school{random.randrange(10**7)}.example", f"school-{random.randrange(10**7)}") for _ in range(12)
    ]
    rows: list[Row] = []
    while len(rows) < votes:
        domain, network = random.choice(houses)
        at = world.moment(culture)
        there = random.random() < 0.5
        person = (
            f"{form()}@{domain}" if random.random() < 0.8 else world.address(culture, young=True),
            network if there else world.network(culture),
            world.agent(),
        )
        wait = random.lognormvariate(3.6, 0.6) if there else at - world.honestly_registered(at)
        rows += voter(world, person, culture, [target], at=at, wait=wait, more=0.15)
    return rows[:votes]
