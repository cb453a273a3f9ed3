"""What the ballot says no to."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from prizes.edition.document.components import Ballot, Text
from prizes.errors import Busy, Closed, Conflict, Forbidden, Invalid, Missing, Refusal, named
from prizes.kit.sentence import Sentence, say

Obstacle = Literal[
    "no_choice", "too_many", "change_never", "changes_used_up", "no_take_back", "nothing_there"
]
"""What can keep choices from being a vote."""


@named("voting-closed")
def not_open(opens: datetime | None, closed: datetime | None) -> Closed:
    """`opens`: of the next round; `closed`: of the last one."""
    if opens is not None:
        return Closed(say("Voting opens on %(opens)s. Your choice is not saved.", opens=opens))
    if closed is not None:
        return Closed(
            say("Voting closed on %(closed)s. This choice came too late and is not saved.", closed=closed)
        )
    return Closed(say("There is no open vote in this edition."))


votes_of_another_account = Forbidden.named(
    "mailbox-votes-by-another-account",
    "In this vote, your address counts as the same mailbox as the address of another account. Please sign in "
    "with the other address to vote, or contact the organizers.",
)
box_full = Busy.named(
    "ballot-box-full",
    "Many people are voting at this moment, and your vote is not saved yet. Please try again.",
    retry_after=2,
)
only_a_record = Closed.named(
    "edition-is-a-record", "This edition is over. Its pages can be read, and nobody can vote."
)


no_choice = Invalid.named("no-project-chosen", "Please choose a project first.", field="project")
too_many_choices = Invalid.named_n(
    "too-many-choices",
    "You can choose %(n)s project in this category.",
    "You can choose at most %(n)s projects in this category.",
    field="project",
)
no_change = Conflict.named(
    "vote-cannot-be-changed", "You have voted in this category. By the rules a vote cannot be changed."
)
changes_used_up = Conflict.named_n(
    "changes-used-up",
    "By the rules a vote can be changed once. You have done so; your last vote stays.",
    "By the rules a vote can be changed %(n)s times. You have done so; your last vote stays.",
)
no_take_back = Forbidden.named("vote-cannot-be-taken-back", "By the rules a vote cannot be taken back.")
nothing_there = Conflict.named(
    "no-vote-to-take-back", "You have no vote in this category that could be taken back."
)


def not_allowed(obstacle: Obstacle, ballot: Ballot) -> Refusal:
    match obstacle:
        case "no_choice":
            return no_choice()
        case "too_many":
            return too_many_choices(n=ballot.choices)
        case "change_never":
            return no_change()
        case "changes_used_up":
            return changes_used_up(n=ballot.changes_most or 0)
        case "no_take_back":
            return no_take_back()
        case "nothing_there":
            return nothing_there()


not_confirmed = Invalid.named(
    "choice-not-confirmed",
    "By the rules a choice becomes a vote when it is confirmed. Please confirm it.",
    field="confirmed",
)
not_on_the_ballot = Invalid.named(
    "not-on-the-ballot", "This project is not on the ballot. Please choose one of the list.", field="project"
)
left_the_ballot = Invalid.named(
    "left-the-ballot",
    "“%(title)s” is no longer on the ballot. Please choose another project of the list.",
    field="project",
)
of_another_category = Invalid.named(
    "project-of-another-category",
    "“%(title)s” stands in another category: %(category)s. You can vote for it there.",
    field="project",
)
many_at_once = Busy.named(
    "votes-at-the-same-time",
    "Several of your votes arrive at the same time. Please look at your ballot and try again.",
    retry_after=5,
)
key_in_use = Closed.named(
    "ballot-key-in-use", "The ballot key of “%(edition)s” is needed until its last vote is over."
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


key_destroyed = Closed.named(
    "ballot-key-destroyed",
    "The ballot key of this edition was destroyed at the end of retention. There is no new one.",
)
no_voting = Missing.named("no-public-vote", "There is no public vote in “%(edition)s”.")


@named("counts-still-secret")
def still_secret(until: datetime | None) -> Closed:
    """Counts are nobody's to see before the end of voting; also not by a mistake in the program."""
    if until is None:
        return Closed(say("Votes cannot be counted while voting is open."))
    return Closed(say("Votes can be counted from %(until)s on, when voting is over.", until=until))


