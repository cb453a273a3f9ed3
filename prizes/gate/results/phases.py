"""The phase of selection of a request: that of `phase` in the query, or the one of now."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from prizes import clock
from prizes.edition.document.phases import SelectionPhase
from prizes.gate.editions import TheEdition
from prizes.results.ballots import ballot_phase
from prizes.results.rules.winners import selection_phase


async def selecting(edition: TheEdition, phase: str | None = None) -> SelectionPhase | None:
    return selection_phase(edition.rules, phase, clock.now())


async def balloting(edition: TheEdition, phase: str | None = None) -> SelectionPhase:
    return ballot_phase(edition.rules, phase, clock.now())


WithSelection = Annotated[SelectionPhase | None, Depends(selecting)]
"""None: the rules have no selection."""
WithBallot = Annotated[SelectionPhase, Depends(balloting)]
