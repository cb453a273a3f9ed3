"""What panels of the rehearsals do, made up: declare interests, mark, discuss, write feedback, and keep records."""

from __future__ import annotations

import random

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import ANY, Grant, Role
from prizes.cli.demo.people import CHAIR
from prizes.db import Database
from prizes.edition.document.phases import NominationPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase
from prizes.results.minuting import SeenRecord, confirm_all_minutes, records_for, write_minutes
from prizes.review.actions.declaring import declare
from prizes.review.actions.discussing import add_remark, write_feedback
from prizes.review.actions.marking import save_review
from prizes.review.models import Minutes
from prizes.review.queries.discussion import discussions
from prizes.review.queries.interests import MyInterest, my_interests
from prizes.review.queries.mine import AssignedProject
from prizes.review.queries.projects import candidates
from prizes.review.rules.interests import COUNTRY, NONE, Declaration, is_own_country

MADE_UP = "Made up for the demo."
ONE_IN = 40
"""So many projects for each interest."""
COMMENT = "Made-up comment of the demo."
REMARKS = (
    "Made up for the demo: a good idea, but who pays for it after the first year?",
    "Made up for the demo: I know a village that uses it. It works.",
)
FEEDBACK = (
    "Made up for the demo: the experts liked the idea, and would like to read who pays for it in later years."
)


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


async def hand_in(
    session: AsyncSession,
    edition: EditionInForce,
    phase: NominationPhase,
    of: tuple[AssignedProject, SignedIn],
    chance: random.Random,
) -> None:
    """A review `of` a project by an expert."""
    assigned, expert = of
    assert phase.marking is not None
    scale, criteria = phase.marking.scale, phase.marking.criteria
    good = chance.gauss(3.6, 0.8)
    await save_review(
        session,
        edition,
        phase,
        assigned.project,
        expert,
        marks={c.id: min(scale.most, max(scale.least, round(chance.gauss(good, 0.7)))) for c in criteria},
        comment=COMMENT,
        comments={c.id: COMMENT for c in criteria if c.comment == "required"},
        submit=True,
    )


async def talk(
    database: Database, edition: EditionInForce, phase: NominationPhase, staff: dict[str, Person]
) -> int:
    """In each category one project is spoken of, and its nominator gets feedback; how many there are."""
    steward = SignedIn(staff["steward1"], (Grant(Role.STEWARD),), "")
    experts = [
        SignedIn(person, (Grant(Role.EXPERT),), "")
        for name, person in staff.items()
        if name.startswith("expert")
    ]
    async with database.writing() as session:
        first = {p.category: p.id for p in reversed(await candidates(session, edition, phase))}
        if phase.panel.discussion:
            for expert, text in zip(experts, REMARKS, strict=False):
                await _say(session, edition, phase, expert, text=text, about={*first.values()})
        if phase.panel.feedback:
            for project in first.values():
                await write_feedback(session, edition, phase, project, steward, text=FEEDBACK, lang="en")
    return len(first)


async def _say(
    session: AsyncSession,
    edition: EditionInForce,
    phase: NominationPhase,
    expert: SignedIn,
    *,
    text: str,
    about: set[str],
) -> None:
    """Of those projects that the expert may discuss."""
    for each in await discussions(session, edition, phase, expert):
        if each.project.id in about and not each.waits:
            await add_remark(session, edition, phase, each.project.id, expert, text=text)


async def record_panels(
    database: Database, edition: EditionInForce, phase: PanelPhase, staff: dict[str, Person]
) -> int:
    """Every category's panel has its record, confirmed by both; how many there are."""
    steward = SignedIn(staff["steward1"], (Grant(Role.STEWARD),), "")
    experts = {
        person.id: SignedIn(person, (Grant(Role.EXPERT),), "")
        for name, person in staff.items()
        if name.startswith("expert")
    }
    async with database.writing() as session:
        records = await records_for(session, edition, phase, steward)
        by_chair: dict[str, list[Minutes]] = {}
        for record in records:
            panel = record.panel
            assert panel is not None
            present = [member.person for member in panel.voters]
            chair = next(id_ for id_ in experts if panel.speaks_for(id_))
            written = await write_minutes(
                session, edition, phase, record.field.key, steward, present=present, note=MADE_UP
            )
            by_chair.setdefault(chair, []).append(written)
        for chair, theirs in by_chair.items():
            seen = [SeenRecord(each.field, "chair", each.sha256) for each in theirs]
            await confirm_all_minutes(session, edition, phase, experts[chair], seen)
        everything = [each for theirs in by_chair.values() for each in theirs]
        seen = [SeenRecord(each.field, "steward", each.sha256) for each in everything]
        await confirm_all_minutes(session, edition, phase, steward, seen)
    return len(records)
