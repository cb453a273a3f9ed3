"""Compose within an act's transaction; the worker sends afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, delete, func, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.config import settings
from prizes.db import one_at_a_time
from prizes.errors import Busy, Refusal
from prizes.jobs.actions import back_off
from prizes.jobs.leases import lease
from prizes.mail import refusals
from prizes.mail.letters import EDITED
from prizes.mail.models import Message
from prizes.mail.pacing import PutOff, forget_slowness, note_answers, note_begun, room_of_domains
from prizes.mail.rules.addresses import mailbox_of
from prizes.mail.rules.answers import comes_again, fitting
from prizes.mail.rules.kinds import ACCOUNT_ERASED, KEPT, LEAVES_NO_TRACE, PASSING, LetterKind
from prizes.mail.rules.letters import (
    CALM,
    FAREWELL_LIFE,
    FROM_ANYBODY,
    KEPT_FOR,
    MINUTE,
    is_nobody,
    room,
)
from prizes.mail.rules.returning import status_of_answer
from prizes.mail.unreachable import (
    FEW,
    forget_unreachable,
    note_reached,
    note_unreachable,
    unreachable,
)
from prizes.wording.models import ALL_EDITIONS
from prizes.wording.queries import texts_of_kinds

MOST_ATTEMPTS = 10
BATCH = 100
DAY = timedelta(days=1)
PACE = "mail:pace"
"""Name of the lock under which the processes count together what went out."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a letter was not sent."""

    error: str
    for_good: bool = False
    of_reader: bool = False
    """It was refused for its reader, before anything of it was seen."""
    code: int = 0
    """Of a server that does not take it now; 0: something else is in the way."""
    after: timedelta | None = None
    """When it may come again, where the server said that."""
    of_domain: bool = False
    """It is an answer of the reader's domain, and not one to all letters."""


def queue(
    session: AsyncSession,
    letter: LetterKind,
    *,
    to: str,
    lang: str,
    edition: str | None = None,
    send_after: datetime | None = None,
    expires_at: datetime | None = None,
    place: int = 0,
    about: str | None = None,
    dedupe_key: str | None = None,
    mailbox: str | None = None,
    **context: Any,
) -> Message:
    """Put a mail into the outbox. Context values are plain JSON, and texts of the rules go in as {language: text}.

    `expires_at`: when it is of no use any more. `place`: in the line of letters to one person, see `rules.place`.
    `dedupe_key`: the database refuses a second mail with it; see `queries.known_keys`. `mailbox`: by which it is
    counted, see `mailboxes_with_room`. To somebody whose account was
    erased nothing is written.
    """
    now = clock.now()
    message = Message(
        to=to,
        lang=lang,
        template=letter.name,
        context=context,
        edition=edition,
        about=about,
        bulk=letter.to_many,
        dedupe_key=dedupe_key,
        created_at=now,
        send_after=send_after or now,
        expires_at=expires_at,
        place=place,
        mailbox=mailbox,
    )
    if not is_nobody(to):
        session.add(message)
    return message


async def queue_to_anybody(
    session: AsyncSession, letter: LetterKind, *, to: str, field: str, **more: Any
) -> Message:
    """The same for letters that people have sent to whatever address they type (`field` of their form). Raises Busy
    where the mailbox had enough of them today.
    """
    mailbox = (await mailboxes_with_room(session, {field: to}))[field]
    message = queue(session, letter, to=to, mailbox=mailbox, **more)
    await session.flush()
    return message


async def mailboxes_with_room(session: AsyncSession, to: Mapping[str, str]) -> dict[str, str]:
    """The mailbox of each address that somebody typed, by field of their form: for one letter to each. Plus tags make
    no other mailbox here, at any provider. Raises Busy with the fields whose mailboxes had enough of them today.
    """
    mailboxes = {field: mailbox_of(address) for field, address in to.items()}
    every = set(mailboxes.values())
    await one_at_a_time(
        session, *(f"mailbox:{mailbox}" for mailbox in every)
    )  # who writes to the same counts after us
    recent: Any = (
        select(Message.mailbox, func.count())
        .where(col(Message.mailbox).in_(every), col(Message.created_at) > clock.now() - DAY)
        .group_by(col(Message.mailbox))
    )
    sent, full = Counter(dict((await session.exec(recent)).all())), []
    lost = await unreachable(session, to.values())
    for field, mailbox in mailboxes.items():
        if sent[mailbox] >= (FEW if to[field] in lost else FROM_ANYBODY):
            full.append(field)
        sent[mailbox] += 1
    if full:
        raise refusals.mailbox_is_full(dict.fromkeys(full, refusals.mailbox_is_full().sentence))
    return mailboxes


