"""Acts on a mailing: write it for a group, change or take out single letters, release it, stop it, try again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.config import settings
from prizes.edition.queries import EditionInForce
from prizes.errors import text_too_long, wrong_answers
from prizes.i18n.languages import CODES
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.sentence import Sentence
from prizes.kit.text import many_lines, one_line
from prizes.mail.letters import EDITED
from prizes.mail.models import Mailing, Message
from prizes.mail.queries import letters_in_state
from prizes.mail.rules.kinds import MAILING
from prizes.mail.rules.letters import KEPT_FOR, unknown_places, uses
from prizes.mailings import refusals
from prizes.mailings.readers import Reader, ReaderGroup, readers
from prizes.wording.queries import texts_of_kinds
from prizes.wording.rules.places import too_long

MOST_READERS = 20_000
SUBJECT_LENGTH = 150
Texts = Mapping[str, Mapping[str, str]]
"""By language: `subject` and `body`."""


async def prepare(
    session: AsyncSession, edition: EditionInForce, group: ReaderGroup, texts: Texts, *, author: str
) -> Mailing:
    """Write a letter to each reader of a group, in their language or else in English. Nothing is sent: the letters
    are held until the mailing is released.
    """
    texts = checked_texts(texts)
    found = await readers(session, edition, group, by_project=speaks_of_projects(texts))
    if not found:
        raise refusals.nobody_to_write_to()
    if len(found) > MOST_READERS:
        raise refusals.too_many_readers(most=MOST_READERS)
    mailing = Mailing(
        edition=edition.slug,
        group=asdict(group),
        texts={lang: dict(text) for lang, text in texts.items()},
        created_by=author,
        created_at=clock.now(),
    )
    session.add(mailing)
    await session.flush()
    around = await _own_words(session, edition)
    session.add_all(letter_to(edition, texts, reader, mailing.id, around) for reader in found)
    record(session, mailing.edition, acts.MAILING_PREPARE, mailing, by=author, letters=len(found))
    await session.flush()
    return mailing


@dataclass(frozen=True, slots=True)
class MailingPreview:
    """What a mailing would be."""

    persons: int
    letters: int
    previews: list[Message]
    """The letter of the first reader in each language that is written."""


async def reach(
    session: AsyncSession, edition: EditionInForce, group: ReaderGroup, texts: Texts
) -> MailingPreview:
    """Whom it would go to, and how it would read. Raises Invalid for the texts. Nothing is kept."""
    texts = checked_texts(texts)
    found = await readers(session, edition, group, by_project=speaks_of_projects(texts))
    firsts: dict[str, Reader] = {}
    for reader in found:
        firsts.setdefault(reader.lang if reader.lang in texts else "en", reader)
    around = await _own_words(session, edition)
    previews = [letter_to(edition, texts, reader, None, around) for reader in firsts.values()]
    return MailingPreview(len({reader.person for reader in found}), len(found), previews)


def speaks_of_projects(texts: Texts) -> bool:
    """Whether each project needs a letter of its own; else each person gets one."""
    return any(uses(part, "title", "link") for text in texts.values() for part in text.values())


async def _own_words(session: AsyncSession, edition: EditionInForce) -> Texts:
    """What the edition has around every mailing. It is put in now, so that what is read is what is sent."""
    found = await texts_of_kinds(session, [edition.slug], [MAILING.name])
    return {lang: {"subject": text.subject, "body": text.body} for (_, _, lang), text in found.items()}


def letter_to(
    edition: EditionInForce, texts: Texts, reader: Reader, mailing_id: str | None, around: Texts
) -> Message:
    """The letter to one reader, held. Its places are filled in when it is shown or sent. `around`: the edition's own
    words for mailings, by language.
    """
    lang = reader.lang if reader.lang in texts else "en"
    now = clock.now()
    base_url = settings().base_url
    context = {
        **texts[lang],
        "edition_title": dict(edition.rules.title),
        "title": reader.title,
        "name": reader.name,
        "link": f"{base_url}/{lang}/{edition.slug}/nominations/{reader.project}"
        if reader.project
        else f"{base_url}/{lang}/{edition.slug}/",
        "project": reader.project,
        **({EDITED: around[lang]} if lang in around else {}),
    }
    return Message(
        to=reader.email,
        lang=lang,
        template=MAILING.name,
        context=context,
        edition=edition.slug,
        about=f"project:{reader.project}" if reader.project else None,
        bulk=True,
        mailing_id=mailing_id,
        state="held",
        created_at=now,
        send_after=now,
    )


def checked_texts(texts: Texts) -> dict[str, dict[str, str]]:
    """The languages that are written, cleaned. English must be, and each needs subject and body. Raises Invalid with
    what is wrong by `subject.en` and so on.
    """
    written: dict[str, dict[str, str]] = {}
    faults: dict[str, Sentence] = {}
    for lang in CODES:
        given = texts.get(lang, {})
        subject, body = one_line(given.get("subject", "")), many_lines(given.get("body", ""))
        if lang == "en" or subject or body:
            written[lang] = {"subject": subject, "body": body}
            faults |= _faults(lang, subject, body)
    if faults:
        raise wrong_answers(faults)
    return written


def _faults(lang: str, subject: str, body: str) -> dict[str, Sentence]:
    faults: dict[str, Sentence] = {}
    if len(subject) > SUBJECT_LENGTH:
        faults[f"subject.{lang}"] = text_too_long(most=SUBJECT_LENGTH).sentence
    most = too_long(body)
    if most is not None:
        faults[f"body.{lang}"] = text_too_long(most=most).sentence
    for part, text in (("subject", subject), ("body", body)):
        if not text:
            faults[f"{part}.{lang}"] = refusals.text_needed()
        elif unknown_places(text):
            faults[f"{part}.{lang}"] = refusals.unknown_places(unknown_places(text))
    return faults


# --- single letters ------------------------------------------------------------------------------------


async def change_letter(
    session: AsyncSession, edition: EditionInForce, letter_id: str, *, subject: str, body: str, editor: str
) -> Message:
    """Put other words into one held letter; the rest of the mailing stays."""
    letter = await _held(session, edition, letter_id)
    subject, body = one_line(subject), many_lines(body)
    faults = {name.partition(".")[0]: fault for name, fault in _faults("en", subject, body).items()}
    if faults:
        raise wrong_answers(faults)
    letter.context = {**letter.context, "subject": subject, "body": body}
    session.add(letter)
    record(session, edition, acts.MAILING_CHANGE_LETTER, letter.mailing_id or "", by=editor, letter=letter.id)
    await session.flush()
    return letter


async def take_out(session: AsyncSession, edition: EditionInForce, letter_id: str, *, editor: str) -> Message:
    """Leave one reader out of a mailing that is not released."""
    letter = await _held(session, edition, letter_id)
    letter.state = "cancelled"
    session.add(letter)
    record(session, edition, acts.MAILING_TAKE_OUT, letter.mailing_id or "", by=editor, letter=letter.id)
    await session.flush()
    return letter


async def _held(session: AsyncSession, edition: EditionInForce, letter_id: str) -> Message:
    letter = await session.get(Message, letter_id, with_for_update=True)
    if letter is None or letter.edition != edition.slug or letter.mailing_id is None:
        raise refusals.unknown_letter()
    if letter.state != "held":
        raise refusals.letter_on_its_way()
    return letter


# --- the whole mailing ---------------------------------------------------------------------------------


async def release(
    session: AsyncSession, edition: EditionInForce, mailing_id: str, *, number: int, releaser: str
) -> int:
    """Let the held letters go out; how many. `number`: of letters the releaser saw, and means to send."""
    mailing = await _mailing(session, edition, mailing_id)
    if mailing.released_at is not None:
        raise refusals.released_already()
    held = await letters_in_state(session, mailing.id, "held")
    if held != number or held == 0:
        raise refusals.number_has_changed(n=held)
    await _change(session, mailing, col(Message.state) == "held", state="waiting", send_after=clock.now())
    mailing.released_at, mailing.released_by = clock.now(), releaser
    session.add(mailing)
    record(session, mailing.edition, acts.MAILING_RELEASE, mailing, by=releaser, letters=held)
    await session.flush()
    return held


async def cancel(session: AsyncSession, edition: EditionInForce, mailing_id: str, *, canceller: str) -> int:
    """Take back every letter that is not sent and not just on its way; how many."""
    mailing = await _mailing(session, edition, mailing_id)
    free = or_(col(Message.claimed_until).is_(None), col(Message.claimed_until) < clock.now())
    pending = col(Message.state).in_(("held", "waiting")) & free
    number = await _change(session, mailing, pending, state="cancelled")
    if number:
        record(session, mailing.edition, acts.MAILING_CANCEL, mailing, by=canceller, letters=number)
    await session.flush()
    return number


async def retry_failed(session: AsyncSession, edition: EditionInForce, mailing_id: str, *, by: str) -> int:
    """Try every letter again that was given up; how many."""
    mailing = await _mailing(session, edition, mailing_id)
    failed = (
        (col(Message.state) == "failed")
        & col(Message.bounced).is_(False)
        & (col(Message.created_at) > clock.now() - KEPT_FOR)
    )
    now = clock.now()
    number = await _change(session, mailing, failed, state="waiting", attempts=0, send_after=now)
    if number:
        record(session, mailing.edition, acts.MAILING_RETRY, mailing, by=by, letters=number)
    await session.flush()
    return number


async def _mailing(session: AsyncSession, edition: EditionInForce, mailing_id: str) -> Mailing:
    mailing = await session.get(Mailing, mailing_id, with_for_update=True)
    if mailing is None or mailing.edition != edition.slug:
        raise refusals.unknown_mailing()
    return mailing


async def _change(session: AsyncSession, mailing: Mailing, which: ColumnElement[bool], **values: Any) -> int:
    result = await session.exec(
        update(Message)
        .where(col(Message.mailing_id) == mailing.id, which)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)
