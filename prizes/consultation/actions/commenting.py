"""People comment on single rules of a proposal; stewards publish a comment, refuse it, confirm whom its author speaks
for, and add translations.
"""

from __future__ import annotations

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.consultation import refusals
from prizes.consultation.models import Consultation, ConsultationComment
from prizes.consultation.queries.reading import (
    comment_in,
    consultation_in,
    number_waiting,
    rule_in,
    state_of_consultation,
)
from prizes.consultation.rules.states import (
    MODERATES,
    MOST_WAITING,
    Affiliation,
    CommentState,
    ConsultationState,
    TranslationMade,
    comment_faults,
    translation_faults,
)
from prizes.consultation.schemas import (
    AffiliationConfirmation,
    CommentPublication,
    CommentRefusal,
    CommentSent,
    CommentTranslation,
)
from prizes.db import one_at_a_time
from prizes.edition.queries import EditionInForce
from prizes.errors import text_too_long
from prizes.i18n.languages import CODES
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import many_lines, one_line
from prizes.mail.actions import queue
from prizes.mail.rules.kinds import COMMENT_MODERATED
from prizes.nomination.actions.steps import REASON_LENGTH


async def comment_on_rule(
    session: AsyncSession, edition: EditionInForce, consultation: str, sent: CommentSent, *, person: Person
) -> ConsultationComment:
    """It is public once a steward has published it. At most MOST_WAITING of one person await that."""
    found = await consultation_in(session, edition, consultation)
    if state_of_consultation(found, clock.arrived()) is not ConsultationState.OPEN:
        raise refusals.consultation_not_open()
    rule = await rule_in(session, found, sent.rule)
    said: dict[str, Any] = {
        "text": many_lines(sent.text),
        "lang": sent.lang,
        "name": one_line(sent.name),
        "affiliation": sent.affiliation,
        "organization": one_line(sent.organization),
    }
    if wrong := comment_faults(said, CODES):
        raise refusals.consultation_incomplete(wrong)
    await one_at_a_time(session, f"consultation.comment:{person.id}")
    if await number_waiting(session, person.id) >= MOST_WAITING:
        raise refusals.too_many_comments(most=MOST_WAITING)
    made = ConsultationComment(
        consultation_id=found.id,
        rule_id=rule.id,
        state=CommentState.WAITING,
        commented_by=person.id,
        commented_at=clock.now(),
        **said,
    )
    session.add(made)
    await session.flush()
    record(session, edition, acts.CONSULTATION_COMMENT, made, by=person.id)
    return made


async def withdraw_comment(
    session: AsyncSession, edition: EditionInForce, consultation: str, comment_id: str, *, person: Person
) -> None:
    """One's own, until the consultation is closed: nothing of it is left."""
    comment, found = await comment_in(session, edition, comment_id, lock=True)
    if comment.commented_by != person.id or found.id != consultation:
        raise refusals.unknown_comment()
    _not_closed(found)
    record(session, edition, acts.CONSULTATION_WITHDRAW_COMMENT, comment, by=person.id)
    await session.delete(comment)
    await session.flush()


# --- stewards --------------------------------------------------------------------------------------------


async def publish_comment(
    session: AsyncSession,
    edition: EditionInForce,
    comment_id: str,
    sent: CommentPublication,
    *,
    steward: Person,
) -> ConsultationComment:
    """As it was written. `confirmed`: the affiliation, too, unless the author speaks for themselves."""
    comment = await _moderated(session, edition, comment_id, CommentState.PUBLISHED, steward)
    comment.reason = ""
    _confirm(comment, confirmed=sent.confirmed, by=steward.id)
    record(session, edition, acts.CONSULTATION_PUBLISH_COMMENT, comment, by=steward.id)
    await _tell(session, edition, comment)
    return comment


