"""What is refused around consultations."""

from __future__ import annotations

from prizes.errors import Conflict, Forbidden, Invalid, Missing

unknown_consultation = Missing.named("unknown-consultation", "There is no such consultation.")
unknown_rule = Missing.named("unknown-proposed-rule", "This proposal has no such rule.")
unknown_comment = Missing.named("unknown-comment", "There is no such comment.")
consultation_incomplete = Invalid.named_n(
    "consultation-incomplete", "%(n)s answer needs to be corrected.", "%(n)s answers need to be corrected."
)
draft_not_of_edition = Conflict.named(
    "draft-not-of-edition",
    "This draft was begun from another edition. Use the office of that edition.",
)
draft_has_faults = Conflict.named(
    "draft-has-faults", "The draft has faults. Please correct them before it is published."
)
consultation_not_open = Conflict.named(
    "consultation-not-open", "Comments on this proposal are not accepted at this time."
)
consultation_still_open = Conflict.named(
    "consultation-still-open", "Decisions are recorded once the period for comments is over."
)
consultation_decided = Conflict.named(
    "consultation-decided", "This consultation has been closed. Its comments and decisions do not change."
)
too_many_comments = Conflict.named(
    "too-many-comments",
    "%(most)s of your comments await moderation. Please write further comments after one is decided.",
)
comment_not_waiting = Conflict.named(
    "comment-not-waiting", "This comment has already been decided. Please load the page again."
)
comment_not_published = Conflict.named("comment-not-published", "This comment has not been published.")
own_comment = Forbidden.named(
    "own-comment", "This is your comment, so another steward must decide. Please ask another steward."
)
comment_reason_needed = Invalid.named(
    "comment-reason-needed", "Enter a reason for the person who wrote the comment.", field="reason"
)
rule_without_comments = Conflict.named(
    "rule-without-comments", "No comment on this rule has been published, so it needs no decision."
)
comments_waiting = Conflict.named_n(
    "comments-waiting",
    "%(n)s comment still awaits moderation. Decide on it first.",
    "%(n)s comments still await moderation. Decide on them first.",
)
decisions_missing = Conflict.named_n(
    "decisions-missing",
    "%(n)s rule with comments has no decision yet.",
    "%(n)s rules with comments have no decision yet.",
)
