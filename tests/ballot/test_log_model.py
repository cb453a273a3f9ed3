"""Any order of votes, changes, withdrawals, extensions, votes set aside and restored, and crashes: the log and the count
are those of a plain model.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import select

from prizes import clock, config
from prizes.ballot import actions
from prizes.ballot.cases import actions as cases
from prizes.ballot.cases import appeals
from prizes.db import Database
from prizes.edition.actions import extended
from prizes.edition.models import Edition, RulesVersion
from prizes.edition.queries import edition_in_force
from prizes.errors import Conflict, Invalid
from prizes.nomination.models import Project
from prizes.nomination.rules.states import State
from prizes.tally.effects import approve_case
from prizes.votelog.files.folder import Folder
from tests.ballot.logged import counted, dump, sequenced, verbs, verdict
from tests.ballot.paper import Contest, contest
from tests.ballot.test_crashes import CutOff, cut_off
from tests.contest import VOTING, person, steward

PAPER = {"C1": ("Ant", "Bee", "Cat"), "C2": ("Dog", "Eel")}
VOTERS = 4
CHANGES = 3


class Round(RuleBasedStateMachine):
    empty: Path
    """A database with the schema and nothing in it."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp())
        self.before = config.settings()
        places = {"keys_dir": self.folder / "keys", "votelog_dir": self.folder / "log"}
        config.use(self.before.model_copy(update=places))
        shutil.copy(self.empty, self.folder / "prizes.sqlite")
        self.database = Database(f"sqlite+aiosqlite:///{self.folder / 'prizes.sqlite'}")
        self.now = VOTING
        self.model: dict[tuple[int, str], tuple[str, ...]] = {}
        self.versions: dict[tuple[int, str], int] = {}
        self.casts = 0
        self.gone: set[str] = set()
        self.codes: dict[tuple[int, str], str] = {}
        """Of the votes in force."""
        self.order: dict[str, int] = {}
        """Of every vote, by its code: codes are drawn at random, and a repeat must take the same votes."""
        self.aside: dict[str, str] = {}
        """Votes that are set aside, by their codes, and their cases."""
        self.in_a_case: set[str] = set()
        """A vote is in one case for good, whatever becomes of it there."""
        self.appealed: set[str] = set()
        """A vote is appealed for once."""

    def run(self, work):
        with clock.stopped_at(self.now):
            return self.loop.run(work)

    @initialize(
        choices=st.integers(1, 2),
        complete=st.sampled_from(["any", "all"]),
        ballots=st.sets(st.tuples(st.integers(0, VOTERS - 1), st.sampled_from(sorted(PAPER)))),
    )
    def begin(self, choices: int, complete: str, ballots: set[tuple[int, str]]) -> None:
        async def work() -> None:
            async with self.database.writing() as session:
                ballot = {"choices": choices, "complete": complete, "changes_most": CHANGES}
                self.box: Contest = await contest(session, voting__ballot=ballot)
                self.voters = [await person(session, f"voter{n}@example.org") for n in range(VOTERS)]
                self.officers = [(await steward(session, f"officer{n}@example.org")).id for n in (1, 2)]

        self.choices, self.complete = choices, complete
        self.run(work())
        for voter, category in sorted(ballots):
            self.cast(voter, category, set(PAPER[category][voter % 2 :][:1]))

    @rule(voter=st.integers(0, VOTERS - 1), category=st.sampled_from(sorted(PAPER)), data=st.data())
    def vote(self, voter: int, category: str, data: st.DataObject) -> None:
        self.cast(voter, category, data.draw(self.some_of(category)))

    def some_of(self, category: str) -> st.SearchStrategy[set[str]]:
        return st.sets(st.sampled_from(PAPER[category]), min_size=1, max_size=self.choices)

    def cast(self, voter: int, category: str, titles: set[str]) -> None:
        key, wanted = (voter, category), tuple(sorted(titles))

        async def work() -> actions.Voted:
            async with self.database.writing() as session:
                edition = await edition_in_force(session, "2027")
                chosen = [self.box.id(title) for title in titles]
                return await actions.cast(session, edition, self.voters[voter], category, chosen)

        stands = self.model.get(key) == wanted and not titles & self.gone
        same = stands and self.codes.get(key) not in self.aside
        # A vote that is set aside and cast again for the same is a new vote.
        used_up = self.versions.get(key, 0) > CHANGES
        try:
            voted = self.run(work())
        except Invalid:
            assert titles & self.gone
        except Conflict:
            assert used_up and not same
        else:
            assert not titles & self.gone
            assert voted.changed is not same
            if not same:
                assert not used_up
                self.model[key] = wanted
                self.versions[key] = self.versions.get(key, 0) + 1
                self.casts += 1
                self.codes[key] = voted.code or ""
                self.order[self.codes[key]] = self.casts

    def in_order(self, codes: set[str]) -> list[str]:
        return sorted(codes, key=self.order.__getitem__)

    @rule(voter=st.integers(0, VOTERS - 1), category=st.sampled_from(sorted(PAPER)))
    def take_back(self, voter: int, category: str) -> None:
        key = (voter, category)

        async def work() -> None:
            async with self.database.writing() as session:
                edition = await edition_in_force(session, "2027")
                await actions.take_back(session, edition, self.voters[voter], category)

        possible = self.model.get(key) and self.versions[key] <= CHANGES
        try:
            self.run(work())
        except Conflict:
            assert not possible
        else:
            assert possible
            self.model[key] = ()
            self.versions[key] += 1
            del self.codes[key]

    @precondition(lambda self: self.codes)
    @rule(data=st.data(), answer=st.sampled_from([None, False, True, True]))
    def set_aside(self, data: st.DataObject, answer: bool | None) -> None:
        """By two, for votes in force that stand in the log; perhaps one of the voters appeals at once."""
        free = self.in_order(set(self.codes.values()) - self.in_a_case)
        if not free:
            return
        codes = data.draw(st.sets(st.sampled_from(free), min_size=1, max_size=3))
        one, two = self.officers

        async def work() -> str:
            await sequenced(self.database)
            async with self.database.writing() as session:
                edition = await edition_in_force(session, "2027")
                stated = cases.StatedCase("BOT", "These votes were cast by one program within an hour.", one)
                phase = edition.rules.votings[0]
                case = await cases.propose_named(session, edition, phase, "\n".join(codes), stated)
                await session.flush()
                await approve_case(session, edition, case.id, seen_sha256=case.sha256, approver=two)
                return case.id

        self.aside |= dict.fromkeys(codes, self.run(work()))
        self.in_a_case |= codes
        if answer is not None and codes - self.appealed:
            self.lodged(self.in_order(codes - self.appealed)[0], upheld=answer)

    @precondition(lambda self: set(self.aside) - self.appealed)
    @rule(data=st.data(), upheld=st.booleans())
    def appeal(self, data: st.DataObject, *, upheld: bool) -> None:
        """By the code of a vote, perhaps of one that was changed since."""
        self.lodged(data.draw(st.sampled_from(self.in_order(set(self.aside) - self.appealed))), upheld=upheld)

    def lodged(self, code: str, *, upheld: bool) -> None:
        """An appeal by a voter, answered by two officers."""
        one, two = self.officers

        async def work() -> None:
            async with self.database.writing() as session:
                edition = await edition_in_force(session, "2027")
                made = await appeals.lodge(session, edition, code, "I am a person.")
                await appeals.propose_answer(
                    session, edition, made.id, upheld=upheld, answer="We looked again.", steward=one
                )
                await appeals.confirm(session, edition, made.id, upheld=upheld, steward=two)

        self.run(work())
        self.appealed.add(code)
        if upheld:
            del self.aside[code]

    @rule(title=st.sampled_from(["Cat", "Eel"]))
    def withdraw(self, title: str) -> None:
        """A project leaves the ballot; votes for it stay."""

        async def work() -> None:
            async with self.database.writing() as session:
                project = await session.get_one(Project, self.box.id(title))
                project.state = State.WITHDRAWN.value
                session.add(project)

        self.run(work())
        self.gone.add(title)

    @rule(days=st.integers(1, 3))
    def extend(self, days: int) -> None:
        async def work() -> None:
            async with self.database.writing() as session:
                edition = await edition_in_force(session, "2027")
                closes = edition.rules.votings[0].closes + timedelta(days=days)
                rules = extended(edition.rules, "voting", closes, move_later=True)
                row = (await session.exec(select(Edition).where(Edition.slug == "2027"))).one()
                row.rules_version += 1
                session.add(row)
                session.add(
                    RulesVersion(
                        edition_id=edition.id,
                        version=row.rules_version,
                        document=rules.canonical().decode(),
                        sha256=rules.sha256(),
                        created_at=clock.now(),
                    )
                )

        self.run(work())

    @rule(seconds=st.integers(0, 100_000))
    def wait(self, seconds: int) -> None:
        self.now = min(self.now + timedelta(seconds=seconds), VOTING + timedelta(days=15))

    @rule()
    def sequence(self) -> None:
        self.run(sequenced(self.database))
        if self.versions:
            assert verdict(live=True).startswith("ok, no tally yet")

    @rule(at=st.integers(1, 25))
    def sequencer_dies(self, at: int) -> None:
        async def work() -> None:
            async with cut_off(self.database, at) as process:
                await sequenced(process)

        with suppress(CutOff):
            self.run(work())

    @invariant()
    def nothing_published_is_wrong(self) -> None:
        if (dump() / "checkpoint").exists():
            assert verdict(live=True).startswith("ok, no tally yet")

    def teardown(self) -> None:
        try:
            if hasattr(self, "box"):
                self.finish()
        finally:
            self.run(self.database.close())
            self.loop.close()
            config.use(self.before)
            shutil.rmtree(self.folder)

    def finish(self) -> None:
        self.now = VOTING + timedelta(days=400)

        async def work() -> None:
            async with self.database.reading() as session:
                self.box.edition = await edition_in_force(session, "2027")
            await sequenced(self.database)
            await counted(self.database, self.box)

        self.run(work())
        if not self.versions:
            return
        assert verdict().startswith("ok: ")
        assert verbs().count("cast") == self.casts
        assert verbs().count("blank") == sum(self.versions.values()) - self.casts
        assert self.published() == self.expected()

    def published(self) -> dict[str, tuple[int, int]]:
        titles = {project.id: title for title, project in self.box.projects.items()}
        rows = (line.split(" ") for line in (Folder("2027").path / "results.txt").read_text().splitlines())
        return {titles[project]: (int(votes), int(without)) for _, project, votes, without in rows}

    def expected(self) -> dict[str, tuple[int, int]]:
        """Both columns. Whether a ballot is complete is judged before anything is set aside."""
        counts = {title: [0, 0] for titles in PAPER.values() for title in titles}
        for voter in range(VOTERS):
            ballot = {key: chosen for key, chosen in self.model.items() if key[0] == voter and chosen}
            if self.complete == "any" or len(ballot) == len(PAPER):
                for key, title in ((key, title) for key, chosen in ballot.items() for title in chosen):
                    counts[title][0] += self.codes[key] not in self.aside
                    counts[title][1] += 1
        return {title: (one, two) for title, (one, two) in counts.items() if title in self.on_paper()}

    def on_paper(self) -> set[str]:
        titles = {project.id: title for title, project in self.box.projects.items()}
        paper = (dump() / "paper.txt").read_text().splitlines()
        return {titles[line.split(" ")[2]] for line in paper if line.startswith("nominee ")}


async def test_log_and_count_are_those_of_the_model(migrated_sqlite):
    checked = type("Checked", (Round,), {"empty": migrated_sqlite})
    options = settings(
        max_examples=20, stateful_step_count=25, suppress_health_check=list(HealthCheck), print_blob=True
    )
    await asyncio.to_thread(run_state_machine_as_test, checked, settings=options)
