"""A steward's acts on panels and assignments."""

from datetime import timedelta

import pytest
from sqlmodel import select

from prizes import clock
from prizes.accounts.models import RoleGrant
from prizes.errors import Busy, Conflict, Missing
from prizes.mail.models import Message
from prizes.review.actions.assigning import add_assignment, assign_panel, remove_assignment
from prizes.review.actions.panels import remind, remove_expert
from prizes.review.actions.recusing import recuse
from prizes.review.models import Assignment, Review
from prizes.review.queries.assigning import panel_plan
from prizes.review.queries.decision import marks_of
from prizes.review.queries.panels import board
from tests.contest import NOMINATING, expert, load_contest, steward
from tests.review.reviewing import assigned, marked, phase_of, signed_in, submitted


@pytest.fixture
async def edition(session):
    return await load_contest(session)


@pytest.fixture
async def boss(session):
    return await steward(session)


async def pairs(session):
    return {(a.project_id, a.expert_id) for a in (await session.exec(select(Assignment))).all()}


async def mails(session, template):
    return {
        m.to: m.context
        for m in (await session.exec(select(Message).where(Message.template == template))).all()
    }


async def test_what_was_looked_at_is_assigned_and_each_expert_gets_one_mail(session, edition, boss):
    a, b, c = [await expert(session, f"{name}@example.org") for name in "abc"]
    for n in range(3):
        await submitted(session, edition, f"Project {n}")

    plan = (await panel_plan(session, edition, phase_of(edition))).plan
    assert await pairs(session) == set(), "a plan changes nothing"
    await assign_panel(session, edition, phase_of(edition), seen_sha256=plan.sha256, assigner=boss.id)

    assert await pairs(session) == set(plan.new)
    sent = await mails(session, "reviews-assigned")
    assert {to: context["number"] for to, context in sent.items()} == {p.email: 2 for p in (a, b, c)}


async def test_a_plan_that_is_no_longer_true_is_refused(session, edition, boss):
    for name in "ab":
        await expert(session, f"{name}@example.org")
    await submitted(session, edition, "One")
    plan = (await panel_plan(session, edition, phase_of(edition))).plan
    await submitted(session, edition, "Two")
    with pytest.raises(Conflict):
        await assign_panel(session, edition, phase_of(edition), seen_sha256=plan.sha256, assigner=boss.id)
    assert await pairs(session) == set()


async def test_a_second_plan_gives_nothing_that_was_given_before(session, edition, boss):
    for name in "ab":
        await expert(session, f"{name}@example.org")
    await submitted(session, edition, "One")
    await assigned(session, edition, boss)
    plan = (await panel_plan(session, edition, phase_of(edition))).plan
    assert plan.new == ()
    with pytest.raises(Conflict):
        await assign_panel(session, edition, phase_of(edition), seen_sha256=plan.sha256, assigner=boss.id)


async def test_a_recused_expert_is_replaced_by_the_next_plan(session, edition, boss):
    a, b = [await expert(session, f"{name}@example.org") for name in "ab"]
    project = await submitted(session, edition, "One")
    await assigned(session, edition, boss)
    c = await expert(session, "c@example.org")
    await recuse(session, edition, project.id, a.id, reason="Her ministry.", declared_by=boss.id)
    assert await assigned(session, edition, boss) == {project.id: [c.id]}
    assert b.id != c.id


async def test_the_two_phases_offered_are_assigned_apart(session, boss):
    marking = {"criteria": [{"id": "impact", "label": "Impact", "weight": 1}], "reviews": 1}
    edition = await load_contest(session, selection__marking=marking)
    await expert(session)
    await submitted(session, edition, "One")
    await assigned(session, edition, boss)
    assert (await panel_plan(session, edition, phase_of(edition, "selection"))).plan.new == (), (
        "no champion yet"
    )


async def test_one_assignment_by_hand(session, edition, boss):
    a = await expert(session, "a@example.org", category="C1")
    project = await submitted(session, edition, "One")
    act = add_assignment
    await act(session, edition, phase_of(edition), project.id, a.id, assigner=boss.id)
    assert await pairs(session) == {(project.id, a.id)}
    with pytest.raises(Conflict, match="already"):
        await act(session, edition, phase_of(edition), project.id, a.id, assigner=boss.id)


async def test_by_hand_neither_panel_nor_recusal_is_passed_over(session, edition, boss):
    project = await submitted(session, edition, "One", nominator="author@example.org")
    elsewhere = await expert(session, "a@example.org", category="C2")
    recused = await expert(session, "b@example.org")
    await recuse(session, edition, project.id, recused.id, reason="Own.", declared_by=boss.id)
    nobody = await steward(session, "c@example.org")
    for person, refusal in ((elsewhere, Conflict), (recused, Conflict), (nobody, Missing)):
        with pytest.raises(refusal):
            await add_assignment(session, edition, phase_of(edition), project.id, person.id, assigner=boss.id)
    assert await pairs(session) == set()


async def test_an_unfinished_assignment_can_be_taken_away_with_what_was_saved(session, edition, boss):
    a = await expert(session, "a@example.org")
    project = await submitted(session, edition, "One")
    await assigned(session, edition, boss)
    await marked(session, edition, project.id, a, {"impact": 3}, submit=False)
    await remove_assignment(session, edition, phase_of(edition), project.id, a.id, remover=boss.id)
    assert await pairs(session) == set()
    assert (await session.exec(select(Review))).all() == []


