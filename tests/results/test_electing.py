"""Ballots of panels by their acts: who votes, what is refused, ties, and that nothing tells who voted how."""

from __future__ import annotations

import json

import pytest
from sqlmodel import select

from prizes.edition.document.methods import METHODS
from prizes.errors import Closed, Conflict, Forbidden, Invalid, Missing
from prizes.journal.models import JournalEntry
from prizes.results.actions import choose
from prizes.results.ballots import ballot_views
from prizes.results.electing import REASON_MOST, ballot_for, close_and_count, decide_by_casting_vote
from prizes.results.queries import honours
from prizes.review.actions.recusing import recuse
from tests.contest import SELECTING, expert, person
from tests.queries import statements
from tests.results.panels import MEMBERS, champion, panel_choosing, seat
from tests.review.reviewing import signed_in

pytestmark = pytest.mark.both_databases


@pytest.fixture
def when(time):
    time(SELECTING)


async def winners(panel):
    return panel.titles(h.project_id for h in await honours(panel.session, panel.edition.id))


async def close(panel, who="steward", seen_round=1):
    return await close_and_count(
        panel.session, panel.edition, panel.selection, "C1", await panel.me(who), seen_round=seen_round
    )


@pytest.mark.parametrize("method", METHODS)
async def test_the_elected_is_the_winner_that_waits_for_publication(session, when, method):
    panel = await panel_choosing(session, selection__method=method)
    for name in MEMBERS:
        await panel.vote(name, "Bee")
    counted = await close(panel)
    assert panel.titles(counted.outcome["elected"]) == ["Bee"]
    assert await winners(panel) == ["Bee"]
    assert counted.outcome["ballots"] == 3


async def test_a_ballot_can_be_changed_until_it_is_closed_and_not_after(session, when):
    panel = await panel_choosing(session, selection__method="plurality")
    await panel.vote("first", "Ant")
    await panel.vote("first", "Bee")
    await close(panel)
    assert await winners(panel) == ["Bee"]
    with pytest.raises(Closed):
        await panel.vote("first", "Ant")


async def test_fewer_ballots_than_the_quorum_are_not_counted(session, when):
    panel = await panel_choosing(session, selection__method="plurality", selection__quorum={"least": 2})
    await panel.vote("first", "Ant")
    with pytest.raises(Conflict):
        await close(panel)
    await panel.vote("second")
    assert (await close(panel)).outcome["abstentions"] == 1


async def test_a_tie_goes_to_the_chair_who_gives_a_reason(session, when):
    panel = await panel_choosing(session, selection__method="plurality", selection__casting_vote=True)
    await panel.vote("first", "Ant")
    await panel.vote("second", "Bee")
    await close(panel)
    assert await winners(panel) == []
    chair, other = await panel.me("chair"), await panel.me("first")
    bee = [panel.projects["Bee"].id]
    for me, chosen, reason, refusal in (
        (other, bee, "Wider reach.", Forbidden),
        (chair, bee, "  ", Invalid),
        (chair, bee, "x" * (REASON_MOST + 1), Invalid),
        (chair, [panel.projects["Cat"].id], "Wider reach.", Invalid),
        (chair, [*bee, panel.projects["Ant"].id], "Wider reach.", Invalid),
    ):
        with pytest.raises(refusal):
            await decide_by_casting_vote(
                session, panel.edition, panel.selection, "C1", me, chosen=chosen, reason=reason
            )
    decided = await decide_by_casting_vote(
        session, panel.edition, panel.selection, "C1", chair, chosen=bee, reason="Wider reach."
    )
    assert decided.outcome["casting"]["reason"] == "Wider reach."
    assert await winners(panel) == ["Bee"]


async def test_without_a_casting_vote_the_tied_have_another_ballot(session, when):
    panel = await panel_choosing(session, selection__method="plurality")
    await panel.vote("first", "Ant")
    await panel.vote("second", "Bee")
    await close(panel)
    with pytest.raises(Invalid):
        await panel.vote("chair", "Cat")
    for name in MEMBERS:
        await panel.vote(name, "Ant")
    with pytest.raises(Closed):  # another window still shows the first round
        await close(panel, seen_round=1)
    second = await close(panel, seen_round=2)
    assert panel.titles(second.candidates) == ["Ant", "Bee"]
    assert await winners(panel) == ["Ant"]


