"""Campaigns that take care where those of attacks.py do not: slow ones behind one network, ones that share devices,
ones with bought addresses of many providers, and waves that come behind a real crowd. They know nothing of the signals.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.bench.months.attacks import Listed
from tests.bench.months.honest import Burst
from tests.bench.months.people import DAY, DAYS, PROVIDERS, START, Culture, Row, World


def _by_day(world: World, culture: Culture, start: float, days: int) -> float:
    """An instant when people are awake, on one of some days."""
    hour = world.random.triangular(7, 23, 17)
    return start + world.random.randrange(days) * DAY + (hour - culture.zone) * 3_600


def slow(world: World, votes: int) -> list[Row]:
    """A few dozen a day behind one network for weeks, with the devices that people have and names from a list."""
    random, target = world.random, world.target()
    culture, network = world.culture(target[1]), f"slow-{random.randrange(10**6)}"
    listed, middle = Listed(world, culture), random.uniform(3.4, 4.8)
    agents = random.sample(world.phones + world.computers, random.randint(2, 12))
    timed, start = random.random() < 0.5, START + random.uniform(1, 3) * DAY
    every = (DAYS - 5) * DAY / votes
    rows = []
    for number in range(votes):
        by_timer = start + every * (number + random.uniform(0.0, 0.6))
        at = by_timer if timed else _by_day(world, culture, start, DAYS - 5)
        registered = at - random.lognormvariate(middle, 0.6)
        rows.append((at, registered, listed.address(), network, random.choice(agents), *target))
    return rows


def shared_devices(world: World, votes: int) -> list[Row]:
    """Real people's addresses, homes and waits, all through one to three devices."""
    random, target = world.random, world.target()
    culture = world.culture(target[1])
    agents = random.sample(world.phones + world.computers, random.randint(1, 3))
    days = random.randint(3, 14)
    start = START + random.uniform(1, DAYS - days - 2) * DAY
    rows = []
    for _ in range(votes):
        at = _by_day(world, culture, start, days)
        person = (world.address(culture), world.network(culture, 0.2), random.choice(agents))
        rows.append((at, world.honestly_registered(at), *person, *target))
    return rows


def bought(world: World, votes: int) -> list[Row]:
    """Addresses bought in lots: names from a list at many providers, usual ones and small ones, each vote from another
    home, with anyone's device.
    """
    random, target = world.random, world.target()
    culture = world.culture(target[1])
    small = [f"mail{random.randrange(10**6)}.example" for _ in range(random.randint(20, 120))]
    listed = Listed(world, culture, domains=[*PROVIDERS, *small])
    days, middle = random.randint(2, 10), random.uniform(3.2, 4.6)
    start = START + random.uniform(1, DAYS - days - 2) * DAY
    rows = []
    for _ in range(votes):
        at = _by_day(world, culture, start, days)
        person = (listed.address(), world.new_home(), world.agent())
        rows.append((at, at - random.lognormvariate(middle, 0.6), *person, *target))
    return rows


def late_wave(world: World, votes: int, burst: Burst) -> list[Row]:
    """Behind an honest burst for the same project, hours after its crowd: its carriers, a kit of devices, names from a
    list, people's waits.
    """
    random = world.random
    listed = Listed(world, burst.culture)
    kit = random.sample(world.phones, random.randint(2, 10))
    start, hours = burst.start + random.uniform(2, 14) * 3_600, random.uniform(1, 8)
    rows = []
    for _ in range(votes):
        at = start + random.triangular(0, hours, hours / 4) * 3_600
        device = random.choice(burst.agents) if random.random() < 0.3 else random.choice(kit)
        person = (listed.address(), world.network(burst.culture, 0.7), device)
        rows.append((at, at - random.lognormvariate(burst.pace, 0.5), *person, *burst.target))
    return rows


CAREFUL: dict[str, Callable[[World, int], list[Row]]] = {
    "slow": slow,
    "shared-devices": shared_devices,
    "bought": bought,
}
"""Beside these `late_wave`, which needs a burst."""
