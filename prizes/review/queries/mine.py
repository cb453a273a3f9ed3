"""Read what an expert has to review.

Nothing here gives out what the rules hide, nor a project of another expert.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, exists
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.edition.document.components import Audience, FormField, Marking
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase, closes_at, is_open, opens_at
from prizes.edition.titles import phase_title
from prizes.errors import Closed
from prizes.nomination.actions.texts import read_project
from prizes.nomination.models import Project
from prizes.nomination.queries.people import has_part, is_theirs
from prizes.nomination.rules.form import FieldAnswer, visible_answers
from prizes.nomination.rules.goals import named_targets
from prizes.nomination.rules.languages import ReadAs, Reading
from prizes.review import refusals
from prizes.review.models import Assignment, Recusal, Review, SecondRound, Standing
from prizes.review.queries.interests import declared, door_of
from prizes.review.queries.projects import IN_REVIEW
from prizes.review.queries.working import my_panel
from prizes.review.rules.interests import Door, panel_phases
from prizes.review.rules.pace import minutes_for, words_in
from prizes.review.rules.reviews import (
    Progress,
    ShownFacts,
    covers,
    gives_away,
    is_over,
    progress_of,
    shown_facts,
)

EXPERTS: tuple[Audience, ...] = ("experts",)


@dataclass(frozen=True, slots=True)
class AssignedProject:
    """A project in an expert's list."""

    project: str
    title: str
    language: str
    category: str
    shown: ShownFacts
    progress: Progress
    minutes: int
    """That reading and marking it takes, about."""
    again_since: datetime | None = None
    """When its second round was opened; None: there is none."""
    looked_again: bool = False
    """Whether the review was saved since then."""

    @property
    def is_left(self) -> bool:
        """Whether the expert still has something to do here."""
        return self.progress is not Progress.DONE or (self.again_since is not None and not self.looked_again)


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """A project as its expert sees it, with the review so far."""

    assignment: str
    assigned: AssignedProject
    sdgs: tuple[int, ...]
    targets: tuple[str, ...]
    """Of these goals, by their codes."""
    answers: tuple[FieldAnswer, ...]
    read_as: ReadAs
    """In which language the title and the answers are."""
    marks: dict[str, int]
    comments: dict[str, str]
    """By criterion."""
    comment: str
    submitted_at: datetime | None
    updated_at: datetime | None
    revision: int
    """0: nothing is saved yet."""
    first_marks: dict[str, int] | None
    """The marks before the second round."""
    again_reason: str = ""
    """Why there is a second round, where somebody said so."""


def takes_part() -> ColumnElement[bool]:
    """That the expert of an assignment is not recused and has no part in the project."""
    recused = exists().where(
        col(Recusal.project_id) == col(Assignment.project_id),
        col(Recusal.expert_id) == col(Assignment.expert_id),
    )
    writes = has_part(col(Assignment.project_id), col(Assignment.expert_id))
    return ~recused & ~writes & col(Project.nominator_id).is_distinct_from(col(Assignment.expert_id))


async def my_assignments(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, me: SignedIn
) -> list[AssignedProject]:
    """What an expert reviews in a phase, by category of the rules and title.

    Projects of a panel that was left, those in which the expert takes no part, and those they have not declared for
    yet, are not in it.
    """
    expert_id, panel = me.person.id, await my_panel(session, edition, phase, me)
    query = (
        select(Project, Review, Person.name, SecondRound.opened_at)
        .join(Assignment, col(Assignment.project_id) == Project.id)
        .outerjoin(Review, col(Review.assignment_id) == Assignment.id)
        .outerjoin(Person, col(Person.id) == Project.nominator_id)
        .outerjoin(SecondRound, its_second_round())
        .where(Project.edition_id == edition.id, col(Project.state).in_(IN_REVIEW))
        .where(Assignment.phase == phase.id, Assignment.expert_id == expert_id, takes_part())
        .where(declared(phase.panel))
    )
    found = [
        assigned_of(edition, phase, project, review=review, nominator=nominator, again=again)
        for project, review, nominator, again in (await session.exec(query)).all()
        if covers(panel, project.category)
    ]
    place = {category.code: n for n, category in enumerate(edition.rules.categories)}
    return sorted(found, key=lambda a: (place.get(a.category, len(place)), a.title.casefold(), a.project))


