"""Taking a vote back. Casting one has ways of its own: the short one into the box, and two steps on a page."""

from __future__ import annotations

from prizes.acts.declaring import Acts
from prizes.api.ballot.voting import VoteSaved
from prizes.ballot import actions
from prizes.ballot.actions import Voted
from prizes.gate.at import At
from prizes.gate.permissions import Who

acts = Acts("ballot")


@acts.act(
    "DELETE /editions/{edition}/ballot/{category}",
    "/{edition}/ballot/{category}/withdrawal",
    who=Who.SIGNED_IN,
    answers=VoteSaved,
    leads="/{edition}/ballot#c-{category}",
    notice="vote-taken-back",
)
async def take_vote_back(at: At, category: str) -> Voted:
    """Take the vote in a category back, where the rules allow it."""
    return await actions.take_back(*at.here, at.person, category)
