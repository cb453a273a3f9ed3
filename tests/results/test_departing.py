"""A panel that departs from the order of its marks publishes why, or its choice is not proposed."""

from __future__ import annotations

from typing import Any

import pytest

from prizes.edition.check import problems
from prizes.edition.queries import edition_in_force
from prizes.results.actions import choose
from prizes.results.queries import selection_gaps
from prizes.review.actions.assigning import add_assignment
from tests.contest import SELECTING, expert, small_rules, steward
from tests.edition.documents import BEFORE
from tests.edition.test_guidelines import spoken
from tests.results.panels import panel_choosing
from tests.review.reviewing import marked

MARKING = {"criteria": [{"id": "quality", "label": "Quality", "weight": 1}], "reviews": 1}
ASKED: dict[str, Any] = {"selection__departure": "reasoned", "selection__marking": MARKING}


async def owed(session):
    edition = await edition_in_force(session, "2027")
    return [
        gap for gap in await selection_gaps(session, edition) if "no reason is on record" in str(gap.wrong)
    ]


@pytest.mark.parametrize(("departure", "gaps"), [("free", 0), ("reasoned", 1)])
async def test_winners_wait_for_the_reason(session, time, departure, gaps):
    time(SELECTING)
    panel = await panel_choosing(session, **ASKED | {"selection__departure": departure})
    boss, one = await steward(session, "boss@example.org"), await expert(session, "marker@example.org")
    for title, mark in (("Ant", 5), ("Bee", 2)):
        project = panel.projects[title].id
        phase = panel.selection
        await add_assignment(session, panel.edition, phase, project, one.id, assigner=boss.id)
        await marked(session, panel.edition, project, one, mark, phase=phase, at=SELECTING)
    made = await choose(
        session, panel.edition, panel.projects["Bee"].id, "winner", reason="", chooser=boss.id
    )
    assert len(await owed(session)) == gaps
    made.reason = "It reaches more people."
    await session.flush()
    assert await owed(session) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"selection__marking": MARKING, "selection__method": "stv"}, "no one gives a reason for a ballot"),
        ({}, "There are no marks in this phase"),
    ],
)
def test_what_contradicts_it_is_a_problem(changes, said):
    rules = small_rules(kind="rehearsal", selection__departure="reasoned", **changes)
    assert any(said in str(problem.wrong) for problem in problems(rules, BEFORE))
    assert problems(small_rules(kind="rehearsal", **ASKED), BEFORE) == []


def test_the_guidelines_say_it():
    words = "Where the panel chooses a project although another has a higher mark, it publishes the reason."
    assert words in spoken(small_rules(**ASKED)) and words not in spoken(small_rules())
