"""Campaigns in a made-up month. Each draws how careful it is: networks, devices, letters, jitter, patience."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.bench.months.honest import Burst
from tests.bench.months.people import DAY, DAYS, PROVIDERS, START, Culture, Row, World, letters, spelled

ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyz0123456789"


class Listed:
    """Addresses made of a list of names, with digits since the plain ones are taken."""

    def __init__(self, world: World, culture: Culture, *, domains: Sequence[str] | None = None) -> None:
        self.world, self.culture = world, culture
        random = world.random
        self.firsts = culture.firsts[: random.randint(60, 200)]
        self.lasts = culture.lasts[: random.randint(150, 700)]
        usual = ("first.last9", "firstlast9", "first9", "f.last9", "firstlast", "first.last")
        self.templates = random.sample(usual[:4], random.randint(1, 3)) + random.sample(usual[4:], 1)
        self.plain = random.uniform(0.0, 0.2)
        self.digits = random.sample((2, 3, 4, 5), random.randint(1, 2))
        self.domains = domains

    def address(self) -> str:
        random = self.world.random
        template = self.templates[-1] if random.random() < self.plain else random.choice(self.templates[:-1])
        digits = str(random.randrange(10 ** (n := random.choice(self.digits)))).zfill(n)
        local = spelled(template, random.choice(self.firsts), random.choice(self.lasts), digits)
        domain = random.choice(self.domains) if self.domains else self.culture.domain.draw(random)
        return f"{local}@{domain}"


def _wait(world: World, at: float, wait: float, *, patient: bool) -> float:
    """When they registered: so many seconds before; patient ones long before, as the honest do."""
    return world.honestly_registered(at) if patient else at - wait


def script(world: World, votes: int) -> list[Row]:
    """A program: few or many networks of servers, one device or a rotating list, letters by lot or listed names."""
    random, (category, project) = world.random, world.target()
    culture, patient = world.culture(project), random.random() < 1 / 3
    networks = [f"server-{random.randrange(10**6)}" for _ in range(random.randint(2, 300))]
    agents = ["script"] if random.random() < 0.4 else random.sample(world.computers, random.randint(3, 12))
    listed = Listed(world, culture) if random.random() < 1 / 3 else None
    even, every = random.random() < 2 / 3, random.uniform(3, 120)
    at = START + random.uniform(2, DAYS - 4) * DAY
    rows = []
    for _ in range(votes):
        at += every * random.uniform(0.6, 1.4) if even else random.expovariate(1 / every)
        by_lot = f"{letters(random, 8, 12, ALPHANUMERIC)}@{culture.domain.draw(random)}"
        address = listed.address() if listed else by_lot
        registered = _wait(world, at, random.uniform(2, 8), patient=patient)
        network, agent = random.choice(networks), random.choice(agents)
        rows.append((at, registered, address, network, agent, category, project))
    return rows


def farm(world: World, votes: int) -> list[Row]:
    """A room of phones behind some networks or a carrier's cards, people who type, in shifts."""
    random, (category, project) = world.random, world.target()
    culture, patient = world.culture(project), random.random() < 1 / 3
    cards = random.random() < 1 / 3
    own = [f"farm-{random.randrange(10**6)}" for _ in range(random.randint(3, 25))]
    networks = random.sample(culture.carriers, min(4, len(culture.carriers))) if cards else own
    agents = random.sample(world.phones, min(random.randint(3, 14), len(world.phones)))
    start = START + random.uniform(1, DAYS - 8) * DAY
    rows = []
    for _ in range(votes):
        at = start + random.randrange(5) * DAY + random.uniform(0, 9) * 3_600
        address = f"{world.word(culture, 2, 3)}{random.randint(100, 9_999)}@gmail.com"
        registered = _wait(world, at, random.lognormvariate(4.0, 0.5), patient=patient)
        network, agent = random.choice(networks), random.choice(agents)
        rows.append((at, registered, address, network, agent, category, project))
    return rows


def disposable(world: World, votes: int) -> list[Row]:
    """Addresses made for the day at domains nobody else uses, by people or programs on any network."""
    random, (category, project) = world.random, world.target()
    culture, patient = world.culture(project), random.random() < 1 / 3
    domains = [f"quick{random.randrange(10**5)}.example" for _ in range(random.randint(3, 20))]
    start, length = START + random.uniform(1, DAYS - 6) * DAY, random.uniform(0.3, 5) * DAY
    rows = []
    for _ in range(votes):
        at = start + random.random() * length
        address = f"{letters(random, 7, 11)}@{random.choice(domains)}"
        registered = _wait(world, at, random.lognormvariate(3.2, 0.4), patient=patient)
        rows.append((at, registered, address, world.network(culture), world.agent(), category, project))
    return rows


