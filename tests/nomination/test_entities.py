"""Records of owners: one for each name and country, merged and parted by stewards, counted as one by the limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from prizes.accounts.models import Entity
from prizes.errors import Conflict, Invalid, Missing
from prizes.kit.listing import Wanted
from prizes.nomination.actions.entities import change_entity, merge, unmerge
from prizes.nomination.actions.importing import take_over
from prizes.nomination.actions.writing import save_fields
from prizes.nomination.models import Project
from prizes.nomination.queries.owners import alike, likely_doubles, offered_names, owners, projects_of
from prizes.nomination.schemas import EntitySent
from tests.contest import load_contest, steward
from tests.nomination.drafts import begun, submitted

pytestmark = pytest.mark.both_databases
MINISTRY, SAME = "Ministry of Health", "The Ministry of Health of Kenya"


@pytest.fixture
async def edition(session, time):
    return await load_contest(session, submission__limits={"per_entity": 1})


@pytest.fixture
async def eve(session, edition):
    return await steward(session)


async def entity_of(session, project) -> Entity:
    return await session.get_one(Entity, (await session.get_one(Project, project.id)).entity_id)


@pytest.fixture
async def two(session, edition, ana):
    """Two projects of one owner that is spelt in two ways."""
    return (
        await submitted(session, edition, ana, title="One", owner=MINISTRY),
        await submitted(session, edition, ana, title="Two", owner=SAME),
    )


async def test_a_draft_has_no_record_of_its_owner_and_a_submitted_project_has(session, edition, ana):
    draft = await begun(session, edition, ana)
    assert draft.entity_id is None
    project = await submitted(session, edition, ana, title="Another")
    entity = await entity_of(session, project)
    assert (entity.name, entity.country, entity.stakeholder_type) == (
        "Ministry of Digital Affairs",
        "KE",
        "government",
    )


async def test_one_record_for_a_name_and_country_however_it_is_written(session, edition, ana):
    edition = await load_contest(session, slug="2028", submission__limits={})
    names = [("Ministry of Health", "KE"), ("MINISTRY  of health.", "KE"), ("Ministry of Health", "TZ")]
    made = [
        await submitted(session, edition, ana, title=f"Title {n}", owner=name, country=country)
        for n, (name, country) in enumerate(names)
    ]
    first, second, third = [project.entity_id for project in made]
    assert first == second != third


async def test_the_limit_counts_by_record_so_two_of_one_name_in_two_countries_are_two(session, edition, ana):
    await submitted(session, edition, ana, title="One", owner=MINISTRY, country="KE")
    await submitted(session, edition, ana, title="Two", owner=MINISTRY, country="TZ")
    with pytest.raises(Conflict):
        await submitted(session, edition, ana, title="Three", owner=MINISTRY.upper(), country="TZ")


async def test_projects_taken_over_get_records_too_with_few_questions(session, edition):
    row = {"title": "Old", "category": "C1", "owner": MINISTRY, "country": "KE", "source_url": "A list"}
    made = await take_over(
        session, edition, [row, row | {"title": "Older"}, row | {"title": "x", "owner": ""}]
    )
    assert made[0].entity_id == made[1].entity_id is not None
    assert made[2].entity_id is None


async def test_another_owner_of_a_submitted_project_is_another_record(session, edition, ana):
    project = await submitted(session, edition, ana)
    before = project.entity_id
    await save_fields(session, edition, project.id, {"owner": "Somebody else"}, editor=ana)
    assert project.entity_id != before


async def test_merged_records_are_one_owner_for_the_limits_and_for_later_projects(
    session, edition, ana, eve, two
):
    one, other = [await entity_of(session, project) for project in two]
    await merge(session, edition, other.id, into=one.id, reason="The same ministry", steward=eve.id)
    assert (await entity_of(session, two[1])).id == one.id
    for name in (MINISTRY, SAME):
        with pytest.raises(Conflict):
            await submitted(session, edition, ana, title="Three", owner=name)
    found = await owners(session, edition, Wanted())
    assert [(e.id, e.projects) for e in found.rows] == [(one.id, 2)]
    assert found.total == 1


async def test_a_merging_is_undone_with_the_projects_that_were_moved(session, edition, ana, eve, two):
    one, other = [await entity_of(session, project) for project in two]
    await merge(session, edition, other.id, into=one.id, reason="The same", steward=eve.id)
    await unmerge(session, edition, other.id, reason="Not the same", steward=eve.id)
    assert [(await entity_of(session, project)).id for project in two] == [one.id, other.id]
    with pytest.raises(Conflict):
        await unmerge(session, edition, other.id, reason="Again", steward=eve.id)


async def test_merging_twice_and_undoing_the_first_gives_back_what_was_its_own(
    session, edition, ana, eve, two
):
    third = await submitted(session, edition, ana, title="Three", owner="MoH")
    a, b, c = [await entity_of(session, project) for project in (*two, third)]
    await merge(session, edition, a.id, into=b.id, reason="Same", steward=eve.id)
    await merge(session, edition, b.id, into=c.id, reason="Same", steward=eve.id)
    assert (await session.get_one(Entity, a.id)).merged_into == c.id
    await unmerge(session, edition, a.id, reason="No", steward=eve.id)
    assert [(await entity_of(session, p)).id for p in (*two, third)] == [a.id, c.id, c.id]
    await unmerge(session, edition, b.id, reason="No", steward=eve.id)
    assert [(await entity_of(session, p)).id for p in (*two, third)] == [a.id, b.id, c.id]


async def test_what_cannot_be_merged_is_refused(session, edition, ana, eve, two):
    one, other = [(await entity_of(session, project)).id for project in two]
    with pytest.raises(Invalid):
        await merge(session, edition, one, into=other, reason=" ", steward=eve.id)
    with pytest.raises(Invalid):
        await merge(session, edition, one, into=one, reason="Same", steward=eve.id)
    with pytest.raises(Missing):
        await merge(session, edition, one, into="nowhere", reason="Same", steward=eve.id)
    await merge(session, edition, one, into=other, reason="Same", steward=eve.id)
    with pytest.raises(Conflict):
        await merge(session, edition, other, into=one, reason="A ring", steward=eve.id)


async def test_stewards_of_another_edition_merge_only_what_has_a_project_there(
    session, edition, ana, eve, two
):
    elsewhere = await load_contest(session, slug="2028")
    one, other = [(await entity_of(session, project)).id for project in two]
    with pytest.raises(Missing):
        await merge(session, elsewhere, one, into=other, reason="Same", steward=eve.id)
    with pytest.raises(Missing):
        await change_entity(
            session, elsewhere, one, EntitySent(stakeholder_type=None, country=None, url=""), steward=eve.id
        )


async def test_type_country_and_link_are_mended_and_the_owner_is_still_found(session, edition, ana, eve, two):
    entity = await entity_of(session, two[0])
    sent = EntitySent(
        stakeholder_type="international_organization", country="", url="https://moh.example.org"
    )
    await change_entity(session, edition, entity.id, sent, steward=eve.id)
    assert (entity.stakeholder_type, entity.country, entity.url) == (
        "international_organization",
        None,
        "https://moh.example.org",
    )
    with pytest.raises(Conflict):
        await submitted(session, edition, ana, title="Again", owner=MINISTRY)
    for wrong in (
        EntitySent(stakeholder_type="kings", country=None, url=""),
        EntitySent(stakeholder_type=None, country="XX", url=""),
        EntitySent(stakeholder_type=None, country=None, url="javascript:alert(1)"),
    ):
        with pytest.raises(Invalid):
            await change_entity(session, edition, entity.id, wrong, steward=eve.id)


async def test_likely_doubles_are_names_alike_in_the_same_country_or_none(session, edition, ana, eve):
    owners = [("Ministry of Health", "KE"), ("Health Ministry", "KE"), ("Ministry of Health", "TZ")]
    owners += [("Ministry of Healh", None), ("Ministry of Defence", "KE")]
    made = [
        await submitted(
            session,
            edition,
            ana,
            title=f"Title {n}",
            owner=owner,
            country=country,
            stakeholder_type="government" if country else "international_organization",
        )
        for n, (owner, country) in enumerate(owners)
    ]
    found = await likely_doubles(session, await entity_of(session, made[0]))
    assert {entity.id for _, entity in found} == {made[1].entity_id, made[3].entity_id}


async def test_names_offered_are_owners_of_public_projects_of_other_than_rehearsals(session, edition, ana):
    row = {"title": "Old", "category": "C1", "owner": "Télécoms du Sud", "source_url": "A list"}
    await take_over(session, edition, [row, row | {"title": "No", "owner": "Telefon", "state": "submitted"}])
    await begun(session, edition, ana, owner="Telegraph of a draft")
    assert await offered_names(session, "telec") == ["Télécoms du Sud"]
    assert await offered_names(session, "SUD") == ["Télécoms du Sud"]
    assert await offered_names(session, "te") == []
    assert await offered_names(session, "tele%") == ["Télécoms du Sud"]


async def test_the_list_is_searched_and_shows_projects_of_other_editions_only_where_they_are_public(
    session, edition, ana, two
):
    other = await load_contest(session, slug="2028")
    await submitted(session, other, ana, title="Secret there", owner=MINISTRY)
    found = await owners(session, edition, Wanted(q="kenya health"))
    assert [e.name for e in found.rows] == [SAME]
    assert found.total == 1
    entity = await entity_of(session, two[0])
    assert [p.title for p in (await projects_of(session, edition, [entity.id]))[entity.id]] == ["One"]


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_of_names_is_the_same_both_ways(one, other):
    assert alike(one, other) == alike(other, one) <= 100


async def test_every_entity_stands_for_itself_or_for_one_that_does(session, edition, ana, eve, two):
    one, other = [(await entity_of(session, project)).id for project in two]
    await merge(session, edition, one, into=other, reason="Same", steward=eve.id)
    entities = {e.id: e for e in (await session.exec(select(Entity))).all()}
    assert all(
        e.merged_into is None or entities[e.merged_into].merged_into is None for e in entities.values()
    )
