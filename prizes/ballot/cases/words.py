"""Why votes can be set aside, in words: a closed list."""

from __future__ import annotations

from prizes.kit.sentence import N_

REASON_WORDS: dict[str, str] = {
    "DUP": N_("double vote"),
    "BOT": N_("cast by a program"),
    "FARM": N_("part of votes that were cast in bulk"),
    "DISPOSABLE": N_("cast with a disposable address"),
    "INELIGIBLE": N_("the voter may not vote"),
    "WITHDRAWN": N_("the voter has asked for erasure"),
    "COURT": N_("ordered by a court"),
}
"""By the code that stands in the log."""
OWN_WORDS = N_(
    "Voters whose accounts were erased withdrew these votes themselves. No one else decides on this."
)
"""Explains the case of what voters of a round withdrew."""
