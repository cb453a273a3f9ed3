"""Ways to count votes, each with its words: of a panel's secret ballot (how they count: `results.rules.balloting`),
and of a round of voting (`tally.rules.counting`, `tally.rules.ordering`).
"""

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


# --- the count of a round of voting -------------------------------------------------------------------

CountMethod = Literal["sum", "points", "schulze", "ranked_pairs", "run_off", "stv"]
CountUnit = Literal["votes", "points", "rankings"]
"""What the numbers of a count are: votes, points, or votes that rank a project."""


@dataclass(frozen=True, slots=True)
class RankedCount:
    """What people read of a count of rankings."""

    meaning: str
    """In a few words, for authors of rules."""
    label: str
    """Its name for people; a text to translate."""
    guideline: tuple[Sentence, ...]
    """What the guidelines say of it; of points the numbers follow."""
    gives_places: bool = True
    """Whether it gives projects places, not numbers to rank by."""


_TIES = say(
    "If several projects have the fewest votes, those with fewer votes in the last earlier round in which they "
    "differ are removed. If they are equal in every round, all of them are removed together."
)
RANKED_COUNTS: Mapping[CountMethod, RankedCount] = {
    "points": RankedCount("points by place, added up", N_("Points by place"), (), gives_places=False),
    "schulze": RankedCount(
        "comparison two by two (the Schulze method)",
        N_("Pairwise comparison (Schulze method)"),
        (
            say(
                "Each project is compared with each other project by how many votes rank it higher (Schulze "
                "method). A project that a vote does not name is below all that it names."
            ),
        ),
    ),
    "ranked_pairs": RankedCount(
        "comparison two by two, the clearest majorities first (ranked pairs, Tideman)",
        N_("Ranked pairs (Tideman)"),
        (
            say(
                "Each project is compared with each other project by how many votes rank it higher. The results "
                "are used from the clearest to the least clear, and one that contradicts clearer ones is left "
                "out (ranked pairs). A project that a vote does not name is below all that it names."
            ),
        ),
    ),
    "run_off": RankedCount(
        "rounds in which the last project is removed (instant run-off)",
        N_("Instant run-off"),
        (
            say(
                "The count has rounds. In each round a vote counts for the first project in its order that is "
                "still in the count. The project with the fewest votes is removed (instant run-off)."
            ),
            _TIES,
        ),
    ),
    "stv": RankedCount(
        "the single transferable vote, for as many places as the cut has",
        N_("Single transferable vote"),
        (
            say(
                "Votes are counted by the single transferable vote. What a project has above the number of votes "
                "that it needs passes to the next projects in the order of its votes. If no project has that "
                "number, the project with the fewest votes is removed and its votes pass on."
            ),
            _TIES,
        ),
    ),
}
COUNT_MEANINGS = "; ".join(f"`{name}`: {count.meaning}" for name, count in RANKED_COUNTS.items())
"""Every count of rankings in a few words, for authors of rules."""
