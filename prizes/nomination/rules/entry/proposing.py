"""Projects that bodies propose: which bodies there are, and how many projects each may still propose."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from prizes.edition.document.components import ProposedBy, ProposingBody
from prizes.edition.document.rules import Rules
from prizes.errors import Refusal
from prizes.kit.sentence import N_
from prizes.nomination import refusals


class EntryFacts(Protocol):
    """What of a project its proposal is judged by."""

    body: str | None
    owner_accepted_at: datetime | None


class EntryStanding(StrEnum):
    """How far a project is that a body proposed."""

    WAITING = "waiting"
    """Its owner is asked and has not answered."""
    DECLINED = "declined"
    LAPSED = "lapsed"
    """Its owner did not answer in time."""
    WRITING = "writing"
    """Whoever completes the form does so."""
    SUBMITTED = "submitted"
    """Also whatever became of it later."""
    WITHDRAWN = "withdrawn"


STANDINGS: dict[str, str] = {
    EntryStanding.WAITING: N_("The owner has been asked"),
    EntryStanding.DECLINED: N_("Declined by the owner"),
    EntryStanding.LAPSED: N_("The owner has not replied in time"),
    EntryStanding.WRITING: N_("The form is being completed"),
    EntryStanding.SUBMITTED: N_("Submitted"),
    EntryStanding.WITHDRAWN: N_("Withdrawn"),
}


def proposing(rules: Rules) -> ProposedBy | None:
    """What the rules say of projects that bodies propose; None: they propose none."""
    return rules.submission.proposed_by if rules.submission else None


def body_of(rules: Rules, body_id: str) -> ProposingBody:
    """Raises Missing if these rules have no such body."""
    proposed = proposing(rules)
    bodies = proposed.bodies if proposed else []
    found = next((body for body in bodies if body.id == body_id), None)
    if found is None:
        raise refusals.unknown_body()
    return found


def only_by_proposal(rules: Rules) -> bool:
    """Whether a project enters only if a body proposes it."""
    proposed = proposing(rules)
    return proposed is not None and proposed.only


def completed_by_owner(rules: Rules) -> bool:
    """Whether owners complete the form of projects that bodies propose."""
    proposed = proposing(rules)
    return proposed is not None and proposed.written_by == "owner"


def awaits_its_owner(rules: Rules, project: EntryFacts) -> bool:
    """Whether a project that a body proposed is still its delegate's, though its owner is to complete it. What became
    of the delegate since, of their role and of their address, changes nothing of that.
    """
    return project.body is not None and completed_by_owner(rules) and project.owner_accepted_at is None


def proposals_left(rules: Rules, number: int) -> int | None:
    """How many more projects a body may propose that proposed this number; None: there is no limit."""
    proposed = proposing(rules)
    return None if proposed is None or proposed.most is None else max(0, proposed.most - number)


def no_proposal(rules: Rules, body: ProposingBody, number: int) -> Refusal | None:
    """Why a body that proposed this number of projects proposes no further one; None: it may."""
    if proposals_left(rules, number) == 0:
        return refusals.body_at_its_limit(body=body.title)
    return None
