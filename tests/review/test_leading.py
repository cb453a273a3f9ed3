"""What a chair leads: the lines that are theirs, what they record of them, and what the day asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from prizes import clock
from prizes.errors import Conflict, Forbidden, Invalid, Missing
from prizes.journal.models import JournalEntry
from prizes.review import refusals
from prizes.review.actions import choosing, recusing
from prizes.review.actions.choosing import choose, move, take_back
from prizes.review.actions.deciding import approve_decision, propose_decision
from prizes.review.actions.discussing import add_remark
from prizes.review.models import PanelChoice
from prizes.review.queries.decision import decision_view
from prizes.review.queries.leading import chairs_day, led_decision, led_standings
from prizes.review.queries.reach import reach_as_chair
from prizes.review.rules.leading import GroupAccess, PanelsState, Step, led_phase, line_of, to_do
from tests.contest import NOMINATING, SELECTING, VOTING, at, expert, load_contest, small_rules, steward
from tests.queries import statements
from tests.review.reviewing import assigned, chair_of, marked, phase_of, signed_in, submitted
from tests.review.test_deciding import facts

AFTER = at("2027-02-01 07:00")
TIE = {"gives": "nominated", "basis": [{"source": "marks"}], "most": 1, "ties": ["panel"]}


# --- the rules -----------------------------------------------------------------------------------------


@given(
    st.sets(st.sampled_from(["C1", "C2", "*"])),
    st.lists(st.sampled_from(["C1", "C2"]), min_size=1, max_size=4),
    st.sets(st.integers(0, 3)),
    st.sets(st.integers(0, 3)),
)
def test_a_line_is_a_chairs_only_if_every_project_at_it_is_open_to_them(chairs, categories, closed, open_):
    projects = [facts(str(n), category=code) for n, code in enumerate(categories)]
    away, seen = {str(n) for n in closed}, {str(n) for n in open_ - closed}
    found = line_of(chairs, projects, away, seen)
    theirs = "*" in chairs or set(categories) <= chairs
    all_open = all(p.id in seen for p in projects)
    assert (found is GroupAccess.THEIRS) == (theirs and all_open)
    assert (found is GroupAccess.NOT_THEIRS) == (not theirs)
    if found is GroupAccess.AWAY:
        assert away & {p.id for p in projects}


def test_the_phase_of_a_chair_is_the_one_of_now():
    rules = small_rules()
    assert [led_phase(rules, None, now).id for now in (NOMINATING, VOTING, SELECTING)] == [
        "nomination",
        "nomination",
        "selection",
    ]
    assert led_phase(rules, "selection", NOMINATING).id == "selection"
    with pytest.raises(Missing):
        led_phase(rules, "voting", NOMINATING)


def test_what_rests_on_all_marks_waits_for_them():
    full = PanelsState(
        mine_undeclared=1, others_undeclared=2, unassigned=3, missing=4, to_talk=5, feedback_missing=6,
        to_choose=7, minutes_missing=8,
    )  # fmt: skip
    assert to_do(full) == [
        (Step.DECLARE, 1),
        (Step.OTHERS_DECLARE, 2),
        (Step.DISTRIBUTE, 3),
        (Step.REVIEWS, 4),
        (Step.TALK, 5),
    ]
    assert to_do(PanelsState(feedback_missing=6, to_choose=7)) == [(Step.FEEDBACK, 6), (Step.CHOOSE, 7)]
    assert to_do(PanelsState()) == []
    assert to_do(PanelsState(decided=True, to_choose=7)) == []


# --- the decision --------------------------------------------------------------------------------------


class Panel:
    """Two equal projects of C1 at a line with one place, one project of C2, and a chair of C1."""

    def __init__(self, session, edition, boss, chair, experts, projects):
        self.session, self.edition, self.boss, self.chair = session, edition, boss, chair
        self.experts, self.projects, self.phase = experts, projects, phase_of(edition)

    async def me(self, person=None):
        return await signed_in(self.session, person or self.chair)

    async def as_chair(self, person=None):
        chair = person or self.chair
        return {"decider": chair.id, "reach": await reach_as_chair(self.session, self.edition, chair.id)}

    async def choose(self, yes, no, reason="More villages.", instant=AFTER):
        with clock.at(instant):
            await choose(
                self.session, self.edition, self.phase, passing=[self.projects[yes].id],
                not_passing=[self.projects[no].id], reason=reason, **await self.as_chair(),
            )  # fmt: skip

    async def move(self, title, passes, reason="More villages.", chair=None):
        with clock.at(AFTER):
            await move(
                self.session, self.edition, self.phase, self.projects[title].id,
                passes=passes, reason=reason, **await self.as_chair(chair),
            )  # fmt: skip

    async def led(self, person=None):
        with clock.at(AFTER):
            return await led_decision(self.session, self.edition, self.phase, await self.me(person))

    async def day(self, instant=NOMINATING):
        with clock.at(instant):
            return await chairs_day(self.session, self.edition, self.phase, await self.me())

    async def recuse(self, person, title):
        await recusing.recuse(
            self.session, self.edition, self.projects[title].id, person.id,
            reason="Own.", declared_by=self.boss.id,
        )  # fmt: skip


async def panel_in(session, marks=(4, 4), **changes):
    edition = await load_contest(session, **({"nomination__cut": TIE} | changes))
    boss = await steward(session)
    experts = [await expert(session, f"e{n}@example.org") for n in (1, 2)]
    projects = {}
    for title, category in (("Ant", "C1"), ("Bee", "C1"), ("Cat", "C2")):
        projects[title] = await submitted(session, edition, title, category=category)
    await assigned(session, edition, boss)
    for title, mark in zip(projects, (*marks, 3), strict=True):
        for who in experts:
            await marked(session, edition, projects[title].id, who, mark)
    chair = await expert(session, "chair@example.org", category="C1")
    await chair_of(session, edition, chair)
    return Panel(session, edition, boss, chair, experts, projects)


@pytest.fixture
async def panel(session):
    return await panel_in(session)


@pytest.mark.both_databases
async def test_a_chair_records_what_the_panel_decided_of_a_tie_at_their_line(panel):
    await panel.choose("Bee", "Ant")
    with clock.at(AFTER):
        view = await decision_view(panel.session, panel.edition, panel.phase)
    chosen = {view.projects[row.project].title: row.outcome.value for row in view.result.rows()}
    assert chosen == {"Bee": "passed", "Ant": "not_passed", "Cat": "passed"}
    entry = (await panel.session.exec(select(JournalEntry).where(JournalEntry.act == "review.choose"))).one()
    assert (entry.actor_id, entry.shown["reason"]) == (panel.chair.id, "More villages.")


async def test_a_chair_sees_the_line_of_their_category_and_no_other(panel):
    assert [group.category for group in (await panel.led()).groups] == ["C1"]
    with pytest.raises(Forbidden, match="other categories"):
        await panel.move("Cat", False)


async def test_an_expert_who_chairs_nothing_sees_no_line(panel):
    with pytest.raises(Forbidden):
        await panel.led(panel.experts[0])
    with pytest.raises(Forbidden):
        await panel.move("Ant", True, chair=panel.experts[0])
    assert (await panel.session.exec(select(PanelChoice))).all() == []


async def test_a_chair_who_takes_no_part_in_one_project_has_nothing_of_the_line_it_stands_at(panel):
    await panel.recuse(panel.chair, "Bee")
    assert (await panel.led()).groups == []
    with pytest.raises(Forbidden, match="same places"):
        await panel.move("Ant", True)
    with pytest.raises(Forbidden):
        await panel.choose("Ant", "Bee")


async def test_a_chair_declares_before_they_see_a_line(panel):
    phase = panel.phase
    phase = phase.model_copy(
        update={"panel": phase.panel.model_copy(update={"declaration": "before_content"})}
    )
    with clock.at(AFTER):
        led = await led_decision(panel.session, panel.edition, phase, await panel.me())
    assert led.groups == []
    refusal = led.refusal(panel.projects["Ant"].id)
    assert isinstance(refusal, refusals.DeclareFirst)
    assert refusal.category == "C1"


async def test_a_move_across_the_line_needs_its_reason(panel):
    with pytest.raises(Invalid) as refused:
        await panel.move("Ant", True, reason=" ")
    assert "reason" in refused.value.fields


async def test_where_the_rules_decide_a_move_is_refused_and_they_are_quoted(session):
    panel = await panel_in(session, marks=(5, 4))
    with pytest.raises(Conflict) as refused:
        await panel.move("Bee", True)
    assert "At most 1 project passes in each category." in [str(s) for s in refused.value.fields.values()]


async def test_a_panel_moves_a_project_across_the_line_where_the_ranking_advises(session):
    advised = {"gives": "nominated", "decided": "panel", "basis": [{"source": "marks"}], "most": 1}
    panel = await panel_in(session, marks=(5, 2), nomination__cut=advised)
    await panel.move("Ant", False, "It has ended.")
    await panel.move("Bee", True, "It goes on.")
    with clock.at(AFTER):
        view = await decision_view(panel.session, panel.edition, panel.phase)
    assert {view.projects[p].title for p in view.moved} == {"Ant", "Bee"}


async def test_what_was_recorded_is_undone_until_the_decision(panel):
    await panel.choose("Bee", "Ant")
    with clock.at(AFTER):
        await take_back(
            panel.session, panel.edition, panel.phase, panel.projects["Bee"].id, **await panel.as_chair()
        )
        await take_back(
            panel.session, panel.edition, panel.phase, panel.projects["Ant"].id, decider=panel.boss.id
        )
        view = await decision_view(panel.session, panel.edition, panel.phase)
        assert len(view.result.undecided) == 2
        with pytest.raises(Missing):
            await take_back(
                panel.session, panel.edition, panel.phase, panel.projects["Ant"].id, decider=panel.boss.id
            )
    undone = (
        await panel.session.exec(select(JournalEntry).where(JournalEntry.act == "review.take-back"))
    ).all()
    assert {(e.actor_id, e.shown["reason"]) for e in undone} == {
        (panel.chair.id, "More villages."),
        (panel.boss.id, "More villages."),
    }


async def test_a_steward_with_a_hand_in_a_project_decides_no_tie_of_it(panel):
    await panel.recuse(panel.boss, "Ant")
    with clock.at(AFTER), pytest.raises(Forbidden):
        await choosing.choose(
            panel.session, panel.edition, panel.phase, passing=[panel.projects["Ant"].id],
            not_passing=[panel.projects["Bee"].id], reason="Mine.", decider=panel.boss.id,
        )  # fmt: skip


async def test_after_the_decision_a_chair_reads_it_and_changes_nothing(panel):
    await panel.choose("Bee", "Ant")
    second = await steward(panel.session, "second@example.org")
    with clock.at(AFTER):
        proposal = await propose_decision(panel.session, panel.edition, panel.phase, proposer=panel.boss.id)
        await approve_decision(
            panel.session, panel.edition, proposal.id, seen_sha256=proposal.sha256, approver=second.id
        )
        placed = await led_standings(panel.session, panel.edition, panel.phase, await panel.me())
    assert [(p.title, s.outcome) for p, s in placed] == [("Ant", "not_passed"), ("Bee", "passed")]
    with pytest.raises(Conflict, match="already"):
        await panel.move("Ant", True)
    assert (await panel.day(AFTER)).steps == []


# --- the day -------------------------------------------------------------------------------------------


async def test_the_day_says_what_waits_and_for_whom(session):
    panel = await panel_in(
        session,
        nomination__panel={"declaration": "none", "discussion": True, "feedback": True},
        nomination__marking__spread_most="1/2",
    )
    day = await panel.day()
    assert day.steps == [(Step.FEEDBACK, 2), (Step.CHOOSE, 2)]
    assert [(c.code, c.projects, c.done, c.missing) for c in day.categories] == [("C1", 2, 4, 0)]
    await marked(session, panel.edition, panel.projects["Ant"].id, panel.experts[0], 1)
    day = await panel.day()
    assert [(t.project.title, t.remarks) for t in day.talk] == [("Ant", 0)]
    assert day.steps[0] == (Step.TALK, 1)
    with clock.at(NOMINATING):
        await add_remark(
            session, panel.edition, panel.phase, panel.projects["Ant"].id, await panel.me(), text="Why?"
        )
    assert Step.TALK not in dict((await panel.day()).steps)


async def test_the_day_of_a_chair_hides_what_they_take_no_part_in(session):
    panel = await panel_in(
        session,
        nomination__panel={"declaration": "none", "discussion": True, "feedback": True},
        nomination__marking__spread_most="1/2",
    )
    await marked(session, panel.edition, panel.projects["Ant"].id, panel.experts[0], 1)
    await panel.recuse(panel.chair, "Ant")
    day = await panel.day()
    assert day.talk == []
    assert day.steps == [(Step.FEEDBACK, 1)], "the feedback of the other; nothing of the line"


async def test_the_day_takes_as_many_statements_with_more_projects(database, session, panel):
    counted = []
    for more in (0, 6):
        for n in range(more):
            await submitted(session, panel.edition, f"Project {n}", nominator=f"n{n}@example.org")
            await expert(session, f"more{n}@example.org")
        await session.flush()
        with statements(database) as seen:
            day = await panel.day()
        assert sum(c.projects for c in day.categories) == 2 + more
        counted.append(len(seen))
    assert counted[0] == counted[1]
