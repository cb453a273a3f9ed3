"""A contest whose winners are public."""

from __future__ import annotations

import json

from prizes import clock
from prizes.nomination.models import Project
from prizes.results.actions import content_of_winners
from prizes.results.models import Honour, NoWinner, Publication
from prizes.results.shortlist import approve_shortlist, propose_shortlist
from prizes.tally.actions import count_phase
from tests.ballot.paper import contest
from tests.contest import VOTING, at, person, steward

END = at("2027-02-28 22:30")


async def published_contest(session, time):
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
    await publish(session, box, one, two)
    return box


async def decided(session, box, one, two):
    phase = box.edition.rules.votings[0]
    await count_phase(session, box.edition, phase, counted_by=None)
    proposal = await propose_shortlist(session, box.edition, phase, proposer=one.id)
    await approve_shortlist(session, box.edition, proposal.id, seen_sha256=proposal.sha256, approver=two.id)


async def publish(session, box, one, two):
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
    session.add(NoWinner(edition_id=box.edition.id, category="C2", reason="None stood out.", chosen_at=now))
    await session.flush()
    content = json.dumps(await content_of_winners(session, box.edition, now))
    session.add(
        Publication(
            edition_id=box.edition.id,
            content=content,
            sha256="a" * 64,
            publish_at=now,
            proposed_by=one.id,
            approved_by=two.id,
        )
    )
    await session.commit()
