"""The outbox of an edition, as its stewards see it: every letter, what became of it, and sending one again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.queries import EditionInForce
from prizes.errors import Outcomes, one_by_one
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.mail.letters import readable
from prizes.mail.models import Mailing, Message
from prizes.mail.unreachable import note_reached
from prizes.mailings import refusals


async def letter_in(session: AsyncSession, edition: EditionInForce, letter_id: str) -> Message:
    """A letter of this edition in any state. Raises Missing."""
    letter = await session.get(Message, letter_id)
    if letter is None or letter.edition != edition.slug:
        raise refusals.unknown_letter()
    return letter


async def mailing_in(session: AsyncSession, edition: EditionInForce, mailing_id: str) -> Mailing:
    """A mailing of this edition. Raises Missing."""
    mailing = await session.get(Mailing, mailing_id)
    if mailing is None or mailing.edition != edition.slug:
        raise refusals.unknown_mailing()
    return mailing


def may_send_again(letter: Message) -> bool:
    """What was given up is tried once more; what was sent goes out again where it is still known what it said."""
    if letter.state == "failed":
        return bool(letter.context)
    return letter.state == "sent" and readable(letter) is not None


async def send_again(
    session: AsyncSession, edition: EditionInForce, letter_id: str, *, sender: str
) -> Message:
    """Try a letter again. One that was sent becomes a second letter: mail programs hide what they have seen."""
    letter = (await _held(session, edition, [letter_id])).get(letter_id)
    if letter is None:
        raise refusals.unknown_letter()
    letter = _again(session, edition, letter, sender)
    await note_reached(session, [letter.to])
    await session.flush()
    return letter


async def send_each_again(
    session: AsyncSession, edition: EditionInForce, letter_ids: Sequence[str], *, sender: str
) -> Outcomes:
    """Several, as if each were sent again alone; one query."""
    held = await _held(session, edition, letter_ids)

    def again(letter_id: str) -> None:
        if letter_id not in held:
            raise refusals.unknown_letter()
        _again(session, edition, held[letter_id], sender)

    found = one_by_one(letter_ids, again)
    await note_reached(session, [held[each].to for each, refusal in found.items() if refusal is None])
    await session.flush()
    return found


async def _held(
    session: AsyncSession, edition: EditionInForce, letter_ids: Sequence[str]
) -> dict[str, Message]:
    """Those of this edition, locked, as they are now."""
    query = (
        select(Message)
        .where(col(Message.id).in_(letter_ids), col(Message.edition) == edition.slug)
        .order_by(col(Message.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {letter.id: letter for letter in (await session.exec(query)).all()}


def _again(session: AsyncSession, edition: EditionInForce, letter: Message, sender: str) -> Message:
    if not may_send_again(letter):
        raise refusals.cannot_be_sent_again()
    now = clock.now()
    if letter.sent_at is not None:
        letter = Message(
            to=letter.to,
            lang=letter.lang,
            template=letter.template,
            context=dict(letter.context),
            edition=letter.edition,
            about=letter.about,
            mailing_id=letter.mailing_id,
            created_at=now,
            send_after=now,
        )
    else:
        letter.state, letter.attempts, letter.send_after, letter.bounced = "waiting", 0, now, False
    session.add(letter)
    record(session, edition, acts.MAILING_SEND_AGAIN, letter, by=sender)
    return letter
