"""Two titles from one list: the panel's prize and an honour that the public gives under an id of its own."""

from __future__ import annotations

import tomllib

import pytest
from sqlmodel import select

from prizes import clock
from prizes.certificates.models import Certificate
from prizes.edition.document.loading import parse
from prizes.edition.kinds.fields import field_at
from prizes.edition.titles import honour_titles, honouring, phase_honours
from prizes.errors import Conflict
from prizes.nomination.models import Project
from prizes.results import actions as results
from prizes.results.queries import considered, who_may_be_honoured
from prizes.results.recorded import decisions
from prizes.results.rules.by_vote import WHY_NONE, why_none
from prizes.results.rules.winners import other_titles
from prizes.results.rules.words import what_the_count_gives
from prizes.review.models import Honour
from prizes.trial.playing import TrialRun
from prizes.trial.rules.report import TrialSize
from tests.contest import steward
from tests.edition.test_rules_page import EXAMPLES

EXAMPLE = next(each for each in EXAMPLES if tomllib.loads(each)["slug"] == "two-titles")
RULES = parse(EXAMPLE, "toml")
BY_VOTE = 'cut = { gives = "people"'
NONE_OF_THE_PUBLIC = parse(EXAMPLE.replace(BY_VOTE, "count = { quorum = 100 }\n" + BY_VOTE), "toml")
"""So many vote in no category."""


class Stopping(TrialRun):
    """Up to the publication of winners, or without the result of the vote."""

    publishes, shortlists = True, True

    async def publish_at(self, phase, when):
        if self.publishes:
            await super().publish_at(phase, when)

    async def shortlist(self, phase):
        if self.shortlists:
            await super().shortlist(phase)

    async def select_in(self, session, phase, category, projects):
        """Who has the public's prize comes last, so that some project has that one alone."""
        theirs = set((await session.exec(select(Honour.project_id).where(Honour.title == "people"))).all())
        await super().select_in(session, phase, category, sorted(projects, key=theirs.__contains__))


def run(database, rules=RULES, **how) -> Stopping:
    made = Stopping(database, rules, TrialSize(projects=8, experts=3, voters=12), seed=5)
    for key, value in how.items():
        setattr(made, key, value)
    return made


def test_the_honour_of_a_vote_is_one_of_the_edition_and_none_of_the_panel():
    assert [phase_honours(phase) for phase in RULES.selections] == [("winner",)]
    assert dict(honour_titles(RULES)) == {"people": {"en": "Prize of the public"}}
    given = honouring(RULES, "people")
    assert (given.own, given.decided, [each.id for each in given.chosen_from]) == (
        True,
        False,
        ["nomination"],
    )
    assert "Prizes of the public" in str(what_the_count_gives(RULES, RULES.votings[0]))


@pytest.mark.both_databases
async def test_both_titles_are_published_and_certified(database):
    made = run(database)
    await made.play()
    assert made.report.finished, made.report.findings
    given = {(h["title"], h["project"]) for h in made.published["honours"]}
    assert {title for title, _ in given} == {"winner", "people"}
    async with database.reading() as session:
        rows = (await session.exec(select(Project.id, Project.state))).all()
        certified = (
            await session.exec(select(Certificate.kind, Certificate.honour, Certificate.project_id))
        ).all()
    winners = {project for title, project in given if title == "winner"}
    states = dict(rows)
    for title, project in given:
        assert states[project] == ("winner" if project in winners else "special_recognition")
        kind = ("winner", "") if title == "winner" else ("special_recognition", "people")
        assert (*kind, project) in certified


async def test_the_panel_neither_gives_nor_takes_back_what_the_public_gave(database):
    made = run(database, publishes=False)
    await made.play()
    async with database.writing() as session:
        rows = (await session.exec(select(Honour).where(Honour.title == "people"))).all()
        assert rows
        one = rows[0]
        with clock.at(made.rules.instant(made.rules.phase("selection").opens)):
            await results.take_back_choice(session, made.edition, one.id, by=made.one)
        assert await session.get(Honour, one.id) is not None
        found = await decisions(session, made.edition, made.rules.selections[0])
        assert {d.title for each in found.values() for d in each} == {"winner"}
        assert one.project_id in {
            p.id
            for p in await who_may_be_honoured(
                session, made.edition, field_at(made.edition.rules, {"category": one.category})
            )
        }
        assert one.project_id in await considered(session, made.edition)