async def my_submitted(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, expert_id: str
) -> list[dict[str, int]]:
    """The marks of the reviews that an expert has submitted in a phase and that count."""
    query = (
        select(Review.marks)
        .join(Assignment, col(Assignment.id) == Review.assignment_id)
        .join(Project, col(Project.id) == Assignment.project_id)
        .where(Project.edition_id == edition.id, col(Project.state).in_(IN_REVIEW))
        .where(Assignment.phase == phase.id, Assignment.expert_id == expert_id, takes_part())
        .where(col(Review.submitted_at).is_not(None))
    )
    return [dict(marks) for marks in (await session.exec(query)).all()]


async def recused_number(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, expert_id: str
) -> int:
    """Of how many assigned projects an expert is recused."""
    query = (
        select(func.count())
        .select_from(Recusal)
        .join(Project, col(Project.id) == Recusal.project_id)
        .join(Assignment, col(Assignment.project_id) == Recusal.project_id)
        .where(Project.edition_id == edition.id, Recusal.expert_id == expert_id)
        .where(Assignment.phase == phase.id, Assignment.expert_id == expert_id)
    )
    return (await session.exec(query)).one()


async def my_sheet(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    project_id: str,
    me: SignedIn,
    *,
    lang: str = "",
) -> ReviewSheet:
    """One project for its expert, in the language they ask for where it is given in it.

    Raises Missing for a project that is not theirs, Forbidden where they take no part, DeclareFirst where they have
    not declared; none of these says anything about the project.
    """
    expert_id, panel = me.person.id, await my_panel(session, edition, phase, me)
    query = (
        select(Assignment, Project, Review, Person.name, Recusal.id, SecondRound)  # type: ignore[call-overload]
        .join(Project, col(Project.id) == Assignment.project_id)
        .outerjoin(Review, col(Review.assignment_id) == Assignment.id)
        .outerjoin(Person, col(Person.id) == Project.nominator_id)
        .outerjoin(
            Recusal,
            (col(Recusal.project_id) == Project.id) & (col(Recusal.expert_id) == Assignment.expert_id),
        )
        .outerjoin(SecondRound, its_second_round())
        .where(Project.edition_id == edition.id, Project.id == project_id)
        .where(Assignment.phase == phase.id, Assignment.expert_id == expert_id)
    )
    row = (await session.exec(query)).first()
    if row is None:
        raise refusals.not_yours()
    assignment, project, review, nominator, recusal, second = row
    if recusal is not None or await is_theirs(session, project, expert_id):
        raise refusals.recused()
    if project.state not in IN_REVIEW or not covers(panel, project.category):
        raise refusals.not_yours()
    if await door_of(session, phase, project, expert_id) is not Door.OPEN:
        raise refusals.DeclareFirst(project.category or "")
    read = await read_project(session, edition, project, lang)
    marking = _marking(phase)
    again = second.opened_at if second else None
    assigned = assigned_of(edition, phase, project, review=review, nominator=nominator, again=again)
    sheet = _sheet(edition, marking, assignment, assigned, project, read=read, review=review)
    return replace(sheet, again_reason=second.reason) if second else sheet


async def why_closed(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, project_id: str
) -> Closed | None:
    """Why reviews of this project cannot be changed now; None if they can."""
    now = clock.now()
    if not is_open(edition.rules, phase.id, now):
        closes = closes_at(edition.rules, phase.id)
        if closes is not None and is_over(edition.rules, phase.id, now):
            return refusals.over(phase=phase_title(phase), closes=closes)
        return refusals.not_open_yet(phase_title(phase), opens_at(edition.rules, phase.id))
    decided = select(Standing.id).where(Standing.phase == phase.id, Standing.project_id == project_id)
    return refusals.decided() if (await session.exec(decided)).first() is not None else None


def its_second_round() -> ColumnElement[bool]:
    return (col(SecondRound.project_id) == col(Project.id)) & (
        col(SecondRound.phase) == col(Assignment.phase)
    )


def _sheet(
    edition: EditionInForce,
    marking: Marking,
    assignment: Assignment,
    assigned: AssignedProject,
    project: Project,
    *,
    read: Reading,
    review: Review | None,
) -> ReviewSheet:
    visible = visible_answers(edition.rules, read.sheet, EXPERTS)
    return ReviewSheet(
        assignment=assignment.id,
        assigned=assigned,
        sdgs=tuple(project.sdgs),
        targets=tuple(each.code for each in named_targets(project)),
        answers=tuple(answer for answer in visible if not gives_away(edition.rules, answer.field, marking)),
        read_as=read.read_as,
        marks=dict(review.marks) if review else {},
        comments=dict(review.comments) if review else {},
        comment=review.comment if review else "",
        submitted_at=review.submitted_at if review else None,
        updated_at=review.updated_at if review else None,
        revision=review.revision if review else 0,
        first_marks=review.first_marks if review else None,
    )


