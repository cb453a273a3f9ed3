"""An expert's acts, on what they promise the next one who reads the database."""

import asyncio

import pytest
from sqlmodel import select

from prizes import clock
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import Grant, Role
from prizes.errors import Closed, Conflict, Forbidden, Invalid, Missing
from prizes.journal.models import JournalEntry
from prizes.nomination.actions import writing as nomination
from prizes.nomination.models import ProjectMember
from prizes.review.actions.assigning import add_assignment
from prizes.review.actions.deciding import approve_decision, propose_decision
from prizes.review.actions.recusing import recuse_oneself
from prizes.review.models import Review
from prizes.review.queries.decision import marks_of
from prizes.review.queries.mine import my_assignments, my_sheet
from prizes.review.queries.projects import standings
from prizes.review.rules.reviews import Progress
from tests.contest import NOMINATING, SUBMITTING, VOTING, expert, load_contest, steward
from tests.review.reviewing import assigned, marked, phase_of, signed_in, somebody, submitted


@pytest.fixture
async def edition(session):
    return await load_contest(session)


@pytest.fixture
async def panel(session, edition):
    """Two experts for everything, two projects in C1, one in C2."""
    experts = [await expert(session, f"e{n}@example.org") for n in (1, 2)]
    projects = [
        await submitted(session, edition, "Alpha"),
        await submitted(session, edition, "Beta"),
        await submitted(session, edition, "Gamma", category="C2"),
    ]
    await assigned(session, edition, await steward(session))
    return experts, projects


def in_panel(person, panel):
    return SignedIn(person, tuple(Grant(Role.EXPERT, category=code) for code in panel), "0" * 64)


async def mine(session, edition, person, panel=frozenset({"*"})):
    return await my_assignments(session, edition, phase_of(edition), in_panel(person, panel))


async def sheet(session, edition, project, person, panel=frozenset({"*"})):
    return await my_sheet(session, edition, phase_of(edition), project.id, in_panel(person, panel))


async def test_a_review_is_kept_mark_by_mark_and_handed_in_when_complete(session, edition, panel):
    (one, _), (alpha, *_) = panel
    await marked(session, edition, alpha.id, one, {"impact": 4}, submit=False, comment="")
    assert (await mine(session, edition, one))[0].progress is Progress.BEGUN
    with pytest.raises(Invalid) as refused:
        await marked(session, edition, alpha.id, one, {"impact": 4})
    assert set(refused.value.fields) == {"mark.relevance"}

    review = await marked(session, edition, alpha.id, one, {"impact": 4, "relevance": 5})
    assert review.submitted_at == NOMINATING
    assert (review.rules_version, review.rules_sha256) == (edition.version, edition.sha256)
    assert (await mine(session, edition, one))[0].progress is Progress.DONE
    journal = (await session.exec(select(JournalEntry).where(JournalEntry.act == "review.submit"))).all()
    assert [e.subject for e in journal] == [f"project:{alpha.id}"]


async def test_a_review_that_is_in_can_change_but_must_stay_complete(session, edition, panel):
    (one, _), (alpha, *_) = panel
    await marked(session, edition, alpha.id, one, 4)
    changed = await marked(session, edition, alpha.id, one, 2, submit=False)
    assert changed.marks == {"relevance": 2, "impact": 2}
    assert changed.submitted_at is not None
    with pytest.raises(Invalid):
        await marked(session, edition, alpha.id, one, {"impact": 2}, submit=False)


@pytest.mark.parametrize(("instant", "word"), [(SUBMITTING, "begins"), (VOTING, "closed")])
async def test_outside_the_phase_nothing_is_kept(session, edition, panel, instant, word):
    (one, _), (alpha, *_) = panel
    with pytest.raises(Closed, match=word):
        await marked(session, edition, alpha.id, one, 4, at=instant)
    assert (await session.exec(select(Review))).all() == []


async def test_a_mark_off_the_scale_is_refused_beside_its_criterion(session, edition, panel):
    (one, _), (alpha, *_) = panel
    with pytest.raises(Invalid) as refused:
        await marked(session, edition, alpha.id, one, {"impact": 6, "relevance": 5})
    assert set(refused.value.fields) == {"mark.impact"}


async def test_an_expert_who_is_not_assigned_finds_nothing(session, edition, panel):
    _, (alpha, *_) = panel
    other = await expert(session, "late@example.org")
    assert await mine(session, edition, other) == []
    with pytest.raises(Missing):
        await sheet(session, edition, alpha, other)
    with pytest.raises(Missing):
        await marked(session, edition, alpha.id, other, 4)


