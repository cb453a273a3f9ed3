"""Read what every expert of a phase has left, in one look, for the weekly digest."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase
from prizes.nomination.models import Project
from prizes.review.models import Assignment, Review, SecondRound
from prizes.review.queries.interests import declared
from prizes.review.queries.mine import assigned_of, its_second_round, takes_part
from prizes.review.queries.panels import Panels
from prizes.review.queries.projects import IN_REVIEW
from prizes.review.rules.reviews import covers


@dataclass(slots=True)
class Evening:
    """What one expert has before them."""

    person: Person
    left: int = 0
    """Reviews not handed in."""
    again: int = 0
    """Projects to look at again in their second round."""
    undeclared: int = 0
    """Assigned projects that open once an interest, or none, is declared."""
    minutes: int = 0

    @property
    def all(self) -> int:
        return self.left + self.again + self.undeclared


async def evenings(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, who: Panels
) -> list[Evening]:
    """Every expert who has something left in a phase, by name and address."""
    query = (
        select(Assignment.expert_id, declared(phase.panel), Project, Review, SecondRound.opened_at)  # type: ignore[call-overload]
        .join(Project, col(Project.id) == Assignment.project_id)
        .outerjoin(Review, col(Review.assignment_id) == Assignment.id)
        .outerjoin(SecondRound, its_second_round())
        .where(Project.edition_id == edition.id, col(Project.state).in_(IN_REVIEW))
        .where(Assignment.phase == phase.id, takes_part())
    )
    found = {id_: Evening(person) for id_, person in who.people.items()}
    for expert, is_declared, project, review, again in (await session.exec(query)).all():
        if expert not in found or not covers(who.categories[expert], project.category):
            continue
        each = assigned_of(edition, phase, project, review=review, nominator=None, again=again)
        _add(found[expert], is_declared=bool(is_declared), left=each.is_left, again=again is not None)
        found[expert].minutes += each.minutes if is_declared and each.is_left else 0
    return [evening for evening in found.values() if evening.all]


def _add(evening: Evening, *, is_declared: bool, left: bool, again: bool) -> None:
    if not is_declared:
        evening.undeclared += 1
    elif left and again:
        evening.again += 1
    elif left:
        evening.left += 1
