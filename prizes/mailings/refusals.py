"""What the office says no to."""

from __future__ import annotations

from prizes.errors import Conflict, Missing
from prizes.kit.sentence import Sentence, say

unknown_mailing = Missing.named("unknown-mailing", "There is no such mailing.")
unknown_letter = Missing.named("unknown-letter", "There is no such letter.")


def text_needed() -> Sentence:
    return say("Please fill this in.")


def unknown_places(names: list[str]) -> Sentence:
    return say(
        "Nothing can be put in for: %(places)s. These can be used: {title}, {name}, {link}.", places=names
    )


nobody_to_write_to = Conflict.named(
    "nobody-to-write-to", "Nobody fits these filters, so there is nobody to write to."
)
too_many_readers = Conflict.named(
    "too-many-readers", "These are too many readers for one mailing: at most %(most)s. Narrow the filters."
)
released_already = Conflict.named("mailing-released-already", "This mailing is released already.")
number_has_changed = Conflict.named_n(
    "number-of-letters-changed",
    "The number has changed: %(n)s letter would go out now. Please look again.",
    "The number has changed: %(n)s letters would go out now. Please look again.",
)
letter_on_its_way = Conflict.named(
    "letter-not-held", "This letter is not held any more, so it cannot be changed."
)
cannot_be_sent_again = Conflict.named(
    "letter-cannot-be-sent-again",
    "This letter cannot be sent again: it was sent, and what it said was for its reader alone.",
)
