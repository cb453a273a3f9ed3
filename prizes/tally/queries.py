"""Read recorded counts, and what a count needs beside the votes."""

from __future__ import annotations

import json

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.data.countries import country
from prizes.edition.document.phases import NominationPhase, SelectionPhase, VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.rules import candidates_phase, cut_chain
from prizes.nomination.models import Project
from prizes.nomination.states import State
from prizes.review.models import Standing
from prizes.review.queries import marks_of, panel_choices
from prizes.tally.counting import CategoryCount, ProjectCount, Tally
from prizes.tally.events import Nominee
from prizes.tally.models import TallyRecord
from prizes.tally.poll import Poll

LEFT = frozenset({State.WITHDRAWN, State.DISQUALIFIED, State.INELIGIBLE})
NEVER_ON_A_PAPER = (State.DRAFT, State.RETURNED, State.NOT_NOMINATED)


async def latest(session: AsyncSession, edition: EditionInForce, phase: str) -> TallyRecord | None:
    """The count of a voting phase that holds: the last one. None: not counted yet."""
    query = (
        select(TallyRecord)
        .where(TallyRecord.edition_id == edition.id, TallyRecord.phase == phase)
        .order_by(col(TallyRecord.counted_at).desc(), col(TallyRecord.id).desc())
        .limit(1)
    )
    return (await session.exec(query)).first()


async def poll_of(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> Poll:
    """The round with everything that ever stood on its ballot, the marks its cut may use, and what the panel decided."""
    before = candidates_phase(edition.rules, phase)
    query = select(Project).where(Project.edition_id == edition.id, col(Project.category).is_not(None))
    if before is None:
        query = query.where(col(Project.state).not_in(NEVER_ON_A_PAPER))
    else:
        query = query.join(Standing, col(Standing.project_id) == Project.id).where(
            Standing.phase == before.id, Standing.outcome == "passed"
        )
    projects = (await session.exec(query.order_by(Project.id))).all()
    nominees: dict[str, dict[str, Nominee]] = {}
    for project in projects:
        nominees.setdefault(project.category or "", {})[project.id] = _nominee(project)
    marked = _marked_before(edition, phase)
    choices = await panel_choices(session, edition, phase.id)
    return Poll(
        rules=edition.rules,
        phase=phase,
        nominees=nominees,
        marks=await marks_of(session, edition, marked) if marked else {},
        decisions={project: choice.passes for project, choice in choices.items()},
        left={project.id for project in projects if State(project.state) in LEFT},
    )


def _nominee(project: Project) -> Nominee:
    where = country(project.country) if project.country else None
    return Nominee(
        category=project.category or "",
        project=project.id,
        country=project.country,
        owner=project.owner_key or None,
        region=where.itu_region if where else None,
        stakeholder_type=project.stakeholder_type,
    )


def _marked_before(edition: EditionInForce, phase: VotingPhase) -> NominationPhase | SelectionPhase | None:
    """The last phase before the round in which experts gave marks."""
    chain = cut_chain(edition.rules)
    earlier = chain[: [p.id for p in chain].index(phase.id)]
    marked = [p for p in earlier if isinstance(p, NominationPhase | SelectionPhase) and p.marking]
    return marked[-1] if marked else None


async def counted(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase
) -> tuple[TallyRecord, Poll, Tally] | None:
    """The recorded count with what its line is drawn by; None until the votes are counted."""
    found = await latest(session, edition, phase.id)
    if found is None:
        return None
    return found, await poll_of(session, edition, phase), tally_of(found)


def tally_of(made: TallyRecord) -> Tally:
    """The count as it was recorded."""
    categories = json.loads(made.content)["categories"]
    return Tally(
        {
            code: CategoryCount(
                code,
                tuple(ProjectCount(project, *columns) for project, columns in each["projects"].items()),
                counted=each["counted"],
                set_aside=each["set_aside"],
                withdrawn=each["withdrawn"],
                incomplete=each["incomplete"],
            )
            for code, each in categories.items()
        }
    )
