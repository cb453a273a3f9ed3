"""Acts on assignments: changes by hand that later plans keep, and reviews that go from one expert to others."""

import pytest
from sqlmodel import select

from prizes.errors import Conflict, Missing
from prizes.journal.models import JournalEntry
from prizes.mail.models import Message
from prizes.review.actions.assigning import add_assignment, assign_panel, hand_over, remove_assignment
from prizes.review.actions.recusing import recuse
from prizes.review.models import Assignment, PanelSeat, Review
from prizes.review.queries.assigning import Changes, panel_plan
from prizes.review.queries.reach import reach_of
from tests.contest import expert, load_contest, steward
from tests.review.reviewing import assigned, marked, phase_of, signed_in, submitted

pytestmark = pytest.mark.both_databases


@pytest.fixture
async def edition(session):
    return await load_contest(session)


@pytest.fixture
async def boss(session):
    return await steward(session)


@pytest.fixture
async def people(session, edition):
    return {name: await expert(session, f"{name}@example.org") for name in "abc"}


async def given(session):
    return {(a.project_id, a.expert_id): a.by_hand for a in (await session.exec(select(Assignment))).all()}


async def apply(session, edition, boss, **changes):
    wanted = Changes(**{k: frozenset(v) if k in ("add", "drop") else v for k, v in changes.items()})
    phase = phase_of(edition)
    plan = (await panel_plan(session, edition, phase, changes=wanted)).plan
    await assign_panel(session, edition, phase, seen_sha256=plan.sha256, assigner=boss.id, changes=wanted)
    return plan


async def test_what_was_taken_out_of_a_plan_is_not_planned_again(session, edition, boss, people):
    project = await submitted(session, edition, "One")
    first = (await panel_plan(session, edition, phase_of(edition))).plan.new[0]
    await apply(session, edition, boss, drop=[first])
    assert first not in await given(session)

    other = next(e for p, e in await given(session) if p == project.id)
    await recuse(session, edition, project.id, other, reason="Own.", declared_by=boss.id)
    view = await panel_plan(session, edition, phase_of(edition))
    assert view.plan.new == ()
    assert view.kept_out == {first}
    assert view.could(project.id) == [first[1]], "by hand it can be given again"

    await apply(session, edition, boss, add=[first])
    assert (await given(session))[first] is True
    assert not (await panel_plan(session, edition, phase_of(edition))).kept_out


async def test_what_was_taken_from_an_expert_later_is_not_planned_again(session, edition, boss, people):
    project = await submitted(session, edition, "One")
    (a, _), phase = (await assigned(session, edition, boss))[project.id], phase_of(edition)
    await remove_assignment(session, edition, phase, project.id, a, remover=boss.id)
    assert a not in (await assigned(session, edition, boss))[project.id]

    (b,) = [e for _, e in await given(session) if e != a][:1]
    await remove_assignment(session, edition, phase, project.id, b, remover=boss.id)
    await add_assignment(session, edition, phase, project.id, a, assigner=boss.id)
    assert (await given(session))[project.id, a] is True


async def test_a_plan_made_anew_leaves_what_is_by_hand_or_begun(session, edition, boss, people):
    projects = [await submitted(session, edition, f"P{n}") for n in range(4)]
    phase, a = phase_of(edition), people["a"]
    for project in projects:
        await add_assignment(session, edition, phase, project.id, a.id, assigner=boss.id)
    await apply(session, edition, boss)
    begun = next(p for p, e in await given(session) if e == people["b"].id)
    await marked(session, edition, begun, people["b"], {"impact": 3}, submit=False)
    d = await expert(session, "d@example.org")
    plan = await apply(session, edition, boss, anew=True)
    made = await given(session)
    assert all((p.id, a.id) in made for p in projects)
    assert len(made) == 8
    assert plan.load_after[d.id] >= 1
    assert (begun, people["b"].id) in made
    assert len((await session.exec(select(Review))).all()) == 1


async def test_open_reviews_go_to_others_with_one_mail_each_and_what_is_in_stays(
    session, edition, boss, people
):
    projects = [await submitted(session, edition, f"P{n}") for n in range(3)]
    await assigned(session, edition, boss)
    late = people["a"].id
    first = await given(session)
    mine = [p for p, e in first if e == late]
    await marked(session, edition, mine[0], people["a"], 4)
    before = len((await session.exec(select(Message))).all())

    number = await hand_over(session, edition, phase_of(edition), late, giver=boss.id)

    assert number == len(mine) - 1
    made = await given(session)
    assert [p for p, e in made if e == late] == [mine[0]]
    assert len(made) == 2 * len(projects)
    sent = (await session.exec(select(Message).order_by(Message.id))).all()
    takers = {e for _, e in made.keys() - first.keys()}
    assert len(sent) - before == len(takers)
    assert (
        await session.exec(select(JournalEntry.act).order_by(JournalEntry.id.desc()))
    ).first() == "review.hand-over"


async def test_what_nobody_else_can_take_stays(session, edition, boss):
    a, b = [await expert(session, f"{n}@example.org") for n in "ab"]
    project = await submitted(session, edition, "One")
    await assigned(session, edition, boss)
    phase = phase_of(edition)
    view = await panel_plan(session, edition, phase, changes=Changes(from_expert=a.id))
    assert [r.kind for r in view.reasons] == ["conflicts"]
    with pytest.raises(Conflict):
        await hand_over(session, edition, phase, a.id, giver=boss.id)
    assert set(await given(session)) == {(project.id, a.id), (project.id, b.id)}


async def test_a_chair_reaches_the_projects_of_their_category_only(session, edition, boss, people):
    one = await submitted(session, edition, "One")
    two = await submitted(session, edition, "Two", category="C2")
    chair = people["a"]
    with pytest.raises(Exception, match="for the chairs of this panel"):
        await reach_of(session, edition, await signed_in(session, chair))
    session.add(
        PanelSeat(
            edition_id=edition.id,
            category="C2",
            part="chair",
            email=chair.email,
            canonical_email=chair.canonical_email,
            person_id=chair.id,
            lang="en",
            state="accepted",
            invited_at=chair.created_at,
            expires_at=chair.created_at,
        )
    )
    await session.flush()
    reach = await reach_of(session, edition, await signed_in(session, chair))
    view = await panel_plan(session, edition, phase_of(edition), reach)
    assert {project for project, _ in view.plan.new} == {two.id}
    with pytest.raises(Missing):
        await panel_plan(
            session, edition, phase_of(edition), reach, Changes(add=frozenset({(one.id, chair.id)}))
        )
    with pytest.raises(Conflict, match="at most 100 changes"):
        many = frozenset((two.id, f"x{n}") for n in range(101))
        await panel_plan(session, edition, phase_of(edition), reach, Changes(drop=many))


async def test_where_the_rules_ask_for_less_a_plan_made_anew_takes_back_what_is_too_much(
    session, edition, boss, people
):
    project = await submitted(session, edition, "One")
    for name in "abc":
        session.add(
            Assignment(
                phase="nomination",
                project_id=project.id,
                expert_id=people[name].id,
                created_at=people[name].created_at,
            )
        )
    await session.flush()
    plan = await apply(session, edition, boss, anew=True)
    assert (len(plan.new), len(plan.gone)) == (0, 1)
    assert len(await given(session)) == 2
