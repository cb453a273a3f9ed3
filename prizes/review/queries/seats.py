"""Read who sits in the panels of an edition, who is invited, and what somebody is invited to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import load_only
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person, RoleGrant
from prizes.accounts.queries import person_with_address
from prizes.accounts.refusals import invitation_gone
from prizes.accounts.rules.roles import ANY
from prizes.edition.document.rules import Rules
from prizes.edition.models import Edition
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase, closes_at
from prizes.mail.rules.addresses import canonical_email
from prizes.nomination.models import Project
from prizes.nomination.queries.projects import IN_THE_CONTEST
from prizes.nomination.rules.form import visible_answers
from prizes.review.models import ExpertProfile, PanelSeat
from prizes.review.queries.mine import EXPERTS
from prizes.review.queries.panels import panels
from prizes.review.queries.reach import Reach
from prizes.review.queries.ties import ties_of_person, ties_of_projects
from prizes.review.queries.working import phases_of_seats
from prizes.review.refusals import no_such_panel
from prizes.review.rules.hints import Hint, PersonTies, hints_by_project
from prizes.review.rules.pace import minutes_for, words_in
from prizes.review.rules.reviews import covers, phase_to_review
from prizes.review.rules.seats import SeatPart, SeatState, is_panel

# --- who sits where ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody in a panel."""

    person: Person
    category: str
    grant: RoleGrant
    seat: PanelSeat | None
    """None: they have the role of an expert by another way than an invitation to the panel."""
    profile: ExpertProfile | None

    @property
    def id(self) -> str:
        """By which the seat is taken away."""
        return self.seat.id if self.seat else self.grant.id

    @property
    def part(self) -> SeatPart:
        return SeatPart(self.seat.part) if self.seat else SeatPart.EXPERT

    @property
    def phases(self) -> list[str]:
        """Those that the seat names; empty: it counts in all without members of their own."""
        return list(self.seat.phases) if self.seat else []

    @property
    def capacity(self) -> int | None:
        return self.seat.capacity if self.seat else None


@dataclass(frozen=True, slots=True)
class Seating:
    """The panels that somebody looks after."""

    sitting: tuple[Sitting, ...]
    """By name and address."""
    invited: tuple[PanelSeat, ...]
    """Open invitations, the oldest first."""
    not_there: tuple[PanelSeat, ...]
    """Who declined, left, or did not answer in time."""

    def in_panel(self, category: str) -> list[Sitting]:
        """Those of exactly this category, chairs first; `*`: those of all."""
        order = list(SeatPart)
        return sorted((s for s in self.sitting if s.category == category), key=lambda s: order.index(s.part))

    def substitutes_for(self, sitting: Sitting) -> list[Sitting]:
        return [
            s
            for s in self.in_panel(sitting.category)
            if s.part is SeatPart.SUBSTITUTE
            and s.person.id != sitting.person.id
            and s.phases == sitting.phases
        ]


async def seating(session: AsyncSession, edition: EditionInForce, reach: Reach) -> Seating:
    """Three reads, however many people; one more where phases have members of their own."""
    who = await panels(session, edition)
    seats = await seats_of(session, edition, reach)
    profiles = await profiles_of(session, list(who.people))
    accepted = {(s.person_id, s.category): s for s in seats if s.state == SeatState.ACCEPTED}
    named = await phases_of_seats(session, edition)
    now = clock.now()
    return Seating(
        tuple(
            Sitting(
                person,
                grant.category,
                grant,
                accepted.get((person.id, grant.category)),
                profiles.get(person.id),
            )
            for person, grant in who.seats
            if reach.has_seat(grant.category, named.get((person.id, grant.category), []))
        ),
        tuple(s for s in seats if is_open(s, now)),
        tuple(s for s in seats if s.state != SeatState.ACCEPTED and not is_open(s, now)),
    )


async def seats_of(session: AsyncSession, edition: EditionInForce, reach: Reach) -> list[PanelSeat]:
    """Every seat that was offered in the panels that somebody looks after, the oldest offer first."""
    query = select(PanelSeat).where(PanelSeat.edition_id == edition.id).order_by(col(PanelSeat.invited_at))
    return [seat for seat in (await session.exec(query)).all() if reach.has_seat(seat.category, seat.phases)]


async def profiles_of(session: AsyncSession, people: Sequence[str]) -> dict[str, ExpertProfile]:
    found = await session.exec(select(ExpertProfile).where(col(ExpertProfile.person_id).in_(people)))
    return {profile.person_id: profile for profile in found.all()}


def is_open(seat: PanelSeat, now: datetime) -> bool:
    return seat.state == SeatState.INVITED and seat.expires_at > now


@dataclass(frozen=True, slots=True)
class SaidOfOneself:
    """What an expert says they know, and where they come from."""

    lines: Sequence[str]
    """Codes of action lines."""
    languages: Sequence[str]
    country: str | None
    affiliations: str
    gender: str | None


async def expertise_of(session: AsyncSession, person: Person) -> SaidOfOneself:
    kept = await session.get(ExpertProfile, person.id)
    if kept is None:
        return SaidOfOneself((), (), person.country, "", None)
    return SaidOfOneself(kept.lines, kept.languages, person.country, kept.affiliations, kept.gender)


# --- what somebody is invited to -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MySeat:
    seat: PanelSeat
    edition: str
    """Slug."""


