"""Challenges to counts, for programs."""

from __future__ import annotations

from prizes.acts.declaring import Acts
from prizes.acts.listing import list_for_programs
from prizes.api.tally.counts import challenge_of
from prizes.gate.permissions import Who
from prizes.web.tally.challenges import challenges_list

acts = Acts("count")

list_for_programs(
    acts,
    challenges_list,
    "/editions/{edition}/integrity/challenges",
    "list_challenges",
    answers=challenge_of,
    who=Who.PUBLIC,
    says="Of the counts of all rounds, with their answers. Those without an answer first, the oldest first.",
)
