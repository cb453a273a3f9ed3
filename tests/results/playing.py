"""Plays a contest under any rules from its opening to its published winners, by the acts alone."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import Grant, Role
from prizes.ballot.actions import cast, take_back
from prizes.ballot.queries import categories_with_nominees, on_the_ballot
from prizes.ballot.rules.voting import ends_at
from prizes.data.countries import countries
from prizes.db import Database
from prizes.edition.actions import load
from prizes.edition.document.methods import METHODS
from prizes.edition.document.phases import NominationPhase, SelectionPhase, VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.freezing import freeze_due
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import cut_chain, is_open, opens_at
from prizes.errors import Conflict, Forbidden, Refusal
from prizes.nomination.actions.importing import take_over
from prizes.nomination.models import Project
from prizes.results import actions as results
from prizes.results import queries as result_queries
from prizes.results import shortlist
from prizes.results.actions import must_be_choosing
from prizes.results.ballots import Stage, ballot_views
from prizes.results.electing import cast as cast_in_panel
from prizes.results.electing import close_and_count
from prizes.results.minuting import confirm_minutes, records_for, write_minutes
from prizes.review.actions.assigning import assign_panel
from prizes.review.actions.choosing import choose
from prizes.review.actions.deciding import approve_decision, propose_decision
from prizes.review.actions.declaring import declare
from prizes.review.actions.marking import save_review
from prizes.review.queries.assigning import panel_plan
from prizes.review.queries.decision import decision_view
from prizes.review.queries.interests import my_interests
from prizes.review.queries.mine import my_assignments
from prizes.review.queries.projects import is_decided
from prizes.review.rules.interests import NONE, Declaration
from prizes.tally.actions import count_phase
from prizes.tally.signing import hand_in
from prizes.votelog.audits import Audit
from prizes.votelog.format.notes import Verifier
from prizes.votelog.queries import log_of, tally_size
from tests.contest import expert, person, steward
from tests.edition.strategies import AUDITOR


class Player:
    def __init__(self, database: Database, rules: Rules, seed: int) -> None:
        self.database, self.rules = database, rules
        self.chance = random.Random(seed)
        self.edition: EditionInForce
        self.published: dict | None = None

    async def play(self) -> None:
        first = min(p for p in (self.rules.instant(q.opens) for q in self.rules.phases) if p)
        with clock.at(first - timedelta(days=2)):
            await self._prepare()
        with clock.at(first):
            async with self.database.writing() as session:
                assert await freeze_due(session) == [self.rules.slug]
        for phase in cut_chain(self.rules):
            opens = opens_at(self.rules, phase.id)
            assert opens is not None
            with clock.at(opens + timedelta(minutes=1)):
                await self._phase(phase)
        await self._publish()

    async def _prepare(self) -> None:
        async with self.database.writing() as session:
            self.edition = await load(session, self.rules, loader=None)
            self.one = (await steward(session, "one@example.org", edition="*")).id
            self.two = (await steward(session, "two@example.org", edition="*")).id
            self.experts = [await expert(session, f"expert{n}@example.org", edition="*") for n in range(6)]
            self.voters = [await person(session, f"voter{n}@example.org") for n in range(5)]
            rows = [
                self._row(c.code, n) for c in self.rules.categories for n in range(self.chance.randint(0, 5))
            ]
            if rows:
                await take_over(session, self.edition, rows)

    def _row(self, category: str, number: int) -> dict[str, str]:
        submission = self.rules.submission
        return {
            "title": f"Project {category} {number}",
            "category": category,
            "state": "submitted",
            "owner": f"Owner {self.chance.randint(1, 3)}",
            "stakeholder_type": self.chance.choice(submission.who).value if submission else "government",
            "country": self.chance.choice(countries()).alpha2,
            "language": submission.languages[0] if submission else "en",
            "summary": "Made up.",
            "source_url": "a test",
        }

    async def _phase(self, phase: object) -> None:
        match phase:
            case NominationPhase():
                await self._declare(phase)
                if phase.marking:
                    await self._mark(phase)
                await self._nominate(phase)
            case VotingPhase():
                await self._vote(phase)
                await self._shortlist(phase)
            case SelectionPhase():
                await self._declare(phase)
                if phase.marking:
                    await self._mark(phase)
                if phase.method == "panel":
                    await self._select(phase)
                else:
                    await self._elect(phase)
                await self._record(phase)

    def _expert(self, one: Person) -> SignedIn:
        return SignedIn(one, (Grant(Role.EXPERT),), "")

    async def _declare(self, phase: NominationPhase | SelectionPhase) -> None:
        """No expert has an interest in anything."""
        async with self.database.writing() as session:
            for one in self.experts:
                asked = await my_interests(session, self.edition, person_id=one.id, panel={"*"})
                if asked:
                    await declare(
                        session,
                        self.edition,
                        self._expert(one),
                        {each.project.id: Declaration(NONE) for each in asked},
                    )

    async def _mark(self, phase: NominationPhase | SelectionPhase) -> None:
        marking = phase.marking
        assert marking is not None
        async with self.database.writing() as session:
            plan = (await panel_plan(session, self.edition, phase)).plan
            if not plan.new:
                return
            await assign_panel(session, self.edition, phase, seen_sha256=plan.sha256, assigner=self.one)
            for one in self.experts:
                signed_in = self._expert(one)
                for assigned in await my_assignments(session, self.edition, phase, signed_in):
                    marks = {
                        c.id: self.chance.randint(marking.scale.least, marking.scale.most)
                        for c in marking.criteria
                    }
                    await save_review(
                        session,
                        self.edition,
                        phase,
                        assigned.project,
                        signed_in,
                        marks=marks,
                        comment="Well argued.",
                        submit=True,
                    )

    async def _nominate(self, phase: NominationPhase) -> None:
        with clock.at(self._after(phase)):
            async with self.database.writing() as session:
                view = await decision_view(session, self.edition, phase)
                if not view.projects:
                    return
                await self._settle(session, phase, view)
                proposal = await propose_decision(session, self.edition, phase, proposer=self.one)
                await approve_decision(
                    session, self.edition, proposal.id, seen_sha256=proposal.sha256, approver=self.two
                )

    async def _settle(self, session, phase, view) -> None:
        """The panel lets as many pass as it may, and no more."""
        for row in view.result.undecided:
            try:
                await choose(
                    session,
                    self.edition,
                    phase,
                    passing=[row.project],
                    not_passing=[],
                    reason="Drawn.",
                    decider=self.one,
                )
                again = await decision_view(session, self.edition, phase)
                if not any(
                    p.code in {"more_than_most", "over_quota", "below_threshold", "too_few_votes"}
                    for g in again.result.groups
                    for p in g.problems
                ):
                    continue
            except Refusal:
                pass
            try:
                await choose(
                    session,
                    self.edition,
                    phase,
                    passing=[],
                    not_passing=[row.project],
                    reason="Drawn.",
                    decider=self.one,
                )
            except Refusal:
                continue

    async def _vote(self, phase: VotingPhase) -> None:
        async with self.database.writing() as session:
            categories = sorted(await categories_with_nominees(session, self.edition, phase))
            for voter in self.voters:
                for category in categories:
                    if self.chance.random() < 0.3:
                        continue
                    there = [p.id for p in await on_the_ballot(session, self.edition, phase, category)]
                    for _ in range(self.chance.randint(1, 2)):
                        number = self.chance.randint(1, min(len(there), phase.ballot.choices))
                        chosen = self.chance.sample(there, number)
                        try:
                            await cast(session, self.edition, voter, category, chosen, confirmed=True)
                        except (Conflict, Forbidden):
                            assert phase.ballot.change == "never" or phase.ballot.changes_most is not None
                    if self.chance.random() < 0.1:
                        try:
                            await take_back(session, self.edition, voter, category)
                        except (Conflict, Forbidden):
                            continue

    async def _shortlist(self, phase: VotingPhase) -> None:
        ends = ends_at(self.rules, phase)
        assert ends is not None
        with clock.at(ends):
            async with self.database.writing() as session:
                await count_phase(session, self.edition, phase, counted_by=self.one)
                await self._sign(session, phase)
                view = await shortlist.view(session, self.edition, phase)
                assert view is not None
                if not view.content["projects"]:
                    return
                for row in view.result.undecided:
                    again = await shortlist.view(session, self.edition, phase)
                    assert again is not None
                    if row.project in {r.project for r in again.result.undecided}:
                        await shortlist.decide_tie(
                            session,
                            self.edition,
                            phase,
                            row.project,
                            passes=False,
                            reason="Drawn.",
                            decider=self.one,
                        )
                proposal = await shortlist.propose_shortlist(session, self.edition, phase, proposer=self.one)
                await shortlist.approve_shortlist(
                    session, self.edition, proposal.id, seen_sha256=proposal.sha256, approver=self.two
                )

    async def _select(self, phase: SelectionPhase) -> None:
        async with self.database.writing() as session:
            there = await result_queries.candidates(session, self.edition)
            source = result_queries.source_of_candidates(self.edition)
            if source is not None and not await is_decided(session, self.edition, source.id):
                return
            for category in self.rules.categories:
                projects = there.get(category.code, [])
                most = phase.cut.most or len(projects)
                take = self.chance.randint(0, min(most, len(projects)))
                for project in projects[:take]:
                    await results.choose(
                        session, self.edition, project.id, "winner", reason="", chooser=self.one
                    )
                if projects and take < max(1, phase.cut.least):
                    if take == 0:
                        await results.give_no_prize(
                            session, self.edition, category.code, reason="None convinced.", by=self.one
                        )
                    else:
                        for project in projects[take : phase.cut.least]:
                            await results.choose(
                                session, self.edition, project.id, "winner", reason="", chooser=self.one
                            )
                        if len(projects) < phase.cut.least:
                            for honour in await result_queries.honours(session, self.edition.id):
                                if honour.category == category.code:
                                    await results.take_back_choice(
                                        session, self.edition, honour.id, by=self.one
                                    )
                            await results.give_no_prize(
                                session, self.edition, category.code, reason="Too few.", by=self.one
                            )

    async def _elect(self, phase: SelectionPhase) -> None:
        """Ballots as they fall, ballot after ballot; from the fourth on all agree. Nobody elected: no prize."""
        steward = SignedIn(await self._steward(), (Grant(Role.STEWARD),), "")
        async with self.database.writing() as session:
            for code in await ballot_views(session, self.edition):
                try:
                    await must_be_choosing(session, self.edition)
                except Refusal:
                    return
                while (view := (await ballot_views(session, self.edition))[code]).stage is Stage.OPEN:
                    ids = [p.id for p in view.candidates]
                    for one in self.experts:
                        most = len(ids) if METHODS[phase.ballot_method].ranked else 1
                        given = (
                            self.chance.sample(ids, self.chance.randint(0, most))
                            if view.round < 4
                            else ids[:most]
                        )
                        await cast_in_panel(session, self.edition, code, self._expert(one), given)
                    await close_and_count(session, self.edition, code, steward, seen_round=view.round)
                if len(view.elected) < max(1, phase.cut.least):
                    for honour in await result_queries.honours(session, self.edition.id):
                        if honour.category == code:
                            await results.take_back_choice(session, self.edition, honour.id, by=self.one)
                    await results.give_no_prize(
                        session, self.edition, code, reason="Too few votes.", by=self.one
                    )

    async def _steward(self) -> Person:
        async with self.database.reading() as session:
            return await session.get_one(Person, self.one)

    async def _record(self, phase: SelectionPhase) -> None:
        """Where the rules ask for it, or nothing else shows who took part, every session ends in a record that an expert and
        a steward confirm.
        """
        if not (phase.panel.minutes or phase.by_agreement):
            return
        steward = SignedIn(await self._steward(), (Grant(Role.STEWARD),), "")
        async with self.database.writing() as session:
            for record in await records_for(session, self.edition, phase, steward):
                where = (session, self.edition, phase, record.category)
                kept = await write_minutes(
                    *where, steward, present=[one.id for one in self.experts], note="Played."
                )
                for part, me in (("chair", self._expert(self.experts[0])), ("steward", steward)):
                    await confirm_minutes(*where, me, part=part, seen_sha256=kept.sha256)

    async def _sign(self, session: AsyncSession, phase: VotingPhase) -> None:
        """Where single votes are for auditors alone, one signs the count."""
        log = await log_of(session, self.edition.slug, phase.id)
        if phase.ballot.auditors and log is not None and log.tally:
            origin, results = Verifier.read(log.key).name, log.tally.split(" ")[1]
            note = AUDITOR.sign(str(Audit(origin, await tally_size(session, log) or 0, results)))
            await hand_in(session, self.edition, phase, note, person=self.one)

    async def _publish(self) -> None:
        announcement = self.rules.announcement
        if announcement is None:
            return
        when = self.rules.instant(announcement.opens) or datetime.now(UTC)
        if self.rules.votings:  # the window runs from the count, which comes after the grace
            ends = ends_at(self.rules, self.rules.votings[-1])
            assert ends is not None
            when = max(when, ends + timedelta(days=announcement.challenge_days))
        with clock.at(when):
            async with self.database.writing() as session:
                if await result_queries.selection_gaps(session, self.edition):
                    self.gaps = await result_queries.selection_gaps(session, self.edition)
                    return
                proposal = await results.propose_winners(session, self.edition, when, proposer=self.one)
                await results.approve_winners(
                    session, self.edition, proposal.id, seen_sha256=proposal.sha256, approver=self.two
                )
                await results.announce(session, self.edition.slug)
            async with self.database.reading() as session:
                self.published = await result_queries.published(session, self.edition.id)
                states = (
                    await session.exec(
                        select(Project.state).where(col(Project.edition_id) == self.edition.id)
                    )
                ).all()
        assert self.published is not None
        winners = sum(h["title"] == "winner" for h in self.published["honours"])
        assert states.count("winner") == winners

    def _after(self, phase) -> datetime:
        """When the decision of a phase can be taken: after its close, or soon after its opening."""
        closes = self.rules.instant(phase.closes)
        return closes if closes and not is_open(self.rules, phase.id, closes) else clock.now()
