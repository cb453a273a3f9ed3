"""How phases and results are called where an edition gives them no name of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prizes.edition.document.phases import Phase
from prizes.kit.sentence import N_, Sentence, say

Said = Sentence | Mapping[Any, str]
"""A sentence of ours, or a text of the rules by language."""

KIND_TITLES: dict[str, str] = {
    "submission": N_("Submission"),
    "nomination": N_("Nomination"),
    "voting": N_("Public voting"),
    "selection": N_("Selection"),
    "announcement": N_("Winners"),
}


def phase_title(phase: Phase) -> Said:
    return phase.title or say(KIND_TITLES[phase.kind])
