"""Rules about reports of projects: what can be wrong, how long each step takes, and when one can be upheld. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from prizes.complaints import refusals
from prizes.errors import Refusal
from prizes.kit.sentence import N_


class ComplaintKind(StrEnum):
    RIGHTS = "rights"
    UNTRUE = "untrue"
    OFFENSIVE = "offensive"
    PERSONAL = "personal"
    OTHER = "other"


KINDS: dict[ComplaintKind, str] = {
    ComplaintKind.RIGHTS: N_("It uses text, a picture or a name without permission"),
    ComplaintKind.UNTRUE: N_("It is untrue or misleading"),
    ComplaintKind.OFFENSIVE: N_("It is offensive or harmful"),
    ComplaintKind.PERSONAL: N_("It shows personal data of someone"),
    ComplaintKind.OTHER: N_("Another reason"),
}


class ComplaintState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"


STATES: dict[ComplaintState, str] = {
    ComplaintState.OPEN: N_("Awaiting a decision"),
    ComplaintState.UPHELD: N_("Report upheld"),
    ComplaintState.REJECTED: N_("Report not upheld"),
}
ANSWER_WITHIN = timedelta(days=14)
"""From the report to the decision, as people are told."""
HEARD_WITHIN = timedelta(days=7)
"""From the question to the people of the project to a decision against them, if they do not reply."""
KEPT = timedelta(days=30)
"""From the decision until the report is deleted, with the address of its sender."""
MOST_OPEN = 20
"""Reports of one project that await a decision: stewards look at it anyway, and no one floods them."""
WORDS_MOST = 2_000
"""Characters of a report."""


def not_yet_upheld(
    asked_at: datetime | None, *, replied: bool, reachable: bool, now: datetime
) -> Refusal | None:
    """Why a report cannot be upheld yet; None if it can. Whoever can be asked is heard first, or had time to reply.

    `replied`: the people of the project wrote after they were asked. `reachable`: someone of it can be written to.
    """
    if not reachable or replied:
        return None
    if asked_at is None:
        return refusals.owner_not_asked()
    if now < asked_at + HEARD_WITHIN:
        return refusals.owner_has_time(until=asked_at + HEARD_WITHIN)
    return None
