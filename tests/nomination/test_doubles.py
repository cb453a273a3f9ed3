"""Likely doubles are found in this and earlier editions, shown to who may see them, and decided once."""

from __future__ import annotations

import pytest

from prizes.errors import Invalid, Missing
from prizes.journal.queries import entries_about
from prizes.kit.listing import Wanted
from prizes.nomination.actions.duplicates import decide, find_likenesses
from prizes.nomination.actions.importing import take_over
from prizes.nomination.actions.steps import REASON_LENGTH
from prizes.nomination.actions.stewarding import mark_ineligible
from prizes.nomination.actions.writing import save_fields, withdraw
from prizes.nomination.queries import duplicates
from tests.contest import at, load_contest, person, steward
from tests.nomination.drafts import begun, submitted
from tests.queries import statements

pytestmark = pytest.mark.both_databases

PAST = {"title": "The Smart Village", "category": "C1", "country": "KE", "owner": "Ministry of Digital Affairs", "state": "winner", "source_url": "press"}  # fmt: skip


@pytest.fixture
async def edition(session, time):
    return await load_contest(
        session, submission__barred=["winner"], submission__limits={"same_project_twice": True}
    )


@pytest.fixture
async def earlier(session, time):
    return await load_contest(session, slug="2019", kind="record")


async def all_pairs(session, edition, **filters):
    return (await duplicates.pairs(session, edition, Wanted(filters=filters))).rows


async def test_a_past_winner_is_a_hint_and_says_what_the_rules_say(session, edition, earlier):
    await take_over(session, earlier, [PAST, PAST | {"title": "Smart roads"}])
    ana = await person(session, "ana@example.org")
    draft = await begun(session, edition, ana, title="The smart village")
    [hint] = await duplicates.hints(session, edition, draft)
    assert (hint.match.edition, hint.match.project.title, hint.barred) == ("2019", "The Smart Village", True)
    assert hint.match.alike.because == ("title", "owner")


async def test_what_is_not_public_is_no_hint(session, edition):
    ana, ben = await person(session, "ana@example.org"), await person(session, "ben@example.org")
    await submitted(session, edition, ben)
    draft = await begun(session, edition, ana)
    assert await duplicates.hints(session, edition, draft) == []
    assert len(await duplicates.likely(session, edition, draft)) == 1


async def test_drafts_and_other_rehearsals_are_like_nothing(session, edition, time):
    ana, ben = await person(session, "ana@example.org"), await person(session, "ben@example.org")
    await begun(session, edition, ben)
    rehearsal = await load_contest(session, slug="rehearsal", kind="rehearsal")
    await submitted(session, rehearsal, ben)
    draft = await begun(session, edition, ana)
    assert await duplicates.likely(session, edition, draft) == []


async def test_a_pair_is_found_once_whatever_how_often_it_is_looked_for(session, edition, earlier, time):
    [past] = await take_over(session, earlier, [PAST])
    ana, ben = await person(session, "ana@example.org"), await person(session, "ben@example.org")
    first = await submitted(session, edition, ana)
    time(at("2026-11-26 12:00"))
    second = await submitted(session, edition, ben, title="Smart villages")
    for project in (second, first, second, first):
        await find_likenesses(session, edition, project.id)
    found = {(p.project.id, p.other.id) for p in await all_pairs(session, edition)}
    assert found == {(first.id, past.id), (second.id, past.id), (second.id, first.id)}


async def test_a_change_of_what_is_compared_is_looked_at_again(session, edition, earlier, time):
    await take_over(session, earlier, [PAST])
    ana, boss = await person(session, "ana@example.org"), await steward(session)
    project = await submitted(session, edition, ana)
    await find_likenesses(session, edition, project.id)
    [pair] = await all_pairs(session, edition)
    await decide(
        session, edition, pair.likeness.id, verdict="different", reason="Another village", steward=boss.id
    )

    time(at("2026-11-26 12:00"))
    await save_fields(
        session, edition, project.id, {"answers.description": "Six other words in this place."}, editor=ana
    )
    await find_likenesses(session, edition, project.id)
    [pair] = await all_pairs(session, edition)
    assert pair.likeness.state == "different"

    await save_fields(session, edition, project.id, {"title": "Smart village radio"}, editor=ana)
    await find_likenesses(session, edition, project.id)
    [pair] = await all_pairs(session, edition)
    assert (pair.likeness.state, pair.likeness.reason) == ("open", "")

    await save_fields(
        session, edition, project.id, {"title": "Solar pumps for wells", "owner": "Water Board"}, editor=ana
    )
    await find_likenesses(session, edition, project.id)
    assert await all_pairs(session, edition) == []


