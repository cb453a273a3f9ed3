"""Acts on accounts: sessions, profile, roles, held forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from email_validator import EmailNotValidError
from sqlalchemy import delete, func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts import refusals
from prizes.accounts.disposable import is_disposable
from prizes.accounts.erasing import end_all_access
from prizes.accounts.keeping import opened_form, sealed_form
from prizes.accounts.models import (
    AccessToken,
    AnsweredRequest,
    FirstProof,
    HeldForm,
    Invitation,
    PasskeyChallenge,
    PasswordTry,
    Person,
    RoleGrant,
    ServiceToken,
    Session,
    SignInCode,
)
from prizes.accounts.queries import (
    SignedIn,
    grants_of,
    lacks_factor,
    person_with_address,
    session_id,
    session_rows,
)
from prizes.accounts.rules.factors import FRESH
from prizes.accounts.rules.roles import (
    HELD_FORM_LIFE,
    REMEMBERED,
    Role,
    TaskLetters,
    read_address,
    staff_session_over,
)
from prizes.accounts.rules.two_people import BY_TWO, FIRST
from prizes.accounts.schemas import Origin, Profile
from prizes.accounts.telling import tell_stewards
from prizes.config import settings
from prizes.errors import Outcomes, one_by_one
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.token import digest, new_secret
from prizes.mail.actions import queue
from prizes.mail.rules.addresses import canonical_email, former_email
from prizes.mail.rules.kinds import PASSWORD_STOPPED
from prizes.mail.unreachable import note_reached

CODE, PASSWORD, PROVIDER = "code", "password", "provider"
"""The first factor with which a session begins."""
ENDED_TOKEN_SHOWN = timedelta(days=30)
"""How long its owner still sees a token that is over."""


def checked_address(email: str) -> str:
    """The address as it will be mailed to. Raises a refusal beside the field."""
    try:
        address = read_address(email)
    except EmailNotValidError as error:
        in_ascii = email.rpartition("@")[0].isascii()
        raise (refusals.not_an_address() if in_ascii else refusals.beyond_ascii()) from error
    if is_disposable(address.ascii_domain or address.domain):
        raise refusals.domain_not_usable(domain=address.domain)
    return address.normalized


async def sign_in_with_code(session: AsyncSession, code: SignInCode, lang: str) -> str:
    """The secret of a new session for whoever spent this code; the account is made at the first sign-in."""
    person, _ = await person_of_code(session, code, lang)
    return await begin_session(session, person)


async def person_of_code(session: AsyncSession, code: SignInCode, lang: str) -> tuple[Person, bool]:
    """Who spent this code, and whether their account was made just now. The code has arrived, so their address is known
    to be reached.
    """
    await note_reached(session, [code.email])
    known = await person_with_address(session, code.email)
    if known is not None:
        return known, False
    return await open_account(session, code.email, lang), True


async def open_account(session: AsyncSession, email: str, lang: str) -> Person:
    """An account for an address that has none. `email`: a checked one."""
    made = Person(
        email=email,
        canonical_email=canonical_email(email),
        former_email=await free_former(session, email),
        lang=lang,
        created_at=clock.now(),
    )
    session.add(made)
    await session.flush()
    return made


async def free_former(session: AsyncSession, email: str) -> str | None:
    """The address in form 1, unless it counted there as that of an account which is older than form 2."""
    former = former_email(email)
    if former is None:
        return None
    taken = select(Person.id).where(Person.former_email == former)
    return None if (await session.exec(taken)).first() else former


async def begin_session(
    session: AsyncSession,
    person: Person,
    *,
    way: str | None = CODE,
    factor: str | None = None,
    fresh_until: datetime | None = None,
) -> str:
    """The secret of a new session. Of somebody with a role it is shorter, and ends when it is not used. `way`: the
    first factor that was shown, `factor`: which second one was shown. `fresh_until`: until when that counts as fresh,
    if it was not shown just now.
    """
    secret = new_secret()
    now = clock.now()
    staff = bool(await grants_of(session, person.id))
    hours = settings().staff_session_hours if staff else settings().session_hours
    ends = now + timedelta(hours=hours)
    session.add(
        Session(
            token_hash=digest(secret),
            person_id=person.id,
            created_at=clock.arrived(),
            expires_at=staff_session_over(now, ends, settings().staff_idle_minutes) if staff else ends,
            ends_at=ends,
            way=way,
            factor=factor,
            fresh_until=(fresh_until or now + FRESH) if factor else None,
        )
    )
    await session.flush()
    return secret


async def use_session(session: AsyncSession, token_hash: str, until: datetime) -> None:
    """Let a session that is used go on until then, see `queries.SignedIn.goes_on`."""
    await session.exec(
        update(Session)
        .where(col(Session.token_hash) == token_hash, col(Session.expires_at) < until)
        .values(expires_at=until)
        .execution_options(synchronize_session=False)
    )


async def renew_session(session: AsyncSession, me: SignedIn) -> str:
    """End all sessions of somebody who has a role now, and begin one in their place; its secret. A second factor that
    was shown in the old one counts in the new one, and is no fresher.
    """
    await end_all_sessions(session, me.person.id)
    secret = await begin_session(session, me.person, way=me.way, factor=me.factor)
    if me.factor is not None:
        new = await session.get_one(Session, digest(secret))
        new.fresh_until = me.fresh_until
        session.add(new)
        await session.flush()
    return secret


async def end_session(session: AsyncSession, token_hash: str) -> None:
    await session.exec(delete(Session).where(col(Session.token_hash) == token_hash))


async def end_all_sessions(session: AsyncSession, person_id: str, *, but: str | None = None) -> None:
    """End a person's sessions, except the one with this hash: after a change of role or password."""
    query = delete(Session).where(col(Session.person_id) == person_id)
    await session.exec(query.where(col(Session.token_hash) != but) if but else query)


