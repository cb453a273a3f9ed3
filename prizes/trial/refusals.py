"""What a trial run says no to."""

from __future__ import annotations

from prizes.errors import Conflict

trial_under_way = Conflict.named(
    "trial-under-way", "A trial run of this draft is under way. Please try again when it has ended."
)
