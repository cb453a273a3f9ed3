"""The outbox of an edition, as its stewards see it: every letter, what became of it, and sending one again."""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.queries import EditionInForce
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.mail.letters import readable
from prizes.mail.models import Mailing, Message
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
    letter = await letter_in(session, edition, letter_id)
    await session.refresh(letter, with_for_update=True)
    if not may_send_again(letter):
        raise refusals.cannot_be_sent_again()
    now = clock.now()
    if letter.state == "sent":
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
        letter.state, letter.attempts, letter.send_after = "waiting", 0, now
    session.add(letter)
    record(session, edition, acts.MAILING_SEND_AGAIN, letter, by=sender)
    await session.flush()
    return letter
