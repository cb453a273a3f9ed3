"""The second factor: which roles need one, which code fits, how often one is tried. Pure.

Codes are those of authenticator apps: TOTP (RFC 6238) with SHA-1, six digits and steps of 30 seconds, which is what
every app knows.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

import pyotp

from prizes.accounts.rules.allowances import doubled_wait
from prizes.accounts.rules.roles import ROLES, Grant, Role, holds

STEP = 30
"""Seconds for which an app shows one code."""
DIGITS = 6
DRIFT = 1
"""Steps by which the clock of a telephone may be wrong, each way."""
FACTOR_TRIES = 5
"""Wrong codes of an authenticator in a row before each next one has to wait. Of 1,000,000 codes three fit at a time,
and with the waits there are at most 33 tries a day: a chance of 1 in 10,000 a day, for who has the first factor
already.
"""
SETUP_LIFE = timedelta(minutes=30)
"""For how long a secret that was shown can be confirmed."""
PROOF_LIFE = timedelta(minutes=10)
"""For how long the second factor may be shown after the first."""
FRESH = timedelta(minutes=5)
"""How long a factor that was shown counts as fresh."""
STEPS_AN_HOUR = 3600 // STEP


class FactorKind(StrEnum):
    """What was shown beside the mailbox."""

    AUTHENTICATOR = "authenticator"
    PASSKEY = "passkey"
    PROVIDER = "provider"
    """Asked for by the identity provider, where the settings trust it with that."""


class FactorChange(StrEnum):
    """What its owner is told of a second factor by mail."""

    ADDED = "added"
    REPLACED = "replaced"
    REMOVED = "removed"
    """The authenticator."""
    PASSKEY_ADDED = "passkey-added"
    PASSKEY_REMOVED = "passkey-removed"
    PASSKEY_COPIED = "passkey-copied"
    """Its counter fell back, so there may be two of it; it was refused."""
    ALL_REMOVED = "all-removed"
    """The authenticator, if there was one, and passkeys."""
    PROPOSED = "proposed"
    """Its removal, by a steward."""
    GUESSED = "guessed"
    """Wrong codes or passkeys after a right first factor."""


def new_factor_secret() -> str:
    """160 random bits in base 32, as RFC 4226 recommends."""
    return pyotp.random_base32(32)


def setup_address(secret: str, email: str, issuer: str) -> str:
    """What an app reads from the QR code."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP).provisioning_uri(name=email, issuer_name=issuer)


def step_at(now: datetime) -> int:
    return int(now.timestamp()) // STEP


def matching_step(secret: str, typed: str, now: datetime, last_step: int) -> int | None:
    """The step whose code was typed; None if none fits. A step is good once: neither `last_step` nor any before it.

    All are compared, each in constant time, so that how long it takes says nothing.
    """
    made = pyotp.TOTP(secret, digits=DIGITS, interval=STEP)
    here, found = step_at(now), None
    for step in range(here - DRIFT, here + DRIFT + 1):
        fits = hmac.compare_digest(made.generate_otp(step).encode(), typed.encode())
        if fits and step > last_step:
            found = step
    return found


def factor_wait(wrong: int) -> timedelta:
    """How long an account waits after so many wrong codes in a row."""
    return doubled_wait(wrong, FACTOR_TRIES)


def apart_by_factor(
    grants: Iterable[Grant], *, shown: bool, required: bool
) -> tuple[tuple[Grant, ...], tuple[Grant, ...]]:
    """What somebody may by their roles, and what is withheld until they have shown a second factor."""
    given: list[Grant] = []
    withheld: list[Grant] = []
    for grant in grants:
        (withheld if required and not shown and ROLES[grant.role].by_factor else given).append(grant)
    return tuple(given), tuple(withheld)


def may_remove_factor(steward: Iterable[Grant], owner: Iterable[Grant]) -> bool:
    """Whether a steward may help to remove somebody's factor. With it every role of theirs that needs one is opened to
    their mailbox, so the steward is one of each edition in which they have such a role.
    """
    own = tuple(steward)
    return all(holds(own, Role.STEWARD, g.edition) for g in owner if ROLES[g.role].by_factor)
