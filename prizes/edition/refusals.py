"""What the edition says no to."""

from __future__ import annotations

from prizes.errors import Conflict, Forbidden, Invalid, Missing

unknown_edition = Missing.named("unknown-edition", "There is no edition “%(slug)s”.")
no_such_document = Missing.named(
    "unknown-edition-or-version", "There is no such edition or version: “%(slug)s”."
)
no_such_example = Missing.named(
    "unknown-example",
    "There is no example “%(name)s”. `prizes edition example` lists the names of all.",
    field="base",
)
unknown_category = Missing.named("unknown-category", "There is no category “%(code)s” in this edition.")
slug_taken = Conflict.named(
    "slug-taken", "There is already an edition “%(slug)s” whose rules are frozen. Propose an amendment."
)
not_acceptable = Invalid.named("rules-break-promises", "These rules cannot be accepted as they are.")
not_frozen_yet = Conflict.named(
    "rules-not-frozen-yet",
    "These rules are not frozen yet. Load the new document to replace them. No proposal is needed.",
)
is_public = Conflict.named("edition-already-public", "This edition is already public.")
nothing_changes = Invalid.named(
    "rules-say-so-already", "The rules already say this. There is nothing to change."
)
unknown_phase = Missing.named("unknown-phase", "There is no phase “%(phase)s” in this edition.")
unknown_version = Missing.named(
    "unknown-version-of-rules", "There is no published version %(version)s of these rules."
)
another_edition = Invalid.named(
    "rules-of-another-edition",
    "This document is for the edition “%(slug)s”. Load it on the page of all editions.",
)
unknown_filter_value = Invalid.named("unknown-value-of-filter", "A filter has an unknown value.")
wrong_cursor = Invalid.named(
    "wrong-cursor", "This cursor was not issued by this service. Please start the list again.", field="cursor"
)
no_local_time = Invalid.named("local-time-unreadable", "Enter a date and a time, such as 2027-05-31 23:00.")
reason_needed = Invalid.named(
    "reason-for-public-record-needed",
    "Enter the reason. It will be part of the public record.",
    field="reason",
)
proposal_is_open = Conflict.named(
    "proposal-open-already", "There is already an open proposal of this kind. Approve or withdraw it first."
)
proposal_gone = Missing.named("proposal-gone", "This proposal is no longer open.")
own_proposal = Forbidden.named(
    "own-proposal", "Two people are required. The author of a proposal cannot approve it."
)
proposal_changed = Conflict.named(
    "proposal-changed",
    "The content has changed since you opened it. Please check it again before you approve.",
)
nothing_to_move = Conflict.named(
    "no-phase-to-move", "No phase is open or still to come. There is nothing to move forward."
)
only_in_rehearsals = Forbidden.named(
    "only-in-rehearsals",
    "Only the calendar of a test edition can be moved forward. In a real edition, a "
    "phase is never shortened.",
)
votes_have_no_scale = Invalid.named(
    "votes-have-no-scale",
    "Votes have no scale of their own. Use share_of_category or share_of_highest in the basis.",
)
