"""Ways to count a secret ballot of a panel, each with its words. How they count: `results.rules.balloting`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from prizes.kit.sentence import N_, Sentence, say

BallotMethod = Literal["plurality", "borda", "stv", "schulze"]


@dataclass(frozen=True, slots=True)
class Method:
    """What people read of a method, and what its ballot is."""

    label: str
    """Its name for people; a text to translate."""
    meaning: str
    """The same in a few words, for authors of rules."""
    guideline: Sentence
    """What the guidelines say of it."""
    totals: str = N_("Votes")
    """Head of the numbers that a count gives the projects; a text to translate."""
    ranked: bool = True
    """Whether a ballot puts projects in order; otherwise it names one."""


METHODS: Mapping[BallotMethod, Method] = {
    "plurality": Method(
        N_("One project per member"),
        "one project each",
        say("The members of the panel vote in secret. Each member names one project."),
        ranked=False,
    ),
    "borda": Method(
        N_("Points by rank (Borda count)"),
        "points by rank",
        say(
            "The members of the panel vote in secret. Each member ranks the projects. The higher "
            "a project is ranked, the more points it receives."
        ),
        totals=N_("Points"),
    ),
    "stv": Method(
        N_("Single transferable vote"),
        "the single transferable vote",
        say(
            "The members of the panel vote in secret by the single transferable vote. A vote "
            "that a project does not need passes to the next choice."
        ),
    ),
    "schulze": Method(
        N_("Pairwise comparison (Schulze method)"),
        "comparison two by two (the Schulze method)",
        say(
            "The members of the panel vote in secret. Each member ranks the projects. Each "
            "project is compared with each other project by how many members prefer it (Schulze "
            "method)."
        ),
        totals=N_("Projects beaten"),
    ),
}
MEANINGS = "; ".join(f"`{name}`: {method.meaning}" for name, method in METHODS.items())
"""Every method in a few words, for authors of rules."""
