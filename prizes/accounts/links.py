"""Addresses that act for one person without a sign-in: stop reminders, read one's calendar.

Nothing secret is stored: the last part of such an address is an HMAC of the rest under the service's key.
"""

from __future__ import annotations

import base64
import hmac
from hashlib import sha256

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.config import settings


def stop_token(person: Person) -> str:
    """Opens the page on which reminders are stopped, and nothing else."""
    return f"{person.id}.{_seal('reminders', person.id)}"


def calendar_token(person: Person) -> str:
    """Opens the person's calendar until they change its address."""
    whose = f"{person.id}.{person.calendar_turn}"
    return f"{whose}.{_seal('calendar', whose)}"


def vote_token(reminder_id: str) -> str:
    """Opens the page on which the reminder of one ballot is stopped; `reminder_id` of `ballot.models.VoteReminder`."""
    return f"v.{reminder_id}.{_seal('vote-reminder', reminder_id)}"


def reminder_of(token: str) -> str | None:
    """The id in such an address; None if it is another one, or nobody's."""
    kind, _, rest = token.partition(".")
    reminder_id, _, seal = rest.partition(".")
    return reminder_id if kind == "v" and _fits(seal, "vote-reminder", reminder_id) else None


async def whose_reminders(session: AsyncSession, token: str) -> Person | None:
    person_id, _, seal = token.partition(".")
    if not _fits(seal, "reminders", person_id):
        return None
    return await session.get(Person, person_id)


async def whose_calendar(session: AsyncSession, token: str) -> Person | None:
    whose, _, seal = token.rpartition(".")
    if not _fits(seal, "calendar", whose):
        return None
    person = await session.get(Person, whose.partition(".")[0])
    return person if person is not None and whose == f"{person.id}.{person.calendar_turn}" else None


def _fits(seal: str, purpose: str, whose: str) -> bool:
    return hmac.compare_digest(seal.encode(), _seal(purpose, whose).encode())


def _seal(purpose: str, whose: str) -> str:
    key = settings().secret_key.get_secret_value().encode()
    made = hmac.new(key, f"{purpose}:{whose}".encode(), sha256).digest()
    return base64.urlsafe_b64encode(made[:16]).decode().rstrip("=")
