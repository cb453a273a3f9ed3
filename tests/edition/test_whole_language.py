"""Drawn documents have every key of the format, so that contests which are played try all of it."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.edition.leaves import Leaf, leaves, leaves_of
from tests.edition.strategies import rules_documents

ROUNDS, DRAWS = 60, 20
"""Most rounds, and draws of each. Few are needed, but what one round draws is alike."""
NEVER: dict[str, str] = {
    "kind=record": "a record of a past edition is never played",
    "unknown*": "only a record has what is not known",
    "reported*": "only a record has numbers that sources report",
    "sources*": "only a record says where its facts come from",
    "*carried_over[[]].without[[]]=submitted": "it excludes every project: the check refuses it",
    "*columns[[]].kind=rows": "a cell is no table: the check refuses it",
    "*columns[[]].kind=files": "a cell has no files: the check refuses it",
    "phases[[]nomination].cut.basis[[]].source=votes": "no vote comes before a nomination: the check refuses it",
    "phases[[]nomination].cut.basis[[]].weight": "its one source is alone, so a weight does nothing",
    "phases[[]nomination].cut.least_votes": "no vote comes before a nomination: the check refuses it",
    "phases[[]nomination].cut.ties[[]]=fewest_set_aside": "it compares votes: the check refuses it",
    "phases[[]nomination].cut.ties[[]]=more_votes": "it compares votes: the check refuses it",
    "phases[[]nomination].cut.ties[[]]=expert_score": "it compares what has ranked already: the check refuses it",
    "phases[[]nomination].cut.ties[[]]=lot": "lots are drawn after a count: the check refuses it",
    "phases[[]nomination].cut.budget*": "only a vote has a budget: the check refuses it",
    "phases[[]voting].cut.decided=*": "a vote is decided by its ranking: the check refuses it",
    "phases[[]selection].panel.feedback=True": "it is sent with a nomination: the check refuses it",
    "phases[[]selection].cut.decided=screening": "only a nomination is one: the check refuses it",
    **{
        f"phases[[]selection].cut.{key}": "a panel chooses, and nothing is ranked: the check refuses it"
        for key in ("basis*", "least_votes", "threshold", "ties*", "quotas*", "minima*", "budget*")
    },
}
"""Patterns of leaves that no accepted contest has or that do nothing in it, and why."""


def named(leaf: Leaf) -> str:
    path, value = leaf
    return path if value is None else f"{path}={value}"


def test_every_key_of_the_format_is_drawn():
    wanted = {named(each) for each in leaves()}
    missing = {each for each in wanted if not any(fnmatchcase(each, pattern) for pattern in NEVER)}
    drawn = set[str]()
    for number in range(ROUNDS):
        if not missing - drawn:
            break
        drawn |= drawn_in(number)
    assert sorted(missing - drawn) == []
    idle = [pattern for pattern in NEVER if not any(fnmatchcase(each, pattern) for each in wanted - drawn)]
    assert idle == [], "an exception that is not needed"


def drawn_in(number: int) -> set[str]:
    found = set[str]()

    @seed(number)
    @settings(
        max_examples=DRAWS,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(rules_documents())
    def draw(rules):
        found.update(map(named, leaves_of(json.loads(rules.canonical()))))

    draw()
    return found
