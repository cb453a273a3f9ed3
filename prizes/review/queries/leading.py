"""Read what a chair leads: the lines that are theirs to draw, and how their panels stand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.edition.cutting.outcome import GroupResult
from prizes.edition.document.phases import NominationPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase
from prizes.errors import Refusal
from prizes.review import refusals
from prizes.review.models import Standing
from prizes.review.queries.decision import DecisionView, decision_view
from prizes.review.queries.discussion import remarks_by_project
from prizes.review.queries.feedback import feedback_of
from prizes.review.queries.interests import open_projects, undeclared_number
from prizes.review.queries.minutes import minutes_missing
from prizes.review.queries.panels import CategoryProgress
from prizes.review.queries.projects import candidates, is_decided, standings
from prizes.review.queries.quality import board_for, quality_view
from prizes.review.queries.reach import Reach, reach_as_chair
from prizes.review.rules.calibration import ProjectQuality
from prizes.review.rules.deciding import WAITS_FOR_STEWARD, ProjectFacts
from prizes.review.rules.interests import asks
from prizes.review.rules.leading import GroupAccess, PanelsState, Step, line_of, to_do


@dataclass(frozen=True, slots=True)
class LedDecision:
    """The decision as it would be now, with what of it is a chair's."""

    view: DecisionView
    lines: tuple[tuple[GroupResult, GroupAccess], ...]
    """Every group of the cut."""

    @property
    def groups(self) -> list[GroupResult]:
        """Those that are theirs."""
        return [group for group, line in self.lines if line is GroupAccess.THEIRS]

    def refusal(self, project: str) -> Refusal | None:
        """What keeps the chair from the line at which a candidate stands."""
        for group, line in self.lines:
            if any(row.project == project for row in group.rows):
                return _refusal(line, self.view.projects[project])
        return refusals.not_a_candidate()


def _refusal(line: GroupAccess, project: ProjectFacts) -> Refusal | None:
    match line:
        case GroupAccess.THEIRS:
            return None
        case GroupAccess.NOT_THEIRS:
            return refusals.line_of_others()
        case GroupAccess.AWAY:
            return refusals.away_from_the_line()
        case GroupAccess.UNDECLARED:
            return refusals.DeclareFirst(project.category)


async def led_decision(
    session: AsyncSession, edition: EditionInForce, phase: NominationPhase, chair: SignedIn
) -> LedDecision:
    """Raises Forbidden for those who chair nothing."""
    reach = await reach_as_chair(session, edition, chair.person.id, phase)
    view = await decision_view(session, edition, phase)
    return await lines_within(session, edition, view, chair.person.id, reach)


async def lines_within(
    session: AsyncSession, edition: EditionInForce, view: DecisionView, person_id: str, reach: Reach
) -> LedDecision:
    """`reach`: of this person as a chair."""
    open_ = await open_projects(session, edition, view.phase, person_id, view.projects)
    return LedDecision(
        view,
        tuple(
            (
                group,
                line_of(
                    reach.categories, (view.projects[row.project] for row in group.rows), reach.closed, open_
                ),
            )
            for group in view.result.groups
        ),
    )


async def led_standings(
    session: AsyncSession, edition: EditionInForce, phase: NominationPhase, chair: SignedIn
) -> list[tuple[ProjectFacts, Standing]]:
    """What was decided in the categories that somebody chairs and in which they take part in every project."""
    reach = await reach_as_chair(session, edition, chair.person.id, phase)
    placed = await standings(session, edition, phase.id)
    mine = await open_projects(
        session, edition, phase, chair.person.id, [project.id for project, _ in placed]
    )
    closed = {project.category for project, _ in placed if project.id not in mine}
    return [
        (project, standing)
        for project, standing in placed
        if reach.has(project.category) and project.category not in closed
    ]


# --- the day -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MemberDay:
    """A member of a chair's panels."""

    person: Person
    undeclared: int
    """Projects of the chair's categories of which they have not declared."""
    left: int
    """Reviews that they have not handed in."""


@dataclass(frozen=True, slots=True)
class TalkWanted:
    """A project whose marks lie far apart."""

    project: ProjectFacts
    quality: ProjectQuality
    remarks: int


@dataclass(frozen=True, slots=True)
class ChairsDay:
    categories: list[CategoryProgress]
    members: list[MemberDay]
    talk: list[TalkWanted]
    """The greatest distance first."""
    steps: list[tuple[Step, int]]
    decided: bool


async def chairs_day(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, chair: SignedIn
) -> ChairsDay:
    """Raises Forbidden for those who chair nothing. How many reads there are does not depend on the panels' size."""
    reach = await reach_as_chair(session, edition, chair.person.id, phase)
    decided = await is_decided(session, edition, phase.id)
    projects = [p for p in await candidates(session, edition, phase) if reach.has(p.category)]
    board = await board_for(session, edition, phase, chair)
    undeclared = await _undeclared(session, phase, projects, {e.person.id: e.panel for e in board.experts})
    talk = [] if decided else await _talk(session, edition, phase, chair)
    categories = [c for c in board.categories if c.projects and reach.has(c.code)]
    state = PanelsState(
        decided=decided,
        mine_undeclared=undeclared.get(chair.person.id, 0),
        others_undeclared=sum(n > 0 for person, n in undeclared.items() if person != chair.person.id),
        unassigned=sum(c.unassigned for c in categories),
        missing=sum(c.missing for c in categories),
        to_talk=sum(not wanted.remarks for wanted in talk) if phase.panel.discussion else 0,
        **(await _ending(session, edition, phase, chair, projects) if not decided else {}),
    )
    members = [MemberDay(e.person, undeclared.get(e.person.id, 0), e.left) for e in board.experts]
    return ChairsDay(categories, members, talk, to_do(state), decided)


async def _undeclared(
    session: AsyncSession,
    phase: PanelPhase,
    projects: list[ProjectFacts],
    seats: dict[str, frozenset[str]],
) -> dict[str, int]:
    if not asks(phase.panel):
        return {}
    return await undeclared_number(session, projects, seats)


async def _talk(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, chair: SignedIn
) -> list[TalkWanted]:
    """The projects of the chair whose marks lie further apart than the rules allow."""
    if phase.marking is None:
        return []
    view = await quality_view(session, edition, phase, chair)
    said = await remarks_by_project(session, edition, phase)
    return [
        TalkWanted(view.projects[row.project], row, said.get(row.project, 0))
        for row in view.quality.far_apart
    ]


async def _ending(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    chair: SignedIn,
    projects: Collection[ProjectFacts],
) -> dict[str, int]:
    """What the end of a panel's work still lacks."""
    if not isinstance(phase, NominationPhase):
        return {}
    led = await led_decision(session, edition, phase, chair)
    kept = await feedback_of(session, edition, phase)
    mine = await open_projects(session, edition, phase, chair.person.id, [p.id for p in projects])
    codes = {p.category for p in projects}
    return {
        "feedback_missing": len(mine - kept.keys()) if phase.panel.feedback else 0,
        "to_choose": sum(
            row in led.view.result.undecided and row.ruling.code not in WAITS_FOR_STEWARD
            for group in led.groups
            for row in group.rows
        ),
        "minutes_missing": len(codes & {*await minutes_missing(session, edition, phase)}),
    }
