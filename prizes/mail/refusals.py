"""What mail says no to."""

from __future__ import annotations

from prizes.errors import Busy
from prizes.kit.sentence import say


def mailbox_has_enough(field: str, retry_after: int) -> Busy:
    """`field`: of the form, in which the address was typed."""
    sentence = say(
        "This mailbox has received the maximum number of emails for today. Please enter another "
        "address, or try again tomorrow."
    )
    return Busy(sentence, {field: sentence}, retry_after=retry_after)
