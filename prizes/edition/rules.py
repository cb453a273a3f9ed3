"""What the year decides: what is open when, how words are counted, what an amendment may not do."""

from prizes.edition.amending import amendment_problems
from prizes.edition.shifting import shifted
from prizes.edition.spans import (
    EditionState,
    candidates_phase,
    closes_at,
    cut_chain,
    frozen_at,
    in_order,
    is_open,
    marking_for,
    next_phase,
    opens_at,
    overlaps,
    phase_at,
    state_of,
)
from prizes.edition.words import count_words

__all__ = [
    "EditionState",
    "amendment_problems",
    "candidates_phase",
    "closes_at",
    "count_words",
    "cut_chain",
    "frozen_at",
    "in_order",
    "is_open",
    "marking_for",
    "next_phase",
    "opens_at",
    "overlaps",
    "phase_at",
    "shifted",
    "state_of",
]
