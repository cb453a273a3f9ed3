"""Plays a contest under any rules from its opening to its published winners, as a trial run does, with chance in all of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from prizes import clock
from prizes.db import Database
from prizes.edition.document.rules import Rules
from prizes.nomination.models import Project
from prizes.review.rules.interests import working_phases
from prizes.trial.people import describe, seat_of
from prizes.trial.playing import TrialRun, unsigned
from prizes.trial.rules.report import TrialSize, TrialWeight
from tests.contest import expert
from tests.edition.strategies import AUDITOR


class Player(TrialRun):
    def __init__(self, database: Database, rules: Rules, seed: int) -> None:
        super().__init__(database, rules, TrialSize(projects=5, experts=6, voters=5), seed=seed)
        self.auditor = AUDITOR

    async def play(self) -> None:
        await super().play()
        announced = {each.id for each in self.rules.announcements}
        found = [each for each in self.report.findings if each.weight is TrialWeight.STOPS]
        stops = [each for each in found if not (each.phase in announced and self.gaps)]
        assert not stops, (
            f"what the check accepts can be played until winners are published or lack something: {stops}"
        )

    def playable(self, rules: Rules) -> Rules:
        """As they are, but for signatures: the auditor is known."""
        return rules.model_copy(update={"phases": [unsigned(phase) for phase in rules.phases]})

    def numbers(self) -> Sequence[int]:
        return [self.chance.randint(0, self.size.projects) for _ in self.rules.categories]

    def winners(self, most: int) -> int:
        return self.chance.randint(0, most)

    async def invent_experts(self, session):
        """Of all categories; as many again for each phase with members of its own. One is of an owner of projects."""
        own = [phase.id for phase in working_phases(self.rules) if phase.panel.own_members]
        made = []
        for phase in (None, *own):
            for n in range(self.size.experts):
                one = await expert(session, f"{phase or 'expert'}{n}@example.org", edition="*")
                self.panels[one.id] = ("*", phase)
                made.append(one)
                if self.panels_are_composed or n == 0:
                    describe(session, one, n)
                if n == 0:
                    one.entity_name = "Owner 1"
                if phase:
                    session.add(seat_of(self.edition.id, one, "*", phase))
        return made

    async def publish_at(self, announcement, when):
        await super().publish_at(announcement, when)
        if self.published is None:
            return
        with clock.at(when):
            async with self.database.reading() as session:
                here = col(Project.edition_id) == self.edition.id
                states = (await session.exec(select(Project.state).where(here))).all()
        winners = sum(honour["title"] == "winner" for honour in self.published["honours"])
        assert states.count("winner") == winners
