"""Rehearsals under the rules of 2026: one whose public vote is open, one that takes submissions; a third, which is
over, goes on from the first's vote (`finished`), and a fourth is with the experts (`reviewing`).

Projects, owners and countries of the first are real nominees of past editions; marks and votes are made by a seeded
generator and mean nothing. What is written in the second is made up and says so.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.actions import grant
from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import ANY, Grant, Role
from prizes.ballot.actions import cast
from prizes.cli.demo.archive import REHEARSAL, as_row
from prizes.cli.demo.files import add_files
from prizes.cli.demo.nominating import (
    let_all_pass,
    return_one,
    screen_some,
    take_part_again,
    translate_one,
    write_mailing,
    write_together,
)
from prizes.cli.demo.panels import declare_all, hand_in, record_panels, talk
from prizes.cli.demo.people import NOMINATOR, REGIONAL, VOTER, make_person
from prizes.cli.demo.pictures import draw_pictures
from prizes.cli.demo.seating import seat_experts, seat_others
from prizes.data.projects import made_up_sentences, past_projects
from prizes.data.wsis import matrix_links, sdgs_of_category
from prizes.db import Database
from prizes.edition.actions import load
from prizes.edition.document.components import FieldKind
from prizes.edition.document.instants import USUAL_HOUR
from prizes.edition.document.loading import load_shipped
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.kind import question_kind
from prizes.edition.queries import EditionInForce
from prizes.edition.shifting import shifted
from prizes.edition.spans import expert_rounds
from prizes.nomination.actions.importing import take_over
from prizes.nomination.actions.writing import create_draft, save_fields, submit
from prizes.nomination.queries.projects import nominees
from prizes.nomination.rules.goals import id_of
from prizes.review.actions.assigning import assign_panel
from prizes.review.actions.deciding import approve_decision, propose_decision
from prizes.review.queries.assigning import panel_plan
from prizes.review.queries.mine import my_assignments

SEED = 2027
VOTERS = 320
MOST_IN_CATEGORY = 20
NOTE = "A real project of an earlier edition, taken as a nominee of this rehearsal. Marks and votes here are made up."
MADE_UP_SENTENCE = "The sentence under its title is made up too."
Tell = Callable[[str], None]
Spans = dict[str, tuple[int, int]]
"""Opening and close by phase, in days from now."""

VOTING_NOW: Spans = {
    "submission": (-120, -75),
    "nomination": (-74, -35),
    "voting": (-20, 16),
    "selection": (17, 40),
    "announcement": (60, 64),
}
SUBMITTING_NOW: Spans = {
    "submission": (-12, 26),
    "nomination": (28, 60),
    "voting": (64, 100),
    "selection": (101, 125),
    "announcement": (150, 154),
}


def _dated(slug: str, year: int, spans: Spans) -> Rules:
    rules = load_shipped(REHEARSAL)
    title = {lang: f"{text} {year}" for lang, text in rules.title.items()}
    today = clock.now().astimezone(rules.zone).date()
    dates = {
        phase: (
            datetime.combine(today + timedelta(days=opens), time(9)),
            datetime.combine(today + timedelta(days=closes), USUAL_HOUR),
        )
        for phase, (opens, closes) in spans.items()
    }
    return shifted(rules, slug, title, dates)


class VotingRehearsal:
    """Built step by step, each at its instant."""

    year = 2026
    spans = VOTING_NOW
    voters = VOTERS
    most_in_category = MOST_IN_CATEGORY

    def __init__(self, database: Database, staff: dict[str, Person]) -> None:
        self.database, self.staff = database, staff
        self.rules = _dated(f"rehearsal-{self.year}", self.year, self.spans)
        self.chance = random.Random(SEED + 2026 - self.year)  # noqa: S311 - a repeatable demo, no secret
        self.edition: EditionInForce

    def _at(self, phase: str, days: float = 1) -> datetime:
        """So many days after a phase has opened."""
        opens = self.rules.instant(self.rules.phase(phase).opens)
        assert opens is not None
        return opens + timedelta(days=days)

    async def build(self, tell: Tell) -> None:
        with clock.at(self._at("submission")):
            async with self.database.writing() as session:
                self.edition = await load(session, self.rules, loader=self.staff["steward1"].id)
                taken = await take_over(session, self.edition, list(self._rows()))
                drawn = await draw_pictures(session, self.edition, taken)
        with clock.at(self._at("submission", 20)):
            await let_all_pass(self.database, self.edition, self.staff["steward2"])
        with clock.at(self._at("submission", 30)):
            await seat_experts(self.database, self.edition, self.staff)
        tell(f"{len(taken)} real projects as candidates, {drawn} with a drawn picture")
        with clock.at(self._at("nomination")):
            await self._review(tell)
        with clock.at(self._at("nomination", 30)):
            await self._decide()
        votes = await self._vote()
        tell(f"{votes} votes of {self.voters} made-up voters")
        await self._go_on(tell)

    async def _go_on(self, tell: Tell) -> None:
        """What there is beside the votes."""
        with clock.at(self._at("voting", 19)):
            await seat_others(self.database, self.edition, self.staff, tell)

    def _rows(self) -> Iterator[dict[str, str]]:
        """Newest first, at most so many a category, each title once; goals and targets as the WSIS-SDG matrix links
        them.
        """
        seen: set[tuple[str, str]] = set()
        count: dict[str, int] = {}
        for project in sorted(past_projects(), key=lambda p: p.edition, reverse=True):
            category = project.category
            key = (category or "", project.title.casefold())
            if category is None or key in seen or count.get(category, 0) >= self.most_in_category:
                continue
            seen.add(key)
            count[category] = count.get(category, 0) + 1
            goals = sdgs_of_category(category)[:6]
            chosen = sorted(self.chance.sample(goals, min(len(goals), self.chance.randint(1, 3))))
            row = dict(as_row(project, "submitted", note=NOTE)) | {
                "sdgs": " ".join(map(str, chosen)),
                "targets": " ".join(linked_targets(category, chosen)),
            }
            if (sentence := made_up_sentences().get((category, project.title))) is not None:
                row |= {"answers.sentence": sentence, "source_note": f"{NOTE} {MADE_UP_SENTENCE}"}
            yield row

    async def _review(self, tell: Tell) -> None:
        phase = expert_rounds(self.rules)[0]
        interests = await declare_all(self.database, self.edition, self.staff, random.Random(SEED))  # noqa: S311
        tell(f"{interests} made-up interests of experts in projects")
        async with self.database.writing() as session:
            plan = (await panel_plan(session, self.edition, phase)).plan
            await assign_panel(
                session, self.edition, phase, seen_sha256=plan.sha256, assigner=self.staff["steward1"].id
            )
        done = 0
        for name, person in self.staff.items():
            if not name.startswith("expert"):
                continue
            expert = SignedIn(person, (Grant(Role.EXPERT),), "")
            async with self.database.writing() as session:
                for assigned in await my_assignments(session, self.edition, phase, expert):
                    await hand_in(session, self.edition, phase, (assigned, expert), self.chance)
                    done += 1
        tell(f"{done} reviews with made-up marks")

    async def _decide(self) -> None:
        phase = expert_rounds(self.rules)[0]
        await talk(self.database, self.edition, phase, self.staff)
        await record_panels(self.database, self.edition, phase, self.staff)
        async with self.database.writing() as session:
            proposal = await propose_decision(
                session, self.edition, phase, proposer=self.staff["steward1"].id
            )
        async with self.database.writing() as session:
            await approve_decision(
                session,
                self.edition,
                proposal.id,
                seen_sha256=proposal.sha256,
                approver=self.staff["steward2"].id,
            )

    async def _vote(self) -> int:
        """Every voter with their own taste: popular projects draw more, and few vote in all categories."""
        papers: dict[str, list[str]] = {}
        async with self.database.reading() as session:
            for category in self.rules.categories:
                papers[category.code] = [n.id for n in await nominees(session, self.edition, category.code)]
        filled = {code: ids for code, ids in papers.items() if ids}
        weights = {code: [1 / (rank + 1.5) for rank in range(len(ids))] for code, ids in filled.items()}
        votes = 0
        for number in range(self.voters):
            with clock.at(self._at("voting", self.chance.uniform(0.1, 19))):
                async with self.database.writing() as session:
                    voter = await self._voter(session, number)
                    how_many = min(len(filled), max(1, round(self.chance.triangular(1, 18, 12))))
                    for code in self.chance.sample(sorted(filled), how_many):
                        choice = self.chance.choices(filled[code], weights[code])[0]
                        await cast(session, self.edition, voter, code, [choice], confirmed=True)
                        votes += 1
        with clock.at(self._at("voting", 19)):
            async with self.database.writing() as session:
                for code in sorted(filled)[:5]:
                    mine = [filled[code][0]]
                    await cast(session, self.edition, self.staff[VOTER.name], code, mine, confirmed=True)
                    votes += 1
        return votes

    async def _voter(self, session: AsyncSession, number: int) -> Person:
        return await make_person(session, f"voter{number:04d}@demo.example")


MADE_UP = (
    ("Village Weather by Phone", "C7-EAGR", "NA", "civil_society", "Demo Farmers' Union"),
    ("Open School Radio", "C7-ELEA", "BO", "government", "Demo Ministry of Education"),
    ("Clinics Without Queues", "C7-EHEA", "LA", "government", "Demo Health Service"),
    ("Signs of the Desert", "C8", "MR", "academia", "Demo University of Languages"),
    ("One Form for Everything", "C7-EGOV", "KZ", "government", "Demo Agency for Public Services"),
    ("Islands Online", "C2", "TO", "private_sector", "Demo Pacific Networks"),
    ("Safe Clicks for Elders", "C5", "UY", "civil_society", "Demo Neighbours' Association"),
    ("Maps of Clean Water", "C7-EENV", "RW", "international_organization", "Demo Water Partnership"),
)
"""Title, category, country, stakeholder type, owner: all made up for the demo."""


def linked_targets(category: str, goals: Iterable[int]) -> list[str]:
    """Of each of these goals the first target that the WSIS-SDG matrix links with the category, if any."""
    found = (matrix_links().get((category, goal)) for goal in goals)
    return [link.targets[0] for link in found if link and link.targets]


SENTENCE = (
    "This text is made up for the demo, so that the form can be looked at with something in it. "
    "It speaks of no real project and of no real people. "
)
ABOUT_IT = "A made-up project of the demo, described in one made-up sentence."
ABOUT_A_GOAL = (
    "Made up for the demo: how the project serves this goal, whom it reaches, and what has changed."
)


class SubmittingRehearsal:
    year = 2027
    spans = SUBMITTING_NOW

    def __init__(self, database: Database, staff: dict[str, Person]) -> None:
        self.database, self.staff = database, staff
        self.rules = _dated(f"rehearsal-{self.year}", self.year, self.spans)

    async def build(self, tell: Tell) -> None:
        async with self.database.writing() as session:
            edition = await load(session, self.rules, loader=self.staff["steward1"].id)
        await seat_experts(self.database, edition, self.staff)
        async with self.database.writing() as session:
            officer = await session.merge(self.staff[REGIONAL.name])
            await grant(
                session,
                officer,
                Role.REGIONAL,
                edition=edition.slug,
                category=ANY,
                region="africa",
                granter=None,
            )
        for number, (title, category, country, group, owner) in enumerate(MADE_UP):
            with clock.at(clock.now() - timedelta(days=10 - number)):
                async with self.database.writing() as session:
                    person = (
                        self.staff[NOMINATOR.name]
                        if number == 0
                        else await make_person(session, f"nominator{number}@demo.example")
                    )
                    project = await create_draft(
                        session,
                        edition,
                        person,
                        {
                            "title": title,
                            "category": category,
                            "country": country,
                            "stakeholder_type": group,
                            "owner": owner,
                        },
                    )
                    await save_fields(session, edition, project.id, self._answers(category), editor=person)
                    if number != len(MADE_UP) - 1:
                        await submit(session, edition, project.id, submitter=person)
        async with self.database.writing() as session:
            person = self.staff[NOMINATOR.name]
            await create_draft(
                session, edition, person, {"title": "A second idea (made up)", "category": "C3"}
            )
        await screen_some(self.database, edition, self.staff["steward1"], self.staff["steward2"])
        await take_part_again(self.database, edition, person, self._answers)
        await write_mailing(self.database, edition, self.staff["steward1"])
        await write_together(self.database, edition, self.staff[NOMINATOR.name], self.staff["steward2"])
        await translate_one(self.database, edition, self.staff[NOMINATOR.name])
        files = await add_files(self.database, edition, self.staff[NOMINATOR.name])
        await return_one(self.database, edition, person, self.staff["steward1"], self._answers)
        tell(f"{len(MADE_UP)} made-up submissions, one with {files} files and one returned, and two drafts")

    def _answers(self, category: str) -> dict[str, object]:
        """Made-up answers of a length that the rules ask for."""
        answers: dict[str, object] = {
            "sdgs": list(sdgs_of_category(category)[:3]),
            "targets": linked_targets(category, sdgs_of_category(category)[:3]),
            "gdc": [1],
            "language": "en",
            "belongs": "yes",
        }
        submission = self.rules.submission
        for question in submission.eligibility if submission else ():
            answers[f"eligibility.{question.id}"] = question.answer
        for field in submission.form.fields if submission else ():
            if question_kind(field).by_upload:
                continue
            if field.kind is FieldKind.SENTENCE:
                answers[f"answers.{field.id}"] = ABOUT_IT
                continue
            least = field.words.least if field.words and field.words.least else 30
            words = (SENTENCE * (least // 15 + 2)).split()
            most = field.words.most if field.words and field.words.most else least + 10
            answers[f"answers.{field.id}"] = " ".join(words[: min(most, least + 8)])
        texts = {id_of("gdc", 1), *(id_of("sdgs", goal) for goal in sdgs_of_category(category)[:3])}
        return answers | {f"answers.{name}": ABOUT_A_GOAL for name in texts}
