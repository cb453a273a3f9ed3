"""A second round of marks: opened by a steward or a chair where the marks lie too far apart, or for another reason."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase, closes_at
from prizes.errors import text_too_long
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import many_lines
from prizes.mail.actions import queue
from prizes.mail.rules.kinds import SECOND_ROUND
from prizes.nomination.models import Project, ProjectText
from prizes.nomination.rules.languages import title_for
from prizes.review import refusals
from prizes.review.actions import holding
from prizes.review.models import Assignment, Review, SecondRound
from prizes.review.queries.mine import takes_part, why_closed
from prizes.review.queries.quality import QualityView, quality_view
from prizes.review.rules.deciding import ProjectFacts
from prizes.review.rules.reviews import REASON_MOST

LEAST_REVIEWS = 2


async def open_second_round(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    project_id: str,
    *,
    reason: str,
    opener: SignedIn,
) -> SecondRound:
    """Let the experts of a project see each other's marks without names and change their own; the first ones are kept.

    A reason is asked for unless the marks lie further apart than the rules allow. Raises Missing for a project that
    the opener does not oversee or may not see.
    """
    await holding.alone(session, edition.id)
    view = await quality_view(session, edition, phase, opener)
    reason = await _checked(session, edition, phase, view, project_id, reason=reason)
    now = clock.now()
    made = SecondRound(
        phase=phase.id, project_id=project_id, reason=reason, opened_by=opener.person.id, opened_at=now
    )
    session.add(made)
    project = view.projects[project_id]
    texts = (await session.exec(select(ProjectText).where(ProjectText.project_id == project_id))).all()
    for review, person in await _reviews(session, phase, project_id):
        review.first_marks = dict(review.marks)
        session.add(review)
        title, lang = title_for(project, texts, person.lang)
        _tell(session, edition, phase, replace(project, title=title, language=lang), person)
    details = {"phase": phase.id, "reason": reason}
    record(session, edition, acts.REVIEW_SECOND_ROUND, project_id, by=opener.person.id, **details)
    await session.flush()
    return made


async def _checked(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    view: QualityView,
    project_id: str,
    *,
    reason: str,
) -> str:
    """The reason as it is kept; raises what stands in the way."""
    if phase.marking is None or phase.marking.spread_most is None:
        raise refusals.no_second_round()
    row = next((row for row in view.quality.projects if row.project == project_id), None)
    if row is None:
        raise refusals.not_a_candidate()
    if (closed := await why_closed(session, edition, phase, project_id)) is not None:
        raise closed
    if project_id in view.rounds:
        raise refusals.second_round_open()
    if row.reviews < LEAST_REVIEWS:
        raise refusals.nothing_to_mark_again()
    reason = many_lines(reason)
    if not reason and not row.far_apart:
        raise refusals.reason_for_second_round_needed()
    if len(reason) > REASON_MOST:
        raise text_too_long("reason", most=REASON_MOST)
    return reason


async def _reviews(session: AsyncSession, phase: PanelPhase, project_id: str) -> list[tuple[Review, Person]]:
    """The reviews that count, with their experts."""
    query = (
        select(Review, Person)
        .join(Assignment, col(Assignment.id) == Review.assignment_id)
        .join(Project, col(Project.id) == Assignment.project_id)
        .join(Person, col(Person.id) == Assignment.expert_id)
        .where(Assignment.phase == phase.id, Assignment.project_id == project_id, takes_part())
        .where(col(Review.submitted_at).is_not(None))
    )
    return list((await session.exec(query)).all())


def _tell(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, project: ProjectFacts, person: Person
) -> None:
    closes = closes_at(edition.rules, phase.id)
    queue(
        session,
        SECOND_ROUND,
        to=person.email,
        lang=person.lang,
        edition=edition.slug,
        about=f"project:{project.id}",
        edition_title=dict(edition.rules.title),
        title=project.title,
        title_lang=project.language,
        project=project.id,
        closes=closes.isoformat() if closes else None,
        slug=edition.slug,
    )
