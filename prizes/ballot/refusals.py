"""What the ballot says no to."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from prizes.edition.document.components import Ballot, Text
from prizes.errors import Busy, Closed, Conflict, Forbidden, Invalid, Missing, Refusal
from prizes.kit.sentence import Sentence, say, say_n

Obstacle = Literal[
    "no_choice", "too_many", "change_never", "changes_used_up", "no_take_back", "nothing_there"
]
"""What can keep choices from being a vote."""


class VotingClosed(Closed):
    code = "voting-closed"


class ChangeRefused(Conflict):
    code = "change-refused"


class NotOnTheBallot(Invalid):
    code = "not-on-the-ballot"


def not_open(opens: datetime | None, closed: datetime | None) -> Closed:
    """`opens`: of the next round; `closed`: of the last one."""
    if opens is not None:
        return VotingClosed(say("Voting opens on %(opens)s. Your choice is not saved.", opens=opens))
    if closed is not None:
        return VotingClosed(
            say("Voting closed on %(closed)s. This choice came too late and is not saved.", closed=closed)
        )
    return VotingClosed(say("There is no open vote in this edition."))


def votes_of_another_account() -> Forbidden:
    return Forbidden(
        say(
            "In this vote, your address counts as the same mailbox as the address of another account. "
            "Please sign in with the other address to vote, or contact the organizers."
        )
    )


def box_full() -> Busy:
    return Busy(
        say("Many people are voting at this moment, and your vote is not saved yet. Please try again."),
        retry_after=2,
    )


def only_a_record() -> Closed:
    return VotingClosed(say("This edition is over. Its pages can be read, and nobody can vote."))


def not_allowed(obstacle: Obstacle, ballot: Ballot) -> Refusal:
    sentence = _sentence(obstacle, ballot)
    match obstacle:
        case "no_choice" | "too_many":
            return Invalid(sentence, {"project": sentence})
        case "no_take_back":
            return Forbidden(sentence)
    return ChangeRefused(sentence)


def _sentence(obstacle: Obstacle, ballot: Ballot) -> Sentence:
    match obstacle:
        case "no_choice":
            return say("Please choose a project first.")
        case "too_many":
            return say_n(
                "You can choose %(n)s project in this category.",
                "You can choose at most %(n)s projects in this category.",
                ballot.choices,
            )
        case "change_never":
            return say("You have voted in this category. By the rules a vote cannot be changed.")
        case "changes_used_up":
            return say_n(
                "By the rules a vote can be changed once. You have done so; your last vote stays.",
                "By the rules a vote can be changed %(n)s times. You have done so; your last vote stays.",
                ballot.changes_most or 0,
            )
        case "no_take_back":
            return say("By the rules a vote cannot be taken back.")
        case "nothing_there":
            return say("You have no vote in this category that could be taken back.")


def not_confirmed() -> Invalid:
    sentence = say("By the rules a choice becomes a vote when it is confirmed. Please confirm it.")
    return Invalid(sentence, {"confirmed": sentence})


def not_on_the_ballot() -> Invalid:
    sentence = say("This project is not on the ballot. Please choose one of the list.")
    return NotOnTheBallot(sentence, {"project": sentence})


def left_the_ballot(title: str) -> Invalid:
    sentence = say(
        "“%(title)s” is no longer on the ballot. Please choose another project of the list.", title=title
    )
    return NotOnTheBallot(sentence, {"project": sentence})


def of_another_category(title: str, category: Text) -> Invalid:
    sentence = say(
        "“%(title)s” stands in another category: %(category)s. You can vote for it there.",
        title=title,
        category=category,
    )
    return NotOnTheBallot(sentence, {"project": sentence})


def many_at_once() -> Busy:
    return Busy(
        say("Several of your votes arrive at the same time. Please look at your ballot and try again."),
        retry_after=5,
    )


def key_in_use(edition_title: Text) -> Closed:
    return VotingClosed(
        say("The ballot key of “%(edition)s” is needed until its last vote is over.", edition=edition_title)
    )


def no_circumstances(edition_title: Text, slug: str) -> Sentence:
    """For the deployment check: votes are taken all the same."""
    return say(
        "This machine keeps no signals of coordinated voting for “%(edition)s”, because it has no"
        " circumstances.key. Copy the file from a machine that has it. If none has it, run:"
        " prizes keys make %(slug)s",
        edition=edition_title,
        slug=slug,
    )


def destroyed_elsewhere(edition_title: Text) -> Sentence:
    """For the deployment check."""
    return say(
        "The ballot key of “%(edition)s” was destroyed, and this machine still has a copy: delete its file.",
        edition=edition_title,
    )


def key_destroyed() -> Closed:
    return Closed(
        say("The ballot key of this edition was destroyed at the end of retention. There is no new one.")
    )


def no_voting(edition_title: Text) -> Missing:
    return Missing(say("There is no public vote in “%(edition)s”.", edition=edition_title))


def still_secret(until: datetime | None) -> Closed:
    """Counts are nobody's to see before the end of voting; also not by a mistake in the program."""
    if until is None:
        return VotingClosed(say("Votes cannot be counted while voting is open."))
    return VotingClosed(say("Votes can be counted from %(until)s on, when voting is over.", until=until))