async def without_room(session: AsyncSession, to: Mapping[str, str]) -> dict[str, Refusal | None]:
    """Why no letter goes to these mailboxes, by key; those that have room are not among them."""
    try:
        await mailboxes_with_room(session, to)
    except Busy as full:
        return {key: refusals.mailbox_is_full(()) for key in full.fields}
    return {}


async def claim(
    session: AsyncSession, limit: int = BATCH, *, passing_over: Collection[str] = ()
) -> Sequence[Message]:
    """Take due messages under a lease, no more in a minute than the settings allow, whichever process takes them.
    `passing_over`: mail domains that get none now.

    Letters to one person go before those that say the same to many, and calm networks before crowded ones.
    """
    now = clock.now()
    await one_at_a_time(session, PACE)
    await _drop_useless(session, now)
    counting = select(func.count()).select_from(Message).where(col(Message.tried_at) > now - MINUTE)
    most = room(settings().mail_per_minute, (await session.exec(counting)).one())
    domains = await room_of_domains(session, now)
    left = dict(domains.named)

    def fit(found: Sequence[Message]) -> Sequence[Message]:
        return [found[place] for place in fitting([each.domain for each in found], left, domains.usual)]

    single, calm = col(Message.bulk).is_(False), col(Message.place) < CALM
    kinds = (
        (most.calm, single, calm),
        (most.crowded, single, ~calm),
        (most.bulk, col(Message.bulk).is_(True)),
    )
    open_ = col(Message.domain).not_in({*passing_over, *domains.closed})
    taken: list[Message] = []
    for most_of_kind, *due in kinds:
        wanted = min(limit, most_of_kind) - len(taken)
        taken += await _lease(session, now, wanted, *due, open_, chosen=fit)
    await note_begun(session, {each.domain for each in taken} & domains.named.keys(), now)
    taken = await _without_unreachable(session, taken)
    await _put_edited(session, taken)
    return taken


async def _without_unreachable(session: AsyncSession, taken: Sequence[Message]) -> list[Message]:
    """Letters that say the same to many do not go where nothing arrives."""
    lost = await unreachable(session, [letter.to for letter in taken if letter.bulk])
    stopped = [letter for letter in taken if letter.bulk and letter.to in lost]
    for letter in stopped:
        letter.state, letter.bounced, letter.claimed_until = "failed", True, None
        letter.last_error = f"{lost[letter.to].status} not sent: nothing arrives at this address"
        session.add(letter)
    await session.flush()
    return [letter for letter in taken if letter not in stopped]


async def _put_edited(session: AsyncSession, letters: Sequence[Message]) -> None:
    """Into each letter the words that stewards of its edition wrote for it in its language, if they did; of one that is
    of no edition, those of all editions. Without, it has the given ones. A letter that was put so before keeps them, so
    that what is kept is what was sent.
    """
    editions = {_edition_of(letter) for letter in letters}
    texts = await texts_of_kinds(session, editions, {letter.template for letter in letters})
    for letter in letters:
        text = texts.get((_edition_of(letter), letter.template, letter.lang))
        if text is not None and EDITED not in letter.context:
            letter.context = {**letter.context, EDITED: {"subject": text.subject, "body": text.body}}
            session.add(letter)


def _edition_of(letter: Message) -> str:
    """Slug. Letters about a voter's votes are no letters of the edition, since stewards would see who got one; their
    values name it.
    """
    return letter.edition or letter.context.get("slug") or ALL_EDITIONS


async def _lease(
    session: AsyncSession,
    now: datetime,
    limit: int,
    *due: ColumnElement[bool],
    chosen: Callable[[Sequence[Message]], Sequence[Message]],
) -> Sequence[Message]:
    order = (col(Message.place), col(Message.send_after), col(Message.id))
    here = (*due, col(Message.send_after) <= now)
    return await lease(
        session, Message, *here, now=now, order=order, limit=limit, chosen=chosen, tried_at=now
    )


