"""What the studio says no to."""

from __future__ import annotations

from prizes.errors import Conflict, Invalid, Missing

unknown_draft = Missing.named("unknown-draft-of-edition", "There is no such draft of an edition.")
unknown_part = Missing.named("unknown-part-of-rules", "This part of the rules does not exist.")
changed_meanwhile = Conflict.named(
    "draft-of-edition-changed",
    "Another steward has changed this part since you opened it. Please open the page again and repeat your change.",
)
nothing_to_undo = Conflict.named("nothing-to-undo", "There is nothing to undo.")
nothing_to_redo = Conflict.named("nothing-to-redo", "There is nothing to redo.")
not_a_document = Invalid.named(
    "draft-not-a-document", "A rules document is a table of keys and values.", field="value"
)
name_not_valid = Invalid.named(
    "name-of-edition-not-valid",
    "Use 2 to 31 lower-case letters a-z, digits and hyphens, such as 2027.",
    field="slug",
)
too_many_drafts = Conflict.named(
    "too-many-drafts-of-editions", "There are already %(most)s drafts of editions. Discard one first."
)
not_in_toml = Conflict.named(
    "draft-not-in-toml",
    "TOML cannot say that “%(place)s” has no limit. Please export the draft as JSON.",
)
