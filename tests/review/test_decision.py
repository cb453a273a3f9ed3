"""The nomination decision, from marks to states, by two stewards."""

import json

import pytest
from sqlmodel import select

from prizes import clock
from prizes.edition.proposals import withdraw
from prizes.edition.spans import expert_rounds
from prizes.errors import Closed, Conflict, Forbidden, Missing, Refusal
from prizes.journal.models import JournalEntry
from prizes.mail.models import Message
from prizes.nomination.models import Project
from prizes.results.decided_ties import ties_by_stewards
from prizes.review.actions import choosing
from prizes.review.actions.choosing import move
from prizes.review.actions.deciding import approve_decision, propose_decision
from prizes.review.actions.recusing import recuse
from prizes.review.models import Standing
from prizes.review.queries.decision import decision_view, marks_of
from prizes.review.queries.panels import board
from prizes.review.queries.projects import candidates, standings
from prizes.review.queries.quality import quality_view
from prizes.review.queries.reach import Reach
from tests.contest import NOMINATING, SUBMITTING, VOTING, at, expert, load_contest, steward
from tests.queries import statements
from tests.review.reviewing import assigned, marked, phase_of, signed_in, submitted

AFTER = at("2027-02-01 07:00")
"""The nomination phase is over, the voting phase has not begun."""
PANEL_TIE = {"gives": "nominated", "basis": [{"source": "marks"}], "most": 2, "ties": ["panel"]}
SCREENING = {"nomination__marking": None, "nomination__cut": {"gives": "nominated", "decided": "screening"}}


@pytest.fixture
async def stewards(session):
    return [await steward(session, f"s{n}@example.org") for n in (1, 2)]


async def contest(session, boss, marks, **changes):
    """A contest with as many C1 projects as marks are given, each marked by two experts."""
    edition = await load_contest(session, **changes)
    people = [await expert(session, f"e{n}@example.org") for n in (1, 2)]
    projects = [
        await submitted(session, edition, f"P{n}", nominator=f"n{n}@example.org") for n in range(len(marks))
    ]
    if expert_rounds(edition.rules)[0].marking:
        await assigned(session, edition, boss)
        for project, mark in zip(projects, marks, strict=True):
            for person in people if mark else ():
                await marked(session, edition, project.id, person, mark)
    return edition, people, projects


async def propose(session, edition, boss, instant=AFTER):
    with clock.at(instant):
        return await propose_decision(session, edition, phase_of(edition), proposer=boss.id)


async def approve(session, edition, proposal, boss, sha256=None, instant=AFTER):
    with clock.at(instant):
        async with session.begin_nested():  # a refusal undoes the approval, as the edge does
            return await approve_decision(
                session, edition, proposal.id, seen_sha256=sha256 or proposal.sha256, approver=boss.id
            )


async def states(session):
    return dict((await session.exec(select(Project.title, Project.state))).all())


@pytest.mark.both_databases
async def test_two_stewards_make_the_ranking_the_decision(session, stewards):
    one, two = stewards
    edition, _, projects = await contest(session, one, [5, 4, 3, 2])
    proposal = await propose(session, edition, one)
    assert set((await states(session)).values()) == {"submitted"}, "a proposal changes nothing"
    await approve(session, edition, proposal, two)

    assert await states(session) == {
        "P0": "nominated",
        "P1": "nominated",
        "P2": "nominated",
        "P3": "not_nominated",
    }
    placed = [
        (p.title, s.outcome, s.rank, s.mark) for p, s in await standings(session, edition, "nomination")
    ]
    assert placed == [
        ("P0", "passed", 1, "1"),
        ("P1", "passed", 2, "4/5"),
        ("P2", "passed", 3, "3/5"),
        ("P3", "not_passed", 4, "2/5"),
    ]
    stamped = (await session.exec(select(Standing))).all()
    assert {(s.rules_version, s.rules_sha256) for s in stamped} == {(edition.version, edition.sha256)}
    entry = (await session.exec(select(JournalEntry).where(JournalEntry.act == "review.decide"))).one()
    assert (entry.details["passed"], entry.details["not_passed"], entry.actor_id) == (3, 1, two.id)
    assert [p.id for p in await candidates(session, edition, edition.rules.phase("voting"))] == [
        p.id for p in projects[:3]
    ]


