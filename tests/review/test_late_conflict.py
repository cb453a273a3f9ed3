"""A conflict found late: the marks leave the counts, the record stays, and what was decided on them is decided anew."""

import pytest
from sqlmodel import select

from prizes.edition.proposals import withdraw
from prizes.errors import Conflict
from prizes.journal.models import JournalEntry
from prizes.results.minuting import confirm_minutes, write_minutes
from prizes.review.actions.assigning import add_assignment
from prizes.review.actions.deciding import approve_decision, propose_decision
from prizes.review.actions.declaring import declare
from prizes.review.actions.recusing import recuse
from prizes.review.models import Minutes, Review, Standing
from prizes.review.queries.decision import decision_view, marks_of, still_holds
from prizes.review.queries.minutes import minutes_missing
from prizes.review.rules.interests import Declaration
from tests.contest import NOMINATING, at, expert, load_contest, steward
from tests.review.reviewing import marked, phase_of, signed_in, submitted
from tests.web.canaries import chairing

pytestmark = pytest.mark.both_databases

AFTER = at("2027-02-01 07:00")
PANEL = {"declaration": "before_content", "interests": ["employer"], "minutes": True}


@pytest.fixture
async def contest(session, time):
    """Alpha got 5 and 1, Beta 4 and 4, and one of the two passes; the record is confirmed, the decision proposed."""
    time(NOMINATING)
    edition = await load_contest(session, nomination__panel=PANEL, nomination__cut__most=1)
    phase = phase_of(edition)
    people = {name: await steward(session, f"{name}@example.net") for name in ("s1", "s2")}
    for name in ("early", "late", "chair"):
        people[name] = await expert(session, f"{name}@example.net", category="C1")
    await chairing(session, edition, people["chair"])
    projects = {}
    for title, given in (("Alpha", {"late": 5, "early": 1}), ("Beta", {"late": 4, "early": 4})):
        project = projects[title] = await submitted(session, edition, title)
        me = await signed_in(session, people["chair"])
        await declare(session, edition, me, {project.id: Declaration("none")})
        for name, mark in given.items():
            who = people[name]
            await add_assignment(session, edition, phase, project.id, who.id, assigner=people["s1"].id)
            await declare(session, edition, await signed_in(session, who), {project.id: Declaration("none")})
            await marked(session, edition, project.id, who, mark)
    time(AFTER)
    return edition, people, projects


async def recorded(session, contest):
    edition, people, _ = contest
    phase = phase_of(edition)
    chair, boss = await signed_in(session, people["chair"]), await signed_in(session, people["s1"])
    made = await write_minutes(session, edition, phase, "C1", chair, present=[chair.person.id], note="")
    for me, part in ((chair, "chair"), (boss, "steward")):
        await confirm_minutes(session, edition, phase, "C1", me, part=part, seen_sha256=made.sha256)
    return made


async def proposed(session, contest):
    edition, people, _ = contest
    return await propose_decision(session, edition, phase_of(edition), proposer=people["s1"].id)


async def approved(session, contest, proposal):
    edition, people, _ = contest
    await approve_decision(
        session, edition, proposal.id, seen_sha256=proposal.sha256, approver=people["s2"].id
    )


async def found_out(session, contest, title="Beta"):
    """The expert remembers only now that the owner is their employer."""
    edition, people, projects = contest
    me = await signed_in(session, people["late"])
    await declare(session, edition, me, {projects[title].id: Declaration("employer")})


async def outcomes(session):
    rows = (await session.exec(select(Standing))).all()
    return {row.project_id: (row.outcome, row.mark) for row in rows}


async def test_the_marks_leave_the_counts_and_the_record_stays(session, contest):
    edition, people, projects = contest
    before = (await marks_of(session, edition, phase_of(edition)))[projects["Alpha"].id]
    reviews = {r.id: (r.marks, r.comment, r.submitted_at) for r in (await session.exec(select(Review))).all()}
    await found_out(session, contest, "Alpha")
    after = (await marks_of(session, edition, phase_of(edition)))[projects["Alpha"].id]
    assert (before.reviews, after.reviews) == (2, 1)
    assert after.share < before.share, "the five is gone, the one is left"
    kept = {r.id: (r.marks, r.comment, r.submitted_at) for r in (await session.exec(select(Review))).all()}
    assert kept == reviews
    entries = (await session.exec(select(JournalEntry).where(JournalEntry.act == "review.recuse"))).all()
    assert [(e.actor_id, e.details["interest"]) for e in entries] == [(people["late"].id, "employer")]


async def test_a_confirmed_record_and_a_proposed_decision_hold_no_longer(session, contest):
    edition, people, projects = contest
    phase = phase_of(edition)
    first = await recorded(session, contest)
    proposal = await proposed(session, contest)
    assert still_holds(proposal, await decision_view(session, edition, phase))
    assert await minutes_missing(session, edition, phase) == []

    await found_out(session, contest)
    assert not still_holds(proposal, await decision_view(session, edition, phase))
    assert await minutes_missing(session, edition, phase) == ["C1"]
    with pytest.raises(Conflict):
        async with session.begin_nested():
            await approved(session, contest, proposal)
    assert await outcomes(session) == {}
    await session.refresh(proposal)

    await withdraw(session, edition, proposal.id, withdrawer=people["s1"].id)
    second = await recorded(session, contest)
    assert (first.version, second.version) == (1, 2)
    assert first.content != second.content
    assert people["late"].id in second.content
    assert len((await session.exec(select(Minutes))).all()) == 2, "the first record stays as it was"
    await approved(session, contest, await proposed(session, contest))
    assert (await outcomes(session))[projects["Beta"].id][0] == "passed"


async def test_after_the_decision_what_was_decided_stays(session, contest):
    edition, people, projects = contest
    await recorded(session, contest)
    await approved(session, contest, await proposed(session, contest))
    before = await outcomes(session)
    late, boss = people["late"].id, people["s1"].id
    await recuse(session, edition, projects["Beta"].id, late, reason="Her employer.", declared_by=boss)
    assert await outcomes(session) == before != {}
