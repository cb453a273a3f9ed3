"""Who votes in a made-up month: people of some cultures, with names, mail, devices and networks of their own.

A project has a home, and most of those who vote for it come from there. So forms of addresses, mail providers, carriers
and hours are unequal between projects without anybody's doing. Nothing here is data of real people.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, count
from random import Random
from string import ascii_lowercase

DAY = 86_400.0
DAYS = 30
START = 1_800_000_000.0
CATEGORIES = 18
CULTURES = 14
PROVIDERS = (
    "gmail.com",
    "outlook.com",
    "yahoo.com",
    "hotmail.com",
    "icloud.com",
    "mail.ru",
    "163.com",
    "qq.com",
    "orange.fr",
    "gmx.net",
    "live.com",
    "rediffmail.com",
)
OFTEN = (9.0, 2.5, 2.0, 1.6, 1.2, 0.5, 0.5, 0.5, 0.4, 0.4, 0.4, 0.3)
CONSONANTS = (
    *"bdfghjklmnprstvwyz",
    "ch",
    "sh",
    "kh",
    "th",
    "ng",
    "zh",
    "st",
    "br",
    "kr",
    "tr",
    "dz",
    "sch",
    "ts",
)
VOWELS = (*"aaeeiioou", "ai", "ou", "ei", "ia", "uo")
CODAS = ("", "", "", "n", "r", "s", "l", "m", "ng", "t", "k", "nd", "rt", "ck", "sz", "v")
TEMPLATES = (
    "first.last",
    "firstlast",
    "flast",
    "first9",
    "first.last9",
    "firstlast9",
    "last_first",
    "last.f",
    "nick9",
)
USUAL = (5.0, 3.0, 2.0, 3.0, 2.5, 3.0, 0.8, 0.7, 1.2)

Person = tuple[str, str, str]
"""Address, network, device."""
Row = tuple[float, float, str, str, str, str, str]
"""at, registered_at, address, network, agent, category, project."""
Target = tuple[str, str]
"""Category and project."""


class Lot:
    """Draws with given weights; `random.choices` would add them up anew at each draw."""

    def __init__(self, items: Sequence[str], weights: Sequence[float]) -> None:
        self.items, self.sums = items, list(accumulate(weights))

    def draw(self, random: Random) -> str:
        return self.items[bisect(self.sums, random.random() * self.sums[-1], 0, len(self.items) - 1)]


def by_rank(items: Sequence[str], power: float) -> Lot:
    """The first are the most frequent, as popularity has it (Zipf)."""
    return Lot(items, [1 / (rank + 1.5) ** power for rank in range(len(items))])


@dataclass(slots=True)
class Culture:
    """What people of one part of the world have in common."""

    number: int
    zone: float
    syllables: list[str]
    firsts: list[str]
    lasts: list[str]
    first: Lot
    last: Lot
    template: Lot
    domain: Lot
    carriers: list[str]
    """Shared addresses of mobile operators, many people behind each."""
    carrier: Lot
    mobile: float
    years: float
    """How many of those who have digits in their address have their year of birth there."""


@dataclass(slots=True)
class World:
    random: Random
    models: int = 240
    """Devices that the server can tell apart: some servers see a model, others little more than the kind of browser."""
    projects: dict[str, list[str]] = field(default_factory=dict)
    cultures: list[Culture] = field(default_factory=list)
    home: dict[str, int] = field(default_factory=dict)
    popular: dict[str, Lot] = field(default_factory=dict)
    of_home: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    phones: list[str] = field(default_factory=list)
    computers: list[str] = field(default_factory=list)
    in_app: list[str] = field(default_factory=list)
    homes: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        random = self.random
        self.cultures = [_culture(random, number) for number in range(CULTURES)]
        self.projects = {
            f"C{c}": [f"p{c:02}{n:02}" for n in range(random.randint(12, 30))] for c in range(CATEGORIES)
        }
        self.popular = {code: by_rank(projects, 0.7) for code, projects in self.projects.items()}
        for code, projects in self.projects.items():
            for project in projects:
                self.home[project] = self._any_culture()
                self.of_home.setdefault((code, self.home[project]), []).append(project)
        self.phones = [f"phone-{n}" for n in range(self.models * 6 // 10)]
        self.computers = [f"computer-{n}" for n in range(self.models * 4 // 10)]
        self.in_app = [f"in-app-{n}" for n in range(max(3, self.models // 12))]
        self._phone, self._computer = by_rank(self.phones, 1.0), by_rank(self.computers, 1.2)

    _phone: Lot = field(init=False)
    _computer: Lot = field(init=False)

    def _any_culture(self) -> int:
        return min(int(self.random.expovariate(0.18)), CULTURES - 1)

    def culture(self, project: str | None = None) -> Culture:
        """Of somebody, or of somebody who comes for a project: three of four from its home."""
        if project and self.random.random() < 0.75:
            return self.cultures[self.home[project]]
        return self.cultures[self._any_culture()]

    def target(self) -> Target:
        category = self.random.choice(list(self.projects))
        return category, self.random.choice(self.projects[category])

    def choice(self, category: str, culture: Culture) -> str:
        """Half choose what comes from where they live, if anything does, others what is known."""
        near = self.of_home.get((category, culture.number))
        if near and self.random.random() < 0.5:
            return self.random.choice(near)
        return self.popular[category].draw(self.random)

    def phone(self) -> str:
        return self._phone.draw(self.random)

    def computer(self) -> str:
        return self._computer.draw(self.random)

    def agent(self) -> str:
        chance = self.random.random()
        if chance < 0.06:
            return self.random.choice(self.in_app)
        return self.phone() if chance < 0.6 else self.computer()

    def new_home(self) -> str:
        return f"home-{next(self.homes)}"

    def network(self, culture: Culture, mobile: float | None = None) -> str:
        """A home, or one of the shared addresses of a mobile operator."""
        if self.random.random() < (culture.mobile if mobile is None else mobile):
            return culture.carrier.draw(self.random)
        return self.new_home()

    def word(self, culture: Culture, least: int = 1, most: int = 3) -> str:
        return "".join(self.random.choices(culture.syllables, k=self.random.randint(least, most)))

    def names(self, culture: Culture) -> tuple[str, str]:
        """Most names are of the usual ones, one in four last names is rare."""
        rare = self.random.random() < 0.25
        last = self.word(culture, 2, 4) if rare else culture.last.draw(self.random)
        return culture.first.draw(self.random), last

    def local(self, culture: Culture, *, young: bool = False) -> str:
        """The part before the @, as one chooses it at a provider."""
        return self.written(culture, culture.template.draw(self.random), self._digits(culture, young=young))

    def written(self, culture: Culture, template: str, digits: str) -> str:
        first, last = self.names(culture)
        return spelled(template, first, last, digits)

    def _digits(self, culture: Culture, *, young: bool) -> str:
        random, chance = self.random, self.random.random()
        years = 0.75 if young else culture.years
        born = random.randint(1999, 2009) if young else round(random.triangular(1950, 2010, 1990))
        if chance < years * 0.6:
            return str(born)
        if chance < years:
            return f"{born % 100:02}"
        return str(random.randrange(10 ** random.choice((1, 2, 2, 3, 3, 4))))

    def address(self, culture: Culture, *, young: bool = False) -> str:
        """A private address."""
        domain = culture.domain.draw(self.random)
        if domain == "qq.com" and self.random.random() < 0.8:
            return f"{self.random.randrange(10**8, 4 * 10**9)}@qq.com"
        if self.random.random() < 0.06:
            domain = f"org{int(self.random.paretovariate(0.9)) % 4000}.example"
        return f"{self.local(culture, young=young)}@{domain}"

    def honestly_registered(self, at: float) -> float:
        if self.random.random() < 0.85:
            return at - self.random.lognormvariate(4.6, 0.8)
        return at - self.random.uniform(0.2, 40) * DAY

    def moment(self, culture: Culture) -> float:
        """An instant of the month with the rhythm of a day; the last days are busier."""
        random = self.random
        while True:
            day = DAYS * math.pow(random.random(), 0.8)
            hour = (day % 1 * 24 + culture.zone) % 24
            if random.random() < 0.08 + 0.92 * math.sin(math.pi * max(hour - 6, 0) / 18):
                return START + day * DAY


def spelled(template: str, first: str, last: str, digits: str) -> str:
    """An address's first part from a name: `9` stands for the digits."""
    return {
        "first.last": f"{first}.{last}",
        "firstlast": f"{first}{last}",
        "flast": f"{first[0]}{last}",
        "first9": f"{first}{digits}",
        "first.last9": f"{first}.{last}{digits}",
        "firstlast9": f"{first}{last}{digits}",
        "last_first": f"{last}_{first}",
        "last.f": f"{last}.{first[0]}",
        "nick9": f"{first[:3]}{last[:3]}{digits}",
        "f.last9": f"{first[0]}.{last}{digits}",
    }[template]


