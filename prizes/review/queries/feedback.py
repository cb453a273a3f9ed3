"""Read what nominators get to read with the decision, and the experts' comments that it is made of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.queries import SignedIn, people
from prizes.edition.document.components import Criterion
from prizes.edition.document.phases import NominationPhase
from prizes.edition.queries import EditionInForce
from prizes.nomination.models import Project
from prizes.review import refusals
from prizes.review.models import Assignment, Feedback, Remark, Review, Standing
from prizes.review.queries.discussion import Access, access_to, before_panel
from prizes.review.queries.mine import takes_part
from prizes.review.queries.panels import panels
from prizes.review.queries.projects import is_decided
from prizes.review.rules.deciding import ProjectFacts
from prizes.review.rules.reviews import covers


async def feedback_of(
    session: AsyncSession, edition: EditionInForce, phase: NominationPhase
) -> dict[str, Feedback]:
    """What is kept for the letters, by project; nothing where the rules give no feedback."""
    if not phase.panel.feedback:
        return {}
    query = (
        select(Feedback)
        .join(Project, col(Project.id) == Feedback.project_id)
        .where(Project.edition_id == edition.id, Feedback.phase == phase.id)
    )
    return {row.project_id: row for row in (await session.exec(query)).all()}


async def released_feedback(
    session: AsyncSession, edition: EditionInForce, project_id: str
) -> list[Feedback]:
    """What the people of a project may read: of phases whose decision is taken, in the order of the rules."""
    phases = [phase.id for phase in edition.rules.of_kind(NominationPhase) if phase.panel.feedback]
    decided: Any = exists().where(
        col(Standing.project_id) == col(Feedback.project_id), col(Standing.phase) == col(Feedback.phase)
    )
    query = select(Feedback).where(
        Feedback.project_id == project_id, col(Feedback.phase).in_(phases), decided
    )
    return sorted((await session.exec(query)).all(), key=lambda row: phases.index(row.phase))


async def may_write_feedback(
    session: AsyncSession, edition: EditionInForce, phase: NominationPhase, project_id: str, me: SignedIn
) -> ProjectFacts:
    """The project, for a steward or a chair of its category. Raises Missing for others, Forbidden for the recused."""
    access = await access_to(session, edition, phase, me)
    for project in await before_panel(session, edition, phase):
        if project.id == project_id and access.runs(project):
            if refusal := access.refusal(project):
                raise refusal
            return project
    raise refusals.not_a_candidate()


async def expert_names(
    session: AsyncSession, edition: EditionInForce, phase: NominationPhase, project: ProjectFacts
) -> list[str]:
    """Names and addresses of everybody who could have judged a project or spoken of it."""
    who = await panels(session, edition)
    members = [p for p in who.people.values() if covers(who.categories[p.id], project.category)]
    assigned = select(Assignment.expert_id).where(
        Assignment.phase == phase.id, Assignment.project_id == project.id
    )
    spoke = select(Remark.author_id).where(Remark.phase == phase.id, Remark.project_id == project.id)
    others = {*(await session.exec(assigned)).all(), *(await session.exec(spoke)).all()}
    known = [*members, *(await people(session, list(others))).values()]
    return sorted({text for person in known for text in (person.name, person.email) if text})


# --- the list ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProjectFeedback:
    project: ProjectFacts
    comments: int
    """Reviews with a comment."""
    feedback: Feedback | None


@dataclass(frozen=True, slots=True)
class FeedbackList:
    items: list[ProjectFeedback]
    decided: bool

    @property
    def missing(self) -> int:
        return sum(item.feedback is None for item in self.items)


async def feedback_list(
    session: AsyncSession, edition: EditionInForce, phase: NominationPhase, me: SignedIn
) -> FeedbackList:
    """The projects whose feedback somebody writes. Raises Forbidden for those who chair nothing."""
    access = await access_to(session, edition, phase, me)
    if not access.is_steward and not access.chairs:
        raise refusals.not_the_chair()
    kept = await feedback_of(session, edition, phase)
    commented = await _commented(session, edition, phase)
    return FeedbackList(
        [
            ProjectFeedback(p, commented.get(p.id, 0), kept.get(p.id))
            for p in await before_panel(session, edition, phase)
            if _is_mine(access, p)
        ],
        await is_decided(session, edition, phase.id),
    )


def _is_mine(access: Access, project: ProjectFacts) -> bool:
    return access.runs(project) and access.refusal(project) is None


async def _commented(
    session: AsyncSession, edition: EditionInForce, phase: NominationPhase
) -> dict[str, int]:
    query = (
        select(Assignment.project_id, Review.comment, Review.comments)
        .join(Review, col(Review.assignment_id) == Assignment.id)
        .join(Project, col(Project.id) == Assignment.project_id)
        .where(Project.edition_id == edition.id, Assignment.phase == phase.id)
        .where(col(Review.submitted_at).is_not(None), takes_part())
    )
    found: dict[str, int] = {}
    for project, comment, comments in (await session.exec(query)).all():
        found[project] = found.get(project, 0) + bool(comment or any((comments or {}).values()))
    return found


# --- one project ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Comment:
    """What one expert wrote of one criterion, or of the whole."""

    criterion: Criterion | None
    text: str


@dataclass(frozen=True, slots=True)
class FeedbackSheet:
    project: ProjectFacts
    reviews: list[list[Comment]]
    """By review, in an order that tells nothing of who wrote it."""
    remarks: list[str]
    """What was said in the discussion, the oldest first."""
    feedback: Feedback | None
    decided: bool

    @property
    def draft(self) -> str:
        """Where to begin: everything that was written, one after the other."""
        return "\n\n".join(comment.text for review in self.reviews for comment in review)


async def feedback_sheet(
    session: AsyncSession, edition: EditionInForce, phase: NominationPhase, project_id: str, me: SignedIn
) -> FeedbackSheet:
    project = await may_write_feedback(session, edition, phase, project_id, me)
    query = (
        select(Review)
        .join(Assignment, col(Assignment.id) == Review.assignment_id)
        .join(Project, col(Project.id) == Assignment.project_id)
        .where(Assignment.phase == phase.id, Assignment.project_id == project_id)
        .where(col(Review.submitted_at).is_not(None), takes_part())
    )
    reviews = sorted((await session.exec(query)).all(), key=lambda r: hashlib.sha256(r.id.encode()).digest())
    criteria = phase.marking.criteria if phase.marking else []
    return FeedbackSheet(
        project,
        [comments for review in reviews if (comments := _comments(review, criteria))],
        await _remarks(session, phase, project_id),
        (await feedback_of(session, edition, phase)).get(project_id),
        await is_decided(session, edition, phase.id),
    )


async def _remarks(session: AsyncSession, phase: NominationPhase, project_id: str) -> list[str]:
    query = (
        select(Remark.text)
        .where(Remark.phase == phase.id, Remark.project_id == project_id, col(Remark.struck_at).is_(None))
        .order_by(col(Remark.made_at), Remark.id)
    )
    return list((await session.exec(query)).all())


def _comments(review: Review, criteria: Iterable[Criterion]) -> list[Comment]:
    given: Mapping[str, str] = review.comments or {}
    single = [Comment(c, text) for c in criteria if (text := str(given.get(c.id) or "").strip())]
    whole = review.comment.strip()
    return [*single, *([Comment(None, whole)] if whole else [])]


def hash_of(feedback: Feedback) -> str:
    """What an approval is bound to, so that exactly what was read goes out."""
    return hashlib.sha256(f"{feedback.lang}\n{feedback.text}".encode()).hexdigest()
