"""Who writes a project together: parts offered by mail, accepted, left, taken away; a project handed over.

The nominator leads the project; there is one. Whoever takes a project over leads it from then on, and who led it
before goes on as an editor; a delegate of the body that proposed it as a reader.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.actions import checked_address
from prizes.accounts.models import Person
from prizes.accounts.queries import name_at, people, person_with_address
from prizes.accounts.refusals import invitation_gone, invitation_is_for_another_address
from prizes.edition.queries import EditionInForce
from prizes.errors import not_listed
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.mail.actions import queue_to_anybody
from prizes.mail.rules.addresses import leads_to
from prizes.mail.rules.kinds import ENTRY_DECLINED, ENTRY_PROPOSED, PROJECT_HANDED_OVER, PROJECT_INVITATION
from prizes.nomination import refusals
from prizes.nomination.actions.limits import keep_limits
from prizes.nomination.actions.steps import own, tell_person
from prizes.nomination.models import Project, ProjectInvitation, ProjectMember
from prizes.nomination.project_roles import OFFERED, Permission, ProjectRole
from prizes.nomination.queries.projects import IN_THE_CONTEST, edition_of, project_in, titles_for
from prizes.nomination.rules.entry.proposing import awaits_its_owner
from prizes.nomination.rules.states import State

OFFER_LIFE = timedelta(days=14)
MOST_PEOPLE = 20
"""Members and open invitations of one project."""
MOST_A_DAY = 30
"""Invitations that one person sends in 24 hours; a bound against mail to strangers."""


# --- the nominator offers ------------------------------------------------------------------------------


async def offer_part(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    *,
    email: str,
    part: str,
    inviter: Person,
    lang: str,
) -> ProjectInvitation:
    """Offer a part by mail, for 14 days; `nominator` hands the project over. Somebody with an open offer gets a new
    one in its place. `lang`: of the mail, where the address has no account with a language of its own.
    """
    project = await own(session, edition, project_id, inviter, Permission.LEAD)
    if project.state == State.WITHDRAWN:
        raise refusals.project_has_left()
    if part not in OFFERED:
        raise not_listed("part")
    address = checked_address(email)
    name = await name_at(session, address)
    known = await person_with_address(session, address)
    if leads_to(address, inviter.canonical_email) or (
        known and await _has(session, project, known, ProjectRole(part))
    ):
        raise refusals.has_this_part()
    await _bounds(session, project, inviter, name)
    offer = await _offer(session, project, inviter, address, ProjectRole(part), name=name)
    record(session, edition, acts.NOMINATION_OFFER_PART, project, by=inviter.id, part=part)
    proposes = project.body is not None and part == ProjectRole.NOMINATOR
    read_in = known.lang if known else lang
    title, title_lang = (await titles_for(session, [project.id], read_in))[project.id]
    await queue_to_anybody(
        session,
        ENTRY_PROPOSED if proposes else PROJECT_INVITATION,
        to=address,
        field="email",
        lang=read_in,
        edition=edition.slug,
        edition_title=edition.rules.title,
        title=title,
        title_lang=title_lang,
        part=part,
        inviter=inviter.name or inviter.email,
        offer=offer.id,
        until=offer.expires_at.isoformat(),
        **(_proposed(edition, project) if proposes else {}),
    )
    return offer


def _proposed(edition: EditionInForce, project: Project) -> dict[str, Any]:
    """What the letter says to whom a body would have complete a project."""
    body = edition.rules.body_title(project.body or "")
    return {"body": dict(body), "owner": project.owner, "reason": project.proposal_reason}


async def _has(session: AsyncSession, project: Project, person: Person, part: ProjectRole) -> bool:
    member = await session.get(ProjectMember, (project.id, person.id))
    return member is not None and member.part == part


async def _bounds(session: AsyncSession, project: Project, inviter: Person, name: str) -> None:
    now = clock.now()
    members = select(func.count()).select_from(ProjectMember).where(ProjectMember.project_id == project.id)
    offers = (
        select(func.count())
        .select_from(ProjectInvitation)
        .where(ProjectInvitation.project_id == project.id, ProjectInvitation.canonical_email != name)
        .where(col(ProjectInvitation.answered_at).is_(None), col(ProjectInvitation.expires_at) > now)
    )
    if (await session.exec(members)).one() + (await session.exec(offers)).one() >= MOST_PEOPLE:
        raise refusals.too_many_people(most=MOST_PEOPLE)
    today = (
        select(func.count())
        .select_from(ProjectInvitation)
        .where(ProjectInvitation.invited_by == inviter.id)
        .where(col(ProjectInvitation.created_at) > now - timedelta(days=1))
    )
    if (await session.exec(today)).one() >= MOST_A_DAY:
        raise refusals.too_many_invitations()


async def _offer(
    session: AsyncSession, project: Project, inviter: Person, address: str, part: ProjectRole, *, name: str
) -> ProjectInvitation:
    """One open offer a mailbox (`name`). Of handing over, one a project."""
    now = clock.now()
    for old in await open_offers(session, project.id):
        if old.canonical_email == name or (
            part is ProjectRole.NOMINATOR and old.part == ProjectRole.NOMINATOR
        ):
            old.expires_at = now
            session.add(old)
    offer = ProjectInvitation(
        project_id=project.id,
        email=address,
        canonical_email=name,
        part=part.value,
        invited_by=inviter.id,
        created_at=now,
        expires_at=now + OFFER_LIFE,
    )
    session.add(offer)
    await session.flush()
    return offer


async def take_offer_back(
    session: AsyncSession, edition: EditionInForce, project_id: str, offer_id: str, *, inviter: Person
) -> None:
    project = await own(session, edition, project_id, inviter, Permission.LEAD)
    offer = next((o for o in await open_offers(session, project.id) if o.id == offer_id), None)
    if offer is None:
        raise invitation_gone()
    offer.expires_at = clock.now()
    session.add(offer)
    record(session, edition, acts.NOMINATION_TAKE_OFFER_BACK, project, by=inviter.id, part=offer.part)
    await session.flush()


async def remove_member(
    session: AsyncSession, edition: EditionInForce, project_id: str, person_id: str, *, by: Person
) -> None:
    """Take a part away: the nominator that of a member, a member their own."""
    leaving = person_id == by.id
    project = await own(session, edition, project_id, by, Permission.READ if leaving else Permission.LEAD)
    member = await session.get(ProjectMember, (project.id, person_id))
    if member is None:
        raise refusals.no_such_person()
    await session.delete(member)
    act = acts.NOMINATION_LEAVE if leaving else acts.NOMINATION_REMOVE_MEMBER
    record(session, edition, act, project, by=by.id, part=member.part, person=person_id)
    await session.flush()


# --- the invited answer --------------------------------------------------------------------------------


async def answer_offer(session: AsyncSession, person: Person, offer_id: str, *, accept: bool) -> Project:
    """Accept or decline. With the part of the nominator the project is handed over: the limits are looked at again
    for its new nominator.
    """
    offer, edition, project = await offer_for(session, person, offer_id, lock=True)
    if accept and project.state == State.WITHDRAWN:
        raise refusals.project_has_left()
    offer.answered_at, offer.accepted = clock.now(), accept
    session.add(offer)
    if not accept:
        record(session, edition, acts.NOMINATION_DECLINE_PART, project, by=person.id, part=offer.part)
        if offer.part == ProjectRole.NOMINATOR and awaits_its_owner(edition.rules, project):
            await _tell_delegate(session, edition, project)
    elif offer.part == ProjectRole.NOMINATOR:
        await _hand_over(session, edition, project, person)
    else:
        await _join(session, edition, project, person, offer)
    await session.flush()
    return project


async def _tell_delegate(session: AsyncSession, edition: EditionInForce, project: Project) -> None:
    """That the owner declines a project that a body proposed for it."""
    delegate = (await people(session, [project.nominator_id])) if project.nominator_id else {}
    for each in delegate.values():
        body = dict(edition.rules.body_title(project.body or ""))
        tell_person(session, edition, project, each, ENTRY_DECLINED, body=body)


async def offer_for(
    session: AsyncSession, person: Person, offer_id: str, *, lock: bool = False
) -> tuple[ProjectInvitation, EditionInForce, Project]:
    """An open offer to this person. The project is held before the offer, as in all acts."""
    offer = await session.get(ProjectInvitation, offer_id)
    if offer is None:
        raise invitation_gone()
    edition = await edition_of(session, offer.project_id)
    project = await project_in(session, edition, offer.project_id, lock=lock) if edition else None
    if lock:
        await session.refresh(offer)
    if edition is None or project is None or offer.answered_at or offer.expires_at <= clock.now():
        raise invitation_gone()
    if offer.canonical_email != person.canonical_email:
        raise invitation_is_for_another_address()
    return offer, edition, project


async def _join(
    session: AsyncSession, edition: EditionInForce, project: Project, person: Person, offer: ProjectInvitation
) -> None:
    if project.nominator_id == person.id:
        return
    member = await session.get(ProjectMember, (project.id, person.id))
    if member is None:
        member = ProjectMember(
            project_id=project.id,
            person_id=person.id,
            part=offer.part,
            added_by=offer.invited_by,
            added_at=clock.now(),
        )
    member.part = offer.part
    session.add(member)
    record(session, edition, acts.NOMINATION_ACCEPT_PART, project, by=person.id, part=offer.part)


async def _hand_over(
    session: AsyncSession, edition: EditionInForce, project: Project, person: Person
) -> None:
    """A delegate who hands a project to its owner reads it from then on; any other nominator can still write."""
    before = project.nominator_id
    if before is None or before == person.id:
        raise invitation_gone()
    if project.state in IN_THE_CONTEST:
        await keep_limits(session, edition, project, project, person)
    member = await session.get(ProjectMember, (project.id, person.id))
    if member is not None:
        await session.delete(member)
    proposed = awaits_its_owner(edition.rules, project)
    if proposed:
        project.owner_accepted_at = clock.now()
    project.nominator_id = person.id
    session.add(project)
    session.add(
        ProjectMember(
            project_id=project.id,
            person_id=before,
            part=(ProjectRole.READER if proposed else ProjectRole.EDITOR).value,
            added_by=person.id,
            added_at=clock.now(),
        )
    )
    record(session, edition, acts.NOMINATION_HAND_OVER, project, by=person.id, before=before)
    old = (await people(session, [before]))[before]
    _tell_of_handing_over(session, edition, project, to=person, other=old, to_me=True)
    _tell_of_handing_over(session, edition, project, to=old, other=person, to_me=False)


def _tell_of_handing_over(
    session: AsyncSession,
    edition: EditionInForce,
    project: Project,
    *,
    to: Person,
    other: Person,
    to_me: bool,
) -> None:
    name = other.name or other.email
    tell_person(session, edition, project, to, PROJECT_HANDED_OVER, other=name, to_me=to_me)


# --- who is there --------------------------------------------------------------------------------------


async def open_offers(session: AsyncSession, project_id: str) -> list[ProjectInvitation]:
    query = (
        select(ProjectInvitation)
        .where(ProjectInvitation.project_id == project_id)
        .where(col(ProjectInvitation.answered_at).is_(None))
        .where(col(ProjectInvitation.expires_at) > clock.now())
        .order_by(col(ProjectInvitation.created_at), col(ProjectInvitation.id))
    )
    return list((await session.exec(query)).all())