async def test_a_review_that_is_in_stays_with_its_assignment(session, edition, boss):
    a = await expert(session, "a@example.org")
    project = await submitted(session, edition, "One")
    await assigned(session, edition, boss)
    await marked(session, edition, project.id, a, 3)
    with pytest.raises(Conflict):
        await remove_assignment(session, edition, phase_of(edition), project.id, a.id, remover=boss.id)
    assert await pairs(session) == {(project.id, a.id)}


async def grant_of(session, person, category):
    return (
        await session.exec(
            select(RoleGrant).where(RoleGrant.person_id == person.id, RoleGrant.category == category)
        )
    ).one()


async def test_who_leaves_a_panel_loses_what_is_unfinished_there_and_what_is_in_still_counts(
    session, edition, boss
):
    a = await expert(session, "a@example.org", category="C1")
    from prizes.accounts.actions import grant
    from prizes.accounts.rules.roles import Role

    await grant(session, a, Role.EXPERT, edition="2027", category="C2", granter=None)
    done = await submitted(session, edition, "Done")
    begun = await submitted(session, edition, "Begun", owner="Other")
    kept = await submitted(session, edition, "Kept", category="C2")
    await assigned(session, edition, boss)
    await marked(session, edition, done.id, a, 4)
    await marked(session, edition, begun.id, a, {"impact": 1}, submit=False)

    await remove_expert(session, edition, (await grant_of(session, a, "C1")).id, remover=boss.id)

    assert await pairs(session) == {(done.id, a.id), (kept.id, a.id)}
    assert (await marks_of(session, edition, phase_of(edition)))[done.id].reviews == 1


async def test_what_somebody_left_unfinished_when_their_role_was_taken_elsewhere_is_planned_anew(
    session, edition, boss
):
    from prizes.accounts.actions import revoke

    gone = await expert(session, "gone@example.org")
    done = await submitted(session, edition, "Done")
    begun = await submitted(session, edition, "Begun")
    await assigned(session, edition, boss)
    await marked(session, edition, done.id, gone, 4)
    await revoke(session, (await grant_of(session, gone, "*")).id, revoker=boss.id)
    a, b = [await expert(session, f"{name}@example.org") for name in "ab"]

    seen = await board(session, edition, phase_of(edition))
    assert (seen.categories[0].done, seen.unassigned) == (1, 3)
    reviewers = await assigned(session, edition, boss)
    assert sorted(reviewers[begun.id]) == sorted([a.id, b.id])
    assert len(reviewers[done.id]) == 1


async def test_a_role_in_all_editions_is_not_one_editions_to_take(session, edition, boss):
    everywhere = await expert(session, "a@example.org", edition="*")
    with pytest.raises(Missing):
        await remove_expert(session, edition, (await grant_of(session, everywhere, "*")).id, remover=boss.id)
    with pytest.raises(Missing):
        await remove_expert(session, edition, (await grant_of(session, boss, "*")).id, remover=boss.id)


async def test_the_board_counts_by_category_expert_and_project(session, edition, boss):
    a = await expert(session, "a@example.org", category="C1")
    b = await expert(session, "b@example.org", category="C1")
    one = await submitted(session, edition, "One")
    await submitted(session, edition, "Two")
    await submitted(session, edition, "Three", category="C2")
    await assigned(session, edition, boss)
    await marked(session, edition, one.id, a, 4)
    await marked(session, edition, one.id, b, {"impact": 4}, submit=False)

    seen = await board(session, edition, phase_of(edition))
    assert [(c.code, c.projects, c.asked, c.done, c.missing, c.unassigned) for c in seen.categories] == [
        ("C1", 2, 4, 1, 3, 0), ("C2", 1, 2, 0, 2, 2), ("C7-EGOV", 0, 0, 0, 0, 0)
    ]  # fmt: skip
    assert [(e.person.email, e.assigned, e.done, e.left) for e in seen.experts] == [
        ("a@example.org", 2, 1, 1), ("b@example.org", 2, 0, 2)
    ]  # fmt: skip
    assert [(p.project.title, p.missing) for p in seen.projects] == [("One", 1), ("Two", 2), ("Three", 2)]


async def test_a_reminder_says_what_is_left_and_is_not_repeated_within_a_day(session, edition, boss):
    a = await expert(session, "a@example.org", lang="fr")
    one = await submitted(session, edition, "One")
    await submitted(session, edition, "Two")
    await assigned(session, edition, boss)
    await marked(session, edition, one.id, a, 4)
    with clock.at(NOMINATING):
        await remind(session, edition, phase_of(edition), [a.id], reminder=await signed_in(session, boss))
        await session.flush()
        with pytest.raises(Busy):
            await remind(session, edition, phase_of(edition), [a.id], reminder=await signed_in(session, boss))
    assert (await mails(session, "review-reminder"))["a@example.org"]["number"] == 1
    with clock.at(NOMINATING + timedelta(days=1)):
        await remind(session, edition, phase_of(edition), [a.id], reminder=await signed_in(session, boss))


async def test_nobody_is_reminded_of_nothing(session, edition, boss):
    a = await expert(session, "a@example.org")
    with pytest.raises(Conflict):
        await remind(session, edition, phase_of(edition), [a.id], reminder=await signed_in(session, boss))
    with pytest.raises(Missing):
        await remind(session, edition, phase_of(edition), [boss.id], reminder=await signed_in(session, boss))
