"""The rehearsal that is over: counted and final, records of its panels confirmed, winners published, so that the end
can be seen and checked. Votes, marks and reasons are made up.
"""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.badges.actions import approve_badges, make_key, propose_badges
from prizes.ballot.sequencing import advance
from prizes.cli.demo.forum import fill_forum
from prizes.cli.demo.panels import record_panels
from prizes.cli.demo.people import make_person
from prizes.cli.demo.rehearsals import Spans, Tell, VotingRehearsal
from prizes.edition.document.phases import SelectionPhase, VotingPhase
from prizes.results.actions import announce, approve_winners, choose, give_no_prize, propose_winners
from prizes.results.queries import candidates
from prizes.results.rules.winners import WINNER
from prizes.results.shortlist import approve_shortlist, propose_shortlist
from prizes.tally.actions import count_phase
from prizes.votelog.queries import log_of

OVER: Spans = {
    "submission": (-330, -285),
    "nomination": (-284, -245),
    "voting": (-230, -200),
    "selection": (-199, -170),
    "announcement": (-150, -146),
}
ORIGINS: tuple[tuple[str | None, str | None], ...] = (
    ("NG", "civil_society"), ("KE", "academia"), ("NG", "government"), ("IN", "private_sector"), ("EG", None),
    ("CU", "government"), ("IN", "academia"), ("NG", "civil_society"), (None, None), ("MY", "government"),
    ("CH", "international_organization"), ("EG", "civil_society"), ("CU", "academia"), ("PE", "civil_society"),
    ("FR", None), ("KZ", "government"), ("RW", "private_sector"), ("BR", "civil_society"), (None, "academia"),
)  # fmt: skip
"""From where made-up voters say they are: one after the other."""
CITATION = "Made up for the demo: the panel found the project the most useful of its category."
NO_PRIZE = "Made up for the demo: the panel found no project that it would put before the others."


class FinishedRehearsal(VotingRehearsal):
    """A smaller contest than the one that votes, so that the demo is soon built."""

    year = 2025
    spans = OVER
    voters = 90
    most_in_category = 6

    async def _voter(self, session: AsyncSession, number: int) -> Person:
        person = await make_person(session, f"past-voter{number:04d}@demo.example")
        person.country, person.stakeholder_type = ORIGINS[number % len(ORIGINS)]
        return person

    async def _go_on(self, tell: Tell) -> None:
        voting, selection = self.rules.votings[-1], self.rules.selections[-1]
        with clock.at(self._at("voting", 29)):
            await self._log(voting)
        with clock.at(self._at("voting", 30.8)):
            await self._count(voting)
        with clock.at(self._at("selection", 2)):
            await self._shortlist(voting)
        with clock.at(self._at("selection", 12)):
            winners = await self._choose(selection)
            await record_panels(self.database, self.edition, selection, self.staff)
        with clock.at(self._at("selection", 20)):
            await self._publish()
        with clock.at(self._at("announcement", 0.1)):
            async with self.database.writing() as session:
                await announce(session, self.edition.slug)
            await self._badges()
            async with self.database.writing() as session:
                await fill_forum(
                    session, self.edition, self._at("announcement", 0), by=self.staff["steward1"].id
                )
        tell(f"{winners} winners of a rehearsal that is over, with their count and its log")

    async def _badges(self) -> None:
        proposer, approver = self.staff["steward1"].id, self.staff["steward2"].id
        async with self.database.writing() as session:
            await make_key(session)
            proposal = await propose_badges(session, self.edition, proposer=proposer)
        async with self.database.writing() as session:
            await approve_badges(
                session, self.edition, proposal.id, seen_sha256=proposal.sha256, approver=approver
            )

    async def _log(self, voting: VotingPhase) -> None:
        """As the worker does all along."""
        async with self.database.writing() as session:
            log = await log_of(session, self.edition.slug, voting.id)
            assert log is not None
            await advance(session, self.edition, voting, log.name)

    async def _count(self, voting: VotingPhase) -> None:
        async with self.database.writing() as session:
            await count_phase(session, self.edition, voting, counted_by=self.staff["steward1"].id)

    async def _shortlist(self, voting: VotingPhase) -> None:
        proposer, approver = self.staff["steward1"].id, self.staff["steward2"].id
        async with self.database.writing() as session:
            proposal = await propose_shortlist(session, self.edition, voting, proposer=proposer)
        async with self.database.writing() as session:
            await approve_shortlist(
                session, self.edition, proposal.id, seen_sha256=proposal.sha256, approver=approver
            )

    async def _choose(self, selection: SelectionPhase) -> int:
        """The first of each category but one, which gets no prize; one recognition. How many winners there are."""
        by, winners = self.staff["steward1"].id, 0
        async with self.database.writing() as session:
            found_in = await candidates(session, self.edition, selection)
            for number, (category, found) in enumerate(found_in.items()):
                if number == 3:
                    await give_no_prize(session, self.edition, selection, category, reason=NO_PRIZE, by=by)
                    continue
                await choose(session, self.edition, found[0].id, WINNER, reason=CITATION, chooser=by)
                winners += 1
                if number == 1 and len(found) > 1:
                    title = selection.recognitions[0].id
                    await choose(session, self.edition, found[1].id, title, reason=CITATION, chooser=by)
        return winners

    async def _publish(self) -> None:
        opens = self._at("announcement", 0)
        async with self.database.writing() as session:
            proposal = await propose_winners(session, self.edition, opens, proposer=self.staff["steward1"].id)
        async with self.database.writing() as session:
            await approve_winners(
                session,
                self.edition,
                proposal.id,
                seen_sha256=proposal.sha256,
                approver=self.staff["steward2"].id,
            )