async def test_a_steward_records_no_winner_that_the_ballot_did_not_give(session, when):
    panel = await panel_choosing(session, selection__method="plurality")
    await panel.vote("first", "Ant")
    await close(panel)
    with pytest.raises(Conflict):
        await choose(session, panel.edition, panel.projects["Bee"].id, "winner", reason="", chooser="x")
    given = await choose(
        session,
        panel.edition,
        panel.projects["Bee"].id,
        "special_recognition",
        reason="Brave.",
        chooser=panel.people["steward"].id,
    )
    assert given.title == "special_recognition"


async def test_only_chairs_and_experts_of_the_panel_vote(session, when):
    panel = await panel_choosing(session, selection__method="plurality")
    await seat(panel, "waiting", "substitute")
    with pytest.raises(Forbidden):
        await panel.vote("waiting", "Ant")
    with pytest.raises(Forbidden):
        await panel.vote("steward", "Ant")
    stranger = await signed_in(session, await person(session, "stranger@example.org"))
    with pytest.raises(Missing):
        await ballot_for(session, panel.edition, panel.selection, "C1", stranger)
    with pytest.raises(Forbidden):
        await close(panel, who="first")


async def test_who_is_recused_of_a_candidate_sees_nothing_and_counts_for_nothing(session, when):
    panel = await panel_choosing(session, selection__method="plurality")
    await panel.vote("first", "Ant")
    await panel.vote("second", "Bee")
    await recuse(
        session,
        panel.edition,
        panel.projects["Cat"].id,
        panel.people["first"].id,
        reason="Their employer's",
        declared_by=panel.people["steward"].id,
    )
    with pytest.raises(Forbidden):
        await ballot_for(session, panel.edition, panel.selection, "C1", await panel.me("first"))
    counted = await close(panel)
    assert counted.outcome["ballots"] == 1
    assert await winners(panel) == ["Bee"]


async def test_interests_are_declared_before_a_ballot_is_cast(session, when):
    panel = await panel_choosing(
        session, selection__method="plurality", selection__panel={"declaration": "before_content"}
    )
    with pytest.raises(Closed):
        await panel.vote("first", "Ant")


async def test_the_journal_tells_nothing_of_a_single_ballot(session, when):
    panel = await panel_choosing(session, selection__method="stv")
    before = len((await session.exec(select(JournalEntry))).all())
    await panel.vote("first", "Ant", "Bee")
    assert len((await session.exec(select(JournalEntry))).all()) == before
    counted = await close(panel)
    told = json.dumps(counted.outcome)
    assert all(panel.people[name].id not in told for name in MEMBERS)


async def test_the_number_of_reads_does_not_grow_with_categories_or_ballots(session, when, database):
    panel = await panel_choosing(session, selection__method="plurality")
    with statements(database) as few:
        await ballot_views(session, panel.edition, panel.selection)
    for category in ("C2", "C7-EGOV"):
        await champion(panel, f"Dog {category}", 4, category)
        await seat(panel, f"dog-{category.lower()}", "chair", category)
    for name in MEMBERS:
        await panel.vote(name, "Ant")
    await close(panel)
    await expert(session, "more@example.org", category="C1")
    with statements(database) as more:
        assert len(await ballot_views(session, panel.edition, panel.selection)) == 3
    assert len(more) == len(few)


async def test_a_unanimous_ballot_elects_only_whom_every_ballot_names(session, when):
    panel = await panel_choosing(session, selection__method="plurality", selection__unanimous=True)
    for name, project in zip(MEMBERS, ("Bee", "Bee", "Ant"), strict=True):
        await panel.vote(name, project)
    counted = await close(panel)
    assert counted.outcome["elected"] == [] and counted.outcome["tied"] == []
    assert await winners(panel) == []


async def test_an_abstention_is_no_dissent(session, when):
    panel = await panel_choosing(session, selection__method="schulze", selection__unanimous=True)
    for name in MEMBERS[:2]:
        await panel.vote(name, "Bee")
    await panel.vote(MEMBERS[2])
    await close(panel)
    assert await winners(panel) == ["Bee"]
