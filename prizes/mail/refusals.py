"""What mail says no to."""

from __future__ import annotations

from prizes.errors import Busy

mailbox_is_full = Busy.named(
    "too-many-mails-to-mailbox",
    "This mailbox has received the maximum number of emails for today. Please enter another address, or try again "
    "tomorrow.",
    retry_after=24 * 3600,
)
"""Beside the field in which the address was typed."""
