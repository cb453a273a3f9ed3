"""A contest whose winners are public."""

from __future__ import annotations

import json

from prizes import clock
from prizes.nomination.models import Project
from prizes.results.actions import (
    approve_winners,
    choose,
    content_of_winners,
    give_no_prize,
    propose_winners,
)
from prizes.results.models import Publication
from prizes.results.shortlist import approve_shortlist, propose_shortlist
from prizes.review.models import Honour, NoWinner
from prizes.tally.actions import count_phase
from tests.ballot.paper import contest
from tests.contest import SELECTING, VOTING, at, person, steward
from tests.results.panels import on_record

END = at("2027-02-28 22:30")
BEFORE = at("2027-03-31 20:00")
"""Winners are approved, and not announced yet."""
CITATION = "Lessons that work when the line is down."


async def published_contest(session, time, *, announced=True):
    """Ant leads C1 and Bee wins it; C2 has no winner. Two votes at the line of C1 are equal."""
    time(VOTING)
    box = await contest(session, voting__cut__most=2)
    for n, title in enumerate(["Ant", "Ant", "Ant", "Bee", "Bee", "Cat", "Cat"]):
        voter = await person(session, f"voter{n}@example.org")
        voter.country = "KE"
        await box.cast("C1", title, by=voter)
    one, two = await steward(session), await steward(session, "second@example.org")
    await session.commit()
    time(END)
    await decided(session, box, one, two)
    await publish(session, box, one, two, announced=announced)
    return box


async def approved_contest(session, time, when=BEFORE, **changes):
    """Two stewards approved that Bee wins C1 and nobody C2, at `when`, before the announcement. Ant is the other champion. Ana
    nominated Ant, Bo Bee. Gives the contest and the two stewards.
    """
    time(VOTING)
    box = await contest(
        session,
        voting__cut__most=2,
        **{"announcement__certificates": ["champion", "winner", "special_recognition"]} | changes,
    )
    box.projects["Ant"].nominator_id = (await person(session, "ana@example.org")).id
    box.projects["Bee"].nominator_id = (await person(session, "bo@example.org")).id
    for n, title in enumerate(["Ant", "Ant", "Ant", "Bee", "Bee", "Cat", "Dog"]):
        code = "C2" if title == "Dog" else "C1"
        await box.cast(code, title, by=await person(session, f"voter{n}@example.org"))
    one, two = await steward(session), await steward(session, "second@example.org")
    await session.commit()
    time(END)
    await decided(session, box, one, two)
    time(SELECTING)
    await choose(session, box.edition, box.id("Bee"), "winner", reason=CITATION, chooser=one.id)
    await give_no_prize(
        session, box.edition, box.edition.rules.selections[0], "C2", reason="None was ready.", by=one.id
    )
    await on_record(session, box.edition, "C1", "C2")
    time(when)
    proposal = await propose_winners(session, box.edition, when, proposer=one.id)
    await approve_winners(session, box.edition, proposal.id, seen_sha256=proposal.sha256, approver=two.id)
    await session.commit()
    return box, one, two


async def decided(session, box, one, two):
    phase = box.edition.rules.votings[0]
    await count_phase(session, box.edition, phase, counted_by=None)
    proposal = await propose_shortlist(session, box.edition, phase, proposer=one.id)
    await approve_shortlist(session, box.edition, proposal.id, seen_sha256=proposal.sha256, approver=two.id)


async def publish(session, box, one, two, *, announced=True):
    now = clock.now()
    bee = await session.get(Project, box.id("Bee"))
    bee.state = "winner"
    session.add(
        Honour(
            edition_id=box.edition.id,
            category="C1",
            project_id=bee.id,
            title="winner",
            reason="Most useful.",
            chosen_at=now,
        )
    )
    session.add(NoWinner(edition_id=box.edition.id, field="C2", reason="None stood out.", chosen_at=now))
    await session.flush()
    content = json.dumps(
        await content_of_winners(session, box.edition, box.edition.rules.announcements[0], now)
    )
    session.add(
        Publication(
            edition_id=box.edition.id,
            phase=box.edition.rules.announcements[0].id,
            content=content,
            sha256="a" * 64,
            publish_at=now,
            announced_at=now if announced else None,
            proposed_by=one.id,
            approved_by=two.id,
        )
    )
    await session.commit()
