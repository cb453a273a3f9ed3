"""Letters and mailings for programs of stewards; what the people of a project were written; reminders and calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from prizes.accounts.links import calendar_token
from prizes.accounts.models import Person
from prizes.accounts.rules.roles import TaskLetters
from prizes.accounts.rules.scopes import TokenScope
from prizes.config import settings
from prizes.gate.at import At, AtEdition, AtService
from prizes.gate.nomination.at_nomination import AtNomination
from prizes.gate.permissions import Who, allow
from prizes.mail.letters import readable
from prizes.mail.models import Mailing, Message
from prizes.mail.queries import mailing_counts
from prizes.mailings import outbox
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
    bounced: bool
    """It failed since it came back, or was not sent as one of many to an address that cannot be reached."""


class WholeLetter(LetterOf):
    subject: str | None
    """None: what the letter said is for its reader alone, or forgotten."""
    text: str | None


class WholeLetterList(BaseModel):
    items: list[WholeLetter]
    next: None = None


class MailingWords(BaseModel):
    subject: str = Field(default="", max_length=400)
    body: str = Field(default="", max_length=20_000)


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


def listed_letter(_at: At, letter: Message) -> LetterOf:
    return letter_of(letter)


def letter_of(letter: Message) -> LetterOf:
    return LetterOf.model_validate(letter.model_dump() | {"mailing": letter.mailing_id})


def whole(letter: Message) -> WholeLetter:
    read = readable(letter)
    words = {"subject": read.subject if read else None, "text": read.text if read else None}
    return WholeLetter.model_validate(letter_of(letter).model_dump() | words)


# --- letters -------------------------------------------------------------------------------------------


@router.get(f"{LETTERS}/{{letter}}", dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ))
async def read_letter(at: AtEdition, letter: str) -> WholeLetter:
    """As its reader gets it."""
    return whole(await outbox.letter_in(*at.here, letter))


# --- mailings ------------------------------------------------------------------------------------------


def mailing_of(mailing: Mailing, counts: Mapping[str, int]) -> MailingOf:
    return MailingOf.model_validate(mailing.model_dump() | {"letters": dict(counts)})


@router.get(f"{MAILINGS}/{{mailing}}", dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ))
async def read_mailing(at: AtEdition, mailing: str) -> MailingOf:
    """A mailing: whom it goes to, what it says, and how many of its letters are out."""
    return await mailing_shown(at, mailing)


async def mailing_shown(at: At, mailing: str) -> MailingOf:
    found = await outbox.mailing_in(*at.here, mailing)
    return mailing_of(found, (await mailing_counts(at.session, [found.id]))[found.id])


# --- for everybody -------------------------------------------------------------------------------------


@router.get(
    "/nominations/{nomination}/letters",
    dependencies=allow(Who.SIGNED_IN, TokenScope.OWN_READ, TokenScope.OFFICE_READ),
)
async def list_nomination_letters(at: AtNomination, nomination: str) -> WholeLetterList:
    """What you and the nominator were written about the project and its edition, the newest first."""
    _, written = await letters_of(*at.here, nomination, at.person)
    return WholeLetterList(items=[whole(letter) for letter in written])


class ReminderWishes(BaseModel):
    reminders: bool
    """Whether you are reminded of projects that you have begun and not submitted, and of reviews that you have left."""


class TaskLetterWishes(BaseModel):
    task_letters: TaskLetters
    """Of stewards: informed of appeals, objections and challenges at once, of all open tasks once a day, or never.
    Proposals are always mailed at once, since they lapse.
    """


class CalendarOf(BaseModel):
    address: str
    """Of your calendar; whoever has it reads your deadlines."""


@router.get("/me/reminders", dependencies=allow(Who.SIGNED_IN))
async def read_my_reminders(at: AtService) -> ReminderWishes:
    """Whether reminders are mailed to you."""
    return ReminderWishes(reminders=at.person.reminders)


@router.get("/me/task-letters", dependencies=allow(Who.SIGNED_IN))
async def read_my_task_letters(at: AtService) -> TaskLetterWishes:
    """When you are informed by email of what waits for you as a steward."""
    return TaskLetterWishes(task_letters=TaskLetters(at.person.task_letters))


@router.get("/me/calendar", dependencies=allow(Who.SIGNED_IN))
async def read_my_calendar(at: AtService) -> CalendarOf:
    """The address of your own calendar."""
    return calendar_of(at.person)


def calendar_of(person: Person) -> CalendarOf:
    address = f"{settings().base_url}/{person.lang}/me/calendar/{calendar_token(person)}.ics"
    return CalendarOf(address=address)