async def end_own_session(session: AsyncSession, me: SignedIn, own_id: str) -> None:
    """End one of one's own sessions. Raises Missing."""
    for row in await session_rows(session, me):
        if session_id(row.token_hash) == own_id:
            await end_session(session, row.token_hash)
            return
    raise refusals.no_such_session()


async def end_other_sessions(session: AsyncSession, me: SignedIn) -> None:
    """End all of one's own sessions but the one that asks."""
    await end_all_sessions(session, me.person.id, but=me.token_hash)


async def sign_out(session: AsyncSession, person: Person) -> None:
    """By whoever runs the service: end all of somebody's sessions, and sign-ins that have begun."""
    await end_all_sessions(session, person.id)
    for begun in (FirstProof, PasskeyChallenge):
        await session.exec(delete(begun).where(col(begun.person_id) == person.id))
    record(session, None, acts.ACCOUNTS_SIGN_OUT, person, by=None)


async def sign_out_everyone(session: AsyncSession) -> None:
    """By whoever runs the service: end all sessions; sign-ins that have begun end too, their codes open nothing."""
    await end_all_access(session)
    record(session, None, acts.ACCOUNTS_SIGN_OUT_ALL, by=None)


async def stop_password(session: AsyncSession, person: Person) -> None:
    """Take the password of somebody who has a role and no second factor now, and tell them: a role needs more than a
    password.
    """
    if person.password_hash is None or not await lacks_factor(session, person.id):
        return
    person.password_hash = None
    session.add(person)
    record(session, None, acts.ACCOUNTS_STOP_PASSWORD, person, by=None)
    queue(session, PASSWORD_STOPPED, to=person.email, lang=person.lang)


async def answer_origin(session: AsyncSession, person: Person, origin: Origin | None) -> None:
    """What a voter says of country and stakeholder group, or (None) that they rather do not. Nobody is asked again."""
    if origin is not None:
        person.country, person.stakeholder_type = origin.country, origin.stakeholder_type
    person.asked_origin = True
    session.add(person)
    await session.flush()


async def change_profile(session: AsyncSession, person: Person, profile: Profile) -> None:
    for name, value in profile.model_dump().items():
        setattr(person, name, value)
    session.add(person)


