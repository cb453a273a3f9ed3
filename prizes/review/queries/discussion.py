"""Read what experts say of projects to each other: only for those who may, and only after their own review."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person, RoleGrant
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import ANY, Role, holds
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase, opens_at
from prizes.edition.titles import phase_title
from prizes.errors import Closed, Refusal
from prizes.nomination.models import Project
from prizes.review import refusals
from prizes.review.models import Assignment, PanelSeat, Remark, Review
from prizes.review.queries.interests import chaired, closed_to, declared_by
from prizes.review.queries.projects import candidates, is_decided, standings
from prizes.review.queries.working import my_panel
from prizes.review.rules.deciding import ProjectFacts
from prizes.review.rules.discussing import PAGE, Voice, leads, why_not
from prizes.review.rules.interests import Door, door
from prizes.review.rules.reviews import covers


@dataclass(frozen=True, slots=True)
class Access:
    """What somebody may of the discussions of a phase: read once, asked for each project."""

    phase: PanelPhase
    is_steward: bool
    panel: frozenset[str]
    chairs: frozenset[str]
    closed: frozenset[str]
    declared: Mapping[str, str]
    """Kind of interest by project."""
    waiting: frozenset[str]
    """Projects whose review they have not handed in."""

    def voice(self, project: ProjectFacts) -> Voice | None:
        """As what they speak of it; None: it is not theirs to know of."""
        if self.is_steward:
            return Voice.STEWARD
        if covers(self.chairs, project.category):
            return Voice.CHAIR
        return Voice.MEMBER if covers(self.panel, project.category) else None

    def door(self, project: ProjectFacts) -> Door:
        return door(self.phase.panel, self.declared.get(project.id), away=project.id in self.closed)

    def refusal(self, project: ProjectFacts) -> Refusal | None:
        voice = self.voice(project)
        if voice is None:
            return refusals.not_to_discuss()
        waits = project.id in self.waiting
        return why_not(voice, self.door(project), category=project.category, waits=waits)

    def runs(self, project: ProjectFacts) -> bool:
        """Whether they lead: stewards, and chairs of the category."""
        return leads(self.voice(project))


async def access_to(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, me: SignedIn
) -> Access:
    said = await declared_by(session, edition, me.person.id)
    return Access(
        phase=phase,
        is_steward=holds(me.grants, Role.STEWARD, edition.slug),
        panel=await my_panel(session, edition, phase, me),
        chairs=await chaired(session, edition, me.person.id, phase),
        closed=frozenset(await closed_to(session, edition, me.person.id)),
        declared={project: row.kind for project, row in said.items()},
        waiting=await _not_handed_in(session, edition, phase, me.person.id),
    )


async def _not_handed_in(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, person_id: str
) -> frozenset[str]:
    query = (
        select(Assignment.project_id)
        .join(Project, col(Project.id) == Assignment.project_id)
        .outerjoin(Review, col(Review.assignment_id) == Assignment.id)
        .where(Project.edition_id == edition.id, Assignment.phase == phase.id)
        .where(Assignment.expert_id == person_id, col(Review.submitted_at).is_(None))
    )
    return frozenset((await session.exec(query)).all())


async def before_panel(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, project: str | None = None
) -> list[ProjectFacts]:
    """The projects of a phase, or the one with this id, before and after its decision, by category and title."""
    if await is_decided(session, edition, phase.id):
        placed = [facts for facts, _ in await standings(session, edition, phase.id, project)]
        return sorted(placed, key=lambda p: _place(edition, p))
    return list(await candidates(session, edition, phase, project))


def _place(edition: EditionInForce, project: ProjectFacts) -> tuple[int, str, str]:
    codes = [category.code for category in edition.rules.categories]
    place = codes.index(project.category) if project.category in codes else len(codes)
    return place, project.title.casefold(), project.id


async def why_silent(session: AsyncSession, edition: EditionInForce, phase: PanelPhase) -> Closed | None:
    """Why nothing can be said in a phase now; None where it can: from its opening until the decision."""
    opens = opens_at(edition.rules, phase.id)
    if opens is None or clock.now() < opens:
        return refusals.not_open_yet(phase_title(phase), opens)
    return refusals.discussion_over() if await is_decided(session, edition, phase.id) else None


# --- one project ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RemarkShown:
    id: str
    author: str | None
    """Name; None: they gave none, or the rules keep it from the reader."""
    number: int
    """Of the author in this discussion, from 1 in the order in which they first spoke; another in every project."""
    voice: Voice
    mine: bool
    text: str
    made_at: datetime
    struck_at: datetime | None
    by_lead: bool
    """Taken out by who leads the discussion, not by its author."""


@dataclass(frozen=True, slots=True)
class Discussion:
    project: ProjectFacts
    voice: Voice
    remarks: Sequence[RemarkShown]
    """Of one page, the oldest first."""
    total: int
    page: int
    pages: int
    silent: Closed | None
    """Why nothing can be added now."""

    @property
    def leads(self) -> bool:
        return leads(self.voice)


async def discussion_of(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    project_id: str,
    me: SignedIn,
    *,
    page: int | None = None,
) -> Discussion:
    """What was said of a project, for somebody who may read it. Without a page the newest. Raises a refusal."""
    project, voice = await may_discuss(session, edition, phase, project_id, me)
    counting = select(func.count()).select_from(Remark).where(*_of(phase, project_id))
    total = (await session.exec(counting)).one()
    pages = max(1, -(-total // PAGE))
    at = min(max(1, page or pages), pages)
    query = (
        select(Remark, Person.name)
        .join(Person, col(Person.id) == Remark.author_id)
        .where(*_of(phase, project_id))
        .order_by(col(Remark.made_at), col(Remark.id))
        .offset((at - 1) * PAGE)
        .limit(PAGE)
    )
    rows = (await session.exec(query)).all()
    voices = await _voices(session, edition, project.category, {remark.author_id for remark, _ in rows})
    numbers = await _numbers(session, phase, project_id) if rows else {}
    named = leads(voice) or not phase.panel.anonymous
    return Discussion(
        project,
        voice,
        [
            _shown(remark, name if named else None, numbers[remark.author_id], voices[remark.author_id], me)
            for remark, name in rows
        ],
        total,
        at,
        pages,
        await why_silent(session, edition, phase),
    )


def _of(phase: PanelPhase, project_id: str) -> tuple[Any, ...]:
    return col(Remark.phase) == phase.id, col(Remark.project_id) == project_id


async def _numbers(session: AsyncSession, phase: PanelPhase, project_id: str) -> dict[str, int]:
    """Who spoke first has 1. Remarks never leave the table, so a number stays whose it is."""
    query: Any = (
        select(Remark.author_id)
        .where(*_of(phase, project_id))
        .group_by(col(Remark.author_id))
        .order_by(func.min(Remark.made_at), func.min(Remark.id))
    )
    return {author: number for number, author in enumerate((await session.exec(query)).all(), 1)}


def _shown(remark: Remark, name: str | None, number: int, voice: Voice, me: SignedIn) -> RemarkShown:
    return RemarkShown(
        id=remark.id,
        author=name,
        number=number,
        voice=voice,
        mine=remark.author_id == me.person.id,
        text="" if remark.struck_at else remark.text,
        made_at=remark.made_at,
        struck_at=remark.struck_at,
        by_lead=remark.struck_by not in (None, remark.author_id),
    )


async def may_discuss(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, project_id: str, me: SignedIn
) -> tuple[ProjectFacts, Voice]:
    """The project, and as what somebody speaks of it. Raises what keeps them out; none of it says anything of it."""
    access = await access_to(session, edition, phase, me)
    found = await before_panel(session, edition, phase, project_id)
    voice = access.voice(found[0]) if found else None
    if voice is None:
        raise refusals.not_to_discuss()
    if refusal := access.refusal(found[0]):
        raise refusal
    return found[0], voice


async def _voices(
    session: AsyncSession, edition: EditionInForce, category: str, authors: Collection[str]
) -> dict[str, Voice]:
    """As what these people speak in a category: whoever is in its panel speaks as its member, even a steward."""
    seats: Any = select(PanelSeat.person_id).where(
        PanelSeat.edition_id == edition.id,
        PanelSeat.part == "chair",
        PanelSeat.state == "accepted",
        col(PanelSeat.category).in_((category, ANY)),
        col(PanelSeat.person_id).in_(authors),
    )
    chairs = set((await session.exec(seats)).all())
    roles: Any = select(RoleGrant.person_id).where(
        RoleGrant.role == Role.STEWARD.value,
        col(RoleGrant.edition).in_((ANY, edition.slug)),
        col(RoleGrant.person_id).in_(authors),
    )
    stewards = set((await session.exec(roles)).all())
    return {
        author: Voice.CHAIR if author in chairs else Voice.STEWARD if author in stewards else Voice.MEMBER
        for author in authors
    }


# --- all of them ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Discussed:
    """A project in the list of discussions."""

    project: ProjectFacts
    remarks: int
    latest: datetime | None
    waits: bool
    """It opens once they have handed in their own review."""


async def discussions(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, me: SignedIn
) -> list[Discussed]:
    """The projects that somebody may discuss, or may once their review is in; those just spoken of first."""
    access = await access_to(session, edition, phase, me)
    counted = await _counted(session, edition, phase)
    found = []
    for project in await before_panel(session, edition, phase):
        refusal = access.refusal(project)
        waits = refusal is not None and refusal.code == refusals.hand_in_first.code
        if refusal is None or waits:
            number, latest = (0, None) if waits else counted.get(project.id, (0, None))
            found.append(Discussed(project, number, latest, waits))
    return sorted(found, key=lambda d: -d.latest.timestamp() if d.latest else 0)


async def _counted(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase
) -> dict[str, tuple[int, datetime]]:
    query: Any = (
        select(Remark.project_id, func.count(), func.max(Remark.made_at))
        .join(Project, col(Project.id) == Remark.project_id)
        .where(Project.edition_id == edition.id, Remark.phase == phase.id)
        .where(col(Remark.struck_at).is_(None))
        .group_by(Remark.project_id)
    )
    return {project: (number, latest) for project, number, latest in (await session.exec(query)).all()}


async def remarks_by_project(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase
) -> dict[str, int]:
    """How many remarks stand of each project; no entry: nobody has said anything."""
    return {project: number for project, (number, _) in (await _counted(session, edition, phase)).items()}
