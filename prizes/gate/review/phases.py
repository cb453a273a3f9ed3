"""The phase of an edition that a page or a program asks about: by its id, or without one the phase of now."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from prizes import clock
from prizes.edition.document.phases import NominationPhase
from prizes.edition.spans import PanelPhase
from prizes.gate.editions import TheEdition
from prizes.review.rules.discussing import discussing_phase, feedback_phase
from prizes.review.rules.leading import led_phase
from prizes.review.rules.reviews import marking_phase, nomination_phase


async def marking(edition: TheEdition, phase: str | None = None) -> PanelPhase:
    return marking_phase(edition.rules, phase, clock.now())


async def nominating(edition: TheEdition, phase: str | None = None) -> NominationPhase:
    return nomination_phase(edition.rules, phase, clock.now())


async def leading(edition: TheEdition, phase: str | None = None) -> PanelPhase:
    return led_phase(edition.rules, phase, clock.now())


async def discussing(edition: TheEdition, phase: str | None = None) -> PanelPhase:
    return discussing_phase(edition.rules, phase, clock.now())


async def feeding_back(edition: TheEdition, phase: str | None = None) -> NominationPhase:
    return feedback_phase(edition.rules, phase, clock.now())


WithMarks = Annotated[PanelPhase, Depends(marking)]
WithNomination = Annotated[NominationPhase, Depends(nominating)]
WithPanel = Annotated[PanelPhase, Depends(leading)]
WithDiscussion = Annotated[PanelPhase, Depends(discussing)]
WithFeedback = Annotated[NominationPhase, Depends(feeding_back)]
