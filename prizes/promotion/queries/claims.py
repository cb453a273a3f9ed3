"""What projects are to everybody at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.document.phases import NominationPhase
from prizes.edition.queries import EditionInForce
from prizes.nomination.models import Project
from prizes.nomination.rules.states import State
from prizes.promotion.rules.claims import Claim
from prizes.results.queries import publications
from prizes.results.rules.winners import WINNER
from prizes.review.models import Honour, Standing


async def claim_of(session: AsyncSession, project: Project) -> Claim:
    """`project`: a public one. Its state is announced with everything else, in one transaction."""
    state = State(project.state)
    if state is not State.SPECIAL_RECOGNITION:
        return Claim(state)
    query = select(Honour.title).where(
        Honour.project_id == project.id, col(Honour.published_at).is_not(None), Honour.title != WINNER
    )
    return Claim(state, (await session.exec(query.order_by(Honour.title))).first() or "")


async def became(
    session: AsyncSession, edition: EditionInForce, projects: Sequence[str]
) -> dict[str, dict[State, datetime]]:
    """When projects became what they are, as far as that is recorded."""
    gives: dict[str, str] = {p.id: p.cut.gives for p in edition.rules.of_kind(NominationPhase)}
    gives |= {p.id: p.cut.gives for p in edition.rules.votings}
    query: Any = select(Standing.project_id, Standing.phase, Standing.decided_at)
    query = query.where(col(Standing.project_id).in_(projects), Standing.outcome == "passed")
    found: dict[str, dict[State, datetime]] = {project: {} for project in projects}
    for project, phase, at in (await session.exec(query)).all() if projects else ():
        if gives.get(phase) in set(State):
            found[project][State(gives[phase])] = at
    public = [each for each in await publications(session, edition.id) if each.announced_at is not None]
    if len(edition.rules.announcements) > 1:
        for project, at in (await _honoured_at(session, edition, projects)).items():
            found[project][State.WINNER] = at
    elif public:
        for steps in found.values():
            steps[State.WINNER] = public[-1].publish_at
    return found


async def _honoured_at(
    session: AsyncSession, edition: EditionInForce, projects: Sequence[str]
) -> dict[str, datetime]:
    """When what projects are now was announced: the prize, or else their first honour."""
    query: Any = select(Honour.project_id, Honour.published_at).where(
        Honour.edition_id == edition.id,
        col(Honour.project_id).in_(projects),
        col(Honour.published_at).is_not(None),
    )
    query = query.order_by(col(Honour.title) == WINNER, col(Honour.published_at).desc())
    return dict((await session.exec(query)).all()) if projects else {}
