"""The WSIS-SDG matrix: what its source links, and what projects say of themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.data.reading import csv_file
from prizes.data.wsis import category_names, matrix_links
from prizes.stocktaking.queries.matrix import counted_projects
from prizes.stocktaking.rules.matrix import CountedProjects, ProjectSum, matrix
from tests.contest import load_contest
from tests.queries import statements
from tests.web.test_public import nominee

PROJECTS = st.builds(
    CountedProjects,
    st.sampled_from([None, "C1", "C2", "C7-EHEA", "X9"]),
    st.lists(st.integers(0, 18), max_size=4),
    st.booleans(),
    st.integers(1, 3),
)


def cell(found, category: str, goal: int):
    (line,) = (line for line in found.lines if line.category == category)
    return line.cells[goal - 1]


def test_every_link_of_the_source_is_in_the_matrix_and_no_other():
    found = matrix([])
    linked = {(line.category, c.goal): c.link for line in found.lines for c in line.cells if c.link}
    assert set(linked) == {(row["category"], int(row["sdg"])) for row in csv_file("sdg_links.csv")}
    assert len(linked) == 126
    targets = [(at, target) for at, link in linked.items() for target in link.targets]
    assert len(targets) + sum(not link.targets for link in linked.values()) == 189
    assert sum(link.one_list for link in linked.values()) == 6
    assert all(line.links for line in found.lines)  # of each action line the source has one
    assert [line.category for line in found.lines] == list(category_names())
    assert found.cells("gap") == 126 and found.cells("none") == 18 * 17 - 126


def test_a_project_of_a_past_edition_is_at_its_action_line_and_at_no_goal():
    found = matrix([CountedProjects("C1", [], past=True, n=3)])
    assert (cell(found, "C1", 1).kind, cell(found, "C1", 1).named) == ("line", ProjectSum())
    assert cell(found, "C1", 1).others == ProjectSum(3, 3)
    assert (cell(found, "C1", 2).kind, cell(found, "C2", 1).kind) == ("none", "gap")


def test_a_goal_counts_once_and_also_where_the_source_has_no_link():
    found = matrix(
        [CountedProjects("C1", [1, 1, 2], past=False, n=1), CountedProjects(None, [1], past=False, n=2)]
    )
    assert (cell(found, "C1", 1).kind, cell(found, "C1", 1).named.all) == ("named", 1)
    assert cell(found, "C1", 2).kind == "beside" and ("C1", 2) not in matrix_links()
    assert found.without_line.all == 2 and found.projects.all == 3


@given(st.lists(PROJECTS))
def test_every_cell_holds_what_a_count_one_by_one_gives(counted):
    found = matrix(counted)
    for line in found.lines:
        mine = [each for each in counted if each.category == line.category]
        assert line.projects == ProjectSum(sum(e.n for e in mine), sum(e.n for e in mine if e.past))
        for each in line.cells:
            naming = [e for e in mine if each.goal in e.goals]
            assert each.named == ProjectSum(sum(e.n for e in naming), sum(e.n for e in naming if e.past))
            assert each.named + each.others == line.projects
    assert found.projects.all == sum(each.n for each in counted)


@pytest.mark.both_databases
async def test_public_projects_are_counted_by_one_query_however_many_there_are(session, database, time):
    past = await load_contest(session, slug="2026", kind="record")
    contest = await load_contest(session)
    await load_contest(session, slug="2028", kind="rehearsal")
    await nominee(session, past, "Atlas", category="C1", state="winner")
    await nominee(session, contest, "Radio", category="C1", sdgs=[4, 9])
    await nominee(session, contest, "Clinic", category="C1", sdgs=[4], state="not_nominated")
    await session.commit()

    with statements(database) as few:
        found = matrix(await counted_projects(session))
    assert cell(found, "C1", 4).named == ProjectSum(1, 0)
    assert cell(found, "C1", 4).others == ProjectSum(1, 1)
    assert matrix(await counted_projects(session, "2027")).projects == ProjectSum(1, 0)
    for number in range(20):
        await nominee(session, contest, f"Library {number}", category="C2", sdgs=[number % 17 + 1])
    await session.commit()
    with statements(database) as many:
        await counted_projects(session)
    assert len(few) == len(many) == 1