def drip(world: World, votes: int) -> list[Row]:
    """Day and night, one every so many minutes, each from another home, by a few devices."""
    random, (category, project) = world.random, world.target()
    culture, patient = world.culture(project), random.random() < 1 / 3
    agents = random.sample(world.phones + world.computers, random.randint(1, 4))
    listed = Listed(world, culture, domains=PROVIDERS[:3])
    every = (DAYS - 3) * DAY / votes
    at = START + random.uniform(0, 1) * DAY
    rows = []
    for _ in range(votes):
        at += every * random.uniform(0.5, 1.5)
        registered = _wait(world, at, random.uniform(20, 90), patient=patient)
        agent = random.choice(agents)
        rows.append((at, registered, listed.address(), world.new_home(), agent, category, project))
    return rows


def residential(world: World, votes: int) -> list[Row]:
    """Behind homes of others: each vote another network and a common mail provider, names from a list, devices from a
    kit of profiles, waking hours, waits as people have; some vote in other categories too, so as to look like voters.
    """
    random, target = world.random, world.target()
    culture, patient = world.cultures[world.home[target[1]]], random.random() < 1 / 3
    profiles = random.sample(world.phones + world.computers, min(random.randint(6, 40), world.models // 2))
    listed = Listed(world, culture)
    middle, spread = random.uniform(3.2, 4.6), random.uniform(0.35, 0.6)
    start, days, cover = START + random.uniform(1, 12) * DAY, random.uniform(2, 15), random.uniform(0, 0.3)
    rows: list[Row] = []
    while len(rows) < votes:
        hour = random.triangular(7, 23, 16)
        at = start + int(random.random() * days) * DAY + (hour - culture.zone) * 3_600
        registered = _wait(world, at, random.lognormvariate(middle, spread), patient=patient)
        person = (listed.address(), world.new_home(), random.choice(profiles))
        rows.append((at, registered, *person, *target))
        if random.random() < cover:
            for code in random.sample([c for c in world.projects if c != target[0]], random.randint(1, 3)):
                at += random.lognormvariate(3.0, 0.6)
                rows.append((at, registered, *person, code, world.choice(code, culture)))
    return rows[:votes]


def copycat(world: World, votes: int, burst: Burst) -> list[Row]:
    """Inside an honest burst for the same project, at its hours and behind its carriers. Of addresses, devices and pace
    one, two or all three are drawn as the crowd has them; what is not is a kit's: names with digits, a few emulators, a
    program's wait.
    """
    random = world.random
    shaped = set(random.sample(("address", "device", "pace"), random.randint(1, 3)))
    listed = Listed(world, burst.culture, domains=PROVIDERS[:2])
    emulators = random.sample(world.phones, random.randint(1, 4))
    wait = random.uniform(4, 40)
    rows = []
    for _ in range(votes):
        at = burst.start + 60 + random.expovariate(1 / max(burst.minutes * 90, 1_200))
        address = world.address(burst.culture) if "address" in shaped else listed.address()
        device = random.choice(burst.agents) if random.random() < 0.6 else world.phone()
        agent = device if "device" in shaped else random.choice(emulators)
        seconds = (
            random.lognormvariate(burst.pace, 0.5) if "pace" in shaped else wait * random.uniform(1, 1.3)
        )
        network = world.network(burst.culture, 0.8)
        rows.append((at, at - seconds, address, network, agent, *burst.target))
    return rows


def refunded(world: World, votes: int) -> list[Row]:
    """Real people, paid: nothing but the rush tells them from a broadcast's. Measured apart: they cannot be told."""
    random, (category, project) = world.random, world.target()
    culture = world.cultures[world.home[project]]
    start = START + random.uniform(1, DAYS - 5) * DAY
    rows = []
    for _ in range(votes):
        at = start + random.random() * 3 * DAY
        registered = world.honestly_registered(at)
        person = (world.address(culture), world.network(culture), world.agent())
        rows.append((at, registered, *person, category, project))
    return rows


KINDS: dict[str, Callable[[World, int], list[Row]]] = {
    "script": script,
    "farm": farm,
    "disposable": disposable,
    "drip": drip,
    "residential": residential,
}
"""Beside these `copycat`, which needs a burst, and `refunded`."""
