"""What a replay says no to."""

from __future__ import annotations

from prizes.errors import Conflict

not_finished = Conflict.named(
    "edition-not-finished",
    "The results of %(edition)s are not published yet. Choose an edition that is finished.",
)
