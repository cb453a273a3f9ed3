"""The owner of a project is asked by mail whether it agrees, where somebody else submits it.

The link in the mail needs no account: whoever has the mailbox speaks for the owner. Opening it changes nothing; an
answer can be changed until the experts' decision, so the link never ends before that.
"""

from __future__ import annotations

from typing import Any

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import people, person_with_address
from prizes.config import settings
from prizes.edition.queries import EditionInForce
from prizes.edition.stewards import tell_of_incoming
from prizes.errors import text_too_long
from prizes.jobs.actions import enqueue
from prizes.jobs.kinds import JobKind
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.journal.models import JournalEntry
from prizes.kit.text import many_lines
from prizes.kit.token import digest
from prizes.mail.actions import queue, queue_to_anybody
from prizes.mail.rules.addresses import canonical_email, leads_to
from prizes.mail.rules.kinds import OWNER_ANSWERED, OWNER_ASKED, OWNER_REMINDED
from prizes.nomination import refusals
from prizes.nomination.actions.entities import settle_entities
from prizes.nomination.actions.screening import settle_project
from prizes.nomination.actions.steps import tell
from prizes.nomination.models import OwnerConsent, Project
from prizes.nomination.queries.projects import edition_of, project_in, titles_for
from prizes.nomination.rules.consent import (
    NOTE_LENGTH,
    REMIND_AFTER,
    Answer,
    consent_token,
    may_answer,
    whom_to_ask,
)

MOST_ADDRESSES = 5
"""At which the owner of one project is asked, one after the other; a bound against mail to strangers."""
"""Kind of the job."""


async def settle_owner(
    session: AsyncSession, edition: EditionInForce, project: Project, nominator: Person
) -> None:
    """What a submission, and a change of a submitted project, means for the owner: it has a record of its own, and
    is asked where the rules say so and nobody asked this address yet.
    """
    await settle_entities(session, [project])
    if whom_to_ask(edition.rules, project) is None:
        await _ask_nobody(session, project)
    else:
        await _ask(session, edition, project, nominator)


async def _ask_nobody(session: AsyncSession, project: Project) -> None:
    """What was asked and not answered is taken back. An answer stays: it is the owner's."""
    consent = await consent_of(session, project.id)
    if consent is not None and consent.answer is None:
        await session.delete(consent)
        await session.flush()


async def _ask(session: AsyncSession, edition: EditionInForce, project: Project, nominator: Person) -> None:
    if leads_to(project.owner_email, nominator.canonical_email):
        raise refusals.owner_is_yourself()
    consent = await consent_of(session, project.id)
    if consent is not None and canonical_email(consent.email) == canonical_email(project.owner_email):
        return
    await _bound(session, project)
    known = await person_with_address(session, project.owner_email)
    consent = consent or OwnerConsent(project_id=project.id)  # type: ignore[call-arg]
    consent.email, consent.lang = project.owner_email, known.lang if known else project.language
    consent.asked_at, consent.answer, consent.answered_at, consent.note = clock.now(), None, None, ""
    consent.token_hash = digest(token_of(consent))
    session.add(consent)
    await session.flush()
    record(session, edition, acts.NOMINATION_ASK_OWNER, project, by=nominator.id)
    values = await _letter(session, consent, edition=edition, project=project, nominator=nominator)
    await queue_to_anybody(session, OWNER_ASKED, field="owner_email", **values)
    key = f"{REMIND_OWNER.name}:{consent.token_hash}"
    job = REMIND_OWNER(project=project.id, link=consent.token_hash)
    await enqueue(session, job, run_after=consent.asked_at + REMIND_AFTER, dedupe_key=key)


async def _bound(session: AsyncSession, project: Project) -> None:
    query = (
        select(func.count())
        .select_from(JournalEntry)
        .where(
            JournalEntry.subject == f"project:{project.id}",
            JournalEntry.act == acts.NOMINATION_ASK_OWNER.name,
        )
    )
    if (await session.exec(query)).one() >= MOST_ADDRESSES:
        raise refusals.asked_too_often(most=MOST_ADDRESSES)


def token_of(consent: OwnerConsent) -> str:
    """The secret of the mailed link; see `consent.consent_token`."""
    secret = settings().secret_key.get_secret_value()
    return consent_token(secret, consent.id, consent.email, consent.asked_at)