async def test_winners_wait_for_the_result_of_each_vote_that_gives_an_honour(database):
    made = run(database, publishes=False, shortlists=False)
    await made.play()
    when = made.rules.instant(made.rules.last_announcement.opens)
    async with database.writing() as session:
        with clock.at(when), pytest.raises(Conflict) as refused:
            await results.propose_winners(session, made.edition, when, proposer=made.one)
    assert refused.value.code == "honours-by-vote-not-decided"


@pytest.mark.both_databases
async def test_a_title_of_a_vote_that_no_project_receives_is_a_row_with_its_reason(browser, database, time):
    made = run(database, NONE_OF_THE_PUBLIC)
    await made.play()
    assert made.report.finished, made.report.findings
    rows = [{"category": code, "title": "people", "reason": "", "why": "no_quorum"} for code in ("C1", "C2")]
    assert [row for row in made.published["no_winner"] if "title" in row] == rows
    time(made.rules.instant(made.rules.last_announcement.opens))
    said = (await browser.get("/en/two-titles/winners")).text
    assert said.count("No project receives “Prize of the public”") == 2
    assert said.count("The category has fewer counted votes than the rules ask for.") == 2
    answer = (await browser.get("/api/v1/editions/two-titles/winners")).response.json()
    assert [row for row in answer["content"]["no_winner"] if "title" in row] == rows
    async with database.writing() as session:
        boss = await steward(session, "boss@example.org", edition="*")
        await session.commit()
    await browser.sign_in(boss.email)
    page = (await browser.get("/en/two-titles/office/corrections/C1")).text
    assert "Reason, if no project receives “Prize of the public”" in page
    running = (await browser.get("/en/two-titles/office/ceremony")).text
    assert running.count("No project receives") == 2


async def test_why_a_vote_gives_a_category_nothing():
    def line(outcome="not_passed", why="too_few_votes", rank=1, category="C1"):
        return {"category": category, "outcome": outcome, "why": why, "rank": rank}

    assert why_none([], "C1") == why_none([line(category="C2")], "C1") == "no_candidates"
    assert why_none([line("passed", "within_line"), line(rank=2)], "C1") is None
    assert why_none([line(rank=2), line(why="tie_left_out")], "C1") == "tie_left_out"
    assert why_none([line(why="over_quota")], "C1") == "none_passed"
    assert set(WHY_NONE) >= {"too_few_votes", "tie_left_out", "none_passed", "no_candidates"}


def test_only_a_line_within_categories_has_such_rows():
    assert other_titles(RULES) == ["people"]
    across = EXAMPLE.replace('gives = "people",', 'gives = "people", by = "edition",')
    assert other_titles(parse(across, "toml")) == []


async def test_pages_say_both_titles_and_no_other_honour(browser, database, time):
    made = run(database)
    await made.play()
    time(made.rules.instant(made.rules.last_announcement.opens))
    given = {(h["title"], h["project"]) for h in made.published["honours"]}
    only = next(p for title, p in sorted(given) if title == "people" and ("winner", p) not in given)
    for path in ("winners", f"projects/{only}"):
        said = (await browser.get(f"/en/two-titles/{path}")).text
        assert "Prize of the public" in said, path
        assert "special recognition" not in said.casefold(), path
    assert "Prizes of the jury" in (await browser.get("/en/two-titles/winners")).text
    counted = (await browser.get("/en/two-titles/results")).text
    assert "The vote decides who receives this honour: Prizes of the public." in counted
    async with database.writing() as session:
        boss = await steward(session, "boss@example.org", edition="*")
    await browser.sign_in(boss.email)
    category = next(h["category"] for h in made.published["honours"] if h["project"] == only)
    assert "Prize of the public" in (await browser.get(f"/en/two-titles/office/corrections/{category}")).text
    assert "Prize of the public" in (await browser.get("/en/two-titles/office/selection")).text