async def test_each_nominator_gets_one_mail_with_all_their_projects(session, stewards):
    edition = await load_contest(session, **SCREENING)
    for title in ("One", "Two"):
        await submitted(session, edition, title, nominator="busy@example.org")
    await submitted(session, edition, "Three", nominator="other@example.org")
    await approve(session, edition, await propose(session, edition, stewards[0]), stewards[1])

    sent = (await session.exec(select(Message).where(Message.template == "nomination-decided"))).all()
    assert {m.to: sorted(m.context["passed"]) for m in sent} == {
        "busy@example.org": ["One", "Two"],
        "other@example.org": ["Three"],
    }


async def test_screening_lets_all_submitted_projects_pass_and_no_other(session, stewards):
    from prizes.nomination.actions import stewarding as nomination

    edition = await load_contest(session, **SCREENING)
    await submitted(session, edition, "Fit")
    unfit = await submitted(session, edition, "Unfit")
    with clock.at(NOMINATING):
        await nomination.mark_ineligible(
            session, edition, unfit.id, rule="maturity", reason="Only a plan.", steward=stewards[0].id
        )
    await approve(session, edition, await propose(session, edition, stewards[0]), stewards[1])
    assert await states(session) == {"Fit": "nominated", "Unfit": "ineligible"}


async def test_nobody_approves_their_own_proposal(session, stewards):
    edition, *_ = await contest(session, stewards[0], [5])
    proposal = await propose(session, edition, stewards[0])
    with pytest.raises(Forbidden):
        await approve(session, edition, proposal, stewards[0])
    assert await states(session) == {"P0": "submitted"}


async def test_only_what_was_seen_is_approved(session, stewards):
    edition, *_ = await contest(session, stewards[0], [5])
    proposal = await propose(session, edition, stewards[0])
    with pytest.raises(Conflict):
        await approve(session, edition, proposal, stewards[1], sha256="0" * 64)


async def test_a_mark_changed_after_the_proposal_makes_it_stale(session, stewards):
    edition, (first, _), projects = await contest(session, stewards[0], [5, 4])
    proposal = await propose(session, edition, stewards[0], NOMINATING)
    await marked(session, edition, projects[0].id, first, 1)
    with pytest.raises(Conflict, match="check it again"):
        await approve(session, edition, proposal, stewards[1], instant=NOMINATING)
    assert (await session.exec(select(Standing))).all() == []


@pytest.mark.parametrize("what", ["recusal", "withdrawal"])
async def test_whatever_else_changes_the_outcome_makes_a_proposal_stale(session, stewards, what):
    from prizes.nomination.actions import stewarding as nomination

    edition, (first, _), projects = await contest(session, stewards[0], [5, 4])
    proposal = await propose(session, edition, stewards[0], NOMINATING)
    if what == "recusal":
        await recuse(session, edition, projects[0].id, first.id, reason="Own.", declared_by=stewards[0].id)
    else:
        with clock.at(NOMINATING):
            await nomination.mark_ineligible(
                session, edition, projects[1].id, rule="maturity", reason="A plan.", steward=stewards[0].id
            )
    with pytest.raises(Conflict, match=r"has changed since you opened|missing"):
        await approve(session, edition, proposal, stewards[1], instant=NOMINATING)


async def test_after_the_decision_marks_rest_and_no_second_one_is_taken(session, stewards):
    edition, (first, _), projects = await contest(session, stewards[0], [5])
    await approve(
        session,
        edition,
        await propose(session, edition, stewards[0], NOMINATING),
        stewards[1],
        instant=NOMINATING,
    )
    with pytest.raises(Closed, match="decision"):
        await marked(session, edition, projects[0].id, first, 1)
    with pytest.raises(Conflict, match="already"):
        await propose(session, edition, stewards[0])
    assert str((await marks_of(session, edition, phase_of(edition)))[projects[0].id].share) == "1"


async def test_while_reviews_can_still_come_in_nothing_is_proposed(session, stewards):
    edition, *_ = await contest(session, stewards[0], [5, None])
    with pytest.raises(Conflict, match="2 reviews are missing"):
        await propose(session, edition, stewards[0], NOMINATING)
    await propose(session, edition, stewards[0], AFTER)


async def test_before_the_phase_nothing_is_proposed(session, stewards):
    edition = await load_contest(session, **SCREENING)
    await submitted(session, edition, "One")
    with pytest.raises(Closed):
        await propose(session, edition, stewards[0], SUBMITTING)


async def test_without_a_project_there_is_nothing_to_decide(session, stewards):
    with pytest.raises(Conflict, match="no project"):
        await propose(session, await load_contest(session), stewards[0])