async def _letter(
    session: AsyncSession,
    consent: OwnerConsent,
    *,
    edition: EditionInForce,
    project: Project,
    nominator: Person,
) -> dict[str, Any]:
    title, title_lang = (await titles_for(session, [project.id], consent.lang))[project.id]
    return {
        "to": consent.email,
        "lang": consent.lang,
        "edition": edition.slug,
        "edition_title": edition.rules.title,
        "title": title,
        "title_lang": title_lang,
        "category": dict(edition.rules.category_name(project.category or "")),
        "owner": project.owner,
        "nominator": nominator.name or "",
        "organization": nominator.entity_name or "",
        "nominator_email": nominator.email,
        "token": token_of(consent),
    }


async def remind_owner(session: AsyncSession, project: str, link: str) -> None:
    """Ask once more, with the same link; nothing where the owner has answered, or was asked anew meanwhile."""
    consent, edition = await consent_of(session, project), await edition_of(session, project)
    if consent is None or edition is None or consent.answer is not None:
        return
    found, asked_anew = await project_in(session, edition, project), consent.token_hash != link
    if found is None or found.nominator_id is None or asked_anew or not may_answer(found.state):
        return
    if consent.token_hash != digest(token_of(consent)):  # the service has another secret since
        consent.token_hash = digest(token_of(consent))
        session.add(consent)
    nominator = (await people(session, [found.nominator_id]))[found.nominator_id]
    values = await _letter(session, consent, edition=edition, project=found, nominator=nominator)
    queue(session, OWNER_REMINDED, **values)


REMIND_OWNER = JobKind("remind-owner", remind_owner)


# --- the owner's answer --------------------------------------------------------------------------------


async def consent_of(session: AsyncSession, project_id: str) -> OwnerConsent | None:
    query = select(OwnerConsent).where(OwnerConsent.project_id == project_id)
    return (await session.exec(query)).first()


async def asked_with(
    session: AsyncSession, token: str, *, lock: bool = False
) -> tuple[EditionInForce, Project, OwnerConsent]:
    """What the holder of a mailed link is asked."""
    query = select(OwnerConsent).where(OwnerConsent.token_hash == digest(token))
    consent = (await session.exec(query)).first()
    edition = await edition_of(session, consent.project_id) if consent else None
    project = (
        await project_in(session, edition, consent.project_id, lock=lock) if consent and edition else None
    )
    if consent is None or edition is None or project is None:
        raise refusals.unknown_link()
    if lock:  # the row may have changed while another act held the project
        await session.refresh(consent)
    if consent.token_hash != digest(token):
        raise refusals.unknown_link()
    return edition, project, consent


async def answer_as_owner(
    session: AsyncSession, token: str, answer: str, *, remark: str = ""
) -> OwnerConsent:
    """Confirm or object, until the experts' decision; the nominator is told. The same answer again changes nothing."""
    edition, project, consent = await asked_with(session, token, lock=True)
    if not may_answer(project.state):
        raise refusals.answer_is_final()
    if answer not in set(Answer):
        raise refusals.choose_an_answer()
    words = many_lines(remark)
    if len(words) > NOTE_LENGTH:
        raise text_too_long("note", most=NOTE_LENGTH)
    if (consent.answer, consent.note) == (answer, words):
        return consent
    was = consent.answer
    consent.answer, consent.note, consent.answered_at = answer, words, clock.now()
    session.add(consent)
    confirmed = answer == Answer.CONFIRMED
    act = acts.NOMINATION_OWNER_CONFIRMED if confirmed else acts.NOMINATION_OWNER_OBJECTED
    record(session, edition, act, project, by=None, was=was)
    await _tell_nominator(session, edition, project, consent)
    if not confirmed:
        await tell_of_incoming(session, edition, act.words, f"office/nominations/{project.id}")
    await session.flush()
    await settle_project(session, edition, project.id)
    return consent


async def _tell_nominator(
    session: AsyncSession, edition: EditionInForce, project: Project, consent: OwnerConsent
) -> None:
    if project.nominator_id is None:
        return
    nominator = (await people(session, [project.nominator_id]))[project.nominator_id]
    tell(
        session,
        edition,
        project,
        nominator,
        OWNER_ANSWERED,
        owner=project.owner,
        answer=consent.answer,
        remark=consent.note,
    )


# --- what stewards see ---------------------------------------------------------------------------------


async def objections(session: AsyncSession, edition: EditionInForce) -> int:
    """How many projects before the decision their owners object to."""
    query = (
        select(func.count())
        .select_from(OwnerConsent)
        .join(Project, col(Project.id) == OwnerConsent.project_id)
        .where(Project.edition_id == edition.id, OwnerConsent.answer == Answer.OBJECTED.value)
        .where(col(Project.state).in_(("submitted", "returned")))
    )
    return (await session.exec(query)).one()
