"""What experts of the rehearsals declare before they read: mostly no interest, now and then one."""

from __future__ import annotations

import random

from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import ANY, Grant, Role
from prizes.cli.demo.people import CHAIR
from prizes.db import Database
from prizes.edition.queries import EditionInForce
from prizes.review.actions.declaring import declare
from prizes.review.queries.interests import MyInterest, my_interests
from prizes.review.rules.interests import COUNTRY, NONE, Declaration, is_own_country

MADE_UP = "Made up for the demo."
ONE_IN = 40
"""So many projects for each interest."""


async def declare_all(
    database: Database, edition: EditionInForce, staff: dict[str, Person], chance: random.Random
) -> int:
    """Every expert declares for every project of now; how many interests there were."""
    interests = 0
    for name, person in staff.items():
        if not name.startswith("expert"):
            continue
        expert = SignedIn(person, (Grant(Role.EXPERT),), "")
        async with database.writing() as session:
            asked = await my_interests(session, edition, person_id=person.id, panel={ANY})
            choices = {each.project.id: _made_up(each, person, chance) for each in asked}
            if name == CHAIR.name:  # who reads and confirms the record of every panel
                choices = dict.fromkeys(choices, Declaration(NONE))
            if choices:
                await declare(session, edition, expert, choices)
        interests += sum(said.kind != NONE for said in choices.values())
    return interests


def _made_up(asked: MyInterest, expert: Person, chance: random.Random) -> Declaration:
    if is_own_country(asked.panel, expert.country, asked.project.country):
        return Declaration(COUNTRY)
    if chance.randrange(ONE_IN):
        return Declaration(NONE)
    return Declaration(chance.choice(("employer", "country", "funding", "other")), MADE_UP)