async def test_a_project_of_another_edition_is_not_found(session, edition, panel):
    (one, _), (alpha, *_) = panel
    other = await load_contest(session, slug="2028")
    with pytest.raises(Missing):
        await my_sheet(session, other, phase_of(other), alpha.id, in_panel(one, "*"))


async def test_an_expert_who_left_the_panel_of_a_category_finds_its_projects_no_more(session, edition, panel):
    (one, _), (alpha, _, gamma) = panel
    assert [a.project for a in await mine(session, edition, one, {"C2"})] == [gamma.id]
    with pytest.raises(Missing):
        await sheet(session, edition, alpha, one, {"C2"})


async def test_a_project_that_left_the_contest_leaves_the_lists(session, edition, panel):
    (one, _), (alpha, beta, gamma) = panel
    with clock.at(SUBMITTING):
        await nomination.withdraw(
            session, edition, alpha.id, nominator=await somebody(session, "nominator@example.org")
        )
    assert [a.project for a in await mine(session, edition, one)] == [beta.id, gamma.id]
    with pytest.raises(Missing):
        await sheet(session, edition, alpha, one)


async def test_a_list_follows_the_rules_categories_then_titles(session, edition, panel):
    (one, _), _ = panel
    assert [a.title for a in await mine(session, edition, one)] == ["Alpha", "Beta", "Gamma"]


async def test_somebody_who_steps_back_sees_nothing_of_the_project_and_counts_for_nothing(
    session, edition, panel
):
    (one, two), (alpha, beta, _) = panel
    for person, mark in ((one, 5), (two, 3)):
        await marked(session, edition, alpha.id, person, mark)
    before = await marks_of(session, edition, phase_of(edition))
    assert str(before[alpha.id].share) == "4/5"

    with clock.at(NOMINATING):
        await recuse_oneself(
            session,
            edition,
            phase_of(edition),
            alpha.id,
            await signed_in(session, one),
            reason="My employer.",
        )

    after = await marks_of(session, edition, phase_of(edition))
    assert str(after[alpha.id].share) == "3/5"
    assert after[alpha.id].missing == 1
    assert alpha.id not in {a.project for a in await mine(session, edition, one)}
    with pytest.raises(Forbidden):
        await sheet(session, edition, alpha, one)
    with pytest.raises(Forbidden):
        await marked(session, edition, alpha.id, one, 1)
    assert len((await session.exec(select(Review))).all()) == 2, "the record stays"
    assert beta.id in {a.project for a in await mine(session, edition, one)}


async def test_stepping_back_needs_a_reason_and_an_assignment(session, edition, panel):
    (one, _), (alpha, *_) = panel
    other = await expert(session, "late@example.org")
    with clock.at(NOMINATING):
        with pytest.raises(Invalid):
            await recuse_oneself(
                session, edition, phase_of(edition), alpha.id, await signed_in(session, one), reason=" "
            )
        with pytest.raises(Missing):
            await recuse_oneself(
                session, edition, phase_of(edition), alpha.id, await signed_in(session, other), reason="Mine."
            )


async def test_the_reason_for_stepping_back_does_not_stand_in_the_journal(session, edition, panel):
    (one, _), (alpha, *_) = panel
    with clock.at(NOMINATING):
        await recuse_oneself(
            session,
            edition,
            phase_of(edition),
            alpha.id,
            await signed_in(session, one),
            reason="My daughter works there.",
        )
    entry = (await session.exec(select(JournalEntry).where(JournalEntry.act == "review.recuse"))).one()
    assert "daughter" not in str(entry.details)


async def test_nobody_reviews_what_they_nominated_themselves(session, edition):
    author = await expert(session, "author@example.org")
    other = await expert(session, "other@example.org")
    own = await submitted(session, edition, "Own", nominator="author@example.org")
    reviewers = await assigned(session, edition, await steward(session))
    assert reviewers == {own.id: [other.id]}
    assert await mine(session, edition, author) == []


@pytest.mark.parametrize("part", ["editor", "reader"])
async def test_nobody_reviews_a_project_in_which_they_have_a_part(session, edition, part):
    friend = await expert(session, "friend@example.org")
    other = await expert(session, "other@example.org")
    boss = await steward(session)
    theirs = await submitted(session, edition, "Theirs", nominator="author@example.org")
    later = await submitted(session, edition, "Later", nominator="author@example.org")
    await _member(session, theirs, friend, part)
    reviewers = await assigned(session, edition, boss)
    assert {project: set(who) for project, who in reviewers.items()} == {
        theirs.id: {other.id},
        later.id: {friend.id, other.id},
    }
    with pytest.raises(Conflict):
        await add_assignment(session, edition, phase_of(edition), theirs.id, friend.id, assigner=boss.id)
    await _member(session, later, friend, part)
    assert await mine(session, edition, friend) == []
    with pytest.raises(Forbidden):
        await my_sheet(session, edition, phase_of(edition), later.id, in_panel(friend, "*"))


