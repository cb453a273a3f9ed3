"""A second round: who opens it and when, what is kept, what the experts then see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from prizes import clock
from prizes.errors import Closed, Conflict, Forbidden, Invalid, Missing
from prizes.mail.models import Message
from prizes.review.actions.assigning import add_assignment
from prizes.review.actions.recusing import recuse
from prizes.review.actions.second_round import open_second_round
from prizes.review.models import SecondRound
from prizes.review.queries.decision import marks_of
from prizes.review.queries.mine import my_assignments, my_sheet, other_reviews
from prizes.review.queries.quality import board_for, quality_view
from tests.contest import NOMINATING, VOTING, expert, load_contest, steward
from tests.review.reviewing import assigned, chair_of, marked, phase_of, signed_in, submitted

MARKING = {
    "criteria": [{"id": "impact", "label": "Impact", "weight": 1, "comment": "optional"}],
    "reviews": 2,
    "spread_most": "1/2",
}


@pytest.fixture
async def world(session):
    """Alpha (C1) with marks of 1 and 5, Beta (C2) with 3 and 4; a steward, and a chair of C1 who reviews nothing."""

    class World:
        pass

    made = World()
    made.edition = await load_contest(session, nomination__marking=MARKING)
    made.phase = phase_of(made.edition)
    made.one, made.two = [await expert(session, f"e{n}@example.org") for n in (1, 2)]
    made.alpha = await submitted(session, made.edition, "Alpha")
    made.beta = await submitted(session, made.edition, "Beta", category="C2")
    made.boss = await signed_in(session, boss := await steward(session))
    await assigned(session, made.edition, boss)
    for who, (first, second) in ((made.one, (1, 3)), (made.two, (5, 4))):
        await marked(session, made.edition, made.alpha.id, who, first, comment=f"Of {first}.")
        await marked(session, made.edition, made.beta.id, who, second)
    chair = await expert(session, "chair@example.org", category="C1")
    await chair_of(session, made.edition, chair)
    made.chair = await signed_in(session, chair)

    async def begin(project, *, opener=made.boss, reason="", at=NOMINATING):
        with clock.at(at):
            return await open_second_round(
                session, made.edition, made.phase, project.id, reason=reason, opener=opener
            )

    async def sheet(project, who):
        return await my_sheet(session, made.edition, made.phase, project.id, await signed_in(session, who))

    made.begin, made.sheet = begin, sheet
    return made


async def test_marks_beyond_the_limit_need_no_reason_and_those_within_do(session, world):
    await world.begin(world.alpha)
    with pytest.raises(Invalid) as refused:
        await world.begin(world.beta, reason=" ")
    assert set(refused.value.fields) == {"reason"}
    await world.begin(world.beta, reason="A new fact.")
    rounds = (await session.exec(select(SecondRound))).all()
    assert {r.project_id: r.reason for r in rounds} == {world.alpha.id: "", world.beta.id: "A new fact."}


async def test_its_experts_get_a_letter_and_a_second_look_in_their_list(session, world):
    await world.begin(world.alpha)
    letters = (await session.exec(select(Message).where(Message.template == "second-round"))).all()
    assert {m.to for m in letters} == {"e1@example.org", "e2@example.org"}
    mine = await my_assignments(session, world.edition, world.phase, await signed_in(session, world.one))
    assert [(a.title, a.is_left) for a in mine] == [("Alpha", True), ("Beta", False)]


@pytest.mark.both_databases
async def test_the_first_marks_are_kept_and_the_second_ones_count(session, world):
    await world.begin(world.alpha)
    later = NOMINATING + timedelta(hours=1)
    await marked(session, world.edition, world.alpha.id, world.one, 4, at=later)
    sheet = await world.sheet(world.alpha, world.one)
    assert (sheet.first_marks, sheet.marks) == ({"impact": 1}, {"impact": 4})
    assert not sheet.assigned.is_left
    assert str((await marks_of(session, world.edition, world.phase))[world.alpha.id].share) == "9/10"


async def test_nobody_sees_the_others_marks_before_it_is_open(session, world):
    assert await other_reviews(session, world.phase, await world.sheet(world.alpha, world.one)) == []
    await world.begin(world.alpha)
    (other,) = await other_reviews(session, world.phase, await world.sheet(world.alpha, world.one))
    assert (other.number, other.marks, other.comment) == (1, {"impact": 5}, "Of 5.")
    assert "e2@" not in repr(other)
    assert await other_reviews(session, world.phase, await world.sheet(world.beta, world.one)) == []


async def test_a_chair_opens_it_in_their_panel_alone(session, world):
    await world.begin(world.alpha, opener=world.chair)
    with pytest.raises(Missing):
        await world.begin(world.beta, opener=world.chair, reason="Why not.")
    with pytest.raises(Forbidden):
        await world.begin(world.beta, opener=await signed_in(session, world.one), reason="I want to.")


async def test_it_is_opened_once_while_reviews_can_change_and_with_two_of_them(session, world):
    await world.begin(world.alpha)
    with pytest.raises(Conflict):
        await world.begin(world.alpha)
    with pytest.raises(Closed):
        await world.begin(world.beta, reason="Late.", at=VOTING)
    lonely = await submitted(session, world.edition, "Lonely")
    with pytest.raises(Conflict):
        await world.begin(lonely, reason="Nobody has read it.")


async def test_without_a_limit_in_the_rules_there_is_none(session):
    edition = await load_contest(session)
    project = await submitted(session, edition, "Alpha")
    boss = await signed_in(session, await steward(session))
    with pytest.raises(Conflict), clock.at(NOMINATING):
        await open_second_round(session, edition, phase_of(edition), project.id, reason="Why.", opener=boss)


# --- what a chair oversees -----------------------------------------------------------------------------


async def test_a_chair_sees_the_quality_of_their_category_alone(session, world):
    whole = await quality_view(session, world.edition, world.phase, world.boss)
    theirs = await quality_view(session, world.edition, world.phase, world.chair)
    assert set(whole.projects) == {world.alpha.id, world.beta.id}
    assert set(theirs.projects) == {world.alpha.id}
    assert [row.reviews for row in theirs.quality.experts] == [1, 1]


@pytest.mark.both_databases
async def test_a_project_in_which_the_chair_takes_no_part_is_in_none_of_the_numbers(session, world):
    gamma = await submitted(session, world.edition, "Gamma")
    with clock.at(NOMINATING):
        await add_assignment(
            session, world.edition, world.phase, gamma.id, world.one.id, assigner=world.boss.person.id
        )
    await marked(session, world.edition, gamma.id, world.one, 5)
    before = await quality_view(session, world.edition, world.phase, world.chair)
    assert gamma.id in before.projects
    with clock.at(NOMINATING):
        await recuse(
            session,
            world.edition,
            gamma.id,
            world.chair.person.id,
            reason="Her own.",
            declared_by=world.boss.person.id,
        )
    view = await quality_view(session, world.edition, world.phase, world.chair)
    assert gamma.id not in view.projects
    assert {row.expert: str(row.mean) for row in view.quality.experts} == {
        world.one.id: "1/5",
        world.two.id: "1",
    }, "from their means over everything the hidden mark could be told"
    board = await board_for(session, world.edition, world.phase, world.chair)
    assert gamma.id not in {row.project.id for row in board.projects}
    with pytest.raises(Missing):
        await world.begin(gamma, opener=world.chair, reason="Why.")
