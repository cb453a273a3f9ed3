"""When two accounts count as two people, and from when a steward may approve; pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from unicodedata import normalize

from prizes.accounts.rules.roles import ROLES
from prizes.mail.rules.addresses import mailbox_of

STEWARD_WAIT = timedelta(hours=72)
"""How long after the role came a steward may approve: long enough that the others read their mail and object."""
BY_TWO = frozenset(role for role, kind in ROLES.items() if kind.by_two)
"""Roles that no steward gives alone."""
FIRST = 2
"""Stewards of a service who approve at once, given by whoever runs it: before them nobody is there to wait for."""


def one_mailbox(address: str) -> str:
    """What all spellings of one mailbox have in common: dots, plus tags and capitals left out at every provider.

    Stricter than `canonical_email`: that two voters are taken for one costs a vote, that two stewards are taken for one
    costs an invitation to another address.
    """
    local, _, domain = mailbox_of(normalize("NFKC", address)).rpartition("@")
    return f"{local.casefold().replace('.', '') or local}@{domain}"


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who proposes, approves or countersigns in an edition."""

    person: str
    mailbox: str
    """As `one_mailbox` spells it."""
    invited_by: frozenset[str] = frozenset()
    """People whose invitations to any role of the edition, or of all editions, they accepted."""
    steward_since: datetime | None = None
    """None: no steward there."""
    first: bool = False
    """Whether they are among the first stewards of the service."""


def is_one_person(one: Officer, other: Officer) -> bool:
    return one.person == other.person or one.mailbox == other.mailbox


def invited_one_another(one: Officer, other: Officer) -> bool:
    return one.person in other.invited_by or other.person in one.invited_by


def are_two_people(one: Officer, other: Officer) -> bool:
    """Whether one may approve what the other proposed."""
    return not is_one_person(one, other) and not invited_one_another(one, other)


def approves_from(officer: Officer, wait: timedelta) -> datetime | None:
    """From when they approve; None: at once."""
    if officer.first or officer.steward_since is None:
        return None
    return officer.steward_since + wait