async def test_a_tie_left_to_the_panel_is_decided_by_its_recorded_choice(session, stewards):
    one, two = stewards
    edition, _, projects = await contest(session, one, [5, 4, 4], nomination__cut=PANEL_TIE)
    with pytest.raises(Conflict, match="are awaiting the panel"):
        await propose(session, edition, one)
    with clock.at(AFTER):
        await choosing.choose(
            session, edition, phase_of(edition), passing=[projects[2].id], not_passing=[projects[1].id],
            reason="Reaches more villages.", decider=one.id,
        )  # fmt: skip
    await approve(session, edition, await propose(session, edition, one), two)
    assert await states(session) == {"P0": "nominated", "P1": "not_nominated", "P2": "nominated"}
    reasons = {p.title: s.reason for p, s in await standings(session, edition, "nomination")}
    assert reasons == {"P0": "", "P1": "Reaches more villages.", "P2": "Reaches more villages."}


async def test_a_steward_decides_a_tie_and_the_reason_is_public_by_numbers(session, stewards):
    one, two = stewards
    cut = PANEL_TIE | {"ties": ["steward"]}
    edition, _, projects = await contest(session, one, [5, 4, 4], nomination__cut=cut)
    chair = Reach(steward=False, categories=frozenset({"*"}))
    with pytest.raises(Conflict, match="awaiting the decision of a steward"):
        await propose(session, edition, one)
    choice = {
        "passing": [projects[2].id],
        "not_passing": [projects[1].id],
        "reason": "Reaches more villages.",
    }
    with clock.at(AFTER):
        with pytest.raises(Refusal):
            await choosing.choose(session, edition, phase_of(edition), **choice, decider=one.id, reach=chair)
        await choosing.choose(session, edition, phase_of(edition), **choice, decider=one.id)
        with pytest.raises(Refusal):
            where = (session, edition, phase_of(edition), projects[2].id)
            await choosing.take_back(*where, decider=one.id, reach=chair)
    assert await ties_by_stewards(session, edition) == []
    await approve(session, edition, await propose(session, edition, one), two)
    assert await states(session) == {"P0": "nominated", "P1": "not_nominated", "P2": "nominated"}
    (tie,) = await ties_by_stewards(session, edition)
    assert tie.reason == "Reaches more villages."
    assert (tie.sentence.n, tie.sentence.values["passed"]) == (2, 1)
    letters = (await session.exec(select(Message).where(Message.template == "nomination-decided"))).all()
    said = {title: letter.context["quoted"] for letter in letters for title in letter.context["others"]}
    assert any("A steward decides" in sentence for sentence in said["P1"])


async def test_a_choice_can_be_changed_until_it_is_decided_and_makes_a_proposal_stale(session, stewards):
    one, two = stewards
    edition, _, projects = await contest(session, one, [5, 4, 4], nomination__cut=PANEL_TIE)

    async def choose(yes, no):
        with clock.at(AFTER):
            await choosing.choose(
                session,
                edition,
                phase_of(edition),
                passing=[yes.id],
                not_passing=[no.id],
                reason="Better.",
                decider=one.id,
            )

    await choose(projects[1], projects[2])
    proposal = await propose(session, edition, one)
    await choose(projects[2], projects[1])
    with pytest.raises(Conflict, match="check it again"):
        await approve(session, edition, proposal, two)
    await session.refresh(proposal)
    with clock.at(AFTER):
        await withdraw(session, edition, proposal.id, withdrawer=two.id)
    await approve(session, edition, await propose(session, edition, two), one)
    assert (await states(session))["P2"] == "nominated"


async def test_the_panel_cannot_decide_what_the_rules_decide(session, stewards):
    edition, _, projects = await contest(session, stewards[0], [5, 4, 4], nomination__cut=PANEL_TIE)
    for ids in ([projects[0].id], [projects[0].id, projects[1].id], ["nonsense"], []):
        with clock.at(AFTER), pytest.raises(Conflict):
            await choosing.choose(
                session,
                edition,
                phase_of(edition),
                passing=ids,
                not_passing=[],
                reason="So.",
                decider=stewards[0].id,
            )


