"""Made-up months of voting, honest and not: what the fraud signals are measured on.

Three kinds of months: with ten campaigns among campuses, bursts, offices and others; calm ones with many campuses and
no campaign; viral ones with many bursts and no campaign. Parameters and seeds, those for development and the final
ones, were fixed in one commit before the signals were tuned on them; the final ones were run once, at the end
(docs/fraud.md). Whoever changes one of these files takes new final seeds. The first final
seeds, 7001 to 7203, are spent; those below were fixed before the second round of tuning.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from prizes.ballot.rules.flagging.stream import StreamedBallot
from tests.bench.months.attacks import KINDS, copycat, refunded
from tests.bench.months.careful import CAREFUL, late_wave
from tests.bench.months.honest import Burst, campus, office, ordinary, schools, viral
from tests.bench.months.people import Row, World

APART = "refunded"
"""The kind that is measured and no part of the goal: real people, paid."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One month. Shares are of the honest votes; what they leave is ordinary voting."""

    name: str
    seed: int
    honest: int = 90_000
    campus: float = 0.25
    viral: float = 0.25
    office: float = 0.03
    schools: float = 0.02
    campaigns: int = 10
    models: int = 240
    careful: bool = False
    """With the kinds of careful.py too."""


def _attacked(seed: int, models: int) -> Plan:
    return Plan("attacked", seed, models=models)


def _calm(seed: int, models: int) -> Plan:
    return Plan(
        "calm", seed, 60_000, campus=0.35, viral=0.0, office=0.05, schools=0.04, campaigns=0, models=models
    )


def _viral(seed: int, models: int) -> Plan:
    return Plan("viral", seed, 60_000, campus=0.12, viral=0.5, campaigns=0, models=models)


DEVELOPMENT = (
    *(_attacked(seed, models) for seed, models in ((1, 240), (2, 60), (3, 240), (4, 60), (5, 120), (6, 40))),
    *(_calm(seed, models) for seed, models in ((11, 240), (12, 60))),
    *(_viral(seed, models) for seed, models in ((21, 240), (22, 60))),
)
FINAL = (
    *(_attacked(seed, models) for seed, models in ((8001, 300), (8002, 80), (8003, 200), (8004, 50))),
    *(_attacked(seed, models) for seed, models in ((8005, 150), (8006, 40), (8007, 240), (8008, 100))),
    *(_calm(seed, models) for seed, models in ((8101, 300), (8102, 80), (8103, 40))),
    *(_viral(seed, models) for seed, models in ((8201, 300), (8202, 80), (8203, 40))),
)


def _drawn(seed: int) -> Plan:
    """Every second month has twice the bursts; devices differ."""
    viral, models = (0.15, 0.4)[seed % 2], (240, 60, 120)[seed % 3]
    return Plan("drawn", seed, 30_000, viral=viral, campaigns=5, models=models, careful=True)


CURVE = tuple(map(_drawn, range(9101, 9121)))
"""What the curve of docs/fraud.md was looked at with while signals were chosen."""
CURVE_UNSEEN = tuple(map(_drawn, range(9201, 9221)))
"""Fixed in the same commit, before; run once the signals were chosen."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Ballots in time order; by number the campaign a ballot belongs to, honest ones being in none, and what kind of
    voting an honest one is.
    """

    ballots: tuple[StreamedBallot, ...]
    attack_of: dict[int, str]
    ballots_of: dict[str, int]
    kind_of: dict[int, str]


def month(plan: Plan) -> Stream:
    """A month made by its plan, always the same. Campaigns have 500 to 2,000 votes, and there is one of paid people
    beside so many campaigns as the plan says.
    """
    world = World(Random(plan.seed), plan.models)
    rows, bursts = _honest(world, plan)
    rows += _campaigns(world, plan, bursts)
    rows.sort(key=lambda r: r[0])
    ballots = tuple(StreamedBallot(n, *row) for n, (row, _, _) in enumerate(rows))
    attack_of = {n: attack for n, (_, attack, _) in enumerate(rows) if attack}
    sizes: dict[str, int] = {}
    for attack in attack_of.values():
        sizes[attack] = sizes.get(attack, 0) + 1
    return Stream(
        ballots, attack_of, sizes, {n: kind for n, (_, attack, kind) in enumerate(rows) if not attack}
    )


Labelled = tuple[Row, str, str]
"""A row, the campaign it belongs to or nothing, and its kind."""


def _honest(world: World, plan: Plan) -> tuple[list[Labelled], list[Burst]]:
    random, rows, bursts = world.random, list[Labelled](), list[Burst]()
    sizes = {"campus": (500, 5_000), "office": (80, 900), "schools": (300, 1_200)}
    for kind, make in (("campus", campus), ("office", office), ("schools", schools)):
        room = round(getattr(plan, kind) * plan.honest)
        while room > 0:
            made = make(world, min(room, random.randint(*sizes[kind])))
            room -= len(made)
            rows += [(row, "", kind) for row in made]
    room = round(plan.viral * plan.honest)
    while room > 0:
        made, burst = viral(world, min(room, random.randint(800, 6_000)))
        room -= len(made)
        bursts += [burst] if len(made) >= 800 else []
        rows += [(row, "", "viral") for row in made]
    while len(rows) < plan.honest:
        rows += [(row, "", "ordinary") for row in ordinary(world, plan.honest - len(rows))]
    return rows, bursts


def _campaigns(world: World, plan: Plan, bursts: list[Burst]) -> list[Labelled]:
    """The kinds in turn, from any of them on."""
    random, rows = world.random, list[Labelled]()
    if not plan.campaigns:
        return rows
    alone = KINDS | CAREFUL if plan.careful else KINDS
    behind = {"copycat": copycat} | ({"late-wave": late_wave} if plan.careful else {})
    names = [*alone, *behind] if bursts else list(alone)
    first = random.randrange(len(names))
    for number in range(plan.campaigns):
        kind, size = names[(first + number) % len(names)], random.randint(500, 2_000)
        made = alone[kind](world, size) if kind in alone else behind[kind](world, size, random.choice(bursts))
        rows += [(row, f"{kind}-{number // len(names) + 1}", kind) for row in made]
    rows += [(row, f"{APART}-1", APART) for row in refunded(world, random.randint(500, 2_000))]
    return rows