# --- cases ---------------------------------------------------------------------------------------------

no_case = Missing.named("unknown-case", "There is no such case.")
no_suspicion = Missing.named("unknown-group-of-flagged-votes", "There is no such group of flagged votes.")
no_review = Missing.named("unknown-appeal-of-vote", "There is no such appeal.")
reason_of_case_needed = Invalid.named(
    "reason-of-case-needed", "Please choose one of the listed reasons.", field="reason"
)
explanation_needed = Invalid.named(
    "explanation-needed",
    "Please explain in %(least)s to %(most)s characters; everybody can read it.",
)
unknown_votes = Invalid.named(
    "unknown-tracking-codes", "No vote in the log has these codes: %(codes)s.", field="codes"
)
no_votes_for_a_case = Invalid.named(
    "no-votes-for-a-case", "No vote is left that is not in a case already.", field="codes"
)
too_many_votes = Invalid.named(
    "too-many-votes-in-a-case", "One case holds at most %(most)s votes.", field="codes"
)
case_not_open = Conflict.named("case-not-open", "This case is not waiting for approval any more.")
own_case = Forbidden.named(
    "own-case", "Two stewards must agree: a case is approved by another one than its author."
)
case_changed = Conflict.named(
    "case-changed", "What you looked at is not what would take effect now. Please look again."
)
round_is_final = Closed.named(
    "round-final", "The round is final. No vote can be set aside or restored any more."
)
not_in_the_log_yet = Conflict.named(
    "votes-not-in-log-yet",
    "Some of these votes are not in the log yet. They will be within a minute; please try again.",
)
countersignature_needed = Conflict.named(
    "countersignature-needed",
    "This case changes places at the top. Somebody from another office must countersign it first.",
)
not_from_outside = Forbidden.named(
    "countersigner-not-from-outside",
    "A case is countersigned by an observer who is not a steward of this edition.",
)
office_needed = Invalid.named("office-needed", "Please say for which office you sign.", field="office")


# --- appeals of voters -------------------------------------------------------------------------------------------

nothing_to_appeal = Missing.named("no-vote-set-aside", "No vote with this code is set aside.")
appealed_before = Conflict.named(
    "vote-appealed-already", "There is an appeal for this vote already. Its answer will stand here."
)
appeal_words_needed = Invalid.named(
    "words-of-appeal-needed",
    "Please say in a few words why this vote should count (at most %(most)s characters).",
    field="words",
)
withdrawn_for_good = Conflict.named(
    "vote-withdrawn-by-its-voter", "A vote that was withdrawn on its voter’s own wish cannot be restored."
)
answer_to_voter_needed = Invalid.named(
    "answer-to-voter-needed", "Please write an answer for the voter.", field="answer"
)
appeal_verdict_needed = Invalid.named(
    "verdict-on-vote-needed", "Please say whether the appeal is upheld.", field="upheld"
)
own_verdict = Forbidden.named("own-verdict", "Two stewards must agree: another one confirms your answer.")
appeal_moved_on = Conflict.named(
    "appeal-of-vote-moved-on", "This appeal has moved on since you looked. Please look again."
)


# --- a voter's own withdrawal --------------------------------------------------------------------------

vote_not_in_the_log_yet = Conflict.named(
    "own-vote-not-in-log-yet",
    "Your last vote is just being written into the log. Nothing is done yet: please try again in a minute.",
)
votes_changed = Conflict.named(
    "own-votes-changed", "One of your votes was changed at this moment. Nothing is done: please try again."
)


# --- receipts and signals ------------------------------------------------------------------------------

no_vote_for_a_receipt = Missing.named(
    "no-vote-for-a-receipt", "You have no vote in the log that a receipt could be given for."
)
not_a_ballot = Invalid.named(
    "line-is-not-a-ballot",
    "Line %(line)s is not a ballot: one JSON object with n, at, registered_at, address, network, agent, category and "
    "project is needed.",
)
