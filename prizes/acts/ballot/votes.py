"""Taking a vote back, and the receipt by mail. Casting has ways of its own: the short one into the box, two steps on a
page.
"""

from __future__ import annotations

from prizes.acts.declaring import Acts, leading
from prizes.api.ballot.voting import VoteSaved
from prizes.ballot import actions, receipts
from prizes.ballot.actions import Voted
from prizes.gate.at import At
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who
from prizes.web.tally.votelog import receipt_page

acts = Acts("ballot")
LETTERS = 3
"""Receipts by mail that one person may ask for in a minute."""


@acts.act(
    "DELETE /editions/{edition}/ballot/{category}",
    "/{edition}/ballot/{category}/withdrawal",
    who=Who.SIGNED_IN,
    answers=VoteSaved,
    leads=leading("ballot_page", "#c-{category}"),
    notice="vote-taken-back",
)
async def take_vote_back(at: At, category: str) -> Voted:
    """Take the vote in a category back, where the rules allow it."""
    return await actions.take_back(*at.here, at.person, category)


@acts.act(
    form=f"{receipt_page.path}/letter",
    who=Who.SIGNED_IN,
    leads=leading("receipt_page"),
    notice="receipt-sent",
)
async def mail_receipt(at: At) -> None:
    """Of all votes in force, in the language of the page."""
    await slow_down(at.request, "receipt", LETTERS)
    await receipts.mail_receipt(*at.here, at.person, at.lang)
