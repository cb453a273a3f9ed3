"""Phases for a group of projects, played to the end: who is a candidate where, and what the others are told."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from prizes import clock
from prizes.ballot.box_sql import on_paper, source_of
from prizes.ballot.queries import categories_with_nominees, on_the_ballot
from prizes.data.countries import country
from prizes.edition import actions as editions
from prizes.edition.document.loading import parse
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.groups import facts_of_member
from prizes.edition.spans import closes_at, cut_chain, opens_at, routes_of
from prizes.mail.models import Message
from prizes.nomination.models import Project
from prizes.nomination.rules.next_steps import next_steps
from prizes.nomination.rules.states import State
from prizes.results import queries as results
from prizes.results.actions import content_of_winners
from prizes.review.models import Standing
from prizes.review.queries.projects import all_decided, candidates
from prizes.trial.playing import TrialRun
from prizes.trial.rules.report import TrialSize
from tests.contest import NOMINATING, SUBMITTING, at, person, small_rules, steward
from tests.edition.test_groups_of_phases import GROUPS, rules
from tests.edition.test_rules_page import EXAMPLES
from tests.review.reviewing import submitted
from tests.review.test_rounds import decided

EXAMPLE = parse(next(each for each in EXAMPLES if tomllib.loads(each)["slug"] == "some-only"), "toml")
LARGE, PUBLIC = {"C1", "C2"}, {"C1", "C3"}


class Watching(TrialRun):
    """Who was a candidate when each phase began."""

    def __init__(self, database, rules=EXAMPLE, projects=6) -> None:
        super().__init__(database, rules, TrialSize(projects=projects, experts=3, voters=12), seed=5)
        self.there: dict[str, list[Project]] = {}
        self.paper: set[str] = set()

    async def phase(self, phase):
        async with self.database.reading() as session:
            ids = [each.id for each in await candidates(session, self.edition, phase)]
            rows = (await session.exec(select(Project).where(col(Project.id).in_(ids)))).all()
            self.there[phase.id] = list(rows)
            if phase.kind == "voting":
                self.paper = set(await categories_with_nominees(session, self.edition, phase))
        await super().phase(phase)


def categories(projects) -> set[str]:
    return {each.category for each in projects}


@pytest.mark.both_databases
async def test_the_example_is_played_to_the_end(database):
    made = Watching(database)
    await made.play()
    assert made.report.finished, made.report.findings
    assert categories(made.there["first"]) == LARGE
    assert categories(made.there["second"]) == LARGE | {"C3", "C4"}
    assert categories(made.there["voting"]) == PUBLIC == made.paper
    assert categories(made.there["selection"]) == {"C1", "C2", "C3", "C4"}
    states = Counter((each.category, each.state) for each in made.there["selection"])
    assert {state for code, state in states if code in PUBLIC} == {"champion"}
    assert {state for code, state in states if code not in PUBLIC} == {"nominated"}
    assert {country(each.country).itu_region for each in made.there["regional"]} == {"africa"}
    given = {(each["category"], each["title"]) for each in made.published["honours"]}
    assert {code for code, title in given if title == "winner"} == {"C1", "C2", "C3", "C4"}
    async with database.reading() as session:
        placed = (await session.exec(select(Standing.phase, Project.category).join(Project))).all()
        letters = (await session.exec(select(Message))).all()
        titles = dict((await session.exec(select(Project.title, Project.category))).all())
    assert {code for phase, code in placed if phase == "voting"} == PUBLIC
    assert {code for phase, code in placed if phase == "first"} == LARGE
    for letter in letters:
        if letter.template == "not-shortlisted":
            assert {titles[each] for each in letter.context["projects"]} <= PUBLIC


async def test_only_those_who_go_to_the_vote_are_told_that_they_do(session):
    """Whoever has projects in both is not told of all that they go to a vote."""
    made = small_rules(
        groups=GROUPS,
        voting__group="large",
        nomination__marking=None,
        nomination__cut={"gives": "nominated", "decided": "screening"},
    )
    stewards = [await steward(session, f"s{n}@example.org") for n in (1, 2)]
    edition = await editions.load(session, made, loader=None)
    for title, code, nominator in (
        ("Ant", "C1", "ant"),
        ("Bee", "C7-EGOV", "bee"),
        ("Cat", "C2", "both"),
        ("Dog", "C7-EGOV", "both"),
    ):
        await submitted(session, edition, title, category=code, nominator=f"{nominator}@example.org")
    await decided(session, edition, "nomination", stewards, at("2027-02-01 07:00"))
    letters = (await session.exec(select(Message).where(Message.template == "nomination-decided"))).all()
    assert {each.to.split("@")[0]: each.context["vote_next"] for each in letters} == {
        "ant": True,
        "bee": False,
        "both": False,
    }


async def test_the_page_of_a_project_does_not_say_that_it_goes_to_a_vote_that_is_not_for_it(browser, session):
    made = small_rules(groups=GROUPS, voting__group="large")
    edition = await editions.load(session, made, loader=None)
    said = {}
    for title, code in (("Ant", "C1"), ("Bee", "C7-EGOV")):
        project = await submitted(session, edition, title, category=code, nominator="n@example.org")
        project.state = State.NOMINATED.value
        said[title] = f"/en/2027/nominations/{project.id}"
    await session.commit()
    await browser.sign_in("n@example.org")
    assert "It goes to the public vote." in (await browser.get(said["Ant"])).text
    page = (await browser.get(said["Bee"])).text
    assert "Your project has been selected." in page
    assert "public vote" not in page.casefold().split("<footer")[0]


async def test_a_category_that_no_selection_concerned_has_no_row_without_a_winner(database):
    """The panel gives the prize of the large categories; the prize for Africa goes to all."""
    made = rules(selection__group="large", voting__group="large")
    async with database.writing() as session:
        edition = await editions.load(session, made, loader=None)
        announcement = made.announcements[0]
        content = await content_of_winners(session, edition, announcement, closes_at(made, "selection"))
    assert [each["category"] for each in content["no_winner"]] == ["C1", "C2"]


def steps(rules: Rules, **facts: Any) -> list[str]:
    about = {"category": "C1", "country": "KE", "stakeholder_type": "government", "answers": {}} | facts
    project = SimpleNamespace(
        state="nominated", submitted_at=SUBMITTING, screened_at=SUBMITTING, correct_until=None, **about
    )
    return [str(each.title) for each in next_steps(rules, project, NOMINATING)]


def test_a_phase_that_does_not_concern_a_project_is_no_step_of_it():
    some = rules(voting__group="large")
    assert "Public voting" in steps(some)
    assert "Public voting" not in steps(some, category="C7-EGOV")
    assert "Selection" in steps(some, category="C7-EGOV")


# --- in SQL and pure, the same ---------------------------------------------------------------------------

FEW = {"large": {"group": "large"}, "rest": {"group": "rest"}, "africa": {"group": "africa"}, "all": {}}
PHASES = ("first", "nomination", "voting", "selection")
STATES = {0: State.SUBMITTED, 1: State.SUBMITTED, 2: State.NOMINATED, 3: State.CHAMPION}


def document(groups: Mapping[str, str | None]) -> Rules:
    first = {
        "id": "first",
        "kind": "nomination",
        "opens": "2026-12-21",
        "closes": "2026-12-31",
        "cut": {"gives": "next_round", "decided": "screening"},
        "group": groups["first"],
    }
    return rules(first, **{f"{each}__group": groups[each] for each in PHASES[1:]})


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "groups",
    [
        {"first": None, "nomination": None, "voting": None, "selection": None},
        {"first": "large", "nomination": None, "voting": "large", "selection": None},
        {"first": "africa", "nomination": None, "voting": "rest", "selection": "africa"},
        {"first": "small", "nomination": None, "voting": "small", "selection": None},
        {"first": "large", "nomination": None, "voting": "africa", "selection": "large"},
    ],
)
async def test_candidates_are_those_that_the_ways_of_a_phase_give(database, groups):
    """Every kind of project, after every number of phases that it passed, as far as they concern it."""
    few = [*GROUPS, {"id": "small", "title": "Small", "countries": ["KE"], "stakeholder_types": ["academia"]}]
    made = document(groups).model_copy(update={"groups": rules(groups=few).groups})
    chain = cut_chain(made)
    facts = [
        (code, where, kind, number)
        for code in ("C1", "C2", "C7-EGOV")
        for where in ("KE", "FR", None)
        for kind in ("government", "academia", None)
        for number in range(4)
    ]
    passed: dict[str, set[str]] = {}
    async with database.writing() as session:
        edition = await editions.load(session, made, loader=None)
        owner = await person(session, "owner@example.org")
        for code, where, kind, number in facts:
            project = Project(
                edition_id=edition.id,
                title=f"{code} {where} {kind} {number}",
                category=code,
                country=where,
                stakeholder_type=kind,
                nominator_id=owner.id,
                created_at=SUBMITTING,
                updated_at=SUBMITTING,
                submitted_at=SUBMITTING,
                language="en",
                owner="Owner",
                state=STATES[number].value,
            )
            session.add(project)
            await session.flush()
            passed[project.id] = {each.id for each in chain[:number]}
            session.add_all(
                Standing(
                    phase=each.id,
                    project_id=project.id,
                    outcome="passed",
                    decided_at=NOMINATING,
                    rules_version=1,
                    rules_sha256=edition.sha256,
                )
                for each in chain[:number]
            )
        await session.flush()
        rows = (await session.exec(select(Project))).all()
        for phase in chain:
            found = {each.id for each in await candidates(session, edition, phase)}
            wanted = {
                row.id
                for row in rows
                if any(
                    bool({each.id for each in route.passed} & passed[row.id])
                    if route.passed
                    else row.state == State.SUBMITTED
                    for route in routes_of(made, phase, facts_of_member(row))
                )
            }
            missing = {row.title for row in rows if row.id in wanted - found}
            more = {
                row.title
                for row in rows
                if row.id in found - wanted and not passed_by(made, phase, row, passed[row.id])
            }
            assert (missing, more) == (set(), set()), phase.id
        voting = made.phase("voting")
        paper = {
            p.id
            for code in ("C1", "C2", "C7-EGOV")
            for p in await on_the_ballot(session, edition, voting, code)
        }
        there = {each.id for each in await candidates(session, edition, voting)}
        assert paper <= there
        assert {row.id for row in rows if row.state == State.NOMINATED and row.id in there} <= paper
        selection = made.phase("selection")
        chosen = {
            p.id for each in (await results.candidates(session, edition, selection)).values() for p in each
        }
        there = {each.id for each in await candidates(session, edition, selection)}
        assert chosen == {row.id for row in rows if row.id in there and row.state != State.SUBMITTED}


def passed_by(rules: Rules, phase, row: Project, passed: set[str]) -> bool:
    """Whether it passed a phase that does not concern it: it was of the group when the line was drawn."""
    facts = facts_of_member(row)
    return any(not routes_of(rules, each, facts) for each in cut_chain(rules) if each.id in passed)


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()])
def test_the_condition_of_a_paper_is_written_out_for_many_votes_at_once(dialect):
    some = rules(voting__group="large", nomination__group=None)
    condition = on_paper(source_of(some, some.phase("voting")))
    written = str(condition.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    assert "'C1'" in written
    assert "C7-EGOV" not in written


async def test_a_phase_without_any_project_of_its_group_is_waited_for_until_it_is_over(database):
    """Then later phases go on without it."""
    nobody = {"id": "nobody", "title": "Nobody", "countries": ["AQ"]}
    made = rules(voting__group="nobody").model_copy(update={"groups": rules(groups=[nobody]).groups})
    async with database.writing() as session:
        edition = await editions.load(session, made, loader=None)
        owner = await person(session, "owner@example.org")
        project = Project(
            edition_id=edition.id,
            title="Ant",
            category="C1",
            country="KE",
            stakeholder_type="government",
            nominator_id=owner.id,
            created_at=SUBMITTING,
            updated_at=SUBMITTING,
            submitted_at=SUBMITTING,
            language="en",
            owner="Owner",
            state="nominated",
        )
        session.add(project)
        await session.flush()
        session.add(
            Standing(
                phase="nomination",
                project_id=project.id,
                outcome="passed",
                decided_at=NOMINATING,
                rules_version=1,
                rules_sha256=edition.sha256,
            )
        )
        await session.flush()
        voting = made.phase("voting")
        with clock.at(opens_at(made, "voting") + timedelta(days=1)):
            assert not await all_decided(session, edition, [voting])
        with clock.at(closes_at(made, "voting") + timedelta(days=1)):
            assert await all_decided(session, edition, [voting])
            assert [p.title for p in await candidates(session, edition, made.phase("selection"))] == ["Ant"]
