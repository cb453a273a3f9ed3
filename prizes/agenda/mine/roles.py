"""What experts, chairs, stewards and observers have to do. Edition by edition; how many statements that takes does not
depend on what is in one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import Role, holds
from prizes.agenda.queries import agenda
from prizes.agenda.rules.mine import (
    MyTask,
    ReviewFacts,
    chair_tasks,
    countersigning_task,
    declaration_task,
    panel_ballot_task,
    records_task,
    review_task,
    steward_task,
)
from prizes.agenda.rules.tasks import (
    complaint_tasks,
    consultation_tasks,
    contribution_tasks,
    focal_point_tasks,
    update_tasks,
)
from prizes.ballot.cases.queries import cases_without_third
from prizes.complaints.queries import open_complaints
from prizes.consultation.queries.reading import ended_consultations, waiting_comments
from prizes.edition.document.phases import SelectionPhase
from prizes.edition.models import Edition
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase, closes_at, is_open, opens_at, state_of
from prizes.edition.titles import Said
from prizes.nomination.models import Project
from prizes.results.ballots import Stage, ballot_phases, ballot_views
from prizes.results.minuting import records_for
from prizes.review.models import Assignment, Review
from prizes.review.queries.interests import chaired_phase, interests_of, waiting
from prizes.review.queries.leading import chairs_day
from prizes.review.queries.mine import my_assignments
from prizes.review.rules.reviews import marking_phases
from prizes.stocktaking.queries.contributions import waiting_contributions
from prizes.stocktaking.queries.focal_points import waiting_focal_points
from prizes.stocktaking.queries.updates import waiting_contributed_updates, waiting_updates


async def tasks_of_roles(
    session: AsyncSession, me: SignedIn, editions: Collection[EditionInForce]
) -> list[MyTask]:
    """Edition by edition: how many statements that takes does not depend on what is in one."""
    found: list[MyTask] = []
    over = [
        edition.slug
        for edition in editions
        if state_of(edition.rules, clock.now()) in ("over", "record")
        and holds(me.grants, Role.STEWARD, edition.slug)
    ]
    waits = await waiting_updates(session, over) if over else {}
    found += [steward_task(slug, task) for slug, n in waits.items() for task in update_tasks(n)]
    asked = await waiting_focal_points(session, over) if over else {}
    found += [steward_task(slug, task) for slug, n in asked.items() for task in focal_point_tasks(n)]
    stewarded = [edition.slug for edition in editions if holds(me.grants, Role.STEWARD, edition.slug)]
    comments = await waiting_comments(session, stewarded) if stewarded else {}
    ended = await ended_consultations(session, stewarded) if stewarded else {}
    found += [
        steward_task(slug, task)
        for slug in stewarded
        for task in consultation_tasks(comments.get(slug, 0), ended.get(slug, 0))
    ]
    reported = await open_complaints(session, stewarded) if stewarded else {}
    found += [steward_task(slug, task) for slug, n in reported.items() for task in complaint_tasks(n)]
    if latest := latest_contest(
        edition for edition in editions if holds(me.grants, Role.STEWARD, edition.slug)
    ):
        waiting_ones, updates = (
            await waiting_contributions(session),
            await waiting_contributed_updates(session),
        )
        found += [steward_task(latest, task) for task in contribution_tasks(waiting_ones, updates)]
    for edition in editions:
        if edition.record or state_of(edition.rules, clock.now()) == "over":
            continue
        if holds(me.grants, Role.EXPERT, edition.slug):
            found += await _of_expert(session, edition, me)
        if holds(me.grants, Role.STEWARD, edition.slug):
            found += [steward_task(edition.slug, task) for task in await agenda(session, edition)]
        elif holds(me.grants, Role.OBSERVER, edition.slug):
            found += await _of_observer(session, edition)
    return found


def latest_contest(editions: Iterable[EditionInForce]) -> str | None:
    """In whose office a steward finds what belongs to no edition: the slug."""
    return max((each.slug for each in editions if each.rules.kind == "contest"), default=None)


async def _of_expert(session: AsyncSession, edition: EditionInForce, me: SignedIn) -> list[MyTask]:
    undeclared = waiting(await interests_of(session, edition, me))
    found: list[MyTask | None] = [declaration_task(edition.slug, undeclared)]
    found += await _reviews(session, edition, me)
    found += await _panel_ballots(session, edition, me)
    if phase := await chaired_phase(session, edition, me.person.id):
        found += await _of_chair(session, edition, phase, me)
    return [task for task in found if task is not None]


async def _reviews(session: AsyncSession, edition: EditionInForce, me: SignedIn) -> list[MyTask | None]:
    rules, now = edition.rules, clock.now()
    found = []
    for phase in (p for p in marking_phases(rules) if is_open(rules, p.id, now)):
        assigned = await my_assignments(session, edition, phase, me)
        left = [each for each in assigned if each.is_left]
        facts = ReviewFacts(
            edition.slug,
            closes_at(rules, phase.id),
            tuple(each.project for each in left),
            len(assigned) - len(left),
            sum(each.minutes for each in left),
        )
        found.append(review_task(facts))
    return found


async def _panel_ballots(session: AsyncSession, edition: EditionInForce, me: SignedIn) -> list[MyTask]:
    phases, person = ballot_phases(edition.rules), me.person.id
    titles: dict[str, Said] = {c.code: c.title for c in edition.rules.categories}
    return [
        panel_ballot_task(
            edition.slug,
            code,
            titles[code] if view.panel.field.is_category else view.panel.field.name,
            closes_at(edition.rules, phase.id),
            phase=phase.id if len(phases) > 1 else None,
        )
        for phase in phases
        if is_open(edition.rules, phase.id, clock.now())
        for code, view in (await ballot_views(session, edition, phase)).items()
        if view.stage is Stage.OPEN and view.is_voter(person) and person not in view.cast | view.panel.hands
    ]


async def _of_chair(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, me: SignedIn
) -> list[MyTask | None]:
    rules, now = edition.rules, clock.now()
    opens = opens_at(rules, phase.id)
    if opens is None or opens > now:
        return []
    day = await chairs_day(session, edition, phase, me)
    found: list[MyTask | None] = [*chair_tasks(edition.slug, phase.id, day.steps, closes_at(rules, phase.id))]
    if isinstance(phase, SelectionPhase) and phase.panel.minutes:
        records = await records_for(session, edition, phase, me)
        open_ = [
            record
            for record in records
            if record.may_chair
            and not record.is_over
            and (record.newest is None or record.newest.chair_id is None or not record.holds)
        ]
        found.append(records_task(edition.slug, phase.id, len(open_)))
    return found


async def _of_observer(session: AsyncSession, edition: EditionInForce) -> list[MyTask]:
    rules, now = edition.rules, clock.now()
    begun = [p for p in rules.votings if (opens := opens_at(rules, p.id)) is not None and opens <= now]
    if not begun:
        return []
    codes = [category.code for category in rules.categories]
    cases = await cases_without_third(session, edition, begun[-1].id, codes)
    task = countersigning_task(edition.slug, len(cases))
    return [task] if task else []


# --- what is done ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReviewsDone:
    edition: str
    number: int


async def reviews_done(session: AsyncSession, person: Person) -> list[ReviewsDone]:
    """How many reviews somebody has handed in, by edition."""
    query: Any = (
        select(Edition.slug, func.count())
        .select_from(Review)
        .join(Assignment, col(Assignment.id) == Review.assignment_id)
        .join(Project, col(Project.id) == Assignment.project_id)
        .join(Edition, col(Edition.id) == Project.edition_id)
        .where(Assignment.expert_id == person.id, col(Review.submitted_at).is_not(None))
        .group_by(col(Edition.slug))
        .order_by(col(Edition.slug).desc())
    )
    return [ReviewsDone(slug, number) for slug, number in (await session.exec(query)).all()]