async def answer_invitation(
    session: AsyncSession, person: Person, invitation_id: str, *, accept: bool, keep: str | None = None
) -> Invitation:
    """Accept or decline a role. `keep`: hash of the session that answers; the others end with the role."""
    invitation = await session.get(Invitation, invitation_id, with_for_update=True)
    if invitation is None or invitation.answered_at or invitation.expires_at <= clock.now():
        raise refusals.invitation_gone()
    if invitation.canonical_email != person.canonical_email:
        raise refusals.invitation_is_for_another_address()
    invitation.answered_at, invitation.accepted = clock.now(), accept
    session.add(invitation)
    if accept:
        await grant(
            session,
            person,
            Role(invitation.role),
            edition=invitation.edition,
            category=invitation.category,
            region=invitation.region,
            granter=invitation.invited_by,
            keep=keep,
        )
        if invitation.role in BY_TWO:
            inviter = await session.get(Person, invitation.invited_by) if invitation.invited_by else None
            await tell_stewards(
                session, "accepted", person.email, invitation.role, invitation.edition, by=inviter
            )
    return invitation


async def grant(
    session: AsyncSession,
    person: Person,
    role: Role,
    *,
    edition: str,
    category: str,
    region: str | None = None,
    granter: str | None,
    keep: str | None = None,
) -> None:
    """Give a role; nothing happens if the person has exactly this one. `granter`: None is whoever runs the service.

    Their sessions end, but for the one that accepts (`keep`: its hash), which becomes as short as those of people with
    a role. A password stops.
    """
    same = select(RoleGrant).where(
        RoleGrant.person_id == person.id,
        RoleGrant.role == role.value,
        RoleGrant.edition == edition,
        RoleGrant.category == category,
    )
    if (await session.exec(same)).first():
        return
    session.add(
        RoleGrant(
            person_id=person.id,
            role=role.value,
            edition=edition,
            category=category,
            region=region,
            granted_by=granter,
            granted_at=clock.now(),
            first=role is Role.STEWARD and granter is None and await _stewards(session, person) < FIRST,
        )
    )
    details = {"role": role.value, "category": category} | ({"region": region} if region else {})
    record(session, None if edition == "*" else edition, acts.ACCOUNTS_GRANT, person, by=granter, **details)
    await session.flush()
    await stop_password(session, person)
    await end_all_sessions(session, person.id, but=keep)
    await _shorten_sessions(session, person.id)
    await session.flush()


async def _stewards(session: AsyncSession, but: Person) -> int:
    """How many others are stewards of any edition."""
    query = select(func.count(func.distinct(col(RoleGrant.person_id)))).where(
        RoleGrant.role == Role.STEWARD.value, RoleGrant.person_id != but.id
    )
    return (await session.exec(query)).one()


async def _shorten_sessions(session: AsyncSession, person_id: str) -> None:
    now = clock.now()
    ends = now + timedelta(hours=settings().staff_session_hours)
    over = staff_session_over(now, ends, settings().staff_idle_minutes)
    for column, latest in ((col(Session.ends_at), ends), (col(Session.expires_at), over)):
        longer = update(Session).where(col(Session.person_id) == person_id, column > latest)
        await session.exec(longer.values({column: latest}).execution_options(synchronize_session=False))


async def revoke(session: AsyncSession, grant_id: str, *, revoker: str) -> None:
    """Take a role away; the person's sessions end at once."""
    row = await session.get(RoleGrant, grant_id)
    if row is None:
        return
    await session.delete(row)
    await end_all_sessions(session, row.person_id)
    record(
        session,
        None if row.edition == "*" else row.edition,
        acts.ACCOUNTS_REVOKE,
        row.person_id,
        by=revoker,
        role=row.role,
        category=row.category,
        **({"region": row.region} if row.region else {}),
    )


async def revoke_in(session: AsyncSession, grant_id: str, *, edition: str, revoker: str) -> None:
    """Take a role of one edition away. A role in all editions, and one's own, stay."""
    row = await session.get(RoleGrant, grant_id)
    if row is None or row.edition != edition:
        raise refusals.role_gone()
    if row.person_id == revoker:
        raise refusals.own_role()
    await revoke(session, grant_id, revoker=revoker)