async def refuse_comment(
    session: AsyncSession, edition: EditionInForce, comment_id: str, sent: CommentRefusal, *, steward: Person
) -> ConsultationComment:
    """With a reason, which its author gets. What is published can be taken back, as long as nothing is closed."""
    reason = many_lines(sent.reason)
    if not one_line(reason):
        raise refusals.comment_reason_needed()
    if len(reason) > REASON_LENGTH:
        raise text_too_long("reason", most=REASON_LENGTH)
    comment = await _moderated(session, edition, comment_id, CommentState.REFUSED, steward)
    comment.reason = reason
    record(session, edition, acts.CONSULTATION_REFUSE_COMMENT, comment, by=steward.id, reason=reason)
    await _tell(session, edition, comment)
    return comment


async def _moderated(
    session: AsyncSession, edition: EditionInForce, comment_id: str, to: CommentState, steward: Person
) -> ConsultationComment:
    comment, found = await comment_in(session, edition, comment_id, lock=True)
    if comment.commented_by == steward.id:
        raise refusals.own_comment()
    _not_closed(found)
    if comment.state not in MODERATES[to]:
        raise refusals.comment_not_waiting()
    comment.state, comment.decided_by, comment.decided_at = to, steward.id, clock.now()
    return comment


def _not_closed(found: Consultation) -> None:
    if found.decided_at is not None:
        raise refusals.consultation_decided()


async def confirm_affiliation(
    session: AsyncSession,
    edition: EditionInForce,
    comment_id: str,
    sent: AffiliationConfirmation,
    *,
    steward: Person,
) -> ConsultationComment:
    """Or take the confirmation back."""
    comment, _found = await comment_in(session, edition, comment_id, lock=True)
    if comment.commented_by == steward.id:
        raise refusals.own_comment()
    _confirm(comment, confirmed=sent.confirmed, by=steward.id)
    session.add(comment)
    record(
        session,
        edition,
        acts.CONSULTATION_CONFIRM_AFFILIATION,
        comment,
        by=steward.id,
        confirmed=comment.confirmed_at is not None,
    )
    await session.flush()
    return comment


def _confirm(comment: ConsultationComment, *, confirmed: bool, by: str) -> None:
    """Nobody confirms that somebody is of the general public."""
    if confirmed and comment.affiliation != Affiliation.PUBLIC:
        comment.confirmed_by, comment.confirmed_at = by, clock.now()
    else:
        comment.confirmed_by = comment.confirmed_at = None


async def translate_comment(
    session: AsyncSession,
    edition: EditionInForce,
    comment_id: str,
    sent: CommentTranslation,
    *,
    by: str,
) -> ConsultationComment:
    """Readers see who translated it, or which program, and that nobody reviewed it. A second one into the same
    language replaces the first.
    """
    comment, _found = await comment_in(session, edition, comment_id, lock=True)
    text, translator = many_lines(sent.text), one_line(sent.by)
    if wrong := translation_faults(sent.lang, text, translator, comment.lang, CODES):
        raise refusals.consultation_incomplete(wrong)
    if comment.state != CommentState.PUBLISHED:
        raise refusals.comment_not_published()
    made = TranslationMade.MACHINE if sent.machine else TranslationMade.PERSON
    comment.translations = comment.translations | {
        sent.lang: {"text": text, "made": made.value, "by": translator}
    }
    session.add(comment)
    record(session, edition, acts.CONSULTATION_TRANSLATE_COMMENT, comment, by=by, lang=sent.lang)
    await session.flush()
    return comment


async def _tell(session: AsyncSession, edition: EditionInForce, comment: ConsultationComment) -> None:
    session.add(comment)
    person = await session.get(Person, comment.commented_by) if comment.commented_by else None
    if person is not None:
        queue(
            session,
            COMMENT_MODERATED,
            to=person.email,
            lang=person.lang,
            edition=edition.slug,
            about=f"consultation-comment:{comment.id}",
            state=comment.state,
            text=comment.text,
            text_lang=comment.lang,
            reason=comment.reason,
            consultation=comment.consultation_id,
            rule=comment.rule_id,
        )
    await session.flush()