async def _member(session, project, who, part: str) -> None:
    session.add(ProjectMember(project_id=project.id, person_id=who.id, part=part, added_at=clock.now()))
    await session.flush()


async def test_hidden_facts_are_in_no_answer_to_an_expert(session):
    hidden = {
        "criteria": [{"id": "impact", "label": "Impact", "weight": 1}],
        "hidden": ["owner", "country", "stakeholder_type", "nominator"],
    }
    edition = await load_contest(session, nomination__marking=hidden)
    one = await expert(session, "e1@example.org")
    await somebody(session, "nominator@example.org", name="Nominata CANARY")
    project = await submitted(
        session,
        edition,
        "Alpha",
        owner="Owner CANARY",
        country="FJ",
        stakeholder_type="academia",
        url="https://canary.example.org",
    )
    await assigned(session, edition, await steward(session))

    listed, seen = (await mine(session, edition, one))[0], await sheet(session, edition, project, one)
    for shown in (listed.shown, seen.assigned.shown):
        assert {shown.owner, shown.country, shown.stakeholder_type, shown.nominator, shown.url} == {None}
    assert "canary" not in repr((listed, seen)).casefold()
    assert "FJ" not in repr((listed, seen))
    assert "academia" not in repr((listed, seen))


async def test_only_answers_meant_for_experts_are_shown(session):
    fields = [
        {"id": "description", "kind": "long_text", "label": "Short", "shown_to": ["public", "experts"]},
        {"id": "contact", "kind": "long_text", "label": "Contact", "shown_to": ["stewards"]},
    ]
    edition = await load_contest(session, submission__form={"fields": fields})
    one = await expert(session)
    project = await submitted(session, edition, "Alpha", answers_contact="Call CANARY at night.")
    await assigned(session, edition, await steward(session))

    seen = await sheet(session, edition, project, one)
    assert [a.field.id for a in seen.answers] == ["description"]
    assert "CANARY" not in repr(seen)


@pytest.mark.both_databases
async def test_many_saves_of_one_review_at_once_leave_one_review(database):
    async with database.writing() as session:
        edition = await load_contest(session)
        one = await expert(session, "e1@example.org")
        project = await submitted(session, edition, "Alpha")
        await assigned(session, edition, await steward(session))

    async def save(mark):
        async with database.writing() as session:
            await marked(session, edition, project.id, one, mark)

    await asyncio.gather(*(save(n % 5 + 1) for n in range(10)))
    async with database.reading() as session:
        kept = (await session.exec(select(Review))).all()
    assert len(kept) == 1
    assert kept[0].marks["impact"] == kept[0].marks["relevance"]


@pytest.mark.both_databases
async def test_a_mark_given_while_the_decision_is_taken_is_either_in_it_or_refused(database):
    """Whichever comes first: the decision holds the marks it was drawn from, or it is refused as stale."""
    async with database.writing() as session:
        edition = await load_contest(session)
        one = await expert(session, "e1@example.org")
        two = await expert(session, "e2@example.org")
        stewards = [await steward(session, f"s{n}@example.org") for n in (1, 2)]
        project = await submitted(session, edition, "Alpha")
        await assigned(session, edition, stewards[0])
        for person in (one, two):
            await marked(session, edition, project.id, person, 5)
        with clock.at(NOMINATING):
            proposal = await propose_decision(session, edition, phase_of(edition), proposer=stewards[0].id)

    async def approve():
        async with database.writing() as session:
            with clock.at(NOMINATING):
                await approve_decision(
                    session, edition, proposal.id, seen_sha256=proposal.sha256, approver=stewards[1].id
                )

    async def change():
        async with database.writing() as session:
            await marked(session, edition, project.id, one, 1)

    outcomes = await asyncio.gather(approve(), change(), return_exceptions=True)
    refused = [o for o in outcomes if isinstance(o, Conflict | Closed)]
    assert len(refused) == 1, outcomes
    async with database.reading() as session:
        share = (await marks_of(session, edition, phase_of(edition)))[project.id].share
        placed = await standings(session, edition, "nomination")
    assert [s.mark for _, s in placed] == ([str(share)] if outcomes[0] is None else [])
