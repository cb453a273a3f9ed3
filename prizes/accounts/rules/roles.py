"""Addresses, codes and roles, as pure functions."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from prizes.kit.sentence import N_
from prizes.mail.rules.letters import NOBODY

CODE_LIFE = timedelta(minutes=10)
INVITATION_LIFE = timedelta(days=30)
HELD_FORM_LIFE = timedelta(days=1)
REMEMBERED = timedelta(days=1)
"""How long codes and sessions that are over are still known: as long as the longest grace after a close of voting,
which asks when somebody came.
"""
PASSWORD_LEAST = 12
PASSWORD_MOST = 200


class TaskLetters(StrEnum):
    """When a steward is told by mail of what waits for stewards."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NEVER = "never"


def erased_address(person_id: str) -> str:
    """What stands in place of the address of somebody whose account was erased, where their acts are on record."""
    return f"{person_id}@{NOBODY}"


def code_hash(secret: str, canonical: str, code: str) -> str:
    """Keyed, since a million codes are tried in a second; bound to the address, so that one code opens one account."""
    return hmac.new(secret.encode(), f"{canonical}\n{code}".encode(), sha256).hexdigest()


def staff_session_over(now: datetime, ends: datetime, idle_minutes: int) -> datetime:
    """When the session of somebody with a role is over that is used now, and then not again."""
    return min(ends, now + timedelta(minutes=idle_minutes))


def typed_code(text: str) -> str:
    """The digits of a code as somebody typed or pasted it: spaces and hyphens go, digits of other scripts count."""
    digits = []
    for character in text:
        if character.isdecimal():
            digits.append(str(int(character)))
        elif not (character.isspace() or character in "-‐‑–—.\u200e\u200f\u2066\u2067\u2068\u2069"):
            return ""
    return "".join(digits)


def read_address(text: str) -> ValidatedEmail:
    """An address that any mail server delivers to: the domain may be in any script, what stands before the @ in ASCII
    only. For beyond that few servers take mail, and which spellings are one mailbox is not known.

    Raises EmailNotValidError. Nobody is asked whether there is such a mailbox.
    """
    return validate_email(
        text.strip(), check_deliverability=False, allow_display_name=False, allow_smtputf8=False
    )


def is_address(text: str) -> bool:
    """Whether mail can be sent to it, see `read_address`."""
    try:
        read_address(text)
    except EmailNotValidError:
        return False
    return True


class Role(StrEnum):
    STEWARD = "steward"
    EXPERT = "expert"
    OBSERVER = "observer"
    REGIONAL = "regional"


@dataclass(frozen=True, slots=True)
class RoleKind:
    """A role beside its words; all of these are texts to translate."""

    label: str
    holders: str
    """What those who have it are called together."""
    meaning: str
    """What it lets somebody do, in a line."""
    invited: str
    """What an invitation to it says first."""
    by_two: bool = False
    """No steward gives it alone: stewards approve, and observers countersign from outside."""
    of_a_category: bool = False
    """It can be given for one category alone."""
    of_a_region: bool = False
    """It is given for one ITU region of one edition, and no other way."""
    by_factor: bool = False
    """Where a second factor is required, it holds only in sessions that have shown one."""


ROLES: Mapping[Role, RoleKind] = {
    Role.STEWARD: RoleKind(
        N_("Steward"),
        N_("Stewards"),
        N_("Runs this edition."),
        N_("You are invited to serve as a steward."),
        by_two=True,
        by_factor=True,
    ),
    Role.EXPERT: RoleKind(
        N_("Expert"),
        N_("Experts"),
        N_("Reads and marks projects."),
        N_("You are invited to serve as an expert."),
        of_a_category=True,
    ),
    Role.OBSERVER: RoleKind(
        N_("Observer"),
        N_("Observers"),
        N_("Reads what is not personal, changes nothing."),
        N_("You are invited to serve as an observer."),
        by_two=True,
        by_factor=True,
    ),
    Role.REGIONAL: RoleKind(
        N_("Regional officer"),
        N_("Regional officers"),
        N_("Follows participation in one region and invites people there to participate."),
        N_("You are invited to serve as a regional officer."),
        by_two=True,
        of_a_region=True,
    ),
}
ANY = "*"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in one edition or all (`*`), in one category or all (`*`); that of a regional officer in one region."""

    role: Role
    edition: str = ANY
    category: str = ANY
    region: str | None = None
    """ITU region of a regional officer."""

    def covers(self, role: Role, edition: str, category: str | None = None) -> bool:
        """Whether it gives this role there. Asked without a category: in any category of the edition."""
        return (
            self.role == role
            and self.edition in (ANY, edition)
            and (category is None or self.category in (ANY, category))
        )


def holds(grants: Iterable[Grant], role: Role, edition: str, category: str | None = None) -> bool:
    return any(grant.covers(role, edition, category) for grant in grants)


def region_held(grants: Iterable[Grant], edition: str) -> str | None:
    """The region of which somebody is a regional officer in an edition."""
    return next((grant.region for grant in grants if grant.covers(Role.REGIONAL, edition)), None)
