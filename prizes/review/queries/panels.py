"""Read panels, who reviews what, and how far the reviews are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person, RoleGrant
from prizes.accounts.queries import role_holders
from prizes.accounts.rules.roles import ANY, Role
from prizes.edition.document.phases import PhaseBase
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase
from prizes.journal import acts
from prizes.journal.queries import latest_by_subject
from prizes.nomination.models import Project, ProjectMember
from prizes.nomination.queries.people import has_part
from prizes.review.models import Assignment, Recusal, Review
from prizes.review.queries.mine import review_progress
from prizes.review.queries.projects import judged
from prizes.review.queries.working import phases_of_seats
from prizes.review.rules.deciding import ProjectFacts
from prizes.review.rules.pace import WINDOW, done_by
from prizes.review.rules.reviews import Progress, covers
from prizes.review.rules.seats import has_own_members, works_in
from prizes.review.rules.staffing import Pair

"""The reminder's act in the journal."""


@dataclass(frozen=True, slots=True)
class Assignee:
    """An expert before a project, and how far they are."""

    assignment: str
    project: str
    expert: str
    progress: Progress
    recused: bool
    """Then the review, if there is one, counts for nothing."""
    changed_at: datetime | None
    handed_in_at: datetime | None = None

    @property
    def counts(self) -> bool:
        return self.progress is Progress.DONE and not self.recused


async def assignees(session: AsyncSession, edition: EditionInForce, phase: PanelPhase) -> list[Assignee]:
    """Everybody's assignments in a phase."""
    writes = has_part(col(Assignment.project_id), col(Assignment.expert_id))
    query = (
        select(Assignment, Review, Recusal.id, (col(Project.nominator_id) == Assignment.expert_id) | writes)
        .join(Project, col(Project.id) == Assignment.project_id)
        .outerjoin(Review, col(Review.assignment_id) == Assignment.id)
        .outerjoin(
            Recusal,
            (col(Recusal.project_id) == Assignment.project_id)
            & (col(Recusal.expert_id) == Assignment.expert_id),
        )
        .where(Project.edition_id == edition.id, Assignment.phase == phase.id)
        .order_by(col(Assignment.created_at), Assignment.id)
    )
    return [
        Assignee(
            assignment.id,
            assignment.project_id,
            assignment.expert_id,
            review_progress(review),
            recusal is not None or bool(theirs),
            review.updated_at if review else None,
            review.submitted_at if review else None,
        )
        for assignment, review, recusal, theirs in (await session.exec(query)).all()
    ]


async def recused_pairs(
    session: AsyncSession, edition: EditionInForce, projects: Collection[ProjectFacts]
) -> set[Pair]:
    """Who takes no part in which project: declared, or because they have a part in it as one of its people."""
    query = (
        select(Recusal.project_id, Recusal.expert_id)
        .join(Project, col(Project.id) == Recusal.project_id)
        .where(Project.edition_id == edition.id)
    )
    declared = {(project, expert) for project, expert in (await session.exec(query)).all()}
    writing = (
        select(ProjectMember.project_id, ProjectMember.person_id)
        .join(Project, col(Project.id) == ProjectMember.project_id)
        .where(Project.edition_id == edition.id)
    )
    declared |= {(project, person) for project, person in (await session.exec(writing)).all()}
    return declared | {(p.id, p.nominator_id) for p in projects if p.nominator_id}


@dataclass
class Panels:
    """Who is in which panel."""

    seats: Sequence[tuple[Person, RoleGrant]]
    """By name and address; somebody in two panels has two seats."""
    people: dict[str, Person] = field(init=False)
    categories: dict[str, set[str]] = field(init=False)
    """By expert; `*`: all categories."""

    def __post_init__(self) -> None:
        self.people = {person.id: person for person, _ in self.seats}
        self.categories = {person.id: set() for person, _ in self.seats}
        for person, grant in self.seats:
            self.categories[person.id].add(grant.category)


async def panels(session: AsyncSession, edition: EditionInForce, phase: PhaseBase | None = None) -> Panels:
    """Who is in which panel; `phase`: of those who work in it."""
    seats = await role_holders(session, Role.EXPERT, edition.slug)
    if phase is None or not has_own_members(edition.rules):
        return Panels(seats)
    named = await phases_of_seats(session, edition)
    return Panels(
        [
            (person, grant)
            for person, grant in seats
            if works_in(phase, named.get((person.id, grant.category), ()))
        ]
    )


def still_theirs(
    at_work: Sequence[Assignee], who: Panels, projects: Sequence[ProjectFacts]
) -> list[Assignee]:
    """Without what somebody had not handed in when they lost their seat: nobody can finish it."""
    category = {p.id: p.category for p in projects}
    return [
        a
        for a in at_work
        if a.project in category
        and (a.progress is Progress.DONE or covers(who.categories.get(a.expert, ()), category[a.project]))
    ]


# --- the board -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CategoryProgress:
    code: str
    projects: int
    asked: int
    """Reviews that the rules ask for."""
    done: int
    """Reviews handed in, as far as the rules ask for them: a third of two makes up for nothing elsewhere."""
    unassigned: int
    """Reviews asked for that nobody is assigned to yet."""

    @property
    def missing(self) -> int:
        return self.asked - self.done


