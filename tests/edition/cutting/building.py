"""Cuts, candidates and markings in a few words."""

from __future__ import annotations

from typing import Any

from prizes.edition.cutting.outcome import Candidate
from prizes.edition.document.components import Cut, Marking


def line(**values: Any) -> Cut:
    return Cut.model_validate({"gives": "champion"} | values)


def candidates(category: str = "C1", **votes: int) -> list[Candidate]:
    return [Candidate(project, category, number) for project, number in votes.items()]


def marking(reviews: int = 2, scale: tuple[int, int] = (1, 5), **weights: int | None) -> Marking:
    criteria = [{"id": name, "label": name, "weight": weight} for name, weight in weights.items()]
    return Marking.model_validate(
        {"criteria": criteria, "reviews": reviews, "scale": {"least": scale[0], "most": scale[1]}}
    )


TWO = marking(impact=3, reach=1)
"""Two reviews on a scale from 1 to 5, impact weighing three times as much as reach."""
