"""What mail says no to."""

from __future__ import annotations

from prizes.errors import Busy, Conflict, Missing

mailbox_is_full = Busy.named(
    "too-many-mails-to-mailbox",
    "This mailbox has received the maximum number of emails for today. Please enter another address, or try again "
    "tomorrow.",
    retry_after=24 * 3600,
)
"""Beside the field in which the address was typed."""
no_such_letter = Missing.named(
    "unknown-letter-text", "There is no email of this name whose text can be changed."
)
given_text_already = Conflict.named("given-text-already", "This email has its given text in this language.")
