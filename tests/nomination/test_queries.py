"""Lists show what their reader may see, narrowed as asked, with a number of queries that does not grow."""

from __future__ import annotations

import pytest

from prizes.kit.text import folded
from prizes.nomination.actions.importing import take_over
from prizes.nomination.queries.filters import Filters, OfficeFilters
from prizes.nomination.queries.projects import (
    counts_by_state,
    edition_of,
    nominees,
    own_projects,
    public_count,
    public_counts_by_category,
    public_project,
    public_projects,
    queue_page,
)
from prizes.nomination.rules.states import PUBLIC, State
from tests.contest import load_contest, person
from tests.nomination.drafts import begun, submitted
from tests.queries import statements

ROWS = [
    {"title": "Alpha", "category": "C1", "country": "KE", "stakeholder_type": "government", "sdgs": "4 9", "owner": "Ministry"},
    {"title": "École numérique", "category": "C1", "country": "SN", "stakeholder_type": "academia", "sdgs": "4", "owner": "Université"},
    {"title": "قرية ذكية", "category": "C2", "country": "TN", "language": "ar", "sdgs": "11", "owner": "وزارة", "state": "champion"},
    {"title": "Zeta 100%_sure", "category": "C2", "country": "CH", "sdgs": "14", "owner": "Zed", "state": "winner"},
    {"title": "Hidden", "category": "C1", "country": "KE", "owner": "X", "state": "not_nominated"},
]  # fmt: skip


@pytest.fixture
async def edition(session, time):
    edition = await load_contest(session)
    await take_over(session, edition, [row | {"source_url": "press"} for row in ROWS])
    return edition


async def titles(session, edition, **filters) -> list[str]:
    return [p.title for p in await public_projects(session, edition, Filters(**filters))]


async def test_the_public_sees_what_was_nominated_and_nothing_before(session, edition):
    ana = await person(session, "ana@example.org")
    await submitted(session, edition, ana)
    seen = await public_projects(session, edition, Filters())
    assert len(seen) == 4
    assert {p.state for p in seen} <= PUBLIC


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"category": "C1"}, ["Alpha", "École numérique"]),
        ({"country": "TN"}, ["قرية ذكية"]),
        ({"region": "africa"}, ["Alpha", "École numérique"]),
        ({"region": "arab-states"}, ["قرية ذكية"]),
        ({"region": "nowhere"}, []),
        ({"stakeholder": "academia"}, ["École numérique"]),
        ({"sdg": 4}, ["Alpha", "École numérique"]),
        ({"sdg": 1}, []),
        ({"state": "winner"}, ["Zeta 100%_sure"]),
        ({"state": "not_nominated"}, []),
        ({"q": "ecole"}, ["École numérique"]),
        ({"q": "NUMERIQUE universite"}, ["École numérique"]),
        ({"q": "ذكية"}, ["قرية ذكية"]),
        ({"q": "100%_sure"}, ["Zeta 100%_sure"]),
        ({"q": "100%%sure"}, []),
        ({"q": "'; drop table project; --"}, []),
        ({"category": "C1", "sdg": 9, "q": "minis"}, ["Alpha"]),
    ],
)
async def test_each_filter_narrows_the_list(session, edition, filters, found):
    assert sorted(await titles(session, edition, **filters)) == sorted(found)
    assert await public_count(session, edition, Filters(**filters)) == len(found)


@pytest.mark.both_databases
@pytest.mark.parametrize("size", [1, 2, 3])
async def test_a_list_is_whole_whatever_the_size_of_its_parts(session, edition, size):
    everything = await public_projects(session, edition, Filters())
    parts, after = [], None
    while part := await public_projects(session, edition, Filters(), after=after, limit=size):
        parts += part
        after = (part[-1].title_key, part[-1].id)
    assert parts == everything


async def test_a_list_is_in_the_order_of_titles(session, edition):
    keys = [p.title_key for p in await public_projects(session, edition, Filters())]
    assert keys == sorted(keys)


async def test_nominees_of_a_category_with_what_the_paper_needs(session, edition):
    [arabic, zeta] = sorted(await nominees(session, edition, "C2"), key=lambda p: p.title, reverse=True)
    assert (arabic.owner, arabic.country, arabic.language, arabic.sdgs) == ("وزارة", "TN", "ar", [11])
    assert zeta.state == "winner"


async def test_a_public_project_is_seen_and_another_is_not(session, edition):
    [alpha, *_] = await public_projects(session, edition, Filters(q="alpha"))
    assert await public_project(session, edition, alpha.id)
    hidden = (await queue_page(session, edition, OfficeFilters(state="not_nominated"), reader="")).projects[0]
    assert await public_project(session, edition, hidden.id) is None
    other = await load_contest(session, slug="2028")
    assert await public_project(session, other, alpha.id) is None


async def test_the_queue_counts_each_state_whatever_state_is_shown(session, edition):
    counts = await counts_by_state(
        session, edition, OfficeFilters(state="winner", region="africa"), reader=""
    )
    assert counts == {"nominated": 2, "not_nominated": 1}
    page = await queue_page(session, edition, OfficeFilters(), reader="", limit=2)
    assert (len(page.projects), page.total) == (2, 5)


async def test_counts_by_category_are_those_of_the_public(session, edition):
    assert await public_counts_by_category(session, edition) == {"C1": 2, "C2": 2}


async def test_the_edition_of_a_project_is_found_by_its_id(session, edition):
    ana = await person(session, "ana@example.org")
    project = await begun(session, edition, ana)
    found = await edition_of(session, project.id)
    assert found is not None
    assert found.slug == "2027"
    assert await edition_of(session, "0" * 16) is None


@pytest.mark.parametrize("n", [1, 3])
async def test_the_number_of_queries_does_not_grow_with_the_list(session, database, time, n):
    edition = await load_contest(session)
    await take_over(
        session, edition, [ROWS[0] | {"title": f"Project {i}", "source_url": "x"} for i in range(n)]
    )
    ana = await person(session, "ana@example.org")
    for i in range(n):
        await begun(session, edition, ana, title=f"Draft {i}")
    with statements(database) as sent:
        await public_projects(session, edition, Filters(q="project"))
        await public_count(session, edition, Filters())
        await nominees(session, edition, "C1")
        await queue_page(session, edition, OfficeFilters(), reader="")
        await counts_by_state(session, edition, OfficeFilters(), reader="")
        assert len(await own_projects(session, edition, ana)) == n
    assert len(sent) == 7


def test_a_search_folds_like_what_is_searched():
    assert folded("ÉCOLE") == "ecole"
    assert State.NOMINATED in PUBLIC
