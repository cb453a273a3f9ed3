"""Several rounds of experts before the public: what passes one is what the next decides on."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes import clock
from prizes.agenda.rules.stages import stages
from prizes.agenda.rules.tasks import EditionFacts
from prizes.edition import actions
from prizes.edition.document.rules import Rules
from prizes.errors import Conflict, Missing
from prizes.mail.models import Message
from prizes.nomination.models import Project
from prizes.nomination.rules.next_steps import next_steps
from prizes.review.actions.deciding import approve_decision, propose_decision
from prizes.review.queries.projects import candidates, phases_placed_in
from prizes.review.rules.reviews import nomination_phase
from tests.contest import SUBMITTING, at, document, expert, steward
from tests.review.reviewing import assigned, marked, submitted

FIRST_ROUND, SECOND_ROUND, AFTER = at("2026-12-28 12:00"), at("2027-01-10 12:00"), at("2027-02-01 07:00")
FIRST = {
    "id": "first",
    "kind": "nomination",
    "opens": "2026-12-21",
    "closes": "2026-12-31",
    "panel": {"declaration": "none"},
    "marking": {"criteria": [{"id": "need", "label": "Need", "weight": 1}], "reviews": 1},
    "cut": {"gives": "next_round", "basis": [{"source": "marks"}], "most": 2, "ties": ["admit_all"]},
}


def two_rounds() -> Rules:
    made = document(nomination__marking__reviews=1, nomination__cut__most=1)
    made["phases"].insert(1, FIRST)
    return Rules.model_validate(made)


async def decided(session, edition, phase_id, stewards, instant):
    with clock.at(instant):
        phase = nomination_phase(edition.rules, phase_id, instant)
        proposal = await propose_decision(session, edition, phase, proposer=stewards[0].id)
        await approve_decision(
            session, edition, proposal.id, seen_sha256=proposal.sha256, approver=stewards[1].id
        )


async def states(session):
    return dict((await session.exec(select(Project.title, Project.state))).all())


async def judged(session, edition, phase_id, one, who, marks, instant):
    phase = edition.rules.phase(phase_id)
    with clock.at(instant):
        await assigned(session, edition, one, phase)
        for project, mark in marks.items():
            await marked(session, edition, project, who, mark, phase=phase, at=instant)


@pytest.mark.both_databases
async def test_what_passes_the_first_round_is_decided_on_in_the_second(session):
    stewards = [await steward(session, f"s{n}@example.org") for n in (1, 2)]
    edition = await actions.load(session, two_rounds(), loader=None)
    who = await expert(session, "e@example.org")
    projects = {
        t: (await submitted(session, edition, t, nominator=f"{t}@example.org")).id for t in ("A", "B", "C")
    }
    second = edition.rules.phase("nomination")

    with clock.at(SECOND_ROUND), pytest.raises(Conflict):
        await propose_decision(session, edition, second, proposer=stewards[0].id)

    marks = {projects["A"]: 5, projects["B"]: 4, projects["C"]: 1}
    await judged(session, edition, "first", stewards[0], who, marks, FIRST_ROUND)
    await decided(session, edition, "first", stewards, at("2027-01-01 09:00"))
    assert await states(session) == {"A": "submitted", "B": "submitted", "C": "not_nominated"}
    assert {p.title for p in await candidates(session, edition, second)} == {"A", "B"}
    told = (await session.exec(select(Message).where(Message.template == "nomination-decided"))).all()
    assert {(m.context["gives"], m.context["vote_next"]) for m in told} == {("next_round", False)}

    await judged(
        session, edition, "nomination", stewards[0], who, {projects["A"]: 2, projects["B"]: 5}, SECOND_ROUND
    )
    await decided(session, edition, "nomination", stewards, AFTER)
    assert await states(session) == {"A": "not_nominated", "B": "nominated", "C": "not_nominated"}
    assert {p.title for p in await candidates(session, edition, edition.rules.phase("voting"))} == {"B"}

    steps = {}
    for title, project in projects.items():
        row = await session.get(Project, project)
        placed = await phases_placed_in(session, project)
        steps[title] = [(s.progress, str(s.title)) for s in next_steps(edition.rules, row, AFTER, placed)]
    assert [progress for progress, _ in steps["A"]] == ["done", "done", "done", "end"]
    assert [progress for progress, _ in steps["C"]] == ["done", "done", "end"], (
        "it never came to the second round"
    )
    assert [progress for progress, _ in steps["B"]][:3] == ["done", "done", "done"]


def test_a_round_is_named_by_its_id_or_by_the_time():
    rules = two_rounds()
    assert nomination_phase(rules, None, SUBMITTING).id == "first"
    assert nomination_phase(rules, None, FIRST_ROUND).id == "first"
    assert nomination_phase(rules, None, SECOND_ROUND).id == "nomination"
    assert nomination_phase(rules, "first", SECOND_ROUND).id == "first"
    with pytest.raises(Missing):
        nomination_phase(rules, "voting", SECOND_ROUND)


def test_the_office_shows_the_round_that_is_not_done():
    def experts(*decided):
        facts = EditionFacts(decided=frozenset(decided))
        return next(each for each in stages(two_rounds(), facts, SECOND_ROUND) if each.name == "Experts")

    rules = two_rounds()
    assert (experts().state, experts().closes) == ("now", rules.instant(rules.phase("first").closes))
    assert experts("first").closes == rules.instant(rules.phase("nomination").closes)
    assert experts("first", "nomination").state == "done"


async def test_the_pages_of_the_decision_link_the_rounds(browser, session, time):
    edition = await actions.load(session, two_rounds(), loader=None)
    one = await steward(session, "s1@example.org")
    await submitted(session, edition, "A")
    await session.commit()
    time(SECOND_ROUND)
    await browser.sign_in(one.email)
    page = await browser.get("/en/2027/office/decision")
    assert 'href="?phase=first"' in page.response.text
    assert (await browser.get("/en/2027/office/decision?phase=first")).response.status_code == 200
