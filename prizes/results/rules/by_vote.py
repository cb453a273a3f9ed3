"""Why a public vote gives its title to no project of a category, as a code and in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from prizes.edition.document.phases import VotingPhase
from prizes.kit.sentence import Sentence, say

NO_CANDIDATES = "no_candidates"
NONE_PASSED = "none_passed"
WHY_NONE: Mapping[str, Sentence] = MappingProxyType(
    {
        NO_CANDIDATES: say("There was no candidate in this category."),
        "no_quorum": say("The category has fewer counted votes than the rules ask for."),
        "too_few_votes": say("No project received as many votes as the rules ask for."),
        "below_threshold": say("No project reached the minimum share that the rules ask for."),
        "over_budget": say("No project fitted in the budget."),
        "tie_left_out": say("The first projects were tied, and none of them passed under the rules."),
        NONE_PASSED: say("No project passed under the rules."),
    }
)
"""By code. The codes of a cut that are not here say nothing of a whole category."""


def has_rows_of_none(phase: VotingPhase) -> bool:
    """Whether each category can have its own project with the title of a vote: its line is drawn in the category."""
    return "category" in phase.cut.dimensions


def why_none(lines: Iterable[Mapping[str, Any]], category: str) -> str | None:
    """The code of the reason. None: some project passed, and what became of it since is told nowhere.

    `lines`: the projects of a result of the vote, as two stewards approved it.
    """
    here = [line for line in lines if line["category"] == category]
    if not here:
        return NO_CANDIDATES
    if any(line["outcome"] == "passed" for line in here):
        return None
    code: str = min(here, key=lambda line: line["rank"])["why"]
    return code if code in WHY_NONE else NONE_PASSED
