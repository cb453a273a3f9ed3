"""What the log says no to."""

from __future__ import annotations

from prizes.errors import Failed, Invalid, Missing
from prizes.kit.sentence import say


class KeyMissing(Failed):
    code = "ballot-key-missing"


class LogAtFault(Failed):
    code = "vote-log-at-fault"


def key_missing(edition: str) -> Failed:
    """For the log and for stewards; voters read that nothing was saved and that it is our fault."""
    return KeyMissing(
        say(
            "Votes cannot be taken on this machine: it lacks the ballot key of “%(edition)s”."
            " Nothing was saved.",
            edition=edition,
        )
    )


def key_readable_by_others(edition: str) -> Failed:
    return KeyMissing(
        say(
            "Votes cannot be taken: others can read the ballot key of “%(edition)s” on this machine."
            " Nothing was saved.",
            edition=edition,
        )
    )


def at_fault() -> Failed:
    """A count goes into the log, so it waits until the log passes its own check."""
    return LogAtFault(
        say(
            "The vote log does not pass its own check, so nothing is signed. Please see its status page first."
        )
    )


def no_log() -> Missing:
    return Missing(say("This round of voting has no vote log."))


def no_code() -> Invalid:
    sentence = say("A tracking code has 16 letters and digits, such as 83TA-TQJY-6EYN-0TBC.")
    return Invalid(sentence, {"code": sentence})


def unknown_code() -> Missing:
    return Missing(say("No vote in the log has this code."))
