"""Read marks, and the decision that follows from them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.cutting.marks import Mark, marks_of_all
from prizes.edition.cutting.outcome import CutResult
from prizes.edition.document.phases import NominationPhase
from prizes.edition.models import Proposal
from prizes.edition.proposals import canonical
from prizes.edition.queries import EditionInForce, open_proposal
from prizes.edition.spans import PanelPhase
from prizes.nomination.models import Project
from prizes.review.models import Assignment, PanelChoice, Review
from prizes.review.queries.feedback import feedback_of, hash_of
from prizes.review.queries.mine import takes_part
from prizes.review.queries.projects import candidates
from prizes.review.rules.crossing import Side, moved, sides
from prizes.review.rules.deciding import ProjectChoice, ProjectFacts, content, draw


async def marks_of(session: AsyncSession, edition: EditionInForce, phase: PanelPhase) -> dict[str, Mark]:
    """What the experts' marks of a phase amount to, by project; no entry: nobody has handed in a review.

    Reviews of experts who take no part are not in it.
    """
    if phase.marking is None:
        return {}
    return marks_of_all(phase.marking, await given_marks(session, edition, phase))


async def given_marks(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase
) -> dict[str, dict[str, Mapping[str, Any]]]:
    """The marks of the reviews that count, by project and expert."""
    query = (
        select(Assignment.project_id, Assignment.expert_id, Review.marks)
        .join(Review, col(Review.assignment_id) == Assignment.id)
        .join(Project, col(Project.id) == Assignment.project_id)
        .where(Project.edition_id == edition.id, Assignment.phase == phase.id)
        .where(col(Review.submitted_at).is_not(None), takes_part())
    )
    given: dict[str, dict[str, Mapping[str, Any]]] = {}
    for project, expert, marks in (await session.exec(query)).all():
        given.setdefault(project, {})[expert] = marks
    return given


async def panel_choices(
    session: AsyncSession, edition: EditionInForce, phase_id: str
) -> dict[str, ProjectChoice]:
    """What the panel decided in a phase, by project."""
    query = (
        select(PanelChoice)
        .join(Project, col(Project.id) == PanelChoice.project_id)
        .where(Project.edition_id == edition.id, PanelChoice.phase == phase_id)
    )
    return {c.project_id: ProjectChoice(c.passes, c.reason) for c in (await session.exec(query)).all()}


@dataclass(frozen=True)
class DecisionView:
    """What the decision of a phase would be now, and all that it follows from."""

    phase: NominationPhase
    result: CutResult
    projects: dict[str, ProjectFacts]
    marks: dict[str, Mark]
    choices: dict[str, ProjectChoice]
    content: dict[str, Any]
    feedback: frozenset[str] = frozenset()
    """Projects whose nominators get something to read of the experts."""

    @cached_property
    def sides(self) -> dict[str, Side]:
        """Where the ranking alone puts each project; empty where nothing is ranked."""
        return sides(self.phase, self.projects.values(), self.marks)

    @cached_property
    def moved(self) -> frozenset[str]:
        """What the panel put on the other side of the line than the ranking does."""
        return moved(self.result, self.sides)

    @property
    def reviews_missing(self) -> int:
        return sum(row.reviews_missing for row in self.result.rows())


async def decision_view(
    session: AsyncSession, edition: EditionInForce, phase: NominationPhase
) -> DecisionView:
    projects: Sequence[ProjectFacts] = await candidates(session, edition, phase)
    marks = await marks_of(session, edition, phase)
    here = {project.id for project in projects}
    chosen = await panel_choices(session, edition, phase.id)
    choices = {project: choice for project, choice in chosen.items() if project in here}
    result = draw(phase, projects, marks, choices)
    kept = await feedback_of(session, edition, phase)
    feedback = {project: hash_of(each) for project, each in kept.items() if project in here}
    return DecisionView(
        phase=phase,
        result=result,
        projects={project.id: project for project in projects},
        marks=marks,
        choices=choices,
        content=content(phase, edition.version, edition.sha256, result, choices, feedback=feedback),
        feedback=frozenset(feedback),
    )


async def open_decision(session: AsyncSession, edition: EditionInForce) -> Proposal | None:
    """The proposed nomination decision that waits for a second steward."""
    return await open_proposal(session, edition.id, "nomination")


def phase_of_proposal(proposal: Proposal) -> str:
    phase: str = json.loads(proposal.content)["phase"]
    return phase


def still_holds(proposal: Proposal, view: DecisionView) -> bool:
    """Whether what was proposed is what would take effect now."""
    return proposal.content == canonical(view.content)
