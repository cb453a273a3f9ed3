"""What the office says no to."""

from __future__ import annotations

from prizes.errors import Conflict, Missing
from prizes.kit.sentence import Sentence, say

unknown_mailing = Missing.named("unknown-mailing", "This mailing was not found.")
unknown_letter = Missing.named("unknown-letter", "This email was not found.")


def text_needed() -> Sentence:
    return say("Please fill in this field.")


def unknown_places(names: list[str]) -> Sentence:
    return say(
        "These placeholders are unknown: %(places)s. You can use {title}, {name} and {link}.", places=names
    )


nobody_to_write_to = Conflict.named(
    "nobody-to-write-to", "No one matches these filters, so there are no recipients."
)
too_many_readers = Conflict.named(
    "too-many-readers", "There are too many recipients for one mailing: at most %(most)s. Narrow the filters."
)
released_already = Conflict.named("mailing-released-already", "This mailing has already been released.")
number_has_changed = Conflict.named_n(
    "number-of-letters-changed",
    "The number has changed: %(n)s email would now be sent. Please check again.",
    "The number has changed: %(n)s emails would now be sent. Please check again.",
)
letter_on_its_way = Conflict.named(
    "letter-not-held", "This email is no longer on hold, so it cannot be changed."
)
cannot_be_sent_again = Conflict.named(
    "letter-cannot-be-sent-again",
    "This email cannot be sent again. It has been sent, and its text was for its recipient only.",
)