def _culture(random: Random, number: int) -> Culture:
    consonants = random.sample(CONSONANTS, 12)
    syllables = [random.choice(consonants) + random.choice(VOWELS) + random.choice(CODAS) for _ in range(36)]
    firsts = list(
        dict.fromkeys("".join(random.choices(syllables, k=random.randint(1, 2))) for _ in range(220))
    )
    lasts = list(
        dict.fromkeys("".join(random.choices(syllables, k=random.randint(1, 3))) for _ in range(900))
    )
    carriers = [f"mobile-{number}-{n}" for n in range(random.randint(4, 40))]
    habits = [usual * random.lognormvariate(0, 0.7) for usual in USUAL]
    mail = [often * random.lognormvariate(0, 1.1) for often in OFTEN]
    return Culture(
        number=number,
        zone=random.uniform(-8, 10),
        syllables=syllables,
        firsts=firsts,
        lasts=lasts,
        first=by_rank(firsts, 0.8),
        last=by_rank(lasts, 0.7),
        template=Lot(TEMPLATES, habits),
        domain=Lot(PROVIDERS, mail),
        carriers=carriers,
        carrier=by_rank(carriers, 0.6),
        mobile=random.uniform(0.2, 0.6),
        years=random.uniform(0.2, 0.7),
    )


def letters(random: Random, least: int, most: int, among: str = ascii_lowercase) -> str:
    return "".join(random.choices(among, k=random.randint(least, most)))
