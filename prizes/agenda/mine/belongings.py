"""What hangs on one person: roles, seats and parts that are offered to them, and their projects. One statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, literal, or_, union_all
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Invitation, Person
from prizes.accounts.rules.roles import ANY, ROLES, Role
from prizes.agenda.rules.mine import (
    MyTask,
    OfferFacts,
    OwnTitle,
    ProjectOfMine,
    contributed_update_task,
    contribution_task,
    entry_task,
    focal_point_item,
    honour_task,
    message_task,
    proposing_task,
    update_task,
)
from prizes.edition.kinds.groups import facts_of_member
from prizes.edition.models import Edition
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import closes_at, cut_chain, is_open
from prizes.edition.titles import Said
from prizes.kit.sentence import Sentence, say
from prizes.nomination.models import (
    BodyDelegate,
    LateEntry,
    Project,
    ProjectInvitation,
    ProjectMember,
    ProjectMessage,
)
from prizes.nomination.project_roles import LABELS as PARTS_IN_PROJECTS
from prizes.nomination.project_roles import ProjectRole
from prizes.nomination.queries.conversation import waiting
from prizes.nomination.rules.entry.carrying import may_be_carried
from prizes.nomination.rules.states import Actor, State
from prizes.review.models import HonourAcceptance, PanelSeat
from prizes.review.rules.seats import PARTS as SEATS
from prizes.review.rules.seats import SeatPart, SeatState
from prizes.stocktaking.models import Contribution, FocalPoint, ProjectUpdate
from prizes.stocktaking.rules.contributions import ContributionState
from prizes.stocktaking.rules.focal_points import FocalPointState
from prizes.stocktaking.rules.updates import UpdateState

LATELY = timedelta(days=30)
"""How long a decision on a request is among what somebody has to do."""


class Belonging(NamedTuple):
    """A row of the statement; `kind`: role, seat and part are offered, delegate is a body for which
    they act, late is a late entry, project their own, message
    one about which the stewards wait for an answer, update one whose update they returned;
    carried is a project of an earlier edition that they entered again; contribution is theirs to the register, and
    returned; focal-point is a project of which they asked to be it, and that waits or was declined or ended lately.
    """

    kind: str
    id: str
    edition: str
    part: str
    category: str
    title: str
    language: str
    state: str
    until: datetime | None
    at: datetime | None


async def belongings_of(session: AsyncSession, person: Person) -> list[Belonging]:
    asked: Any = union_all(*_offered(person.canonical_email, clock.now()), *_own(person, clock.now()))
    return [Belonging(*row) for row in (await session.exec(asked)).all()]


NONE: Any = literal("")


def _offered(mail: str, now: datetime) -> list[Any]:
    """The open offers to an address, and the bodies for which it acts. The columns of the first are those of all."""
    choose: Any = select
    role = choose(
        literal("role").label("kind"),
        col(Invitation.id).label("id"),
        col(Invitation.edition).label("edition"),
        col(Invitation.role).label("part"),
        col(Invitation.category).label("category"),
        NONE.label("title"),
        NONE.label("language"),
        NONE.label("state"),
        col(Invitation.expires_at).label("until"),
        col(Invitation.created_at).label("at"),
    ).where(
        Invitation.canonical_email == mail, col(Invitation.answered_at).is_(None), Invitation.expires_at > now
    )
    seat = choose(
        *(literal("seat"), PanelSeat.id, Edition.slug, PanelSeat.part, PanelSeat.category, NONE, NONE, NONE),
        *(PanelSeat.expires_at, PanelSeat.invited_at),
    ).where(
        PanelSeat.edition_id == Edition.id,
        PanelSeat.canonical_email == mail,
        PanelSeat.state == SeatState.INVITED.value,
        PanelSeat.expires_at > now,
    )
    part = choose(
        *(literal("part"), ProjectInvitation.id, Edition.slug, ProjectInvitation.part, NONE),
        *(Project.title, Project.language, NONE),
        *(ProjectInvitation.expires_at, ProjectInvitation.created_at),
    ).where(
        Project.id == ProjectInvitation.project_id,
        Project.edition_id == Edition.id,
        ProjectInvitation.canonical_email == mail,
        col(ProjectInvitation.answered_at).is_(None),
        ProjectInvitation.expires_at > now,
    )
    delegate = choose(
        *(literal("delegate"), BodyDelegate.id, Edition.slug, BodyDelegate.body, NONE, NONE, NONE, NONE),
        *(BodyDelegate.ended_at, BodyDelegate.appointed_at),
    ).where(
        BodyDelegate.edition_id == Edition.id,
        BodyDelegate.canonical_email == mail,
        col(BodyDelegate.ended_at).is_(None),
    )
    return [role, seat, part, delegate]


def _own(person: Person, now: datetime) -> list[Any]:
    """Late entries that are open, and projects."""
    choose: Any = select
    late = choose(
        *(literal("late"), LateEntry.id, Edition.slug, NONE, NONE, NONE, NONE, NONE),
        *(LateEntry.until, LateEntry.opened_at),
    ).where(LateEntry.edition_id == Edition.id, LateEntry.person_id == person.id, LateEntry.until > now)
    theirs = (col(ProjectMember.project_id) == Project.id) & (col(ProjectMember.person_id) == person.id)
    project = (
        choose(
            *(literal("project"), Project.id, Edition.slug),
            func.coalesce(ProjectMember.part, ProjectRole.NOMINATOR.value),
            func.coalesce(Project.category, ""),
            *(Project.title, Project.language, Project.state, Project.correct_until, Project.submitted_at),
        )
        .join(Edition, col(Edition.id) == Project.edition_id)
        .outerjoin(ProjectMember, theirs)
        .where(col(Project.id).in_(_with_part(person)))
    )
    contribution = choose(
        *(literal("contribution"), Contribution.id, literal(ANY), NONE, NONE),
        *(Contribution.title, Contribution.language, Contribution.state),
        *(Contribution.decided_at, Contribution.contributed_at),
    ).where(Contribution.contributed_by == person.id, Contribution.state == ContributionState.RETURNED)
    honour = choose(
        *(literal("honour"), Project.id, Edition.slug, HonourAcceptance.title, NONE, Project.title),
        *(Project.language, NONE, HonourAcceptance.answered_at, HonourAcceptance.asked_at),
    ).where(
        Project.edition_id == Edition.id,
        Project.id == HonourAcceptance.project_id,
        Project.nominator_id == person.id,
        HonourAcceptance.answer == "",
        col(HonourAcceptance.silent_at).is_(None),
    )
    carried = choose(
        *(literal("carried"), Project.carried_from_id, Edition.slug, NONE, NONE, NONE, NONE, NONE),
        *(Project.correct_until, Project.submitted_at),
    ).where(
        Project.edition_id == Edition.id,
        Project.nominator_id == person.id,
        col(Project.carried_from_id).is_not(None),
        Project.state != State.WITHDRAWN,
    )
    ones = [carried, contribution, _returned_of_contributed(person), _asked_for(person, now)]
    return [late, project, _written_to(person), _returned(person), *ones, honour]


def _with_part(person: Person, *parts: ProjectRole) -> Any:
    """Ids of the projects that somebody leads, and in which they have another part, or one of these. Each half is found
    by its index; one condition with an *or* would read all projects.
    """
    member = select(ProjectMember.project_id).where(ProjectMember.person_id == person.id)
    if parts:
        member = member.where(col(ProjectMember.part).in_([part.value for part in parts]))
    return union_all(select(Project.id).where(Project.nominator_id == person.id), member)


def _written_to(person: Person) -> Any:
    """Projects that somebody writes, about which the stewards wait for an answer."""
    choose: Any = select
    waits = select(ProjectMessage.project_id).where(*waiting(Actor.STEWARD))
    return choose(
        *(literal("message"), Project.id, Edition.slug, NONE, func.coalesce(Project.category, "")),
        *(Project.title, Project.language, Project.state, Project.correct_until, Project.submitted_at),
    ).where(
        Project.edition_id == Edition.id,
        col(Project.id).in_(_with_part(person, ProjectRole.EDITOR)),
        col(Project.id).in_(waits),
    )


def _returned(person: Person) -> Any:
    """Projects that somebody writes, of which an update was returned."""
    choose: Any = select
    returned = select(ProjectUpdate.project_id).where(ProjectUpdate.state == UpdateState.RETURNED)
    return choose(
        *(literal("update"), Project.id, Edition.slug, NONE, func.coalesce(Project.category, "")),
        *(Project.title, Project.language, Project.state, Project.correct_until, Project.submitted_at),
    ).where(
        Project.edition_id == Edition.id,
        col(Project.id).in_(_with_part(person, ProjectRole.EDITOR)),
        col(Project.id).in_(returned),
    )


def _returned_of_contributed(person: Person) -> Any:
    """Projects that somebody contributed, of which an update was returned."""
    choose: Any = select
    returned = select(ProjectUpdate.contribution_id).where(ProjectUpdate.state == UpdateState.RETURNED)
    return choose(
        *(literal("contributed-update"), Contribution.id, literal(ANY), NONE, NONE),
        *(Contribution.title, Contribution.language, Contribution.state),
        *(Contribution.decided_at, Contribution.contributed_at),
    ).where(Contribution.contributed_by == person.id, col(Contribution.id).in_(returned))


def _asked_for(person: Person, now: datetime) -> Any:
    """Requests to be the focal point of a project. One that was granted is a part in the project, and no more here."""
    choose: Any = select
    return choose(
        *(literal("focal-point"), Project.id, Edition.slug, NONE, func.coalesce(Project.category, "")),
        *(Project.title, Project.language, FocalPoint.state, FocalPoint.decided_at, FocalPoint.asked_at),
    ).where(
        Project.edition_id == Edition.id,
        Project.id == FocalPoint.project_id,
        FocalPoint.person_id == person.id,
        FocalPoint.state != FocalPointState.GRANTED,
        or_(col(FocalPoint.decided_at).is_(None), col(FocalPoint.decided_at) > now - LATELY),
    )


def offers_in(rows: Sequence[Belonging], editions: Mapping[str, EditionInForce]) -> Iterator[OfferFacts]:
    for row in rows:
        if row.until is None or (row.edition != ANY and row.edition not in editions):
            continue
        if row.kind == "role":
            yield OfferFacts(
                row.edition, Sentence(ROLES[Role(row.part)].label), f"invitations/{row.id}", row.until
            )
        elif row.kind == "seat":
            what = _in_category(SEATS[SeatPart(row.part)], editions[row.edition], row.category)
            yield OfferFacts(row.edition, what, f"{row.edition}/seats/{row.id}", row.until)
        elif row.kind == "part":
            title: Said | OwnTitle = (
                OwnTitle(row.title, row.language)
                if row.title
                else Sentence(PARTS_IN_PROJECTS[ProjectRole(row.part)])
            )
            yield OfferFacts(row.edition, title, f"offers/{row.id}", row.until)


def _in_category(what: Said, edition: EditionInForce, code: str) -> Said:
    category = next((c for c in edition.rules.categories if c.code == code), None)
    return say("%(what)s: %(category)s", what=what, category=category.title) if category else what


def letters_in(rows: Sequence[Belonging], editions: Mapping[str, EditionInForce]) -> Iterator[MyTask]:
    """What the stewards wrote about a project and nobody answered."""
    for row in rows:
        if row.kind == "message" and row.edition in editions:
            yield message_task(row.edition, row.id, OwnTitle(row.title, row.language) if row.title else None)


def returned_updates_in(
    rows: Sequence[Belonging], editions: Mapping[str, EditionInForce]
) -> Iterator[MyTask]:
    """Updates of projects after the contest, and contributions to the register, that the stewards returned."""
    for row in rows:
        if row.kind == "contribution":
            yield contribution_task(row.id, OwnTitle(row.title, row.language))
        if row.kind == "contributed-update":
            yield contributed_update_task(row.id, OwnTitle(row.title, row.language))
        if row.kind == "update" and row.edition in editions:
            yield update_task(row.edition, row.id, OwnTitle(row.title, row.language))


def focal_points_in(
    rows: Sequence[Belonging], editions: Mapping[str, EditionInForce], *, waiting: bool
) -> Iterator[MyTask]:
    """Requests to be the focal point of a project: those that wait for a steward, or those that were decided lately."""
    for row in rows:
        waits = row.state == FocalPointState.WAITING
        if row.kind == "focal-point" and row.edition in editions and waits is waiting:
            yield focal_point_item(row.edition, row.id, OwnTitle(row.title, row.language), row.state)


def honours_in(rows: Sequence[Belonging], editions: Mapping[str, EditionInForce]) -> Iterator[MyTask]:
    """Honours that somebody is asked to accept, until the close of the phase."""
    for row in rows:
        rules = editions[row.edition].rules if row.kind == "honour" and row.edition in editions else None
        asking = rules.acceptance_of(row.part) if rules is not None else None
        if rules is not None and asking is not None:
            closes = closes_at(rules, asking.id)
            if closes is None or clock.now() < closes:
                yield honour_task(row.edition, row.id, OwnTitle(row.title, row.language), closes)


def entries_in(rows: Sequence[Belonging], editions: Mapping[str, EditionInForce]) -> Iterator[MyTask]:
    """Projects of earlier editions that may enter one whose submission is open, and have not."""
    entered = {(row.edition, row.id) for row in rows if row.kind == "carried"}
    led = [project for project in projects_in(rows) if project.leads and project.edition in editions]
    for slug, edition in editions.items():
        rules = edition.rules
        if rules.submission is None or not is_open(rules, rules.submission.id, clock.now()):
            continue
        for project in led:
            waits = (slug, project.id) not in entered
            if waits and may_be_carried(rules, project.edition, project.state):
                yield entry_task(slug, rules, project, editions[project.edition].rules.title)


def bodies_in(rows: Sequence[Belonging], editions: Mapping[str, EditionInForce]) -> Iterator[MyTask]:
    """Bodies for which somebody acts, while submission is open."""
    for row in rows:
        rules = editions[row.edition].rules if row.kind == "delegate" and row.edition in editions else None
        if rules is None or rules.submission is None or rules.submission.proposed_by is None:
            continue
        known = row.part in {body.id for body in rules.submission.proposed_by.bodies}
        if known and is_open(rules, rules.submission.id, clock.now()):
            yield proposing_task(rules, row.part)


def projects_in(rows: Sequence[Belonging]) -> list[ProjectOfMine]:
    late = {row.edition: row.until for row in rows if row.kind == "late"}
    return [
        ProjectOfMine(
            row.id,
            row.edition,
            row.title,
            row.language,
            State(row.state),
            writes=row.part != ProjectRole.READER.value,
            correct_until=row.until,
            submitted_at=row.at,
            leads=row.part == ProjectRole.NOMINATOR.value,
            late_until=late.get(row.edition),
        )
        for row in rows
        if row.kind == "project"
    ]


async def with_facts(
    session: AsyncSession, projects: Sequence[ProjectOfMine], editions: Mapping[str, EditionInForce]
) -> list[ProjectOfMine]:
    """With what groups go by, of those in an edition with a phase for a group; nothing is read where there is none."""
    grouped = {
        slug for slug, edition in editions.items() if any(each.group for each in cut_chain(edition.rules))
    }
    asked = [each.id for each in projects if each.edition in grouped]
    if not asked:
        return list(projects)
    rows = (await session.exec(select(Project).where(col(Project.id).in_(asked)))).all()
    facts = {row.id: facts_of_member(row) for row in rows}
    return [replace(each, facts=facts.get(each.id)) for each in projects]