async def test_one_nominee_more_than_the_cap_is_refused_when_it_is_recorded(session, stewards):
    cut = {"gives": "nominated", "decided": "panel", "most": 1}
    edition, _, (first, second) = await contest(session, stewards[0], [5, 4], nomination__cut=cut)
    phase, decider = phase_of(edition), stewards[0].id
    with clock.at(AFTER):
        with pytest.raises(Conflict) as refused:
            await choosing.choose(
                session,
                edition,
                phase,
                passing=[first.id, second.id],
                not_passing=[],
                reason="All.",
                decider=decider,
            )
        assert [str(s) for s in refused.value.fields.values()] == [
            "At most one project may pass. The number chosen is 2."
        ]
        await move(session, edition, phase, first.id, passes=True, reason="Good.", decider=decider)
        with pytest.raises(Conflict):
            await move(session, edition, phase, second.id, passes=True, reason="Too.", decider=decider)
        await choosing.choose(
            session,
            edition,
            phase,
            passing=[second.id],
            not_passing=[first.id],
            reason="Better.",
            decider=decider,
        )
    await approve(session, edition, await propose(session, edition, stewards[0]), stewards[1])
    assert await states(session) == {"P0": "not_nominated", "P1": "nominated"}


async def test_more_of_the_tied_than_places_are_refused_when_it_is_recorded(session, stewards):
    edition, _, projects = await contest(
        session, stewards[0], [5, 5, 5], nomination__cut=PANEL_TIE | {"most": 2}
    )
    phase, decider = phase_of(edition), stewards[0].id
    with clock.at(AFTER):
        for project in projects[:2]:
            await move(session, edition, phase, project.id, passes=True, reason="Good.", decider=decider)
        with pytest.raises(Conflict, match="More projects would pass"):
            await move(session, edition, phase, projects[2].id, passes=True, reason="Good.", decider=decider)
        await move(session, edition, phase, projects[2].id, passes=False, reason="Less.", decider=decider)


async def test_ties_admitted_by_the_rules_pass_over_the_cap(session, stewards):
    cut = PANEL_TIE | {"ties": ["admit_all"], "most": 1}
    edition, *_ = await contest(session, stewards[0], [5, 5, 1], nomination__cut=cut)
    await approve(session, edition, await propose(session, edition, stewards[0]), stewards[1])
    assert await states(session) == {"P0": "nominated", "P1": "nominated", "P2": "not_nominated"}


async def test_a_proposal_of_another_kind_is_not_approved_here(session, stewards):
    from prizes.edition.proposals import propose as put

    edition, *_ = await contest(session, stewards[0], [5])
    with clock.at(AFTER):
        other = await put(session, edition, "shortlist", {"x": 1}, reason="", proposer=stewards[0].id)
    with pytest.raises(Missing):
        await approve(session, edition, other, stewards[1])


async def test_the_proposal_holds_every_project_with_its_numbers(session, stewards):
    edition, *_ = await contest(session, stewards[0], [5, 3])
    said = json.loads((await propose(session, edition, stewards[0])).content)
    assert said["rules"] == {"version": edition.version, "sha256": edition.sha256}
    assert [(p["rank"], p["mark"], p["reviews"], p["outcome"]) for p in said["projects"]] == [
        (1, "1", 2, "passed"),
        (2, "3/5", 2, "passed"),
    ]


@pytest.mark.parametrize("act", ["view", "approve"])
async def test_a_decision_on_more_projects_takes_no_more_statements(database, session, stewards, act):
    counted = []
    for slug, number in (("2027", 2), ("2028", 12)):
        edition = await load_contest(session, slug=slug, **SCREENING)
        for n in range(number):
            await submitted(session, edition, f"P{n}", nominator=f"n{n}@example.org", category="C2")
        proposal = await propose(session, edition, stewards[0])
        await session.flush()
        with statements(database) as seen:
            if act == "view":
                await decision_view(session, edition, phase_of(edition))
            else:
                await approve(session, edition, proposal, stewards[1])
            await session.flush()
        counted.append(len(seen))
    assert counted[0] == counted[1]
    assert counted[1] < 30


async def test_a_voting_phase_has_the_nominated_as_candidates(session, stewards):
    edition, *_ = await contest(session, stewards[0], [5])
    with clock.at(VOTING):
        assert await candidates(session, edition, edition.rules.phase("voting")) == []


async def test_after_the_decision_boards_still_show_every_project_that_was_judged(session, stewards):
    one, two = stewards
    edition, _, _ = await contest(session, one, [5, 4, 3, 2])
    before = await board(session, edition, phase_of(edition))
    await approve(session, edition, await propose(session, edition, one), two)
    after = await board(session, edition, phase_of(edition))
    assert after.categories == before.categories
    assert sum(c.projects for c in after.categories) == 4
    view = await quality_view(session, edition, phase_of(edition), await signed_in(session, one))
    assert sorted(p.title for p in view.projects.values()) == ["P0", "P1", "P2", "P3"]
