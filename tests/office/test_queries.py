"""Counts of a real contest, and proposals as people read them."""

from __future__ import annotations

from copy import deepcopy

import pytest
from sqlmodel import col, select

from prizes.agenda.queries import agenda, facts, open_proposals, readable
from prizes.ballot.cases.dismissing import dismiss
from prizes.ballot.models import Suspicion
from prizes.edition import actions
from prizes.edition.proposals import propose
from prizes.i18n.templates import environment
from prizes.mail.actions import Failure, mark, queue
from prizes.mail.rules.kinds import INVITATION
from prizes.votelog.models import VoteLog
from tests.contest import NOMINATING, SUBMITTING, expert, load_contest, small_rules, steward
from tests.queries import statements
from tests.review.reviewing import assigned, marked, submitted
from tests.web.listed import flags

pytestmark = pytest.mark.both_databases


@pytest.fixture
async def edition(session, time):
    time(SUBMITTING)
    return await load_contest(session)


async def test_experts_count_in_each_category_they_cover(session, edition):
    await expert(session, "one@example.org", category="C1")
    await expert(session, "all@example.org")
    await expert(session, "elsewhere@example.org", edition="2028")
    await steward(session, "everywhere@example.org", edition="*")
    found = await facts(session, edition)
    assert (found.stewards, found.experts) == (1, {"C1": 2, "C2": 1, "C7-EGOV": 1})


async def test_reviews_are_first_to_assign_then_to_wait_for_then_there(session, edition, time):
    chief = await steward(session)
    experts = [await expert(session, f"e{n}@example.org") for n in range(2)]
    project = await submitted(session, edition, "Radio")
    await submitted(session, edition, "Library", category="C2")
    time(NOMINATING)
    found = await facts(session, edition)
    assert (found.unassigned, found.unreviewed) == ({"nomination": 2}, {"nomination": 0})
    await assigned(session, edition, chief)
    found = await facts(session, edition)
    assert (found.unassigned, found.unreviewed) == ({"nomination": 0}, {"nomination": 2})
    for each in experts:
        await marked(session, edition, project.id, each, 4)
    found = await facts(session, edition)
    assert found.unreviewed == {"nomination": 1}
    assert found.states == {("C1", "submitted"): 1, ("C2", "submitted"): 1}


async def test_a_letter_that_was_given_up_is_counted(session, edition):
    letter = queue(session, INVITATION, to="gone@example.org", lang="en", edition="2027")
    await session.flush()
    await mark(session, [(letter, Failure("no such mailbox", for_good=True))])
    await session.flush()
    assert (await facts(session, edition)).lost_letters == 1


async def test_flagged_votes_are_a_task_until_a_steward_has_dismissed_them(session, edition):
    boss = await steward(session)
    await flags(session, edition, 2)
    assert (await facts(session, edition)).flags == 2
    tasks = [task for task in await agenda(session, edition) if task.page == "office/flags"]
    assert [(task.verb.text, task.wrong.n) for task in tasks] == [("Read the flagged votes", 2)]
    first, second = (await session.exec(select(Suspicion).order_by(col(Suspicion.flagged)))).all()
    await dismiss(session, edition, [first.id], reason="A school voted together.", steward=boss.id)
    assert (await facts(session, edition)).flags == 1
    second.flagged = 0  # the next look finds nothing any more
    await session.flush()
    assert (await facts(session, edition)).flags == 0
    first.flagged += 1  # and more of the first: a steward has not seen that
    await session.flush()
    assert (await facts(session, edition)).flags == 1
    log = VoteLog(name="2027", edition="2027", phase="voting", key="2027+abc", root=b"")
    session.add(log)
    assert (await facts(session, edition)).flags == 1
    log.final = True
    await session.flush()
    assert [task for task in await agenda(session, edition) if task.page == "office/flags"] == []


async def test_the_number_of_queries_does_not_grow_with_projects(database, session, edition):
    async def asked():
        with statements(database) as seen:
            await agenda(session, edition)
        return len(seen)

    await submitted(session, edition, "Radio")
    first = await asked()
    for n in range(3):
        await submitted(session, edition, f"Radio {n}", category="C2")
    assert await asked() == first


async def test_an_amendment_is_read_as_sentences_before_and_after(session, edition):
    chief = await steward(session)
    await actions.propose_amendment(
        session, edition, small_rules(voting__ballot={"choices": 2}), reason="More", proposer=chief.id
    )
    (proposal,) = await open_proposals(session, edition)
    view = await readable(session, edition, proposal)
    assert [str(said) for change in view.changes for said in change.after] == [
        "You can choose up to 2 projects in each category. Each of them receives one vote."
    ]
    assert view.people[chief.id].email == "steward@example.org"


PASSED = {"outcome": "passed", "rank": 1}
CONTENTS = {
    "nomination": {"phase": "nomination", "rules": {}, "projects": [PASSED]},
    "shortlist": {"phase": "voting", "projects": [PASSED | {"votes": 7, "reason": "By lot"}]},
    "winners": {
        "publish_at": "2027-04-01T07:00:00+00:00",
        "honours": [{"title": "winner", "project_title": "Radio", "reason": "Best"}],
        "no_winner": [{"category": "C2", "reason": "None was good enough"}],
    },
}


@pytest.mark.parametrize("kind", list(CONTENTS))
async def test_a_decision_is_read_by_category_with_the_titles_of_its_projects(session, edition, kind):
    chief = await steward(session)
    project = await submitted(session, edition, "Radio")
    content = deepcopy(CONTENTS[kind])
    for row in [*content.get("projects", []), *content.get("honours", [])]:
        row.update(project=project.id, category="C1")
    proposal = await propose(session, edition, kind, content, reason="", proposer=chief.id)
    view = await readable(session, edition, proposal)
    ((line,),) = view.lines.values()
    assert (list(view.lines), line.title) == (["C1"], "Radio")
    assert line.outcome in ("passed", "winner")
    shown = environment("en").from_string(
        '{% from "office/_parts.html" import proposal_content %}{{ proposal_content(view, {}) }}'
    )
    html = shown.render(view=view)
    assert "Radio" in html
    assert (kind == "winners") == ("None was good enough" in html)
    assert (kind == "winners") == ("1 April 2027, 09:00" in html)
    assert (kind == "shortlist") == ("7 votes" in html)