async def test_what_leaves_the_contest_leaves_the_list(session, edition):
    ana, ben = await person(session, "ana@example.org"), await person(session, "ben@example.org")
    boss = await steward(session)
    one, two = (
        await submitted(session, edition, ana),
        await submitted(session, edition, ben, title="The smart village"),
    )
    await find_likenesses(session, edition, two.id)
    assert await duplicates.open_pairs(session, edition) == 1
    await mark_ineligible(session, edition, two.id, rule="limits", reason="Twice", steward=boss.id)
    assert await duplicates.open_pairs(session, edition) == 0
    assert (await duplicates.pairs(session, edition, Wanted())).counts == {}
    await withdraw(session, edition, one.id, nominator=ana)
    assert await find_likenesses(session, edition, one.id) == 0


async def test_a_decision_needs_a_verdict_and_a_reason_and_is_on_record(session, edition, earlier):
    await take_over(session, earlier, [PAST])
    ana, boss = await person(session, "ana@example.org"), await steward(session)
    project = await submitted(session, edition, ana)
    await find_likenesses(session, edition, project.id)
    [pair] = await all_pairs(session, edition)
    with pytest.raises(Invalid):
        await decide(session, edition, pair.likeness.id, verdict="perhaps", reason="x", steward=boss.id)
    with pytest.raises(Invalid):
        await decide(session, edition, pair.likeness.id, verdict="same", reason=" \n ", steward=boss.id)
    with pytest.raises(Invalid):
        long = "x" * (REASON_LENGTH + 1)
        await decide(session, edition, pair.likeness.id, verdict="same", reason=long, steward=boss.id)
    with pytest.raises(Missing):
        await decide(session, earlier, pair.likeness.id, verdict="same", reason="x", steward=boss.id)
    await decide(session, edition, pair.likeness.id, verdict="same", reason="Same village", steward=boss.id)
    entry = (await entries_about(session, f"project:{project.id}"))[-1]
    assert (entry.act, entry.details["verdict"], entry.shown["reason"]) == (
        "nomination.decide-likeness",
        "same",
        "Same village",
    )
    assert await duplicates.open_pairs(session, edition) == 0


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, 3),
        ({"state": "open"}, 3),
        ({"state": "same"}, 0),
        ({"where": "here"}, 1),
        ({"where": "earlier"}, 2),
        ({"because": "title"}, 3),
        ({"because": "url"}, 1),
        ({"because": '"'}, 0),
        ({"category": "C2"}, 2),
        ({"q": "SMART"}, 3),
        ({"q": "nothing"}, 0),
    ],
)
async def test_filters_narrow_the_list(session, edition, earlier, time, filters, found):
    await take_over(session, earlier, [PAST])
    ana, ben = await person(session, "ana@example.org"), await person(session, "ben@example.org")
    first = await submitted(session, edition, ana)
    time(at("2026-11-26 12:00"))
    second = await submitted(session, edition, ben, category="C2")
    for project in (first, second):
        await find_likenesses(session, edition, project.id)
    wanted = Wanted(filters.get("q", ""), filters)
    page = await duplicates.pairs(session, edition, wanted)
    assert (len(page.rows), page.total) == (found, found)


@pytest.mark.parametrize("n", [1, 4])
async def test_queries_do_not_grow_with_what_is_found(session, database, edition, earlier, n):
    await take_over(session, earlier, [PAST | {"title": f"Smart village {i}"} for i in range(n)])
    ana = await person(session, "ana@example.org")
    project = await submitted(session, edition, ana)
    await find_likenesses(session, edition, project.id)
    with statements(database) as sent:
        assert await duplicates.hints(session, edition, project)
        assert len(await all_pairs(session, edition)) == n
        await duplicates.open_pairs(session, edition)
    assert len(sent) == 5


async def test_processes_agree_without_telling_each_other(session, database, edition, earlier, time):
    """Another process's write is seen at the next look, also when it was committed after that look had begun."""
    from prizes.nomination.queries import comparison_index

    ana = await person(session, "ana@example.org")
    draft = await begun(session, edition, ana)
    assert await duplicates.likely(session, edition, draft) == []
    held = comparison_index._held.pop(database.engine.sync_engine)
    await take_over(session, earlier, [PAST])
    comparison_index._held[database.engine.sync_engine] = held
    time(at("2026-11-25 12:00"))
    assert len(await duplicates.likely(session, edition, draft)) == 1
