"""Who has earned a certificate by what is decided and announced."""

from __future__ import annotations

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.certificates.actions import issue, issue_to_experts
from prizes.certificates.rules.standing import EARNED, CertificateKind, Earned, certifies
from prizes.edition.document.phases import NominationPhase
from prizes.edition.queries import EditionInForce
from prizes.nomination.models import Project
from prizes.results.queries import all_announced
from prizes.results.rules.winners import WINNER
from prizes.review.actions import holding
from prizes.review.models import Assignment, Honour, Minutes, PanelBallot, Review, Standing
from prizes.review.rules.minutes import present_in


async def issue_earned(session: AsyncSession, edition: EditionInForce) -> int:
    """Issue whatever is earned and lacks; how many. Of editions that others ran there are none to issue."""
    if edition.record:
        return 0
    await holding.alone(session, edition.id)  # two stewards at once would both find the same lacking
    issued = await issue(session, edition, await _of_projects(session, edition))
    if not await all_announced(session, edition):
        return issued
    return issued + await issue_to_experts(session, edition, await experts_who_served(session, edition))


async def _of_projects(session: AsyncSession, edition: EditionInForce) -> list[Earned]:
    """What a project is now, what it was on the way there, and the honours that are announced."""
    states = select(Project.id, Project.state).where(Project.edition_id == edition.id)
    known = (await session.exec(states.order_by(Project.id))).all()
    steps, champions = _steps(edition), await _champions(session, edition)
    on_the_way = [
        Earned(project, kind)
        for kind, states_of in EARNED.items()
        if kind in steps
        for project, state in known
        if state in states_of and (kind is not CertificateKind.CHAMPION or project in champions)
    ]
    given = select(Honour.project_id, Honour.title).where(
        Honour.edition_id == edition.id, col(Honour.published_at).is_not(None)
    )
    announced = (await session.exec(given)).all()
    return on_the_way + [_honour(*row) for row in announced if certifies(edition.rules, row[1])]


async def _champions(session: AsyncSession, edition: EditionInForce) -> set[str]:
    """Who passed a vote that makes champions: winners need not have, where the panel also chooses from others."""
    phases = [phase.id for phase in edition.rules.votings if phase.cut.gives == "champion"]
    passed = select(Standing.project_id).join(Project, col(Project.id) == Standing.project_id)
    here = (Project.edition_id == edition.id, col(Standing.phase).in_(phases), Standing.outcome == "passed")
    return set((await session.exec(passed.where(*here))).all()) if phases else set()


def _steps(edition: EditionInForce) -> set[str]:
    """What cuts give at once. Winners of a vote or of a panel are announced later, and have an honour."""
    rules = edition.rules
    by_vote = {phase.cut.gives for phase in rules.votings} - {WINNER}
    return by_vote | {phase.cut.gives for phase in rules.of_kind(NominationPhase)}


def _honour(project: str, title: str) -> Earned:
    if title == WINNER:
        return Earned(project, CertificateKind.WINNER)
    return Earned(project, CertificateKind.RECOGNITION, title)


async def experts_who_served(session: AsyncSession, edition: EditionInForce) -> list[str]:
    """Who submitted a review, voted in a ballot of a panel, or was present by a record confirmed by two."""
    reviewed = (
        select(Assignment.expert_id)
        .join(Review, col(Review.assignment_id) == Assignment.id)
        .join(Project, col(Project.id) == Assignment.project_id)
        .where(Project.edition_id == edition.id, col(Review.submitted_at).is_not(None))
    )
    voted = select(PanelBallot.member_id).where(PanelBallot.edition_id == edition.id)
    records = select(Minutes.content).where(
        Minutes.edition_id == edition.id,
        col(Minutes.chair_id).is_not(None),
        col(Minutes.steward_id).is_not(None),
    )
    served = {*(await session.exec(reviewed.distinct())).all(), *(await session.exec(voted.distinct())).all()}
    for content in (await session.exec(records)).all():
        served |= present_in(content)
    return sorted(served)