@dataclass(frozen=True, slots=True)
class ExpertProgress:
    person: Person
    assigned: int
    done: int
    recused: int
    last_change: datetime | None
    reminded_at: datetime | None
    panel: frozenset[str] = frozenset()
    """The categories of their seats; `*`: all."""

    @property
    def left(self) -> int:
        return self.assigned - self.done


@dataclass(frozen=True, slots=True)
class ProjectProgress:
    project: ProjectFacts
    assigned: int
    done: int
    asked: int

    @property
    def missing(self) -> int:
        return max(0, self.asked - self.done)


@dataclass(frozen=True, slots=True)
class Board:
    categories: list[CategoryProgress]
    experts: list[ExpertProgress]
    projects: list[ProjectProgress]
    """All of them, by category of the rules and title."""
    done_lately: dict[str, int] = field(default_factory=dict)
    """Reviews handed in within the last seven days, by project."""

    @property
    def missing(self) -> int:
        return sum(c.missing for c in self.categories)

    @property
    def unassigned(self) -> int:
        return sum(c.unassigned for c in self.categories)

    def done_by(self, now: datetime) -> datetime | None:
        """When all will be handed in at the pace of the last seven days."""
        return done_by(self.missing, sum(self.done_lately.values()), now)

    def within(self, categories: Collection[str], projects: Collection[str]) -> Board:
        """The part of some categories, with the experts of their panels; only these projects one by one."""
        lately = {p.project.id for p in self.projects if p.project.category in categories}
        return Board(
            [c for c in self.categories if c.code in categories],
            [e for e in self.experts if e.panel & {*categories, ANY}],
            [p for p in self.projects if p.project.id in projects],
            {project: n for project, n in self.done_lately.items() if project in lately},
        )


async def board(session: AsyncSession, edition: EditionInForce, phase: PanelPhase) -> Board:
    """How far a phase's reviews are, by category, by expert and by project."""
    asked = phase.marking.reviews if phase.marking else 0
    facts = await judged(session, edition, phase)
    who = await panels(session, edition, phase)
    at_work = still_theirs(await assignees(session, edition, phase), who, facts)
    taking_part = [a for a in at_work if not a.recused]
    assigned = Counter(a.project for a in taking_part)
    done = Counter(a.project for a in taking_part if a.counts)
    projects = [ProjectProgress(p, assigned[p.id], done[p.id], asked) for p in facts]
    reminded = await latest_by_subject(session, edition.slug, acts.REVIEW_REMIND)
    return Board(
        categories=[_of_category(c.code, projects, asked) for c in edition.rules.categories],
        experts=[_of_expert(p, at_work, reminded.get(f"person:{p.id}"), who) for p in who.people.values()],
        projects=projects,
        done_lately=Counter(a.project for a in taking_part if a.counts and _is_late(a, clock.now())),
    )


def _is_late(assignee: Assignee, now: datetime) -> bool:
    return assignee.handed_in_at is not None and now - WINDOW <= assignee.handed_in_at <= now


def _of_category(code: str, projects: Sequence[ProjectProgress], asked: int) -> CategoryProgress:
    mine = [p for p in projects if p.project.category == code]
    return CategoryProgress(
        code,
        len(mine),
        asked * len(mine),
        sum(min(p.done, asked) for p in mine),
        sum(max(0, asked - p.assigned) for p in mine),
    )


def _of_expert(
    person: Person, at_work: Sequence[Assignee], reminded_at: datetime | None, who: Panels
) -> ExpertProgress:
    mine = [a for a in at_work if a.expert == person.id]
    taking_part = [a for a in mine if not a.recused]
    return ExpertProgress(
        person,
        assigned=len(taking_part),
        done=sum(a.counts for a in taking_part),
        recused=len(mine) - len(taking_part),
        last_change=max((a.changed_at for a in mine if a.changed_at), default=None),
        reminded_at=reminded_at,
        panel=frozenset(who.categories[person.id]),
    )


# --- one project ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExpertsReview:
    """An expert's review of a project, as stewards see it."""

    person: Person
    review: Review | None
    progress: Progress
    recusal: Recusal | None

    @property
    def counts(self) -> bool:
        return self.progress is Progress.DONE and self.recusal is None


async def reviews_of(session: AsyncSession, phase: PanelPhase, project_id: str) -> list[ExpertsReview]:
    """Everybody who is assigned to a project or recused of it, by name and address."""
    assigned = (
        select(Person, Review)
        .join(Assignment, col(Assignment.expert_id) == Person.id)
        .outerjoin(Review, col(Review.assignment_id) == Assignment.id)
        .where(Assignment.phase == phase.id, Assignment.project_id == project_id)
    )
    recused = (
        select(Person, Recusal)
        .join(Recusal, col(Recusal.expert_id) == Person.id)
        .where(Recusal.project_id == project_id)
    )
    away = {person.id: (person, recusal) for person, recusal in (await session.exec(recused)).all()}
    found = []
    for person, review in (await session.exec(assigned)).all():
        _, recusal = away.pop(person.id, (person, None))
        found.append(ExpertsReview(person, review, review_progress(review), recusal))
    found += [ExpertsReview(person, None, Progress.NOT_BEGUN, recusal) for person, recusal in away.values()]
    return sorted(found, key=lambda r: (r.person.name or "", r.person.email))
