"""What the owner of a project is asked where somebody else submits it, and what follows from the answer.

Pure functions; the acts are in `asking_owner`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from prizes.edition.document.rules import Rules
from prizes.kit.sentence import N_, Sentence, say
from prizes.kit.token import derived_secret
from prizes.nomination.rules.form import submission_of
from prizes.nomination.rules.states import State

REMIND_AFTER = timedelta(days=5)
"""An owner that does not answer is reminded once."""
NOTE_LENGTH = 2_000
"""Characters of what an owner writes beside the answer."""
OPEN_STATES = frozenset({State.SUBMITTED, State.RETURNED, State.INELIGIBLE})
"""States before the experts' decision, in which an answer can be given and changed."""


class Answer(StrEnum):
    CONFIRMED = "confirmed"
    OBJECTED = "objected"


LABELS: Mapping[str | None, str] = {
    None: N_("The owner has not replied yet."),
    Answer.CONFIRMED.value: N_("The owner has confirmed the project."),
    Answer.OBJECTED.value: N_("The owner objects to the project."),
}


class ConsentLike(Protocol):
    """What the rules read of an owner's answer. A row of the table is one."""

    @property
    def answer(self) -> str | None: ...


class AskedOf(Protocol):
    """What decides whether an owner is asked. A project is one."""

    @property
    def belongs(self) -> bool | None: ...
    @property
    def owner_email(self) -> str: ...


def is_asked(rules: Rules) -> bool:
    """Whether owners are asked in this edition."""
    return submission_of(rules).consent != "none"


def whom_to_ask(rules: Rules, project: AskedOf) -> str | None:
    """The address of the owner; None: nobody is asked, since the nominator belongs to the owner."""
    if not is_asked(rules) or project.belongs is not False:
        return None
    return project.owner_email or None


def consent_gap(rules: Rules, consent: ConsentLike | None) -> Sentence | None:
    """Why the project does not pass the screening as far as its owner is concerned; None: nothing is in its way.

    `consent`: what the owner was asked; None: nobody was asked, since the nominator belongs to the owner. Where the
    rules only ask, an objection does not decide: stewards look at it.
    """
    if submission_of(rules).consent != "required" or consent is None or consent.answer == Answer.CONFIRMED:
        return None
    if consent.answer == Answer.OBJECTED:
        return say("The owner objects to the project.")
    return say("The owner has not confirmed the project yet.")


def may_answer(state: str) -> bool:
    """Whether the owner can still answer: before the experts' decision."""
    return state in OPEN_STATES


def consent_token(secret: str, consent_id: str, email: str, asked_at: datetime) -> str:
    """The secret of the link that is mailed to an owner: 256 bits, base64url. Made anew from the same row, so that a
    reminder carries the same link while only its hash is stored. `asked_at`: a UTC instant.
    """
    return derived_secret(secret, "owner-consent", consent_id, email, asked_at.isoformat())