async def withdraw_invitation(
    session: AsyncSession, invitation_id: str, *, edition: str, withdrawer: str
) -> None:
    """Take an open invitation to a role of one edition back."""
    done = await withdraw_invitations(session, [invitation_id], edition=edition, withdrawer=withdrawer)
    if done[invitation_id]:
        raise refusals.invitation_gone()


async def withdraw_invitations(
    session: AsyncSession, invitation_ids: Sequence[str], *, edition: str, withdrawer: str
) -> Outcomes:
    """Several; one query."""
    query = select(Invitation).where(
        col(Invitation.id).in_(invitation_ids),
        Invitation.edition == edition,
        col(Invitation.answered_at).is_(None),
    )
    rows = await session.exec(query.order_by(col(Invitation.id)).with_for_update())
    still_open = {row.id: row for row in rows.all()}

    def withdraw(invitation_id: str) -> None:
        row = still_open.get(invitation_id)
        if row is None:
            raise refusals.no_open_invitation()
        row.answered_at, row.accepted = clock.now(), False
        session.add(row)
        details = {"role": row.role, "category": row.category}
        record(session, edition, acts.ACCOUNTS_WITHDRAW_INVITATION, row, by=withdrawer, **details)

    return one_by_one(invitation_ids, withdraw)


async def hold_form(session: AsyncSession, path: str, fields: list[tuple[str, str]]) -> str:
    """Keep what was typed until its author has signed in; the secret under which it is found again."""
    secret = new_secret()
    session.add(
        HeldForm(
            token_hash=digest(secret),
            fields=sealed_form(secret, path, fields),
            created_at=clock.the_hour(clock.now()),
        )
    )
    await session.flush()
    return secret


async def held_form(session: AsyncSession, secret: str) -> tuple[str, list[tuple[str, str]]]:
    """The path and the fields of a kept form. Raises Missing once it is sent, or a day old."""
    form = await session.get(HeldForm, digest(secret))
    if form is None or form.created_at + HELD_FORM_LIFE <= clock.now():
        raise refusals.held_form_gone()
    found = opened_form(secret, str(form.fields))
    if found is None:
        raise refusals.held_form_gone()
    return found


async def drop_held_form(session: AsyncSession, secret: str) -> None:
    await session.exec(delete(HeldForm).where(col(HeldForm.token_hash) == digest(secret)))


async def set_reminders(session: AsyncSession, person: Person, *, on: bool) -> None:
    """Whether somebody is reminded of what they have not submitted yet."""
    person.reminders = on
    session.add(person)
    await session.flush()


async def set_task_letters(session: AsyncSession, person: Person, when: TaskLetters) -> None:
    """When a steward is told by mail of what waits for them."""
    person.task_letters = when.value
    session.add(person)
    await session.flush()


async def change_calendar_address(session: AsyncSession, person: Person) -> None:
    """Give the personal calendar another address; the old one opens nothing any more."""
    person.calendar_turn += 1
    session.add(person)
    await session.flush()


async def sweep(session: AsyncSession) -> None:
    """Delete what has served its time: kept answers after a day, held forms, codes and sessions that are over."""
    now = clock.now()
    await session.exec(delete(SignInCode).where(col(SignInCode.expires_at) < now - REMEMBERED))
    await session.exec(delete(HeldForm).where(col(HeldForm.created_at) < now - HELD_FORM_LIFE))
    await session.exec(delete(Session).where(col(Session.expires_at) < now - REMEMBERED))
    await session.exec(delete(AccessToken).where(col(AccessToken.expires_at) < now - ENDED_TOKEN_SHOWN))
    await session.exec(delete(ServiceToken).where(col(ServiceToken.expires_at) < now - ENDED_TOKEN_SHOWN))
    await session.exec(delete(PasswordTry).where(col(PasswordTry.tried_at) < now - REMEMBERED))
    a_day_ago = clock.the_hour(now) - timedelta(days=1)
    await session.exec(delete(AnsweredRequest).where(col(AnsweredRequest.created_at) < a_day_ago))
    await session.exec(
        update(Invitation)
        .where(col(Invitation.answered_at).is_(None), col(Invitation.expires_at) < now)
        .values(answered_at=now, accepted=False)
    )
