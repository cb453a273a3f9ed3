"""Read recorded counts, and what a count needs beside the votes."""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import partial

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.data.countries import country
from prizes.edition.document.components import TieRule
from prizes.edition.document.phases import NominationPhase, VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.dimensions import classes_by
from prizes.edition.kinds.numbers import cost_in
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import Route, marked_phase
from prizes.nomination.models import Project
from prizes.nomination.queries.filters import reaches_experts
from prizes.nomination.rules.states import State
from prizes.review.queries.decision import marks_of, panel_choices
from prizes.review.queries.projects import comes_on, passed_any
from prizes.tally.models import Challenge, LotDraw, TallyRecord
from prizes.tally.refusals import no_round
from prizes.tally.rules.counting import CategoryTally, ProjectCount, Tally
from prizes.tally.rules.events import Nominee
from prizes.tally.rules.poll import Poll
from prizes.votelog.format.paper import categories_asked
from prizes.votelog.queries import log_of, noted_paper

LEFT = frozenset({State.WITHDRAWN, State.DISQUALIFIED, State.INELIGIBLE})
STOOD: dict[str, tuple[State, ...]] = {
    "submitted": (State.SUBMITTED, State.NOMINATED, State.CHAMPION, State.WINNER, State.SPECIAL_RECOGNITION),
    "nominated": (State.NOMINATED, State.CHAMPION, State.WINNER, State.SPECIAL_RECOGNITION),
}
"""States in which a project of a first round is on the ballot or was, by where the round has it from."""


def round_asked(edition: EditionInForce, phase_id: str | None) -> VotingPhase:
    """The round of voting with this id; without one the last. Raises Missing."""
    votings = edition.rules.votings
    found = next((each for each in reversed(votings) if not phase_id or each.id == phase_id), None)
    if found is None:
        raise no_round()
    return found


async def latest(session: AsyncSession, edition: EditionInForce, phase: str) -> TallyRecord | None:
    """The count of a voting phase that holds: the last one. None: not counted yet."""
    query = (
        select(TallyRecord)
        .where(TallyRecord.edition_id == edition.id, TallyRecord.phase == phase)
        .order_by(col(TallyRecord.counted_at).desc(), col(TallyRecord.id).desc())
        .limit(1)
    )
    return (await session.exec(query)).first()


async def poll_of(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, *, voted_for: Collection[str]
) -> Poll:
    """The round: all that stood on its ballot, the marks its cut may use, what the panel decided.

    `voted_for`: projects that have votes; they stood on the ballot, whatever became of them since.
    """
    query = select(Project).where(
        Project.edition_id == edition.id,
        col(Project.category).is_not(None),
        or_(comes_on(edition.rules, phase, partial(_stood, edition.rules)), col(Project.id).in_(voted_for)),
    )
    projects = (await session.exec(query.order_by(Project.id))).all()
    nominees: dict[str, dict[str, Nominee]] = {}
    for project in projects:
        nominees.setdefault(project.category or "", {})[project.id] = _nominee(edition.rules, project, phase)
    marked = marked_phase(edition.rules, phase)
    choices = await panel_choices(session, edition, phase.id)
    return Poll(
        rules=edition.rules,
        phase=phase,
        nominees=nominees,
        marks=await marks_of(session, edition, marked) if marked else {},
        decisions={project: choice.passes for project, choice in choices.items()},
        left={project.id for project in projects if State(project.state) in LEFT},
        asked=await _asked(session, edition, phase),
        seed=await recorded_seed(session, edition, phase),
    )


async def lot_draw(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> LotDraw | None:
    """The lot of a round as far as it has come; None: no draw was announced."""
    return await session.get(LotDraw, (edition.slug, phase.id), populate_existing=True)


async def recorded_seed(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> str:
    """What the lot of a round is drawn by; empty: two stewards have not recorded it, or the rules draw no lots."""
    lot = await lot_draw(session, edition, phase) if TieRule.LOT in phase.cut.ties else None
    return lot.seed if lot else ""


async def _asked(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> int | None:
    """What the paper asks of a complete ballot, once the log is closed."""
    log = await log_of(session, edition.slug, phase.id)
    paper = await noted_paper(session, log) if log and log.closed else None
    return categories_asked(paper) if paper else None


def _stood(rules: Rules, route: Route) -> ColumnElement[bool]:
    """Of those who came on a way."""
    before = route.passed
    if not before:
        screened = [or_(col(Project.state) != State.SUBMITTED, passed) for passed in reaches_experts(rules)]
        return and_(col(Project.state).in_(STOOD["submitted"]), *screened)
    if any(isinstance(each, NominationPhase) for each in before):
        return or_(col(Project.state).in_(STOOD["nominated"]), passed_any(rules, before))
    return passed_any(rules, before)


def _nominee(rules: Rules, project: Project, phase: VotingPhase) -> Nominee:
    where = country(project.country) if project.country else None
    return Nominee(
        category=project.category or "",
        project=project.id,
        country=project.country,
        owner=project.owner_key or None,
        region=where.itu_region if where else None,
        stakeholder_type=project.stakeholder_type,
        cost=cost_in(project.answers, phase.cut.budget),
        classes=classes_by(rules, project),
    )


async def counted(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase
) -> tuple[TallyRecord, Poll, Tally] | None:
    """The recorded count with what its line is drawn by; None until the votes are counted."""
    found = await latest(session, edition, phase.id)
    if found is None:
        return None
    tally = tally_of(found)
    projects = [each.project for category in tally.categories.values() for each in category.projects]
    return found, await poll_of(session, edition, phase, voted_for=projects), tally


def cast_of(made: TallyRecord) -> dict[str, int]:
    """By category all votes that were cast, those too that were changed or taken back later."""
    return {code: each["cast"] for code, each in json.loads(made.content)["categories"].items()}


def tally_of(made: TallyRecord) -> Tally:
    """The count as it was recorded."""
    categories = json.loads(made.content)["categories"]
    return Tally(
        {
            code: CategoryTally(
                code,
                tuple(ProjectCount(project, *columns) for project, columns in each["projects"].items()),
                counted=each["counted"],
                set_aside=each["set_aside"],
                withdrawn=each["withdrawn"],
                incomplete=each["incomplete"],
                **dict(zip(("none", "none_nothing_set_aside"), each.get("none", ()), strict=False)),
                **dict(zip(("weight", "weight_nothing_set_aside"), each.get("weight", ()), strict=False)),
                groups={
                    group: {project: (one, two) for project, (one, two) in given.items()}
                    for group, given in each.get("groups", {}).items()
                },
            )
            for code, each in categories.items()
        }
    )


async def open_challenges(session: AsyncSession, edition: EditionInForce) -> int:
    """Challenges to counts that nobody has answered."""
    query = select(func.count()).where(Challenge.edition == edition.slug, Challenge.state == "open")
    return (await session.exec(query)).one()
