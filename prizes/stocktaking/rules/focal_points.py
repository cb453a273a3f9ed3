"""Focal points of projects that came from public sources and belong to no account: what a request to be one must say,
and what becomes of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from prizes.edition.kinds.reading import is_link
from prizes.kit.sentence import N_, Sentence, say
from prizes.stocktaking.rules.updates import LINK_MOST

RELATION_MOST = 400
EVIDENCE_MOST = 2_000
"""Characters of what a request says."""
MOST_WAITING = 10
"""Requests of one person that wait for a steward."""
KEPT = timedelta(days=365)
"""How long a request is kept after it was declined, or the role ended."""


class FocalPointState(StrEnum):
    """One that is withdrawn is deleted."""

    WAITING = "waiting"
    GRANTED = "granted"
    DECLINED = "declined"
    ENDED = "ended"


FOCAL_POINT_STATES: Mapping[FocalPointState, str] = {
    FocalPointState.WAITING: N_("Awaiting review"),
    FocalPointState.GRANTED: N_("Focal point"),
    FocalPointState.DECLINED: N_("Declined"),
    FocalPointState.ENDED: N_("Ended"),
}


def faults_of_request(*, relation: str, evidence: str, url: str) -> dict[str, Sentence]:
    """What is wrong, by field."""
    wrong: dict[str, Sentence] = {}
    if not relation:
        wrong["relation"] = say("State your role in the project.")
    elif len(relation) > RELATION_MOST:
        wrong["relation"] = say("Use at most %(most)s characters.", most=RELATION_MOST)
    if not evidence:
        wrong["evidence"] = say("State how the stewards can verify your role.")
    elif len(evidence) > EVIDENCE_MOST:
        wrong["evidence"] = say("Use at most %(most)s characters.", most=EVIDENCE_MOST)
    if url and (len(url) > LINK_MOST or not is_link(url)):
        wrong["url"] = say("Enter a web address that starts with https://.")
    return wrong
