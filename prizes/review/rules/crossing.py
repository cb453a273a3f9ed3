"""On which side of the line the ranking alone puts a project, and whether a panel has moved it across. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from prizes.edition.cutting.marks import Mark
from prizes.edition.cutting.outcome import CutResult, Outcome
from prizes.edition.document.phases import NominationPhase
from prizes.review.rules.deciding import ProjectFacts, draw


class Side(StrEnum):
    ABOVE = "above"
    BELOW = "below"
    ON_LINE = "on_line"
    """Equal to others for the last places: the marks do not say."""


_SIDES = {Outcome.PASSED: Side.ABOVE, Outcome.NOT_PASSED: Side.BELOW, Outcome.UNDECIDED: Side.ON_LINE}


def sides(
    phase: NominationPhase, projects: Iterable[ProjectFacts], marks: Mapping[str, Mark]
) -> dict[str, Side]:
    """Where marks, cap, thresholds and quotas put each project, before any tie rule or panel.

    Empty where nothing is ranked.
    """
    if phase.marking is None or phase.cut.decided == "screening":
        return {}
    by_rank = phase.cut.model_copy(update={"decided": "ranking", "ties": []})
    result = draw(phase.model_copy(update={"cut": by_rank}), projects, marks, {})
    return {row.project: _SIDES[row.outcome] for row in result.rows()}


def moved(result: CutResult, where: Mapping[str, Side]) -> frozenset[str]:
    """Projects that pass though the ranking puts them below the line, or the other way round."""
    return frozenset(row.project for row in result.rows() if crosses(row.outcome, where.get(row.project)))


def crosses(outcome: Outcome, side: Side | None) -> bool:
    return (outcome, side) in {(Outcome.PASSED, Side.BELOW), (Outcome.NOT_PASSED, Side.ABOVE)}
