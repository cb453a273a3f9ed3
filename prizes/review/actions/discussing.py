"""What experts say of projects to each other, and what nominators get to read of it."""

from __future__ import annotations

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.queries import SignedIn
from prizes.edition.document.phases import NominationPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase
from prizes.errors import not_listed, text_too_long
from prizes.i18n.languages import CODES
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import many_lines
from prizes.review import refusals
from prizes.review.actions import holding
from prizes.review.models import Feedback, Remark
from prizes.review.queries.discussion import may_discuss, why_silent
from prizes.review.queries.feedback import expert_names, may_write_feedback
from prizes.review.queries.projects import is_decided
from prizes.review.rules.discussing import FEEDBACK_MOST, REMARK_MOST, Voice, leads, named_in


async def add_remark(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    project_id: str,
    author: SignedIn,
    *,
    text: str,
) -> Remark:
    """Say something of a project to those who may read it. Nobody gets a mail of it."""
    await holding.share(session, edition.id)
    await _may_speak(session, edition, phase, project_id, author)
    text = many_lines(text)
    if not text:
        raise refusals.remark_needed()
    if len(text) > REMARK_MOST:
        raise text_too_long("text", most=REMARK_MOST)
    remark = Remark(
        phase=phase.id, project_id=project_id, author_id=author.person.id, text=text, made_at=clock.now()
    )
    session.add(remark)
    record(session, edition, acts.REVIEW_REMARK, project_id, by=author.person.id, phase=phase.id)
    await session.flush()
    return remark


async def strike_remark(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    project_id: str,
    author: SignedIn,
    *,
    remark_id: str,
) -> None:
    """Take back one's own remark, or as who leads the discussion take out another's. Twice is once.

    That there was one stays, its text does not.
    """
    await holding.share(session, edition.id)
    voice = await _may_speak(session, edition, phase, project_id, author)
    query = select(Remark).where(
        Remark.id == remark_id, Remark.project_id == project_id, Remark.phase == phase.id
    )
    remark = (await session.exec(query)).first()
    if remark is None or not (leads(voice) or remark.author_id == author.person.id):
        raise refusals.not_your_remark()
    if remark.struck_at is not None:
        return
    remark.text, remark.struck_at, remark.struck_by = "", clock.now(), author.person.id
    session.add(remark)
    record(session, edition, acts.REVIEW_STRIKE_REMARK, project_id, by=author.person.id, phase=phase.id)
    await session.flush()


async def _may_speak(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, project_id: str, author: SignedIn
) -> Voice:
    _, voice = await may_discuss(session, edition, phase, project_id, author)
    if silent := await why_silent(session, edition, phase):
        raise silent
    return voice


async def write_feedback(
    session: AsyncSession,
    edition: EditionInForce,
    phase: NominationPhase,
    project_id: str,
    author: SignedIn,
    *,
    text: str,
    lang: str,
) -> Feedback | None:
    """Keep what the nominator of a project gets to read with the decision; an empty text takes it away.

    It waits until the decision is approved. Raises Invalid where it names somebody of the panel.
    """
    await holding.share(session, edition.id)
    project = await may_write_feedback(session, edition, phase, project_id, author)
    if await is_decided(session, edition, phase.id):
        raise refusals.feedback_is_out()
    text = many_lines(text)
    if len(text) > FEEDBACK_MOST:
        raise text_too_long("text", most=FEEDBACK_MOST)
    if lang not in CODES:
        raise not_listed("language")
    if named := named_in(text, await expert_names(session, edition, phase, project)):
        raise refusals.experts_named(names=named)
    found = await _feedback(session, phase, project_id)
    if not text:
        if found is not None:
            await session.delete(found)
            record(session, edition, acts.REVIEW_FEEDBACK, project_id, by=author.person.id, phase=phase.id)
        return None
    found = found or Feedback(
        phase=phase.id, project_id=project_id, text="", lang=lang, written_by="", written_at=clock.now()
    )
    found.text, found.lang = text, lang
    found.written_by, found.written_at = author.person.id, clock.now()
    session.add(found)
    record(session, edition, acts.REVIEW_FEEDBACK, project_id, by=author.person.id, phase=phase.id)
    await session.flush()
    return found


async def _feedback(session: AsyncSession, phase: NominationPhase, project_id: str) -> Feedback | None:
    query = (
        select(Feedback)
        .where(col(Feedback.phase) == phase.id, col(Feedback.project_id) == project_id)
        .with_for_update()
    )
    return (await session.exec(query)).first()
