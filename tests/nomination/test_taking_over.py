"""Projects from a public source: all or none, with every fault by row and column."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.data.projects import past_projects
from prizes.errors import Invalid
from prizes.nomination.actions.importing import COLUMNS, faults_of, take_over
from prizes.nomination.models import Project
from tests.contest import load_contest

GOOD = {
    "title": "Smart village",
    "owner": "Ministry",
    "category": "C1",
    "country": "KE",
    "source_url": "https://itu.example",
}


@pytest.fixture
async def edition(session, time):
    return await load_contest(session, kind="rehearsal")


async def all_projects(session):
    return (await session.exec(select(Project))).all()


async def test_a_row_becomes_a_nominee_without_a_nominator(session, edition):
    [project] = await take_over(
        session, edition, [GOOD | {"sdgs": "9 4", "summary": "A village\x00 online.", "source_note": "press"}]
    )
    assert (project.state, project.nominator_id, project.submitted_at) == ("nominated", None, None)
    assert (project.sdgs, project.summary, project.source_note) == ([4, 9], "A village online.", "press")
    assert "smart village" in project.search


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 401}, "title"),
        ({"category": "C99"}, "category"),
        ({"country": "Kenya"}, "country"),
        ({"stakeholder_type": "ministry"}, "stakeholder_type"),
        ({"state": "draft"}, "state"),
        ({"state": "chosen"}, "state"),
        ({"language": "de"}, "language"),
        ({"sdgs": "4,9"}, "sdgs"),
        ({"sdgs": "18"}, "sdgs"),
        ({"source_url": ""}, "source_url"),
        ({"summary": "x" * 20_001}, "summary"),
        ({"votes": "7"}, "votes"),
    ],
)
async def test_each_fault_is_named_by_row_and_column_and_nothing_is_imported(
    session, edition, change, column
):
    rows = [GOOD, GOOD | {"title": "Other"} | change]
    with pytest.raises(Invalid) as refused:
        await take_over(session, edition, rows)
    assert list(refused.value.fields) == [f"2.{column}"]
    assert await all_projects(session) == []


async def test_a_project_that_is_there_already_is_a_fault_also_within_the_file(session, edition):
    await take_over(session, edition, [GOOD])
    again = GOOD | {"title": "SMART village"}
    faults = await faults_of(session, edition, [again, GOOD | {"title": "New"}, GOOD | {"title": "new"}])
    assert [(fault.row, fault.column) for fault in faults] == [(1, "title"), (3, "title")]


async def test_what_is_unknown_stays_unknown(session, edition):
    [project] = await take_over(session, edition, [{"title": "Only a title", "source_url": "a book"}])
    assert (project.category, project.country, project.stakeholder_type, project.owner) == (
        None,
        None,
        None,
        "",
    )


async def test_the_projects_that_ship_with_the_package_can_all_be_taken_over(session, time):
    editions = sorted({p.edition for p in past_projects()})
    assert len(editions) > 10
    for slug in editions:
        edition = await load_contest(session, slug=slug, kind="record", categories="wsis-18")
        rows = [
            {column: str(getattr(p, column) or "") for column in COLUMNS if hasattr(p, column)}
            | {"source_url": p.source, "source_note": p.note or ""}
            for p in past_projects()
            if p.edition == slug
        ]
        faults = await faults_of(session, edition, rows)
        assert [f for f in faults if f.column != "title"] == []