def assigned_of(
    edition: EditionInForce,
    phase: PanelPhase,
    project: Project,
    *,
    review: Review | None,
    nominator: str | None,
    again: datetime | None,
) -> AssignedProject:
    """`again`: when the second round was opened."""
    marking = _marking(phase)
    answers = visible_answers(edition.rules, project, EXPERTS)
    return AssignedProject(
        project=project.id,
        title=project.title,
        language=project.language,
        category=project.category or "",
        shown=shown_facts(
            marking,
            owner=project.owner,
            country=project.country,
            stakeholder_type=project.stakeholder_type,
            nominator=nominator,
            url=project.url,
            body=project.body,
        ),
        progress=review_progress(review),
        minutes=minutes_for(
            sum(words_in(a.value) for a in answers if not gives_away(edition.rules, a.field, marking))
        ),
        again_since=again,
        looked_again=again is not None and review is not None and review.updated_at > again,
    )


def review_progress(review: Review | None) -> Progress:
    if review is None:
        return Progress.NOT_BEGUN
    said = review.comment or "".join(review.comments.values())
    return progress_of(review.marks, said, review.submitted_at)


def _marking(phase: PanelPhase) -> Marking:
    if phase.marking is None:
        raise refusals.no_marking()
    return phase.marking


# --- second rounds --------------------------------------------------------------------------------------


async def second_rounds(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase
) -> dict[str, SecondRound]:
    """The second rounds of a phase, by project."""
    query = (
        select(SecondRound)
        .join(Project, col(Project.id) == SecondRound.project_id)
        .where(Project.edition_id == edition.id, SecondRound.phase == phase.id)
    )
    return {row.project_id: row for row in (await session.exec(query)).all()}


@dataclass(frozen=True, slots=True)
class OtherReview:
    """Another expert's review without a name; `number` is another one in every project."""

    number: int
    marks: dict[str, int]
    comments: dict[str, str]
    comment: str


async def other_reviews(session: AsyncSession, phase: PanelPhase, sheet: ReviewSheet) -> list[OtherReview]:
    """What the others gave, for an expert who has handed in their own review, once there is a second round.

    Nobody sees others' marks before: they would follow them.
    """
    if sheet.assigned.again_since is None or sheet.submitted_at is None:
        return []
    query = (
        select(Review)
        .join(Assignment, col(Assignment.id) == Review.assignment_id)
        .join(Project, col(Project.id) == Assignment.project_id)
        .where(Assignment.phase == phase.id, Assignment.project_id == sheet.assigned.project)
        .where(Assignment.id != sheet.assignment, col(Review.submitted_at).is_not(None), takes_part())
    )
    shuffled = sorted(
        (await session.exec(query)).all(), key=lambda r: sha256(f"second:{r.assignment_id}".encode()).digest()
    )
    return [OtherReview(n, dict(r.marks), dict(r.comments), r.comment) for n, r in enumerate(shuffled, 1)]


async def reads_answer(
    session: AsyncSession,
    edition: EditionInForce,
    project: Project,
    field: FormField,
    *,
    expert_id: str,
    panel: Collection[str],
) -> bool:
    """Whether an expert sees the answer to a question of a project: as on their sheet of it, in any phase."""
    if not set(EXPERTS) & set(field.shown_to):
        return False
    if project.state not in IN_REVIEW or not covers(panel, project.category):
        return False
    query = (
        select(Assignment.phase)
        .join(Project, col(Project.id) == Assignment.project_id)
        .where(Assignment.project_id == project.id, Assignment.expert_id == expert_id, takes_part())
    )
    assigned = set((await session.exec(query)).all())
    shown_in = [
        phase
        for phase in panel_phases(edition.rules)
        if phase.id in assigned
        and phase.marking is not None
        and not gives_away(edition.rules, field, phase.marking)
    ]
    doors = [await door_of(session, phase, project, expert_id) for phase in shown_in]
    return Door.OPEN in doors