async def my_seats(session: AsyncSession, person: Person) -> list[MySeat]:
    """Seats and open invitations of somebody, in all editions."""
    query: Any = (
        select(PanelSeat, Edition.slug)
        .join(Edition, col(Edition.id) == PanelSeat.edition_id)
        .where(
            (PanelSeat.person_id == person.id)
            | (
                (PanelSeat.canonical_email == person.canonical_email)
                & (PanelSeat.state == SeatState.INVITED.value)
            )
        )
        .order_by(col(PanelSeat.invited_at).desc())
    )
    now = clock.now()
    return [
        MySeat(seat, slug)
        for seat, slug in (await session.exec(query)).all()
        if seat.state == SeatState.ACCEPTED or is_open(seat, now)
    ]


async def my_seat(
    session: AsyncSession, edition: EditionInForce, seat_id: str, person: Person, *, lock: bool = False
) -> PanelSeat:
    """A seat of somebody, or an open invitation to one. Raises Missing where it is not theirs, or over."""
    seat = await session.get(PanelSeat, seat_id, with_for_update=lock)
    if seat is None or seat.edition_id != edition.id or not _is_of(seat, person):
        raise invitation_gone()
    return seat


def _is_of(seat: PanelSeat, person: Person) -> bool:
    if seat.state == SeatState.ACCEPTED:
        return seat.person_id == person.id
    return seat.canonical_email == person.canonical_email and is_open(seat, clock.now())


def checked_panel(rules: Rules, category: str, reach: Reach) -> None:
    """Raises Invalid for a panel that there is not, or that is not theirs to look after."""
    if not is_panel(rules, category) or not reach.has(category):
        raise no_such_panel()


# --- before somebody is invited ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Speaks:
    """A project of a category, and what speaks for an interest of somebody in it."""

    project: str
    title: str
    language: str
    owner: str
    hints: tuple[Hint, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """What is known of an address before it is invited."""

    person: Person | None
    profile: ExpertProfile | None
    projects: int
    """Projects of the category, whether anything speaks for an interest or not."""
    interests: tuple[Speaks, ...]
    """The strongest hints first. Of a country alone there is only the number."""
    same_country: int


async def before_inviting(
    session: AsyncSession, edition: EditionInForce, email: str, category: str, reach: Reach
) -> Before:
    """What speaks for interests of somebody in the projects of a category, but those a chair takes no part in. Raises
    Invalid for a panel that there is not, or not in this reach.
    """
    checked_panel(edition.rules, category, reach)
    person = await person_with_address(session, email)
    facts = await _facts(session, edition, category)
    facts = {project: fact for project, fact in facts.items() if project not in reach.closed}
    ties = await ties_of_projects(session, list(facts))
    who = await ties_of_person(session, person, but=facts) if person else PersonTies(canonical_email(email))
    found = hints_by_project(who, ties)
    strong = {project: said for project, said in found.items() if said != (Hint.COUNTRY,)}
    order = list(Hint)
    speaks = [
        Speaks(project, *facts[project], said)
        for project, said in sorted(strong.items(), key=lambda each: (order.index(each[1][0]), each[0]))
    ]
    profile = await session.get(ExpertProfile, person.id) if person else None
    return Before(person, profile, len(facts), tuple(speaks), len(found) - len(strong))


async def _facts(
    session: AsyncSession, edition: EditionInForce, category: str
) -> dict[str, tuple[str, str, str]]:
    query: Any = select(  # type: ignore[call-overload]
        Project.id, Project.title, Project.language, Project.owner, Project.category
    ).where(Project.edition_id == edition.id, col(Project.state).in_(IN_THE_CONTEST))
    return {
        key: (title, language, owner)
        for key, title, language, owner, code in (await session.exec(query)).all()
        if covers({category}, code)
    }


# --- what an invitation says ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WorkAhead:
    """What waits for a member of a panel, as far as it is known now."""

    projects: int
    """In the contest now, in the categories of the panel."""
    minutes: int | None
    """That reading and marking one of them takes, about; None: there is none yet, or nothing is marked."""
    closes: datetime | None
    """Until when reviews are due."""


ASKED_BY = ("category", "stakeholder_type", "sdgs", "gdc", "answers")
"""What of a project says which questions it is asked, and its answers."""


async def panels_work(
    session: AsyncSession, edition: EditionInForce, categories: Collection[str]
) -> dict[str, WorkAhead]:
    """By category of the panels; `*`: the one of all. Of each project only what its questions and texts follow from is
    read.
    """
    query = (
        select(Project)
        .where(Project.edition_id == edition.id, col(Project.state).in_(IN_THE_CONTEST))
        .options(load_only(*(getattr(Project, name) for name in ASKED_BY)))
    )
    if ANY not in categories:
        query = query.where(col(Project.category).in_(categories))
    rules, phase = edition.rules, phase_to_review(edition.rules, clock.now())
    minutes = [
        (p.category, minutes_for(sum(words_in(a.value) for a in visible_answers(rules, p, EXPERTS))))
        for p in (await session.exec(query)).all()
    ]
    return {
        category: _work(rules, phase, [most for code, most in minutes if covers({category}, code)])
        for category in categories
    }


def _work(rules: Rules, phase: PanelPhase | None, minutes: Sequence[int]) -> WorkAhead:
    if phase is None:
        return WorkAhead(len(minutes), None, None)
    mean = -(-sum(minutes) // len(minutes)) if minutes else None
    return WorkAhead(len(minutes), mean, closes_at(rules, phase.id))
