"""Acts on certificates: they are issued by the acts that decide an outcome, shown or hidden by experts, revoked."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.certificates import refusals
from prizes.certificates.models import Certificate
from prizes.certificates.queries import places_taken
from prizes.certificates.rules.codes import new_code
from prizes.certificates.rules.places import free_places
from prizes.certificates.rules.standing import CertificateKind, Earned, kinds_of, lacking
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import reason_needed
from prizes.journal import acts
from prizes.journal.actions import record


async def issue(session: AsyncSession, edition: EditionInForce, earned: Iterable[Earned]) -> int:
    """Issue what the rules give a certificate for and is not issued yet, in the transaction that decides or announces
    it. How many.
    """
    kinds = kinds_of(edition.rules)
    has = select(Certificate.project_id, Certificate.kind, Certificate.honour).where(
        Certificate.edition_id == edition.id
    )
    issued = {
        Earned(project or "", CertificateKind(kind), honour)
        for project, kind, honour in (await session.exec(has)).all()
    }
    new = lacking((each for each in earned if each.kind in kinds), issued)
    places = free_places(await places_taken(session, edition.id))
    session.add_all(
        Certificate(
            edition_id=edition.id,
            code=new_code(),
            place=next(places),
            kind=each.kind.value,
            honour=each.honour,
            project_id=each.project,
            issued_at=clock.now(),
        )
        for each in new
    )
    await _recorded(session, edition, len(new))
    return len(new)


async def issue_to_experts(session: AsyncSession, edition: EditionInForce, experts: Iterable[str]) -> int:
    """`experts`: ids of people who served in this edition. Their names are hidden until they agree. How many."""
    if CertificateKind.EXPERT not in kinds_of(edition.rules):
        return 0
    has = select(Certificate.person_id).where(
        Certificate.edition_id == edition.id, Certificate.kind == CertificateKind.EXPERT.value
    )
    issued = set((await session.exec(has)).all())
    new = [person for person in dict.fromkeys(experts) if person not in issued]
    places = free_places(await places_taken(session, edition.id))
    session.add_all(
        Certificate(
            edition_id=edition.id,
            code=new_code(),
            place=next(places),
            kind=CertificateKind.EXPERT.value,
            person_id=person,
            issued_at=clock.now(),
        )
        for person in new
    )
    await _recorded(session, edition, len(new))
    return len(new)


async def _recorded(session: AsyncSession, edition: EditionInForce, number: int) -> None:
    if number:
        record(session, edition, acts.CERTIFICATES_ISSUE, by=None, certificates=number)
        await session.flush()


async def show(session: AsyncSession, me: Person, certificate_id: str, *, shown: bool) -> Certificate:
    """Whether whoever has the code of my certificate sees my name. Raises Missing where it is not mine."""
    found = await session.get(Certificate, certificate_id)
    if found is None or found.person_id != me.id:
        raise refusals.not_yours()
    found.shown = shown
    session.add(found)
    await session.flush()
    return found


async def revoke(
    session: AsyncSession, edition: EditionInForce, certificate_id: str, *, reason: str, by: str
) -> Certificate:
    """From now on its code says that it does not stand, and why. The reason is public."""
    found = await session.get(Certificate, certificate_id, with_for_update=True)
    if found is None or found.edition_id != edition.id:
        raise refusals.unknown_certificate()
    if found.revoked_at is not None:
        raise refusals.revoked_already()
    if not reason.strip():
        raise reason_needed()
    found.revoked_at, found.revoked_by, found.reason = clock.now(), by, reason.strip()
    session.add(found)
    record(session, edition, acts.CERTIFICATES_REVOKE, found, by=by, reason=found.reason)
    await session.flush()
    return found


async def revoke_lost(
    session: AsyncSession, edition: EditionInForce, lost: Iterable[Earned], *, reason: str, by: str
) -> None:
    """Revoke what a correction of the results takes away, in its transaction. `reason`: its public note."""
    for each in await _of(session, edition, lost):
        if each.revoked_at is None:
            await revoke(session, edition, each.id, reason=reason, by=by)


async def reinstate(
    session: AsyncSession, edition: EditionInForce, given: Iterable[Earned], *, by: str
) -> None:
    """What a correction took away and another gives back is valid again, with the code that it had."""
    for each in await _of(session, edition, given):
        if each.revoked_at is not None:
            each.revoked_at, each.revoked_by, each.reason = None, None, ""
            session.add(each)
            record(session, edition, acts.CERTIFICATES_REINSTATE, each, by=by)
    await session.flush()


async def _of(session: AsyncSession, edition: EditionInForce, wanted: Iterable[Earned]) -> list[Certificate]:
    """The certificates of these, as far as they were issued."""
    keys = set(wanted)
    query = select(Certificate).where(
        Certificate.edition_id == edition.id,
        col(Certificate.project_id).in_([each.project for each in keys]),
    )
    found = (await session.exec(query.order_by(Certificate.id))).all() if keys else []
    return [
        each
        for each in found
        if Earned(each.project_id or "", CertificateKind(each.kind), each.honour) in keys
    ]


async def forget_holder(session: AsyncSession, person: Person) -> None:
    """Of an account that is erased: its certificates say that they were withdrawn at the holder's wish."""
    mine = select(Certificate).where(col(Certificate.person_id) == person.id)
    for each in (await session.exec(mine)).all():
        each.person_id, each.shown = None, False
        session.add(each)
    await session.flush()
