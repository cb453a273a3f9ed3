"""Letters and mailings for programs of stewards; what the people of a project were written; reminders and calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from prizes.accounts import actions as accounts
from prizes.accounts.links import calendar_token
from prizes.api.interface.pagination import Q, next_of, offset_of
from prizes.api.nomination.nominations import edition_with
from prizes.config import settings
from prizes.edition.queries import EditionInForce
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import Once
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.languages import Lang
from prizes.kit.bounded import Whole
from prizes.kit.listing import Wanted
from prizes.kit.paging import MOST
from prizes.mail.letters import readable
from prizes.mail.models import Mailing, Message
from prizes.mail.queries import letters, mailing_counts, mailings
from prizes.mailings import actions as acts
from prizes.mailings import outbox, refusals
from prizes.mailings.readers import Group, group_of, readers
from prizes.nomination.queries.letters import letters_of

router = APIRouter(tags=["letters"])
LETTERS = "/editions/{edition}/letters"
MAILINGS = "/editions/{edition}/mailings"
State = Literal["held", "waiting", "sent", "failed", "cancelled"]


class LetterOf(BaseModel):
    id: str
    to: str
    lang: str
    template: str
    state: State
    mailing: str | None
    created_at: datetime
    sent_at: datetime | None
    attempts: int
    last_error: str | None


class WholeLetter(LetterOf):
    subject: str | None
    """None: what the letter said is for its reader alone, or forgotten."""
    text: str | None


class LetterList(BaseModel):
    items: list[LetterOf]
    counts: dict[str, int]
    next: str | None


class WholeLetterList(BaseModel):
    items: list[WholeLetter]
    next: None = None


class MailingWords(BaseModel):
    subject: str = Field(default="", max_length=400)
    body: str = Field(default="", max_length=20_000)


class GroupSent(BaseModel):
    """Whom a mailing goes to; an empty value narrows nothing."""

    who: Literal["nominators", "experts"] = "nominators"
    editors: bool = False
    state: str = Field(default="", max_length=24)
    category: str = Field(default="", max_length=32)
    region: str = Field(default="", max_length=20)
    country: str = Field(default="", max_length=2)
    stakeholder: str = Field(default="", max_length=32)
    language: str = Field(default="", max_length=2)
    screening: str = Field(default="", max_length=24)


class MailingSent(BaseModel):
    group: GroupSent = GroupSent()
    texts: dict[Lang, MailingWords] = Field(max_length=6)
    """By language; English is needed. `{title}`, `{name}` and `{link}` are filled in."""


class MailingReach(BaseModel):
    persons: int
    letters: int
    previews: list[WholeLetter]
    """The letter of the first reader in each language."""


class MailingOf(BaseModel):
    id: str
    group: dict[str, Any]
    texts: dict[str, MailingWords]
    created_at: datetime
    released_at: datetime | None
    letters: dict[str, int]
    """How many are in each state."""


class MailingList(BaseModel):
    items: list[MailingOf]
    next: None = None


class LettersMeant(BaseModel):
    number: Whole = Field(ge=1)
    """Of letters that were read and are meant."""


def letter_of(letter: Message) -> LetterOf:
    return LetterOf.model_validate(letter.model_dump() | {"mailing": letter.mailing_id})


def whole(letter: Message) -> WholeLetter:
    read = readable(letter)
    words = {"subject": read.subject if read else None, "text": read.text if read else None}
    return WholeLetter.model_validate(letter_of(letter).model_dump() | words)


# --- letters -------------------------------------------------------------------------------------------


@router.get(LETTERS, dependencies=allow(Who.STEWARD))
async def list_letters(
    session: Tx,
    edition: TheEdition,
    state: State | None = None,
    q: Q = "",
    mailing: Annotated[str, Query(max_length=16)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    after: Annotated[str | None, Query(alias="cursor", max_length=100)] = None,
) -> LetterList:
    """The outbox of the edition, the newest first. `q`: part of an address."""
    wanted = Wanted(q, {"state": state or "", "mailing": mailing}, offset=offset_of(after), limit=limit)
    found = await letters(session, edition.slug, wanted)
    return LetterList(
        items=[letter_of(letter) for letter in found.rows], counts=found.counts, next=next_of(found, wanted)
    )


@router.get(f"{LETTERS}/{{letter}}", dependencies=allow(Who.STEWARD))
async def read_letter(session: Tx, edition: TheEdition, letter: str) -> WholeLetter:
    """As its reader gets it."""
    return whole(await outbox.letter_in(session, edition, letter))


@router.patch(f"{LETTERS}/{{letter}}", response_model=WholeLetter, dependencies=allow(Who.STEWARD))
async def change_letter(
    session: Tx, edition: TheEdition, me: Me, letter: str, sent: MailingWords, once: Once
) -> Response:
    """Other words for one reader, while the mailing is held."""
    changed = await acts.change_letter(
        session, edition, letter, subject=sent.subject, body=sent.body, editor=me.person.id
    )
    return await once.answer(whole(changed))


@router.put(f"{LETTERS}/{{letter}}/removal", response_model=WholeLetter, dependencies=allow(Who.STEWARD))
async def take_letter_out(session: Tx, edition: TheEdition, me: Me, letter: str, once: Once) -> Response:
    """Leave this reader out of a mailing that is held."""
    return await once.answer(whole(await acts.take_out(session, edition, letter, editor=me.person.id)))


@router.post(f"{LETTERS}/{{letter}}/again", response_model=WholeLetter, dependencies=allow(Who.STEWARD))
async def send_letter_again(session: Tx, edition: TheEdition, me: Me, letter: str, once: Once) -> Response:
    """Try a letter again that was given up, or send one a second time."""
    return await once.answer(whole(await outbox.send_again(session, edition, letter, sender=me.person.id)))


# --- mailings ------------------------------------------------------------------------------------------


@router.get(MAILINGS, dependencies=allow(Who.STEWARD))
async def list_mailings(session: Tx, edition: TheEdition) -> MailingList:
    """The newest first."""
    found = await mailings(session, edition.slug)
    counts = await mailing_counts(session, [each.id for each in found])
    return MailingList(items=[mailing_of(each, counts[each.id]) for each in found])


def mailing_of(mailing: Mailing, counts: Mapping[str, int]) -> MailingOf:
    return MailingOf.model_validate(mailing.model_dump() | {"letters": dict(counts)})


@router.post(f"{MAILINGS}/preview", dependencies=allow(Who.STEWARD))
async def preview_mailing(session: Tx, edition: TheEdition, sent: MailingSent) -> MailingReach:
    """Whom it would reach, and how it would read. Nothing is kept."""
    texts = acts.checked_texts(_plain(sent))
    found = await readers(session, edition, _group(sent), by_project=acts.speaks_of_projects(texts))
    firsts = {reader.lang if reader.lang in texts else "en": reader for reader in reversed(found)}
    return MailingReach(
        persons=len({reader.person for reader in found}),
        letters=len(found),
        previews=[whole(acts.letter_to(edition, texts, reader, None)) for reader in firsts.values()],
    )


def _group(sent: MailingSent) -> Group:
    return group_of(sent.group.model_dump())


def _plain(sent: MailingSent) -> dict[str, dict[str, str]]:
    return {lang: words.model_dump() for lang, words in sent.texts.items()}


@router.post(MAILINGS, status_code=201, response_model=MailingOf, dependencies=allow(Who.STEWARD))
async def write_mailing(session: Tx, edition: TheEdition, me: Me, sent: MailingSent, once: Once) -> Response:
    """Write a letter to each reader. All are held until the mailing is released."""
    made = await acts.prepare(session, edition, _group(sent), _plain(sent), author=me.person.id)
    return await once.answer(await _shown(session, edition, made.id), 201)


@router.get(f"{MAILINGS}/{{mailing}}", dependencies=allow(Who.STEWARD))
async def read_mailing(session: Tx, edition: TheEdition, mailing: str) -> MailingOf:
    """A mailing: whom it goes to, what it says, and how many of its letters are out."""
    return await _shown(session, edition, mailing)


async def _shown(session: Tx, edition: EditionInForce, mailing_id: str) -> MailingOf:
    found = await session.get(Mailing, mailing_id)
    if found is None or found.edition != edition.slug:
        raise refusals.unknown_mailing()
    return mailing_of(found, (await mailing_counts(session, [found.id]))[found.id])


@router.put(f"{MAILINGS}/{{mailing}}/release", response_model=MailingOf, dependencies=allow(Who.STEWARD))
async def release_mailing(
    session: Tx, edition: TheEdition, me: Me, mailing: str, sent: LettersMeant, once: Once
) -> Response:
    """Let the held letters go out, if there are as many as was said."""
    await acts.release(session, edition, mailing, number=sent.number, releaser=me.person.id)
    return await once.answer(await _shown(session, edition, mailing))


@router.put(f"{MAILINGS}/{{mailing}}/cancellation", response_model=MailingOf, dependencies=allow(Who.STEWARD))
async def cancel_mailing(session: Tx, edition: TheEdition, me: Me, mailing: str, once: Once) -> Response:
    """Take back what is not sent yet."""
    await acts.cancel(session, edition, mailing, canceller=me.person.id)
    return await once.answer(await _shown(session, edition, mailing))


@router.post(f"{MAILINGS}/{{mailing}}/retry", response_model=MailingOf, dependencies=allow(Who.STEWARD))
async def retry_mailing(session: Tx, edition: TheEdition, me: Me, mailing: str, once: Once) -> Response:
    """Try again what was given up."""
    await acts.retry_failed(session, edition, mailing, by=me.person.id)
    return await once.answer(await _shown(session, edition, mailing))


# --- for everybody -------------------------------------------------------------------------------------


@router.get("/nominations/{nomination}/letters", dependencies=allow(Who.SIGNED_IN))
async def list_nomination_letters(session: Tx, me: Me, nomination: str) -> WholeLetterList:
    """What you and the nominator were written about the project and its edition, the newest first."""
    edition = await edition_with(session, nomination)
    _, written = await letters_of(session, edition, nomination, me.person)
    return WholeLetterList(items=[whole(letter) for letter in written])


class ReminderWishes(BaseModel):
    reminders: bool
    """Whether you are reminded of projects that you have begun and not submitted, and of reviews that you have left."""


class CalendarOf(BaseModel):
    address: str
    """Of your calendar; whoever has it reads your deadlines."""


@router.get("/me/reminders", dependencies=allow(Who.SIGNED_IN))
async def read_my_reminders(me: Me) -> ReminderWishes:
    """Whether reminders are mailed to you."""
    return ReminderWishes(reminders=me.person.reminders)


@router.put("/me/reminders", response_model=ReminderWishes, dependencies=allow(Who.SIGNED_IN))
async def set_my_reminders(session: Tx, me: Me, sent: ReminderWishes, once: Once) -> Response:
    """Choose whether reminders are mailed to you."""
    await accounts.set_reminders(session, me.person, on=sent.reminders)
    return await once.answer(sent)


@router.get("/me/calendar", dependencies=allow(Who.SIGNED_IN))
async def read_my_calendar(me: Me) -> CalendarOf:
    """The address of your own calendar."""
    return _calendar(me)


@router.post("/me/calendar", response_model=CalendarOf, dependencies=allow(Who.SIGNED_IN))
async def change_my_calendar(session: Tx, me: Me, once: Once) -> Response:
    """Give the calendar another address; the old one opens nothing any more."""
    await accounts.change_calendar_address(session, me.person)
    return await once.answer(_calendar(me))


def _calendar(me: Me) -> CalendarOf:
    token = calendar_token(me.person)
    return CalendarOf(address=f"{settings().base_url}/{me.person.lang}/me/calendar/{token}.ics")
