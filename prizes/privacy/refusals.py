"""What is said no to about what is stored of a person."""

from __future__ import annotations

from prizes.errors import Conflict, Missing
from prizes.kit.sentence import Sentence, say


class NotYetToErase(Conflict):
    code = "something-to-do-first"


def not_yet_to_erase(first: Sentence) -> Conflict:
    return NotYetToErase(
        say("Your account is not erased. Something is to be done first: %(what)s", what=first)
    )


def account_gone() -> Missing:
    return Missing(say("This account was erased already."))