async def _drop_useless(session: AsyncSession, now: datetime) -> None:
    """Letters that waited until they are of no use go, so that they take no room of others."""
    useless = delete(Message).where(col(Message.state) == "waiting", col(Message.expires_at) <= now)
    await session.exec(useless.execution_options(synchronize_session=False))


async def give_back(session: AsyncSession, message_ids: Collection[str]) -> None:
    """What was claimed and not tried is there for the next who asks, as if it had never been taken."""
    await session.exec(
        update(Message)
        .where(col(Message.id).in_(message_ids))
        .values(claimed_until=None, tried_at=None, attempts=col(Message.attempts) - 1)
        .execution_options(synchronize_session=False)
    )


async def mark(session: AsyncSession, tried: Sequence[tuple[Message, Failure | None]]) -> None:
    """What became of letters that were tried, in a few statements for all of them; None: sent.

    The context of a sent one is emptied where it may hold a secret, such as a sign-in code; some letters leave nothing
    at all, also where they are given up.
    """
    now = clock.now()
    sent = [message for message, failure in tried if failure is None]
    gone = [message.id for message in sent if message.template in LEAVES_NO_TRACE]
    gone += await _mark_failed(session, {m.id: failure for m, failure in tried if failure}, now)
    if gone:
        leaving = delete(Message).where(col(Message.id).in_(gone))
        await session.exec(leaving.execution_options(synchronize_session=False))
    done: dict[str, Any] = {"state": "sent", "sent_at": now, "claimed_until": None, "last_error": None}
    for kept, values in ((True, done), (False, done | {"context": {}})):
        ids = [m.id for m in sent if m.template not in LEAVES_NO_TRACE and (m.template in KEPT) is kept]
        if ids:
            marking = update(Message).where(col(Message.id).in_(ids)).values(values)
            await session.exec(marking.execution_options(synchronize_session=False))
    answers = {m.to: f for m, f in tried if f and f.for_good}
    refused = {to: status_of_answer(f.error, of_reader=f.of_reader) for to, f in answers.items()}
    await note_unreachable(session, refused, "answer")
    await note_reached(session, [message.to for message in sent], "answer")
    put_off = {m.domain: PutOff(f.code, m.tried_at) for m, f in tried if f and f.of_domain}
    await note_answers(session, {message.domain for message in sent}, put_off, now)


async def _mark_failed(session: AsyncSession, failures: Mapping[str, Failure], now: datetime) -> list[str]:
    """Try again later, or give up after the last attempt or where the address was refused for good. The ids of those
    that are given up and of which nothing stays.
    """
    if not failures:
        return []
    gone: list[str] = []
    for message in (await session.exec(select(Message).where(col(Message.id).in_(failures)))).all():
        failure = failures[message.id]
        message.last_error, message.claimed_until = failure.error[:1000], None
        if failure.for_good or message.attempts >= MOST_ATTEMPTS:
            message.state = "failed"
            if message.template in LEAVES_NO_TRACE:
                gone.append(message.id)
        else:
            wait = comes_again(failure.code, message.attempts, failure.after, back_off(message.attempts))
            message.send_after = now + wait
        session.add(message)
    await session.flush()
    return gone


async def forget_old(session: AsyncSession) -> None:
    """Empty what kept letters said, once nobody needs to read them again; let those of signing in and voting go. Run
    every hour.
    """
    now = clock.now()
    await forget_slowness(session, now)
    await forget_unreachable(session, now)
    farewell = and_(
        col(Message.template) == ACCOUNT_ERASED.name, col(Message.created_at) < now - FAREWELL_LIFE
    )
    passing = and_(col(Message.template).in_(PASSING), col(Message.created_at) < now - KEPT_FOR)
    await session.exec(
        delete(Message).where(or_(farewell, passing)).execution_options(synchronize_session=False)
    )
    await session.exec(
        update(Message)
        .where(col(Message.state).not_in(("held", "waiting")))
        .where(col(Message.created_at) < now - KEPT_FOR, cast(col(Message.context), Text) != "{}")
        .values(context={})
        .execution_options(synchronize_session=False)
    )
