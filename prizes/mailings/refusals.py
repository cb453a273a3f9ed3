"""What the office says no to."""

from __future__ import annotations

from collections.abc import Mapping

from prizes.errors import Conflict, Invalid, Missing
from prizes.kit.sentence import Sentence, say, say_n


def unknown_mailing() -> Missing:
    return Missing(say("There is no such mailing."))


def unknown_letter() -> Missing:
    return Missing(say("There is no such letter."))


def wrong_texts(fields: Mapping[str, Sentence]) -> Invalid:
    return Invalid(
        say_n("%(n)s answer needs another look.", "%(n)s answers need another look.", len(fields)), fields
    )


def text_needed() -> Sentence:
    return say("Please fill this in.")


def unknown_places(names: list[str]) -> Sentence:
    return say(
        "Nothing can be put in for: %(places)s. These can be used: {title}, {name}, {link}.", places=names
    )


def text_too_long(most: int) -> Sentence:
    return say("This is too long: at most %(most)s characters.", most=most)


def nobody_to_write_to() -> Conflict:
    return Conflict(say("Nobody fits these filters, so there is nobody to write to."))


def too_many_readers(most: int) -> Conflict:
    return Conflict(
        say("These are too many readers for one mailing: at most %(most)s. Narrow the filters.", most=most)
    )


def released_already() -> Conflict:
    return Conflict(say("This mailing is released already."))


def number_has_changed(n: int) -> Conflict:
    return Conflict(
        say_n(
            "The number has changed: %(n)s letter would go out now. Please look again.",
            "The number has changed: %(n)s letters would go out now. Please look again.",
            n,
        )
    )


def letter_on_its_way() -> Conflict:
    return Conflict(say("This letter is not held any more, so it cannot be changed."))


def cannot_be_sent_again() -> Conflict:
    return Conflict(
        say("This letter cannot be sent again: it was sent, and what it said was for its reader alone.")
    )
