"""One act on many projects: shown for each, then done to exactly what was shown."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.errors import Conflict, Forbidden, Invalid
from prizes.journal.acts import NOMINATION_TAG
from prizes.journal.models import JournalEntry
from prizes.mail.models import Message
from prizes.nomination.actions.bulk import MOST, BulkAct, BulkOrder, carry_out, filtered_ids, offered, preview
from prizes.nomination.actions.conversing.notes import set_tags
from prizes.nomination.actions.writing import save_fields
from prizes.nomination.queries.filters import OfficeFilters
from prizes.nomination.queries.notes import tags_of
from prizes.nomination.rules.states import State
from prizes.nomination.rules.tags import TAGS_MOST
from tests.contest import load_contest, small_rules
from tests.nomination.drafts import begun, submitted
from tests.queries import statements

SCREENING = {"checks": [{"id": "real", "label": "It runs already", "breach": "maturity"}]}
REASON = "The same link is dead in all of them."


@pytest.fixture
async def edition(session, time):
    return await load_contest(session, submission__screening=SCREENING)


@pytest.fixture
async def three(session, edition, ana):
    return [
        await submitted(session, edition, ana, title=f"Project {n}", owner=f"Owner {n}") for n in range(3)
    ]


def order(act=BulkAct.RETURN, **more) -> BulkOrder:
    return BulkOrder(act=act, reason=REASON, **more)


async def do(session, edition, projects, what, eve, **more) -> int:
    ids = [project.id for project in projects]
    seen = await preview(session, edition, ids, what, steward=eve.id)
    return await carry_out(session, edition, ids, what, seen_sha256=seen.sha256, steward=eve.id, **more)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("what", "state", "template"),
    [
        (order(), State.RETURNED, "nomination-returned"),
        (order(BulkAct.INELIGIBLE, rule="maturity"), State.INELIGIBLE, "nomination-ineligible"),
        (order(BulkAct.PASS), State.SUBMITTED, None),
    ],
)
async def test_all_are_treated_alike_with_a_letter_each(session, edition, three, eve, what, state, template):
    before = len((await session.exec(select(Message))).all())
    assert await do(session, edition, three, what, eve) == 3
    assert {project.state for project in three} == {state}
    assert all((project.screened_at is not None) == (what.act is BulkAct.PASS) for project in three)
    letters = (await session.exec(select(Message))).all()[before:]
    assert [letter.template for letter in letters] == ([template] * 3 if template else [])


async def test_a_preview_changes_nothing_and_says_why_not(session, edition, three, ana, eve):
    draft = await begun(session, edition, ana, title="A draft", owner="Somebody")
    ids = [project.id for project in (*three, draft)]
    seen = await preview(session, edition, ids, order(), steward=eve.id)
    refused = [line for line in seen.lines if line.why_not]
    assert [line.project.id for line in refused] == [draft.id]
    assert "Draft" in str(refused[0].why_not.values["state"])
    assert {project.state for project in three} == {State.SUBMITTED}


async def test_all_or_nothing_unless_told_otherwise(session, edition, three, ana, eve):
    draft = await begun(session, edition, ana, title="A draft", owner="Somebody")
    with pytest.raises(Conflict):
        await do(session, edition, [*three, draft], order(), eve)
    assert {project.state for project in three} == {State.SUBMITTED}
    assert await do(session, edition, [*three, draft], order(), eve, possible_only=True) == 3
    assert draft.state == State.DRAFT


async def test_what_changed_since_the_preview_is_not_done(session, edition, three, ana, eve):
    ids = [project.id for project in three]
    seen = await preview(session, edition, ids, order(), steward=eve.id)
    for altered in (order(BulkAct.PASS), BulkOrder(act=BulkAct.RETURN, reason="Another reason")):
        with pytest.raises(Conflict):
            await carry_out(session, edition, ids, altered, seen_sha256=seen.sha256, steward=eve.id)
    with pytest.raises(Conflict):
        await carry_out(session, edition, ids[:2], order(), seen_sha256=seen.sha256, steward=eve.id)
    await save_fields(session, edition, ids[0], {"title": "Changed meanwhile"}, editor=ana)
    with pytest.raises(Conflict):
        await carry_out(session, edition, ids, order(), seen_sha256=seen.sha256, steward=eve.id)
    assert {project.state for project in three} == {State.SUBMITTED}


async def test_done_twice_by_a_double_click_it_is_done_once(session, edition, three, eve):
    ids = [project.id for project in three]
    seen = await preview(session, edition, ids, order(), steward=eve.id)
    await carry_out(session, edition, ids, order(), seen_sha256=seen.sha256, steward=eve.id)
    with pytest.raises(Conflict):
        await carry_out(session, edition, ids, order(), seen_sha256=seen.sha256, steward=eve.id)


@pytest.mark.parametrize(
    "what",
    [
        BulkOrder(act=BulkAct.RETURN, reason=" \n"),
        order(BulkAct.INELIGIBLE),
        order(BulkAct.INELIGIBLE, rule="taste"),
    ],
)
async def test_what_would_be_refused_for_each_is_refused_at_once(session, edition, three, eve, what):
    with pytest.raises(Invalid):
        await preview(session, edition, [three[0].id], what, steward=eve.id)


async def test_nobody_lets_their_own_project_pass_in_a_crowd(session, edition, three, eve):
    own = await submitted(session, edition, eve, title="Mine", owner="Me")
    seen = await preview(session, edition, [three[0].id, own.id], order(BulkAct.PASS), steward=eve.id)
    assert [project.id for project in seen.possible] == [three[0].id]
    with pytest.raises((Conflict, Forbidden)):
        await do(session, edition, [own], order(BulkAct.PASS), eve)


async def test_projects_of_another_edition_are_not_touched(session, edition, three, eve):
    other = await load_contest(session, slug="2028")
    with pytest.raises(Invalid):
        await preview(session, other, [project.id for project in three], order(), steward=eve.id)


async def test_a_whole_list_is_chosen_by_its_filters_up_to_a_bound(session, edition, three, ana, eve):
    assert await filtered_ids(session, edition, OfficeFilters(q="Project 1"), eve.id) == [three[1].id]
    with pytest.raises(Invalid):
        await filtered_ids(session, edition, OfficeFilters(q="nothing"), eve.id)
    with pytest.raises(Invalid):
        await preview(session, edition, [f"{n:016d}" for n in range(MOST + 1)], order(), steward=eve.id)


def test_only_what_the_rules_know_is_offered():
    assert BulkAct.PASS not in offered(small_rules())
    assert BulkAct.PASS in offered(small_rules(submission__screening=SCREENING))
    assert BulkAct.EXCEPTION not in offered(small_rules(submission__exceptions=False))


async def test_the_number_of_queries_does_not_grow_with_the_projects(session, database, edition, three, eve):
    with statements(database) as one:
        await preview(session, edition, [three[0].id], order(), steward=eve.id)
    with statements(database) as many:
        await preview(session, edition, [project.id for project in three], order(), steward=eve.id)
    assert len(one) == len(many) > 0


# --- tags ----------------------------------------------------------------------------------------------


async def tags(session, projects, eve) -> list[list[str]]:
    found = await tags_of(session, [project.id for project in projects], eve.id)
    return [found.get(project.id, []) for project in projects]


@pytest.mark.both_databases
async def test_a_tag_is_added_to_many_and_removed_without_a_reason_or_a_letter(session, edition, three, eve):
    await set_tags(session, edition, three[0].id, tags=["Site visit"], steward=eve)
    add = BulkOrder(act=BulkAct.TAG, reason="", tag=" site  VISIT ")
    assert await do(session, edition, three, add, eve) == 3
    assert await tags(session, three, eve) == [["Site visit"]] * 3, "written as it is in use"
    entries = await session.exec(select(JournalEntry).where(JournalEntry.act == NOMINATION_TAG.name))
    assert len(entries.all()) == 3, "one by hand and two here: what it had already is no change"

    remove = BulkOrder(act=BulkAct.UNTAG, reason="", tag="site visit")
    assert await do(session, edition, three[:2], remove, eve) == 2
    assert await tags(session, three, eve) == [[], [], ["Site visit"]]
    seen = await preview(session, edition, [three[0].id], remove, steward=eve.id)
    assert str(seen.lines[0].why_not) == "This project does not have this tag."
    assert {message.template for message in (await session.exec(select(Message))).all()} == {
        "nomination-received"
    }


async def test_a_project_takes_no_more_tags_than_by_hand_and_none_of_those_who_have_a_part_in_it(
    session, edition, three, eve, ana
):
    await set_tags(session, edition, three[0].id, tags=[f"t{n}" for n in range(TAGS_MOST)], steward=eve)
    add = BulkOrder(act=BulkAct.TAG, reason="", tag="one more")
    seen = await preview(session, edition, [project.id for project in three], add, steward=eve.id)
    assert [line.why_not is None for line in seen.lines] == [False, True, True]
    mine = await preview(session, edition, [project.id for project in three], add, steward=ana.id)
    assert [str(line.why_not)[:22] for line in mine.lines] == ["You have a role in thi"] * 3


@pytest.mark.parametrize("tag", ["", "  ", "x" * 41])
async def test_a_tag_must_be_typed_and_be_short(session, edition, three, eve, tag):
    with pytest.raises(Invalid):
        await preview(
            session,
            edition,
            [three[0].id],
            BulkOrder(act=BulkAct.TAG, reason="", tag=tag),
            steward=eve.id,
        )
