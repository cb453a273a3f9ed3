"""The rehearsal in which experts review: their declarations to make and their marks to give. Everything in it is made
up, and says so.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import ANY, Grant, Role
from prizes.cli.demo.nominating import let_all_pass
from prizes.cli.demo.panels import hand_in
from prizes.cli.demo.people import CHAIR, EXPERTS, make_person
from prizes.cli.demo.rehearsals import MADE_UP, SEED, Spans, SubmittingRehearsal, Tell
from prizes.cli.demo.seating import seat_experts
from prizes.db import Database
from prizes.edition.actions import load
from prizes.edition.document.phases import NominationPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import expert_rounds
from prizes.nomination.actions.writing import create_draft, save_fields, submit
from prizes.review.actions.assigning import assign_panel
from prizes.review.actions.declaring import declare
from prizes.review.queries.assigning import panel_plan
from prizes.review.queries.interests import my_interests
from prizes.review.queries.mine import my_assignments
from prizes.review.rules.interests import NONE, Declaration

REVIEWING_NOW: Spans = {
    "submission": (-60, -20),
    "nomination": (-15, 18),
    "voting": (25, 55),
    "selection": (56, 80),
    "announcement": (100, 104),
}
ALSO = (
    ("A Register for Every Village", "C1", "SN", "government", "Demo Office for Registers"),
    ("Letters That Read Themselves", "C3", "PH", "academia", "Demo University of the Islands"),
    ("Code in the Library", "C4", "CO", "civil_society", "Demo Friends of Libraries"),
    ("A Court Without Paper", "C6", "MN", "government", "Demo Ministry of Justice"),
    ("Market Day, Every Day", "C7-EBUS", "KE", "private_sector", "Demo Market Cooperative"),
    ("Work Near Home", "C7-EEMP", "TN", "international_organization", "Demo Labour Partnership"),
    ("News From Ten Valleys", "C9", "GE", "civil_society", "Demo Valley Press"),
    ("Questions Before Machines", "C10", "JM", "academia", "Demo Institute of Ethics"),
)
"""More of the same; see `MADE_UP`."""
DONE_OF_THREE = 2
"""So many of three reviews are submitted already, of all experts but the chair."""


class ReviewingRehearsal(SubmittingRehearsal):
    year = 2024
    spans = REVIEWING_NOW

    async def build(self, tell: Tell) -> None:
        with clock.at(self._at("submission")):
            async with self.database.writing() as session:
                edition = await load(session, self.rules, loader=self.staff["steward1"].id)
        for number, row in enumerate((*MADE_UP, *ALSO)):
            with clock.at(self._at("submission", 2 + number)):
                async with self.database.writing() as session:
                    await self._submitted(session, edition, number, row)
        with clock.at(self._at("submission", 30)):
            await let_all_pass(self.database, edition, self.staff["steward2"])
            await seat_experts(self.database, edition, self.staff)
        with clock.at(self._at("nomination")):
            done = await self._review(edition)
        tell(f"{len(MADE_UP) + len(ALSO)} made-up projects under review, {done} reviews submitted")

    def _at(self, phase: str, days: float = 1) -> datetime:
        opens = self.rules.instant(self.rules.phase(phase).opens)
        assert opens is not None
        return opens + timedelta(days=days)

    async def _submitted(
        self, session: AsyncSession, edition: EditionInForce, number: int, row: tuple[str, ...]
    ) -> None:
        """Each by somebody of another domain; the first by somebody of the experts' own, so that a hint is seen."""
        title, category, country, group, owner = row
        address = f"author@project{number}.example" if number else "colleague@demo.example"
        person = await make_person(session, address)
        known = {"title": title, "category": category, "country": country}
        known |= {"stakeholder_type": group, "owner": owner}
        project = await create_draft(session, edition, person, known)
        await save_fields(session, edition, project.id, self._answers(category), editor=person)
        await submit(session, edition, project.id, submitter=person)

    async def _review(self, edition: EditionInForce) -> int:
        """Projects are assigned; of the chair nothing is done yet, of the others a part."""
        phase, done = expert_rounds(self.rules)[0], 0
        async with self.database.writing() as session:
            plan = (await panel_plan(session, edition, phase)).plan
            steward = self.staff["steward1"].id
            await assign_panel(session, edition, phase, seen_sha256=plan.sha256, assigner=steward)
        for sign_in in EXPERTS:
            if sign_in is not CHAIR:
                done += await review_some(self.database, edition, phase, self.staff[sign_in.name])
        return done


async def review_some(
    database: Database, edition: EditionInForce, phase: NominationPhase, person: Person
) -> int:
    """No conflict of interest in anything, and most of their reviews; how many were submitted."""
    expert = SignedIn(person, (Grant(Role.EXPERT),), "")
    chance = random.Random(f"{SEED} {person.email}")  # noqa: S311 - a repeatable demo, no secret
    async with database.writing() as session:
        asked = await my_interests(session, edition, person_id=person.id, panel={ANY})
        await declare(session, edition, expert, {each.project.id: Declaration(NONE) for each in asked})
        mine = await my_assignments(session, edition, phase, expert)
        done = [each for number, each in enumerate(mine) if number % 3 < DONE_OF_THREE]
        for assigned in done:
            await hand_in(session, edition, phase, (assigned, expert), chance)
    return len(done)
