"""What the register says no to."""

from __future__ import annotations

from prizes.errors import Conflict, Forbidden, Invalid, Missing

update_incomplete = Invalid.named_n(
    "update-incomplete", "%(n)s answer needs to be corrected.", "%(n)s answers need to be corrected."
)
not_in_register = Conflict.named(
    "project-not-in-register", "Only a project that experts selected can be updated."
)
contest_not_over = Conflict.named(
    "contest-not-over",
    "The project can be updated once this contest is over. Please use the messages until then.",
)
unknown_update = Missing.named("unknown-project-update", "There is no such update.")
update_not_open = Conflict.named(
    "update-not-open", "This update has already been decided or withdrawn. Please load the list again."
)
update_changed = Conflict.named(
    "update-changed", "The owner has changed this update since you read it. Please read it again."
)
own_update = Forbidden.named(
    "own-project-update",
    "You have a role in this project, so another steward must decide. Please ask another steward.",
)
return_reason_needed = Invalid.named(
    "update-return-reason-needed", "Enter what the owner must correct.", field="reason"
)
