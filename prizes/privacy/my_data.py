"""Everything that is kept of one person, for that person: plain data, the same for a page and for a program.

How somebody voted is in it only while they can change it, as on their ballot: later nobody can be made to show it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import AccessToken, Invitation, Person, ProviderLink, RoleGrant, Session
from prizes.accounts.queries import has_factor, passkeys_of
from prizes.ballot.cases.withdrawing import rounds_of
from prizes.ballot.erasing import reminders_of
from prizes.ballot.queries import my_choices, round_for
from prizes.complaints.models import Complaint
from prizes.consultation.models import ConsultationComment
from prizes.edition.models import Edition
from prizes.journal.queries import entries
from prizes.mail.letters import readable
from prizes.mail.models import Message
from prizes.nomination.models import (
    Attachment,
    BodyDelegate,
    LateEntry,
    Project,
    ProjectInvitation,
    ProjectMember,
    ProjectMessage,
    ProjectNote,
    ProjectText,
)
from prizes.nomination.models import ScreeningSheet as Sheet
from prizes.nomination.queries.projects import titles_for
from prizes.review.models import (
    Assignment,
    DeclaredInterest,
    ExpertProfile,
    PanelSeat,
    Recusal,
    Remark,
    Review,
)
from prizes.stocktaking.models import Contribution, FocalPoint, ProjectUpdate
from prizes.votelog.format.choices import points_given, project_of

FORM = "my-data-v1"
MOST = 100_000
"""Acts of one person in the journal; more than anybody has."""
Record = dict[str, Any]


async def my_data(session: AsyncSession, person: Person) -> dict[str, Any]:
    """By section; each is a list of records, most of them with values of JSON."""
    sections = {name: await read(session, person) for name, read in SECTIONS.items()}
    return {"form": FORM, "at": clock.now().isoformat(timespec="seconds"), **sections}


def _record(row: Any, *names: str) -> Record:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value


async def _all(session: AsyncSession, query: Any, *names: str) -> list[Record]:
    """Of rows, or of pairs of a row and more named values."""
    return [_record(row, *names) for row in (await session.exec(query)).all()]


async def _slugs(session: AsyncSession) -> dict[str, str]:
    return dict((await session.exec(select(Edition.id, Edition.slug))).all())


# --- the account ---------------------------------------------------------------------------------------


async def account(session: AsyncSession, person: Person) -> list[Record]:
    names = (
        "email",
        "name",
        "lang",
        "country",
        "stakeholder_type",
        "entity_name",
        "reminders",
        "task_letters",
        "created_at",
    )
    ways = {
        "password": person.password_hash is not None,
        "second_factor": await has_factor(session, person.id),
    }
    return [_record(person, *names) | ways]


async def sessions(session: AsyncSession, person: Person) -> list[Record]:
    query = select(Session).where(Session.person_id == person.id).order_by(col(Session.created_at))
    return await _all(session, query, "created_at", "expires_at")


async def passkeys(session: AsyncSession, person: Person) -> list[Record]:
    found = await passkeys_of(session, person.id)
    return [_record(each, "name", "transports", "created_at", "used_at") for each in found]


async def sign_on(session: AsyncSession, person: Person) -> list[Record]:
    query = select(ProviderLink).where(ProviderLink.person_id == person.id)
    return await _all(session, query, "issuer", "subject", "created_at")


async def tokens(session: AsyncSession, person: Person) -> list[Record]:
    query = (
        select(AccessToken).where(AccessToken.person_id == person.id).order_by(col(AccessToken.created_at))
    )
    return await _all(session, query, "name", "scopes", "created_at", "expires_at", "used_at")


async def roles(session: AsyncSession, person: Person) -> list[Record]:
    query = select(RoleGrant).where(RoleGrant.person_id == person.id).order_by(col(RoleGrant.granted_at))
    return await _all(session, query, "role", "edition", "category", "granted_at")


async def invitations(session: AsyncSession, person: Person) -> list[Record]:
    query = select(Invitation).where(Invitation.canonical_email == person.canonical_email)
    names = ("role", "edition", "category", "created_at", "expires_at", "accepted")
    return await _all(session, query.order_by(col(Invitation.created_at)), *names)


async def letters(session: AsyncSession, person: Person) -> list[Record]:
    """With what they said, as long as that is kept."""
    theirs = func.lower(Message.to) == person.email.lower()
    query = select(Message).where(theirs).order_by(col(Message.created_at))
    found = []
    for letter in (await session.exec(query)).all():
        said = readable(letter)
        words = {"subject": said.subject, "text": said.text} if said else {"subject": None, "text": None}
        found.append(_record(letter, "template", "state", "created_at", "sent_at") | words)
    return found


async def journal(session: AsyncSession, person: Person) -> list[Record]:
    found = await entries(session, None, limit=MOST, actor=person.id)
    return [
        _record(entry, "at", "act", "edition", "subject") | {"details": entry.shown}
        for entry in reversed(found)
    ]


# --- projects ------------------------------------------------------------------------------------------


async def projects(session: AsyncSession, person: Person) -> list[Record]:
    """That somebody is the nominator of, with every answer."""
    slugs = await _slugs(session)
    query = select(Project).where(Project.nominator_id == person.id).order_by(col(Project.created_at))
    found = (await session.exec(query)).all()
    ids = [project.id for project in found]
    texts = (await session.exec(select(ProjectText).where(col(ProjectText.project_id).in_(ids)))).all()
    files = (await session.exec(select(Attachment).where(col(Attachment.project_id).in_(ids)))).all()
    names = (
        *("id", "state", "category", "title", "owner", "stakeholder_type", "country", "url", "belongs"),
        *("owner_email", "language", "sdgs", "targets", "gdc", "answers", "eligibility"),
        *("created_at", "updated_at", "submitted_at", "state_reason", "corrections"),
    )
    return [
        {"edition": slugs[project.edition_id]}
        | _record(project, *names)
        | {
            "texts": [_record(t, "lang", "title", "answers") for t in texts if t.project_id == project.id],
            "files": [
                _record(f, "field", "name", "bytes", "alt") for f in files if f.project_id == project.id
            ],
        }
        for project in found
    ]


async def parts(session: AsyncSession, person: Person) -> list[Record]:
    """In projects that others lead."""
    columns: tuple[Any, ...] = (
        Edition.slug,
        Project.id,
        Project.title,
        ProjectMember.part,
        ProjectMember.added_at,
    )
    query: Any = (
        select(*columns)
        .join(Project, col(Project.id) == ProjectMember.project_id)
        .join(Edition, col(Edition.id) == Project.edition_id)
        .where(ProjectMember.person_id == person.id)
        .order_by(col(ProjectMember.added_at))
    )
    keys = ("edition", "project", "title", "part", "added_at")
    return [_named(keys, row) for row in (await session.exec(query)).all()]


def _named(keys: tuple[str, ...], row: Any) -> Record:
    return {key: _plain(value) for key, value in zip(keys, row, strict=True)}


async def offers(session: AsyncSession, person: Person) -> list[Record]:
    theirs = ProjectInvitation.canonical_email == person.canonical_email
    query = select(ProjectInvitation).where(theirs).order_by(col(ProjectInvitation.created_at))
    return await _all(session, query, "project_id", "part", "created_at", "expires_at", "accepted")


async def messages(session: AsyncSession, person: Person) -> list[Record]:
    """That they wrote about projects, as a nominator or as a steward."""
    query = select(ProjectMessage).where(ProjectMessage.author_id == person.id)
    return await _all(session, query.order_by(col(ProjectMessage.sent_at)), "project_id", "text", "sent_at")


async def notes(session: AsyncSession, person: Person) -> list[Record]:
    """That they wrote as a steward for other stewards."""
    query = select(ProjectNote).where(ProjectNote.author_id == person.id)
    return await _all(
        session, query.order_by(col(ProjectNote.written_at)), "project_id", "text", "written_at"
    )


async def project_updates(session: AsyncSession, person: Person) -> list[Record]:
    """That they wrote of projects after the contest, or of those that they contributed."""
    query = select(ProjectUpdate).where(ProjectUpdate.proposed_by == person.id)
    names = (
        *("project_id", "contribution_id", "status", "text", "url", "replaced_by", "as_of", "state"),
        *("proposed_at", "reason"),
    )
    return await _all(session, query.order_by(col(ProjectUpdate.proposed_at)), *names)


async def contributions(session: AsyncSession, person: Person) -> list[Record]:
    """Projects that they contributed to the register."""
    query = select(Contribution).where(Contribution.contributed_by == person.id)
    names = (
        *("title", "owner", "country", "language", "categories", "sdgs", "targets", "summary", "url"),
        *("status", "state", "contributed_at", "decided_at", "reason"),
    )
    return await _all(session, query.order_by(col(Contribution.contributed_at)), *names)


async def complaints(session: AsyncSession, person: Person) -> list[Record]:
    """What they reported of projects with their address."""
    query = select(Complaint).where(Complaint.canonical_email == person.canonical_email)
    names = ("project_id", "kind", "words", "email", "made_at", "state", "answer", "decided_at")
    return await _all(session, query.order_by(col(Complaint.made_at)), *names)


async def focal_points(session: AsyncSession, person: Person) -> list[Record]:
    """Projects of which they asked to be the focal point."""
    query = select(FocalPoint).where(FocalPoint.person_id == person.id)
    names = (
        *("project_id", "relation", "evidence", "url", "state"),
        *("asked_at", "decided_at", "reason"),
    )
    return await _all(session, query.order_by(col(FocalPoint.asked_at)), *names)


async def comments(session: AsyncSession, person: Person) -> list[Record]:
    """On proposed rules."""
    query = select(ConsultationComment).where(ConsultationComment.commented_by == person.id)
    names = (
        *("lang", "text", "name", "affiliation", "organization", "confirmed_at", "translations"),
        *("state", "commented_at", "decided_at", "reason"),
    )
    return await _all(session, query.order_by(col(ConsultationComment.commented_at)), *names)


async def late_entries(session: AsyncSession, person: Person) -> list[Record]:
    query = select(LateEntry).where(LateEntry.canonical_email == person.canonical_email)
    return await _all(session, query, "reason", "until", "created_at", "opened_at")


async def bodies(session: AsyncSession, person: Person) -> list[Record]:
    query = select(BodyDelegate).where(BodyDelegate.canonical_email == person.canonical_email)
    return await _all(session, query, "body", "appointed_at", "ended_at")


async def screening(session: AsyncSession, person: Person) -> list[Record]:
    query = select(Sheet).where(Sheet.screener_id == person.id).order_by(col(Sheet.saved_at))
    return await _all(session, query, "project_id", "verdict", "checks", "note", "saved_at")


# --- panels --------------------------------------------------------------------------------------------


async def seats(session: AsyncSession, person: Person) -> list[Record]:
    slugs = await _slugs(session)
    theirs = or_(
        col(PanelSeat.person_id) == person.id, col(PanelSeat.canonical_email) == person.canonical_email
    )
    query = select(PanelSeat).where(theirs).order_by(col(PanelSeat.invited_at))
    names = ("category", "part", "state", "capacity", "invited_at", "answered_at", "note")
    return [
        {"edition": slugs[seat.edition_id]} | _record(seat, *names)
        for seat in (await session.exec(query)).all()
    ]


async def expertise(session: AsyncSession, person: Person) -> list[Record]:
    query = select(ExpertProfile).where(ExpertProfile.person_id == person.id)
    return await _all(session, query, "lines", "languages", "affiliations", "gender", "updated_at")


async def interests(session: AsyncSession, person: Person) -> list[Record]:
    query = select(DeclaredInterest).where(DeclaredInterest.expert_id == person.id)
    query = query.order_by(col(DeclaredInterest.declared_at))
    return await _all(session, query, "project_id", "kind", "note", "earlier", "declared_at")


async def recusals(session: AsyncSession, person: Person) -> list[Record]:
    query = select(Recusal).where(Recusal.expert_id == person.id).order_by(col(Recusal.created_at))
    return await _all(session, query, "project_id", "reason", "created_at")


async def reviews(session: AsyncSession, person: Person) -> list[Record]:
    query: Any = (
        select(Assignment.phase, Assignment.project_id, Review)
        .outerjoin(Review, col(Review.assignment_id) == Assignment.id)
        .where(Assignment.expert_id == person.id)
        .order_by(col(Assignment.created_at))
    )
    names = ("marks", "comments", "comment", "updated_at", "submitted_at")
    return [
        {"phase": phase, "project_id": project}
        | (_record(review, *names) if review else dict.fromkeys(names))
        for phase, project, review in (await session.exec(query)).all()
    ]


async def remarks(session: AsyncSession, person: Person) -> list[Record]:
    query = select(Remark).where(Remark.author_id == person.id, col(Remark.struck_at).is_(None))
    return await _all(session, query.order_by(col(Remark.made_at)), "project_id", "phase", "text", "made_at")


# --- votes ---------------------------------------------------------------------------------------------


async def votes(session: AsyncSession, person: Person) -> list[Record]:
    """In which editions somebody voted; for whom, while they can change it."""
    found = []
    for each in await rounds_of(session, person):
        there = await round_for(session, each.edition, person)
        open_ = there is not None and there.phase.id == each.phase.id
        chosen = await my_choices(session, each.edition, each.phase, person) if open_ else None
        choices = await _named_choices(session, chosen) if chosen else None
        found.append({"edition": each.edition.slug, "phase": each.phase.id, "choices": choices})
    return found


async def _named_choices(
    session: AsyncSession, chosen: Mapping[str, Sequence[str]]
) -> dict[str, list[Record]]:
    known = await titles_for(session, [project_of(part) for parts in chosen.values() for part in parts], "")
    return {
        category: [
            {"project": project, "title": known[project][0] if project in known else ""}
            | ({"points": points[project]} if points else {})
            for project in map(project_of, parts)
        ]
        for category, parts in chosen.items()
        for points in (points_given(parts),)
    }


async def vote_reminders(session: AsyncSession, person: Person) -> list[Record]:
    return [_record(each, "edition", "state", "agreed_at") for each in await reminders_of(session, person)]


SECTIONS: dict[str, Callable[[AsyncSession, Person], Awaitable[list[Record]]]] = {
    "account": account,
    "sessions": sessions,
    "passkeys": passkeys,
    "sign_on": sign_on,
    "tokens": tokens,
    "roles": roles,
    "invitations": invitations,
    "projects": projects,
    "parts": parts,
    "offers": offers,
    "messages": messages,
    "notes": notes,
    "project_updates": project_updates,
    "contributions": contributions,
    "focal_points": focal_points,
    "comments": comments,
    "complaints": complaints,
    "late_entries": late_entries,
    "bodies": bodies,
    "votes": votes,
    "vote_reminders": vote_reminders,
    "seats": seats,
    "expertise": expertise,
    "interests": interests,
    "recusals": recusals,
    "reviews": reviews,
    "remarks": remarks,
    "screening": screening,
    "letters": letters,
    "journal": journal,
}
