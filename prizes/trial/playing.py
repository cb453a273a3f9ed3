"""Plays an edition from its opening to its published winners by the acts alone, and notes where it would stop."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import ANY, Grant, Role
from prizes.ballot.actions import cast, take_back
from prizes.ballot.queries import categories_with_nominees, on_the_ballot
from prizes.ballot.receipts import mail_receipt
from prizes.ballot.rules.electorate import VotedProject, VoterFacts, bar, own
from prizes.ballot.rules.voting import ends_at
from prizes.ballot.voter_lists import approve_list, listed_attribute, propose_list
from prizes.db import Database
from prizes.edition.actions import load
from prizes.edition.document.components import Ballot
from prizes.edition.document.methods import METHODS
from prizes.edition.document.phases import (
    AcceptancePhase,
    AnnouncementPhase,
    NominationPhase,
    Phase,
    SelectionPhase,
    SubmissionPhase,
    VotingPhase,
)
from prizes.edition.document.rules import Rules
from prizes.edition.freezing import freeze_due
from prizes.edition.kinds.fields import panel_fields
from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.edition.spans import (
    AwardingPhase,
    CutPhase,
    PanelPhase,
    cut_chain,
    honours_of,
    in_order,
    is_open,
    opens_at,
)
from prizes.edition.titles import challenge_days, votings_before
from prizes.errors import Conflict, Forbidden, Missing, Refusal
from prizes.kit.sentence import say, say_n
from prizes.nomination.actions.formalities.recording import record_formality
from prizes.nomination.actions.importing import take_over
from prizes.nomination.actions.screening import save_sheet
from prizes.nomination.models import Project
from prizes.nomination.rules.formalities.standing import formalities_of
from prizes.nomination.rules.screening import CheckAnswer
from prizes.nomination.rules.states import State
from prizes.results import actions as results
from prizes.results import adopting, shortlist
from prizes.results import queries as result_queries
from prizes.results.acceptances import acceptances, declined_by, not_asked
from prizes.results.accepting import answer, approve_questions, count_silence, propose_questions
from prizes.results.ballots import Stage, ballot_views
from prizes.results.electing import cast as cast_in_panel
from prizes.results.electing import close_and_count
from prizes.results.minuting import confirm_minutes, records_for, write_minutes
from prizes.results.ranked.ranking import ranking_of
from prizes.results.rules.acceptance import asks_about
from prizes.results.rules.winners import WinnersGap, selections_before
from prizes.review.actions.assigning import assign_panel
from prizes.review.actions.choosing import choose
from prizes.review.actions.deciding import approve_decision, propose_decision
from prizes.review.actions.declaring import declare
from prizes.review.actions.marking import save_review
from prizes.review.actions.second_round import open_second_round
from prizes.review.models import ExpertProfile, HonourAcceptance
from prizes.review.queries.assigning import panel_plan
from prizes.review.queries.decision import DecisionView, decision_view
from prizes.review.queries.interests import MyInterest, my_interests
from prizes.review.queries.mine import my_assignments
from prizes.review.queries.quality import quality_view
from prizes.review.rules.deciding import AGAINST_THE_RULES
from prizes.review.rules.hints import organizations
from prizes.review.rules.interests import (
    COUNTRY,
    EMPLOYER,
    NONE,
    Declaration,
    Door,
    is_own_country,
    is_own_organization,
    working_phases,
)
from prizes.review.rules.reviews import covers
from prizes.tally.actions import count_phase
from prizes.tally.lots import announce_lot, approve_seed, propose_seed
from prizes.tally.queries import counted
from prizes.tally.signing import hand_in
from prizes.trial.letters import letter_findings
from prizes.trial.people import describe, make_person, project_rows, seat_of, voter_origins
from prizes.trial.rules.report import (
    TrialReport,
    TrialSize,
    TrialWeight,
    left_out,
    projects_by_category,
    screening_load,
    undecided,
    workload,
)
from prizes.votelog.audits import Audit
from prizes.votelog.format.choices import NONE_OF_THESE
from prizes.votelog.format.notes import Signer, Verifier
from prizes.votelog.queries import log_of, tally_size

SKIPPED = 0.3
"""Of the categories that a voter has no vote in."""
SAYS_NONE = 0.1
"""Of the votes those for none of the projects, where that is offered."""
COMMENT = "Invented for a trial run."
ROUNDS_OF_DISAGREEMENT = 3
"""Ballots of a panel that fall as they may; afterwards all agree."""


def unsigned(phase: Phase) -> Phase:
    """Without formalities that people sign: nobody in a trial run has a mailbox to be asked in."""
    if not isinstance(phase, SubmissionPhase):
        return phase
    recorded = [each for each in phase.formalities if each.kind == "recorded"]
    return phase.model_copy(update={"formalities": recorded})


def interest_in(asked: MyInterest, country: str | None, theirs: Sequence[str]) -> Declaration:
    """What an expert of this country and these organizations says of a project."""
    if is_own_country(asked.panel, country, asked.project.country):
        return Declaration(COUNTRY)
    return Declaration(EMPLOYER if is_own_organization(asked.panel, theirs, asked.project.owner) else NONE)


class TrialRun:
    """One run. `seed`: the same gives the same run. `alike`: all marks and votes are equal, so that every tie comes up.

    The database is empty but for its tables, and the settings keep keys and files in a folder of the run.
    """

    def __init__(
        self, database: Database, rules: Rules, size: TrialSize, *, seed: int = 0, alike: bool = False
    ) -> None:
        self.database, self.size, self.alike = database, size, alike
        self.auditor = Signer("auditor.trial.example", bytes(32))
        self.left_out = left_out(rules.submission) if rules.submission else []
        self.rules = self.playable(rules)
        self.chance = random.Random(seed)  # noqa: S311 - nothing here is secret
        self.report = TrialReport()
        self.panels: dict[str, tuple[str, str | None]] = {}
        """By expert the category, and the phase of whose own panel they are."""
        self.edition: EditionInForce
        self.published: dict[str, Any] | None = None
        self.gaps: list[WinnersGap] = []
        """What kept winners from being published."""

    def playable(self, rules: Rules) -> Rules:
        """Nobody here has the keys of the auditors, and nobody has a mailbox to be asked in."""
        return rules.model_copy(update={"phases": [self._playable(phase) for phase in rules.phases]})

    def _playable(self, phase: Phase) -> Phase:
        if isinstance(phase, SubmissionPhase):
            return unsigned(phase).model_copy(update={"consent": "none"})
        if not isinstance(phase, VotingPhase) or not phase.ballot.auditors:
            return phase
        named = [phase.ballot.auditors[0].model_copy(update={"key": str(self.auditor.verifier)})]
        return phase.model_copy(update={"ballot": phase.ballot.model_copy(update={"auditors": named})})

    async def play(self) -> None:
        """Every letter that was written is read, also where the edition stops."""
        self.report.findings.extend(workload(self.rules, self.size))
        self.report.findings.extend(screening_load(self.rules, self.size))
        await self.play_phases()
        async with self.database.reading() as session:
            self.report.findings.extend(await letter_findings(session, self.rules))

    async def play_phases(self) -> None:
        first = min(p for p in (self.rules.instant(q.opens) for q in self.rules.phases) if p)
        with clock.at(first - timedelta(days=2)):
            await self.prepare()
        with clock.at(first):
            async with self.database.writing() as session:
                await freeze_due(session)
        chain = cut_chain(self.rules)
        if chain and (starts := opens_at(self.rules, chain[0].id)) is not None:
            with clock.at(starts):
                await self.screen()
        for phase in (each for each in in_order(self.rules) if not isinstance(each, SubmissionPhase)):
            if not await self.goes_on(phase.id, self.step(phase)):
                return
        self.report.finished = not self.gaps

    def step(self, phase: CutPhase | AwardingPhase) -> Awaitable[None]:
        if isinstance(phase, AcceptancePhase):
            return self.accept(phase)
        if isinstance(phase, AnnouncementPhase):
            return self.publish(phase)
        return self.at_opening(phase)

    async def at_opening(self, phase: CutPhase) -> None:
        opens = opens_at(self.rules, phase.id)
        assert opens is not None, "the check finds phases without an opening"
        with clock.at(opens + timedelta(minutes=1)):
            await self.phase(phase)

    async def goes_on(self, phase: str, played: Awaitable[None]) -> bool:
        """Whether nothing was refused."""
        try:
            await played
        except Refusal as refusal:
            self.report.find(phase, TrialWeight.STOPS, refusal.sentence)
            return False
        return True

    async def prepare(self) -> None:
        async with self.database.writing() as session:
            self.edition = await load(session, self.rules, loader=None)
            self.one = (await make_person(session, "one", Role.STEWARD)).id
            self.two = (await make_person(session, "two", Role.STEWARD)).id
            self.experts = await self.invent_experts(session)
            origins = voter_origins(self.rules, self.size.voters, self.chance)
            self.voters = [
                await make_person(session, f"voter{n}", origin=origin) for n, origin in enumerate(origins)
            ]
            rows = project_rows(self.rules, self.numbers(), self.chance)
            if rows:
                await take_over(session, self.edition, rows)
        submission = self.rules.submission
        if submission is not None:
            self.report.tell(
                submission.id,
                say_n(
                    "%(n)s invented project is submitted.",
                    "%(n)s invented projects are submitted.",
                    len(rows),
                ),
                *self.left_out,
            )

    def numbers(self) -> Sequence[int]:
        """How many projects each category gets."""
        return projects_by_category(self.rules, self.size)

    async def invent_experts(self, session: AsyncSession) -> list[Person]:
        """For each category, and again for each phase with members of its own; and of all categories, where a panel
        chooses across them.
        """
        own = [phase.id for phase in working_phases(self.rules) if phase.panel.own_members]
        across = [each for each in self.rules.selections if "category" not in each.cut.dimensions]
        panels = [(category.code, phase) for category in self.rules.categories for phase in (None, *own)]
        panels += [(ANY, each.id if each.panel.own_members else None) for each in across]
        made = []
        for category, phase in dict.fromkeys(panels):
            for n in range(self.size.experts):
                called = "all" if category == ANY else category.lower()
                name = "-".join(("expert", called, *([phase] if phase else []), str(n)))
                one = await make_person(session, name, Role.EXPERT, category=category)
                self.panels[one.id] = (category, phase)
                made.append(one)
                if self.panels_are_composed:
                    describe(session, one, n)
                if phase:
                    session.add(seat_of(self.edition.id, one, category, phase))
        return made

    @property
    def panels_are_composed(self) -> bool:
        """Whether the rules ask who is in some panel."""
        return any(phase.panel.composition for phase in working_phases(self.rules))

    async def phase(self, phase: NominationPhase | VotingPhase | SelectionPhase) -> None:
        match phase:
            case NominationPhase():
                await self.declare()
                await self.mark(phase)
                await self.nominate(phase)
            case VotingPhase():
                await self.vote(phase)
                await self.shortlist(phase)
            case SelectionPhase():
                await self.declare()
                await self.mark(phase)
                await self.choose_in(phase)
                if phase.panel.minutes or phase.by_agreement:  # or nothing else shows who took part
                    await self.record(phase)

    async def screen(self) -> None:
        """Everything passes, by as many people as the rules ask for."""
        submission = self.rules.submission
        if submission is None or submission.screening is None:
            return
        checks = {check.id: CheckAnswer.YES.value for check in submission.screening.checks}
        async with self.database.writing() as session:
            more = range(2, submission.screening.screeners)
            others = [await make_person(session, f"steward{n}", Role.STEWARD) for n in more]
            screeners = [self.one, self.two, *(each.id for each in others)]
            here = (Project.edition_id == self.edition.id, Project.state == State.SUBMITTED)
            projects = (await session.exec(select(Project).where(*here).order_by(Project.id))).all()
            for project in projects:
                for screener in screeners[: submission.screening.screeners]:
                    where = (session, self.edition, project.id)
                    await save_sheet(*where, checks=checks, revision=project.revision, screener=screener)
                for each in formalities_of(self.rules, project):
                    await record_formality(*where, each.id, outcome="complete", steward=self.one)
        self.report.tell(
            submission.id,
            say_n("%(n)s project passes the screening.", "%(n)s projects pass the screening.", len(projects)),
        )

    def expert(self, one: Person) -> SignedIn:
        return SignedIn(one, (Grant(Role.EXPERT, category=self.panels[one.id][0]),), "")

    def drawn(self, least: int, most: int) -> int:
        return most if self.alike else self.chance.randint(least, most)

    # --- reviews and nomination ---

    async def declare(self) -> None:
        """No expert has an interest in anything but what the rules make one: their country, their organization."""
        async with self.database.writing() as session:
            for one in self.experts:
                panel = {self.panels[one.id][0]}
                found = await my_interests(session, self.edition, person_id=one.id, panel=panel)
                if asked := [each for each in found if each.door is not Door.CLOSED]:
                    profile = await session.get(ExpertProfile, one.id)
                    theirs = organizations(profile.affiliations if profile else None, one.entity_name)
                    said = {each.project.id: interest_in(each, one.country, theirs) for each in asked}
                    await declare(session, self.edition, self.expert(one), said)

    def members(self, category: str, phase: PanelPhase) -> list[Person]:
        """Who works in the panel of a category in a phase."""
        own = phase.id if phase.panel.own_members else None
        theirs = {one.id: self.panels[one.id] for one in self.experts}
        return [
            one for one in self.experts if covers(theirs[one.id][:1], category) and theirs[one.id][1] == own
        ]

    async def mark(self, phase: NominationPhase | SelectionPhase) -> None:
        marking = phase.marking
        if marking is None:
            return
        async with self.database.writing() as session:
            view = await panel_plan(session, self.edition, phase)
            for reason in view.reasons:
                self.report.find(phase.id, TrialWeight.WARNS, reason.sentence)
            if not view.plan.new:
                return
            await assign_panel(session, self.edition, phase, seen_sha256=view.plan.sha256, assigner=self.one)
            for one in self.experts:
                await self.write_reviews(session, phase, self.expert(one))
            await self.mark_again(session, phase)
        self.report.tell(
            phase.id, say_n("%(n)s review is written.", "%(n)s reviews are written.", len(view.plan.new))
        )

    async def mark_again(self, session: AsyncSession, phase: NominationPhase | SelectionPhase) -> None:
        """In a second round, where marks lie further apart than the rules allow."""
        opener = SignedIn(await self.steward(), (Grant(Role.STEWARD),), "")
        quality = (await quality_view(session, self.edition, phase, opener)).quality
        apart = [each.project for each in quality.projects if each.far_apart]
        for project in apart:
            await open_second_round(session, self.edition, phase, project, reason="", opener=opener)
        for one in self.experts if apart else ():
            await self.write_reviews(session, phase, self.expert(one), only=apart)

    async def write_reviews(
        self,
        session: AsyncSession,
        phase: NominationPhase | SelectionPhase,
        me: SignedIn,
        *,
        only: Collection[str] | None = None,
    ) -> None:
        """`only`: of these projects; None: of all."""
        marking = phase.marking
        assert marking is not None
        for assigned in await my_assignments(session, self.edition, phase, me):
            if only is not None and assigned.project not in only:
                continue
            marks = {c.id: self.drawn(marking.scale.least, marking.scale.most) for c in marking.criteria}
            where = (session, self.edition, phase, assigned.project, me)
            comments = {c.id: COMMENT for c in marking.criteria if c.comment == "required"}
            await save_review(*where, marks=marks, comment=COMMENT, comments=comments, submit=True)

    async def nominate(self, phase: NominationPhase) -> None:
        with clock.at(self.after(phase)):
            async with self.database.writing() as session:
                view = await decision_view(session, self.edition, phase)
                if not view.projects:
                    return
                self.report.findings.extend(undecided(self.rules, phase.id, view.result))
                await self.settle(session, phase, view)
            if phase.panel.minutes:
                await self.record(phase)
            async with self.database.writing() as session:
                passed = (await decision_view(session, self.edition, phase)).result.passed
                proposal = await propose_decision(session, self.edition, phase, proposer=self.one)
                await approve_decision(
                    session, self.edition, proposal.id, seen_sha256=proposal.sha256, approver=self.two
                )
        self.report.tell(phase.id, say_n("%(n)s project passes.", "%(n)s projects pass.", len(passed)))

    async def settle(self, session: AsyncSession, phase: NominationPhase, view: DecisionView) -> None:
        """The panel lets as many pass as it may, and no more."""
        for row in view.result.undecided:
            for passing in (True, False):
                if await self.chosen(session, phase, row.project, passing=passing):
                    break

    async def chosen(
        self, session: AsyncSession, phase: NominationPhase, project: str, *, passing: bool
    ) -> bool:
        """Whether the panel could decide so, and the rules bear it."""
        yes, no = ([project], []) if passing else ([], [project])
        where: Mapping[str, Any] = {"reason": "Drawn.", "decider": self.one}
        try:
            await choose(session, self.edition, phase, passing=yes, not_passing=no, **where)
        except Refusal:
            return False
        again = await decision_view(session, self.edition, phase)
        return not passing or not any(
            p.code in AGAINST_THE_RULES for g in again.result.groups for p in g.problems
        )

    # --- votes ---

    async def vote(self, phase: VotingPhase) -> None:
        async with self.database.writing() as session:
            await self.list_voters(session, phase)
            categories = sorted(await categories_with_nominees(session, self.edition, phase))
            for place, voter in enumerate(self.voters):
                for category in categories:
                    if not self.alike and self.chance.random() < SKIPPED:
                        continue
                    await self.vote_in(session, phase, voter, category, place)
            await self.ask_for_receipt(session)

    async def ask_for_receipt(self, session: AsyncSession) -> None:
        """One voter does, so that this letter is read too."""
        for voter in self.voters:
            try:
                await mail_receipt(session, self.edition, voter, voter.lang)
            except Missing:  # who has not voted
                continue
            return

    async def list_voters(self, session: AsyncSession, phase: VotingPhase) -> None:
        """All who vote in the run, where the rules ask for a list."""
        edition = await edition_in_force(session, self.edition.slug)
        if not phase.electorate.voter_list or edition is None:
            return
        addresses = [voter.email for voter in self.voters]
        kind = listed_attribute(phase)
        beside = {"list": ("lake", "far"), "weight": ("1", "2"), None: ("",)}[kind]
        said = [beside[place % len(beside)] for place in range(len(addresses))] if kind else []
        proposal = await propose_list(
            session, edition, phase, addresses, said, adds=False, reason="", proposer=self.one
        )
        await approve_list(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=self.two)

    async def vote_in(
        self, session: AsyncSession, phase: VotingPhase, voter: Person, category: str, place: int
    ) -> None:
        known = VoterFacts(voter.country, voter.stakeholder_type, of_age=True, listed=True)
        if bar(self.rules, phase, known) is not None:  # other rounds are for other people
            return
        there = sorted(
            p.id
            for p in await on_the_ballot(session, self.edition, phase, category)
            if own(phase.electorate, known, VotedProject(p.id, p.owner, p.country)) is None
        )
        if not there:
            return
        for _ in range(1 if self.alike else self.chance.randint(1, 2)):
            most, least = (min(len(there), n) for n in (phase.ballot.choices, phase.ballot.least))
            number = least if self.alike else self.chance.randint(least, most)
            first = place % len(there)
            chosen = (
                (there[first:] + there[:first])[:number] if self.alike else self.chance.sample(there, number)
            )
            wanted: list[str] | dict[str, int] = chosen
            if phase.ballot.form == "points":
                wanted = self.points_for(phase.ballot, chosen)
            if phase.ballot.none_of_these and not self.alike and self.chance.random() < SAYS_NONE:
                wanted = [NONE_OF_THESE]
            try:
                await cast(session, self.edition, voter, category, wanted, confirmed=True, of_age=True)
            except (Conflict, Forbidden):
                assert phase.ballot.change == "never" or phase.ballot.changes_most is not None
        if not self.alike and self.chance.random() < 0.1:
            try:
                await take_back(session, self.edition, voter, category)
            except (Conflict, Forbidden):
                return

    def points_for(self, ballot: Ballot, chosen: list[str]) -> dict[str, int]:
        """A point for each that is chosen, and of the others as many as chance has it."""
        given = dict.fromkeys(chosen, 1)
        left = (ballot.points or 0) - len(chosen)
        for _ in range(0 if self.alike else self.chance.randint(0, left)):
            project = self.chance.choice(chosen)
            given[project] += given[project] < ballot.most_to_one
        return given

    async def shortlist(self, phase: VotingPhase) -> None:
        ends = ends_at(self.rules, phase)
        assert ends is not None
        with clock.at(ends):
            async with self.database.writing() as session:
                await count_phase(session, self.edition, phase, counted_by=self.one)
                await self.sign(session, phase)
                await self.tell_count(session, phase)
                if not await self.break_ties(session, phase):
                    return
                proposal = await shortlist.propose_shortlist(session, self.edition, phase, proposer=self.one)
                await shortlist.approve_shortlist(
                    session, self.edition, proposal.id, seen_sha256=proposal.sha256, approver=self.two
                )

    async def tell_count(self, session: AsyncSession, phase: VotingPhase) -> None:
        found = await counted(session, self.edition, phase)
        assert found is not None
        result = found[1].cut(found[2])
        self.report.findings.extend(undecided(self.rules, phase.id, result))
        votes = sum(each.counted for each in found[2].categories.values())
        incomplete = sum(each.incomplete for each in found[2].categories.values())
        self.report.tell(
            phase.id,
            say_n("%(n)s vote counts.", "%(n)s votes count.", votes),
            say_n("%(n)s project passes.", "%(n)s projects pass.", len(result.passed)),
            *(
                [
                    say_n(
                        "%(n)s vote of an incomplete ballot does not count.",
                        "%(n)s votes of incomplete ballots do not count.",
                        incomplete,
                    )
                ]
                if incomplete
                else []
            ),
        )

    async def break_ties(self, session: AsyncSession, phase: VotingPhase) -> bool:
        """Panel and stewards leave out who is equal at the line; lots are drawn. False: there was no project."""
        view = await shortlist.view(session, self.edition, phase)
        assert view is not None
        if not view.content["projects"]:
            return False
        if view.undecided and view.decides is shortlist.Decider.LOT:
            await self.draw_lot(session, phase)
            return True
        for row in view.result.undecided:
            again = await shortlist.view(session, self.edition, phase)
            assert again is not None
            if row.project in {r.project for r in again.result.undecided}:
                where = (session, self.edition, phase, row.project)
                await shortlist.decide_tie(*where, passes=False, reason="Drawn.", decider=self.one)
        return True

    async def draw_lot(self, session: AsyncSession, phase: VotingPhase) -> None:
        where, draws_at = (session, self.edition, phase), clock.now() + timedelta(hours=1)
        await announce_lot(*where, "Invented for a trial run.", draws_at, steward=self.one)
        with clock.at(draws_at):
            seed = " ".join(str(self.chance.randint(1, 49)) for _ in range(6))
            proposal = await propose_seed(*where, seed, proposer=self.one)
            here = (session, self.edition, proposal.id)
            await approve_seed(*here, seen_sha256=proposal.sha256, approver=self.two)

    async def sign(self, session: AsyncSession, phase: VotingPhase) -> None:
        """Where single votes are for auditors alone, one signs the count."""
        log = await log_of(session, self.edition.slug, phase.id)
        if phase.ballot.auditors and log is not None and log.tally:
            origin, counts = Verifier.read(log.key).name, log.tally.split(" ")[1]
            note = self.auditor.sign(str(Audit(origin, await tally_size(session, log) or 0, counts)))
            await hand_in(session, self.edition, phase, note, person=self.one)

    # --- winners ---

    def choose_in(self, phase: SelectionPhase) -> Awaitable[None]:
        if phase.by_marks:
            return self.rank(phase)
        return self.select(phase) if phase.method == "panel" else self.elect(phase)

    async def rank(self, phase: SelectionPhase) -> None:
        """What the marks give; of the tied the first ones pass that may."""
        with clock.at(self.after(phase)):
            async with self.database.writing() as session:
                if await results.candidates_missing(session, self.edition, phase):
                    return
                await self.settle_ties(session, phase)
                me = SignedIn(await self.steward(), (Grant(Role.STEWARD),), "")
                await adopting.adopt_ranking(session, self.edition, phase, me)

    async def settle_ties(self, session: AsyncSession, phase: SelectionPhase) -> None:
        found = await ranking_of(session, self.edition, phase)
        for field, project in [(key, id_) for key, each in found.items() for id_ in each.undecided]:
            for passes in (True, False):
                where = (session, self.edition, phase, field, project)
                try:
                    await adopting.decide_tie_of_marks(
                        *where, passes=passes, reason="Drawn.", decider=self.one
                    )
                except Refusal:
                    continue
                break

    async def select(self, phase: SelectionPhase) -> None:
        async with self.database.writing() as session:
            if await results.candidates_missing(session, self.edition, phase):
                return
            there = await result_queries.candidates(session, self.edition, phase)
            for field in panel_fields(self.rules, phase, there):
                projects = [project.id for project in there.get(field.key, [])]
                if projects:
                    await self.select_in(session, phase, field.key, projects)

    def winners(self, most: int) -> int:
        """How many of so many places the panel fills."""
        return most

    async def select_in(
        self, session: AsyncSession, phase: SelectionPhase, field: str, projects: Sequence[str]
    ) -> None:
        least = phase.cut.least
        take = self.winners(min(phase.cut.most or len(projects), len(projects)))
        if 0 < take < least <= len(projects):
            take = least
        if take < max(1, least):
            reason = "None convinced."
            await results.give_no_prize(session, self.edition, phase, field, reason=reason, by=self.one)
            return
        title, owed = phase.cut.gives, "Drawn." if phase.departure == "reasoned" else ""
        for project in projects[:take]:
            await results.choose(session, self.edition, project, title, reason=owed, chooser=self.one)

    async def elect(self, phase: SelectionPhase) -> None:
        """Ballots as they fall, ballot after ballot; later all agree. Nobody elected: no prize."""
        steward = SignedIn(await self.steward(), (Grant(Role.STEWARD),), "")
        async with self.database.writing() as session:
            for code in await ballot_views(session, self.edition, phase):
                try:
                    await results.must_be_choosing(session, self.edition, phase)
                except Refusal:
                    return
                await self.elect_in(session, phase, code, steward)
                view = (await ballot_views(session, self.edition, phase))[code]
                if len(view.elected) < max(1, phase.cut.least):
                    for honour in await result_queries.honours(session, self.edition.id):
                        if honour.chosen_in == code and honour.title == phase.cut.gives:
                            await results.take_back_choice(session, self.edition, honour.id, by=self.one)
                    reason = "Too few votes."
                    await results.give_no_prize(
                        session, self.edition, phase, code, reason=reason, by=self.one
                    )

    async def elect_in(
        self, session: AsyncSession, phase: SelectionPhase, code: str, steward: SignedIn
    ) -> None:
        while (view := (await ballot_views(session, self.edition, phase))[code]).stage is Stage.OPEN:
            ids = [p.id for p in view.candidates]
            most = len(ids) if METHODS[phase.ballot_method].ranked else 1
            voters = {member.person for member in view.panel.voters}
            for one in (each for each in self.experts if each.id in voters):
                drawn = self.chance.sample(ids, self.chance.randint(0, most))
                given = drawn if view.round <= ROUNDS_OF_DISAGREEMENT else ids[:most]
                await cast_in_panel(session, self.edition, phase, code, self.expert(one), ranking=given)
            await close_and_count(session, self.edition, phase, code, steward, seen_round=view.round)

    async def steward(self) -> Person:
        async with self.database.reading() as session:
            return await session.get_one(Person, self.one)

    async def record(self, phase: NominationPhase | SelectionPhase) -> None:
        """Every session ends in a record that an expert and a steward confirm."""
        steward = SignedIn(await self.steward(), (Grant(Role.STEWARD),), "")
        async with self.database.writing() as session:
            for record in await records_for(session, self.edition, phase, steward):
                where = (session, self.edition, phase, record.field.key)
                members = self.members(record.field.seat, phase)
                present = [one.id for one in members]
                made = await write_minutes(*where, steward, present=present, note="Played.")
                away = record.panel.away if record.panel else frozenset()
                chair = next((one for one in members if one.id not in away), members[0])
                for part, me in (("chair", self.expert(chair)), ("steward", steward)):
                    await confirm_minutes(*where, me, part=part, seen_sha256=made.sha256)

    async def accept(self, phase: AcceptancePhase) -> None:
        """One after the other accepts, declines and says nothing; no panel gives a declined honour again."""
        opens, closes = self.rules.instant(phase.opens), self.rules.instant(phase.closes)
        assert opens is not None, "the check finds phases without dates"
        assert closes is not None, "the check finds phases without dates"
        with clock.at(opens + timedelta(minutes=1)):
            async with self.database.writing() as session:
                selections = [each for each in self.rules.selections if asks_about(phase, each)]
                if await result_queries.selection_gaps(session, self.edition, selections):
                    return  # said where winners would be published
                if not await not_asked(session, self.edition, phase):
                    return
                proposal = await propose_questions(session, self.edition, proposer=self.one, phase=phase.id)
                here = (session, self.edition, proposal.id)
                await approve_questions(*here, seen_sha256=proposal.sha256, approver=self.two)
            async with self.database.writing() as session:
                asked = await self.asked(session, phase)
                for number, each in enumerate(asked):
                    if number % 3 < 2:
                        project = await session.get_one(Project, each.project_id)
                        where = (session, self.edition, project, each.id)
                        await answer(*where, accepts=number % 3 == 0, by=project.nominator_id or self.one)
        with clock.at(closes):
            async with self.database.writing() as session:
                await count_silence(session)
                declined = [
                    each for each in await declined_by(session, self.edition) if each.title in phase.honours
                ]
        self.report.tell(
            phase.id,
            say_n("%(n)s honour is accepted.", "%(n)s honours are accepted.", len(asked) - len(declined)),
            say_n("%(n)s honour is declined.", "%(n)s honours are declined.", len(declined)),
        )

    async def asked(self, session: AsyncSession, phase: AcceptancePhase) -> list[HonourAcceptance]:
        """What a phase of acceptance has asked."""
        everything = await acceptances(session, self.edition.id)
        return [each for each in everything if each.title in phase.honours]

    async def publish(self, announcement: AnnouncementPhase) -> None:
        when = planned = self.rules.instant(announcement.opens)
        for voting in votings_before(
            self.rules, announcement
        ):  # the window runs from the count, after the grace
            ends = ends_at(self.rules, voting)
            assert ends is not None
            ends += timedelta(days=challenge_days(self.rules, voting) or 0)
            when = max(when, ends) if when else ends
        assert when is not None, "the check finds an announcement without an opening"
        if planned and when > planned:
            self.report.find(
                announcement.id,
                TrialWeight.WARNS,
                say(
                    "Challenges to the count are possible until %(time)s. No result is published earlier.",
                    time=when,
                ),
            )
        with clock.at(when):
            await self.publish_at(announcement, when)

    async def publish_at(self, announcement: AnnouncementPhase, when: datetime) -> None:
        phase = announcement.id
        async with self.database.writing() as session:
            selections = selections_before(self.rules, announcement)
            gaps = await result_queries.selection_gaps(session, self.edition, selections)
            for gap in gaps:
                self.report.find(phase, TrialWeight.STOPS, gap.wrong)
            self.gaps += gaps
            if gaps:
                return
            proposal = await results.propose_winners(
                session, self.edition, when, proposer=self.one, phase=phase
            )
            await results.approve_winners(
                session, self.edition, proposal.id, seen_sha256=proposal.sha256, approver=self.two
            )
            await results.announce(session, self.edition.slug)
        async with self.database.reading() as session:
            self.published = await result_queries.published(session, self.edition.id)
        assert self.published is not None
        if not self.published["honours"]:
            self.report.find(phase, TrialWeight.WARNS, say("No project receives an honour."))
        if len(self.rules.announcements) > 1:
            mine = honours_of(self.rules, announcement)
            given = sum(honour["title"] in mine for honour in self.published["honours"])
            self.report.tell(
                phase, say_n("%(n)s honour is published.", "%(n)s honours are published.", given)
            )
            return
        winners = sum(honour["title"] == "winner" for honour in self.published["honours"])
        self.report.tell(phase, say_n("%(n)s winner is published.", "%(n)s winners are published.", winners))

    def after(self, phase: PanelPhase) -> datetime:
        """When the decision of a phase can be taken: after its close, or soon after its opening."""
        closes = self.rules.instant(phase.closes)
        return closes if closes and not is_open(self.rules, phase.id, closes) else clock.now()
