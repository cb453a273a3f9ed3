"""What the results say no to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from prizes.errors import Closed, Conflict, Invalid, Missing
from prizes.kit.sentence import Sentence, say


def not_counted() -> Conflict:
    return Conflict(say("The votes of this phase are not counted yet. Count them first."))


def undecided(titles: Sequence[str]) -> Conflict:
    return Conflict(
        say("The panel must decide ties first. Undecided: %(titles)s.", titles=list(titles)),
    )


def already_decided() -> Conflict:
    return Conflict(say("This decision has been taken and published already."))


def shortlist_first() -> Conflict:
    return Conflict(say("The shortlist is not decided yet. Winners are chosen from it."))


def not_a_candidate() -> Invalid:
    sentence = say("This project is not among those that the panel chooses from in this category.")
    return Invalid(sentence, {"project": sentence})


def unknown_title() -> Invalid:
    sentence = say("The rules of this edition know no such honour.")
    return Invalid(sentence, {"title": sentence})


def reason_needed() -> Invalid:
    sentence = say("Please give the reason. It stands in the public record.")
    return Invalid(sentence, {"reason": sentence})


def not_complete(wrong: Sequence[Sentence]) -> Conflict:
    problems = {str(n): sentence for n, sentence in enumerate(wrong, 1)}
    return Conflict(say("The choice is not complete yet."), problems)


def challenge_window(until: datetime) -> Closed:
    sentence = say(
        "The tally can be challenged until %(until)s. Winners are published after that.", until=until
    )
    return Closed(sentence, {"publish_at": sentence})


def not_selecting() -> Closed:
    return Closed(say("Winners are chosen in the selection phase, after the vote."))


def already_published() -> Conflict:
    return Conflict(say("The winners of this edition are decided already."))


def not_published() -> Missing:
    return Missing(say("The winners of this edition are not published yet."))
