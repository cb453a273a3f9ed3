"""Acts on reports of projects: anyone reports one; a steward asks its people and decides; what is over is forgotten."""

from __future__ import annotations

from sqlalchemy import delete, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.actions import checked_address
from prizes.accounts.models import Person
from prizes.complaints import refusals
from prizes.complaints.models import Complaint
from prizes.complaints.queries import ReportedProject, complaint_for, has_replied, number_open
from prizes.complaints.rules import (
    KEPT,
    MOST_OPEN,
    WORDS_MOST,
    ComplaintKind,
    ComplaintState,
    not_yet_upheld,
)
from prizes.db import one_at_a_time
from prizes.edition.queries import EditionInForce
from prizes.edition.stewards import tell_of_incoming
from prizes.errors import text_too_long
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import many_lines, one_line, without
from prizes.mail.actions import queue
from prizes.mail.rules.addresses import canonical_email
from prizes.mail.rules.kinds import COMPLAINT_ANSWERED
from prizes.mail.rules.mentions import mention_of
from prizes.nomination.actions.conversing.messages import write_to_nominator
from prizes.nomination.actions.erasing import names_address
from prizes.nomination.actions.steps import REASON_LENGTH
from prizes.nomination.queries.conversation import readers_of
from prizes.nomination.queries.projects import public_project
from prizes.nomination.refusals import unknown_project


async def report_project(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    *,
    kind: ComplaintKind,
    words: str,
    email: str,
    lang: str,
) -> Complaint:
    """From anyone, of a public project. `email`: where the answer is to go, empty for none."""
    project = await public_project(session, edition, project_id)
    if project is None:
        raise unknown_project()
    words = many_lines(words)
    if not one_line(words):
        raise refusals.complaint_words_needed()
    if len(words) > WORDS_MOST:
        raise text_too_long("words", most=WORDS_MOST)
    address = checked_address(email) if email.strip() else ""
    await one_at_a_time(session, f"complaints:{project.id}")
    if await number_open(session, project.id) >= MOST_OPEN:
        raise refusals.too_many_complaints()
    made = Complaint(
        project_id=project.id,
        kind=kind.value,
        words=words,
        email=address,
        canonical_email=canonical_email(address) if address else "",
        lang=lang,
        made_at=clock.now(),
    )
    session.add(made)
    await session.flush()
    record(session, edition, acts.COMPLAINT_MAKE, project, by=None, kind=made.kind)
    await tell_of_incoming(session, edition, acts.COMPLAINT_MAKE.words, f"office/complaints/{made.id}")
    return made


async def ask_people(
    session: AsyncSession, edition: EditionInForce, id_: str, *, text: str, steward: Person
) -> ReportedProject:
    """Write to the people of the project, once, who reply by its messages. They never learn who reported it."""
    found = await _open(session, edition, id_, steward)
    if found.complaint.asked_at is not None:
        raise refusals.owner_asked_already()
    asked = await write_to_nominator(session, edition, found.project.id, author=steward, text=text)
    found.complaint.asked_at = asked.sent_at
    session.add(found.complaint)
    record(session, edition, acts.COMPLAINT_ASK, found.project, by=steward.id)
    await session.flush()
    return found


async def decide_complaint(
    session: AsyncSession, edition: EditionInForce, id_: str, *, upheld: bool, answer: str, steward: Person
) -> ReportedProject:
    """For good. The answer goes to the sender, if they gave an address, and to the people of the project if they were
    asked. What follows for the project is decided by the acts on projects.
    """
    found = await _open(session, edition, id_, steward)
    complaint, project = found.complaint, found.project
    text = many_lines(answer)
    if not one_line(text):
        raise refusals.complaint_answer_needed()
    if len(text) > REASON_LENGTH:
        raise text_too_long("answer", most=REASON_LENGTH)
    if upheld:
        replied, reachable = (
            await has_replied(session, complaint),
            await can_be_asked(session, edition, found),
        )
        hindrance = not_yet_upheld(complaint.asked_at, replied=replied, reachable=reachable, now=clock.now())
        if hindrance:
            raise hindrance
    complaint.state = (ComplaintState.UPHELD if upheld else ComplaintState.REJECTED).value
    complaint.answer, complaint.decided_by, complaint.decided_at = text, steward.id, clock.now()
    session.add(complaint)
    act = acts.COMPLAINT_UPHOLD if upheld else acts.COMPLAINT_REJECT
    record(session, edition, act, project, by=steward.id, kind=complaint.kind)
    if complaint.email:
        queue(
            session,
            COMPLAINT_ANSWERED,
            to=complaint.email,
            lang=complaint.lang,
            edition=edition.slug,
            edition_title=edition.rules.title,
            title=project.title,
            title_lang=project.language,
            upheld=upheld,
            answer=text,
        )
    if complaint.asked_at is not None and await can_be_asked(session, edition, found):
        await write_to_nominator(session, edition, project.id, author=steward, text=text, asks=False)
    await session.flush()
    return found


async def can_be_asked(session: AsyncSession, edition: EditionInForce, found: ReportedProject) -> bool:
    """Whether anyone of the project has an account that can be written to."""
    return edition.rules.kind != "record" and bool(await readers_of(session, found.project))


async def _open(session: AsyncSession, edition: EditionInForce, id_: str, steward: Person) -> ReportedProject:
    found = await complaint_for(session, edition, id_, steward.id, lock=True)
    if found.complaint.state != ComplaintState.OPEN:
        raise refusals.complaint_decided()
    return found


# --- what is over --------------------------------------------------------------------------------------


async def forget_old_complaints(session: AsyncSession) -> None:
    """Those that were decided long enough ago; the journal says that they were."""
    await session.exec(delete(Complaint).where(col(Complaint.decided_at) < clock.now() - KEPT))


async def forget_complaints(session: AsyncSession, person: Person) -> None:
    """Of someone who is erased: no report goes back to their address, and none names it."""
    pattern = mention_of(person.canonical_email)
    named = [names_address(column, person) for column in (Complaint.words, Complaint.answer)]
    theirs = or_(col(Complaint.canonical_email) == person.canonical_email, *named)
    for one in (await session.exec(select(Complaint).where(theirs))).all():
        if one.canonical_email == person.canonical_email:
            one.email = one.canonical_email = ""
        one.words, one.answer = without(one.words, pattern), without(one.answer, pattern)
        session.add(one)
    await session.flush()
