"""What the tally says no to."""

from __future__ import annotations

from prizes.errors import Missing
from prizes.kit.sentence import say


def not_counted() -> Missing:
    return Missing(say("The votes of this round are not counted yet."))


def no_round() -> Missing:
    return Missing(say("This edition has no public vote."))
