"""What the log says no to."""

from __future__ import annotations

from prizes.errors import Failed, Invalid, Missing

key_missing = Failed.named(
    "ballot-key-missing",
    "This machine cannot accept votes because it lacks the ballot key of “%(edition)s”. Nothing was saved.",
)
"""For the log and for stewards; voters read that nothing was saved and that it is our fault."""
key_readable_by_others = Failed.named(
    "ballot-key-readable-by-others",
    "This machine cannot accept votes because other users can read the ballot key of "
    "“%(edition)s” on it. Nothing was saved.",
)
at_fault = Failed.named(
    "vote-log-at-fault",
    "The vote log has failed its own check, so nothing is signed. Please see its status page first.",
)
"""A count goes into the log, so it waits until the log passes its own check."""
no_log = Missing.named("no-vote-log", "This round of voting has no vote log.")
no_code = Invalid.named(
    "not-a-tracking-code",
    "A tracking code has 16 letters and digits, such as 83TA-TQJY-6EYN-0TBC.",
    field="code",
)
unknown_code = Missing.named("unknown-tracking-code", "No vote in the log has this code.")
