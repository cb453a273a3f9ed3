"""What the ballot says no to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Literal

from prizes.edition.document.components import Ballot, Text
from prizes.errors import Busy, Closed, Conflict, Forbidden, Invalid, Missing, Refusal, named
from prizes.kit.sentence import Sentence, say

Obstacle = Literal[
    "no_choice",
    "same_twice",
    "too_few",
    "too_many",
    "none_not_offered",
    "none_and_projects",
    "no_points",
    "no_points_asked",
    "too_many_points",
    "too_many_to_one",
    "change_never",
    "changes_used_up",
    "no_take_back",
    "nothing_there",
]
"""What can keep choices from being a vote."""
Bar = Literal["country_needed", "stakeholder_type_needed", "age_needed", "outside", "unlisted"]
"""What keeps a person from voting in a round: something that they have not stated yet, what they stated, or that their
address is not on the list of voters.
"""
Own = Literal["country", "organization"]
"""By what a project is a voter's own."""


@named("voting-closed")
def not_open(opens: datetime | None, closed: datetime | None) -> Closed:
    """`opens`: of the next round; `closed`: of the last one."""
    if opens is not None:
        return Closed(say("Voting opens on %(opens)s. Your choice was not saved.", opens=opens))
    if closed is not None:
        return Closed(
            say("Voting closed on %(closed)s. This choice arrived too late and was not saved.", closed=closed)
        )
    return Closed(say("This edition has no open vote."))


votes_of_another_account = Forbidden.named(
    "mailbox-votes-by-another-account",
    "In this vote, your address counts as the same mailbox as the address of another "
    "account. To vote, sign in with the other address, or contact the organizers.",
)
box_full = Busy.named(
    "ballot-box-full",
    "The service is very busy, and your vote has not been saved. Please try again.",
    retry_after=2,
)
only_a_record = Closed.named(
    "edition-is-a-record", "This edition is over. Its pages can be read, but voting is closed."
)


no_choice = Invalid.named("no-project-chosen", "Choose a project first.", field="project")
too_many_choices = Invalid.named_n(
    "too-many-choices",
    "You can choose %(n)s project in this category.",
    "You can choose at most %(n)s projects in this category.",
    field="project",
)
too_many_ranked = Invalid.named_n(
    "too-many-ranked",
    "You can rank %(n)s project in this category.",
    "You can rank at most %(n)s projects in this category.",
    field="project",
)
too_few_choices = Invalid.named_n(
    "too-few-choices",
    "Choose at least %(n)s project in this category.",
    "Choose at least %(n)s projects in this category.",
    field="project",
)
too_many_pointed = Invalid.named_n(
    "points-for-too-many-projects",
    "You can give points to %(n)s project in this category.",
    "You can give points to at most %(n)s projects in this category.",
    field="points",
)
too_few_pointed = Invalid.named_n(
    "points-for-too-few-projects",
    "Give points to at least %(n)s project in this category.",
    "Give points to at least %(n)s projects in this category.",
    field="points",
)
no_points = Invalid.named(
    "no-points-given", "Give points to at least one project in this category.", field="points"
)
no_points_asked = Invalid.named(
    "vote-without-points", "In this vote, projects are not given points. Choose a project.", field="points"
)
too_many_points = Invalid.named(
    "too-many-points",
    "You gave %(given)s points in this category, but you have %(most)s. Reduce your points and save again.",
    field="points",
)
too_many_to_one = Invalid.named_n(
    "too-many-points-for-one-project",
    "You can give at most %(n)s point to one project.",
    "You can give at most %(n)s points to one project.",
)
points_and_projects = Invalid.named(
    "points-and-projects",
    "Give points to projects, or choose “none of these projects”, but not both.",
    field="points",
)
points_not_whole = Invalid.named("points-not-whole", "Points must be whole numbers, such as 3.")
none_not_offered = Invalid.named(
    "none-not-offered",
    "This vote does not offer “none of these projects”. Choose a project.",
    field="project",
)
none_and_projects = Invalid.named(
    "none-and-projects", "Choose either projects or “none of these projects”.", field="project"
)
same_project_twice = Invalid.named(
    "project-ranked-twice", "The same project is in your ranking twice. Give it one place.", field="project"
)
same_place_twice = Invalid.named(
    "place-given-twice",
    "Two projects have place %(place)s. Give each project a different place.",
    field="project",
)
no_change = Conflict.named(
    "vote-cannot-be-changed", "You have voted in this category. The rules do not allow a vote to be changed."
)
changes_used_up = Conflict.named_n(
    "changes-used-up",
    "The rules allow a vote to be changed once. You have already changed it, so your last vote remains.",
    "The rules allow a vote to be changed %(n)s times. You have reached this limit, so "
    "your last vote remains.",
)
no_take_back = Forbidden.named("vote-cannot-be-taken-back", "The rules do not allow a vote to be withdrawn.")
nothing_there = Conflict.named("no-vote-to-take-back", "You have no vote to withdraw in this category.")


def beside_points(projects: Iterable[str], wrong: Sentence) -> dict[str, Sentence]:
    """The same beside the points of each of these projects."""
    return {f"points.{project}": wrong for project in projects}


def not_allowed(
    obstacle: Obstacle,
    ballot: Ballot,
    there: int | None = None,
    points: Mapping[str, int] | None = None,
) -> Refusal:
    """`there`: how many projects the category has, where it was asked. `points`: by project, where a vote gives any."""
    pointed, given = ballot.form == "points", points or {}
    too_many = {"ranking": too_many_ranked, "points": too_many_pointed}.get(ballot.form, too_many_choices)
    too_few = too_few_pointed if pointed else too_few_choices
    made: dict[Obstacle, Callable[[], Refusal]] = {
        "no_choice": no_points if pointed else no_choice,
        "same_twice": same_project_twice,
        "too_few": lambda: too_few(n=ballot.least if there is None else min(ballot.least, there)),
        "none_not_offered": none_not_offered,
        "none_and_projects": none_and_projects,
        "no_points": no_points,
        "no_points_asked": no_points_asked,
        "too_many_points": lambda: too_many_points(given=sum(given.values()), most=ballot.points),
        "too_many_to_one": lambda: too_many_to_one(
            beside_points(
                [project for project, n in given.items() if n > ballot.most_to_one],
                too_many_to_one(n=ballot.most_to_one).sentence,
            ),
            n=ballot.most_to_one,
        ),
        "too_many": lambda: too_many(n=ballot.choices),
        "change_never": no_change,
        "changes_used_up": lambda: changes_used_up(n=ballot.changes_most or 0),
        "no_take_back": no_take_back,
        "nothing_there": nothing_there,
    }
    return made[obstacle]()


not_confirmed = Invalid.named(
    "choice-not-confirmed",
    "Under the rules, a choice becomes a vote when it is confirmed. Please confirm it.",
    field="confirmed",
)
not_on_the_ballot = Invalid.named(
    "not-on-the-ballot", "This project is not on the ballot. Choose one from the list.", field="project"
)
left_the_ballot = Invalid.named(
    "left-the-ballot",
    "“%(title)s” is no longer on the ballot. Choose another project from the list.",
    field="project",
)
of_another_category = Invalid.named(
    "project-of-another-category",
    "“%(title)s” is in another category: %(category)s. You can vote for it there.",
    field="project",
)
own_country_voted = Invalid.named(
    "vote-for-own-country",
    "“%(title)s” is from your own country. The rules do not allow you to vote for it.",
    field="project",
)
own_organization_voted = Invalid.named(
    "vote-for-own-organization",
    "“%(title)s” is a project of an organization that you belong to. The rules do not allow you to vote for it.",
    field="project",
)
country_needed = Conflict.named(
    "country-needed-to-vote",
    "To vote here, first state the country that you vote from. Your choice has not been saved yet.",
)
stakeholder_type_needed = Conflict.named(
    "stakeholder-group-needed-to-vote",
    "To vote here, first state your stakeholder group. Your choice has not been saved yet.",
)
age_needed = Conflict.named(
    "age-needed-to-vote",
    "To vote here, first confirm that you are old enough. Your choice has not been saved yet.",
)
outside_the_electorate = Forbidden.named(
    "outside-the-electorate",
    "Only people from certain countries or groups can vote here. What you state about yourself says that you are not "
    "among them.",
)

not_on_the_list = Forbidden.named(
    "not-on-the-list-of-voters",
    "Only people on the list of voters can vote here, and the address that you signed in with is not on it. If it "
    "should be, please contact the organizers.",
)


def barred(bar: Bar) -> Refusal:
    """Why somebody cannot vote in a round."""
    match bar:
        case "country_needed":
            return country_needed()
        case "stakeholder_type_needed":
            return stakeholder_type_needed()
        case "age_needed":
            return age_needed()
        case "outside":
            return outside_the_electorate()
        case "unlisted":
            return not_on_the_list()


def voted_own(own: Own, title: str) -> Refusal:
    """Why somebody cannot vote for a project."""
    return own_country_voted(title=title) if own == "country" else own_organization_voted(title=title)


# --- lists of voters -----------------------------------------------------------------------------------

no_voter_list = Missing.named("no-list-of-voters", "In this edition, no vote has a list of voters.")
list_before_the_rules = Conflict.named(
    "list-of-voters-before-the-rules",
    "A list of voters can be proposed once the rules are frozen, which happens when the first phase opens.",
)
list_after_the_end = Closed.named("list-of-voters-after-the-end", "“%(phase)s” is over.")
list_can_only_grow = Closed.named(
    "list-of-voters-can-only-grow",
    "Voting has opened. People can be added to the list of voters, but no one can be removed: they may have voted, and "
    "no one can determine which votes are theirs.",
)
nothing_to_add_to = Conflict.named(
    "no-list-of-voters-yet", "No list of voters has been approved yet. Propose the whole list first."
)
all_listed = Invalid.named(
    "everyone-on-the-list", "All of these addresses are on the list of voters already."
)
list_is_empty = Invalid.named("list-of-voters-empty", "Enter at least one email address.", field="addresses")
list_too_long = Invalid.named(
    "list-of-voters-too-long",
    "A list can contain at most %(most)s addresses. Propose the others as an addition.",
    field="addresses",
)
reason_of_addition_needed = Invalid.named(
    "reason-of-addition-needed", "Enter the reason for adding people after voting has opened.", field="reason"
)


many_at_once = Busy.named(
    "votes-at-the-same-time",
    "Several of your votes arrived at the same time. Check your ballot and try again.",
    retry_after=5,
)
key_in_use = Closed.named(
    "ballot-key-in-use", "The ballot key of “%(edition)s” is needed until its last vote is over."
)


def no_circumstances(edition_title: Text, slug: str) -> Sentence:
    """For the deployment check: votes are taken all the same."""
    return say(
        "This machine cannot record signals of coordinated voting for “%(edition)s”, because "
        "it has no circumstances.key. Copy the file from a machine that has it. If none has "
        "it, run: prizes keys make %(slug)s",
        edition=edition_title,
        slug=slug,
    )


def destroyed_elsewhere(edition_title: Text) -> Sentence:
    """For the deployment check."""
    return say(
        "The ballot key of “%(edition)s” has been destroyed, but this machine still has a "
        "copy. Delete its file.",
        edition=edition_title,
    )


key_destroyed = Closed.named(
    "ballot-key-destroyed",
    "The ballot key of this edition was destroyed at the end of the retention period. There is no new key.",
)
no_voting = Missing.named("no-public-vote", "There is no public vote in “%(edition)s”.")


@named("counts-still-secret")
def still_secret(until: datetime | None) -> Closed:
    """Counts are nobody's to see before the end of voting; also not by a mistake in the program."""
    if until is None:
        return Closed(say("Votes cannot be counted while voting is open."))
    return Closed(say("Votes can be counted from %(until)s, when voting is over.", until=until))


# --- cases ---------------------------------------------------------------------------------------------

no_case = Missing.named("unknown-case", "This case was not found.")
no_suspicion = Missing.named("unknown-group-of-flagged-votes", "This group of flagged votes was not found.")
no_review = Missing.named("unknown-appeal-of-vote", "This appeal was not found.")
reason_of_case_needed = Invalid.named(
    "reason-of-case-needed", "Choose one of the listed reasons.", field="reason"
)
explanation_needed = Invalid.named(
    "explanation-needed",
    "Enter an explanation of %(least)s to %(most)s characters. It will be public.",
)
dismissal_reason_needed = Invalid.named(
    "dismissal-reason-needed",
    "Enter the reason in %(least)s to %(most)s characters. Only stewards see it.",
    field="dismissal",
)
flag_is_dismissed = Conflict.named(
    "flag-dismissed", "These flagged votes have already been dismissed, and no more have been flagged since."
)
unknown_votes = Invalid.named(
    "unknown-tracking-codes", "The log has no votes with these codes: %(codes)s.", field="codes"
)
no_votes_for_a_case = Invalid.named(
    "no-votes-for-a-case", "All of these votes are already in a case.", field="codes"
)
too_many_votes = Invalid.named(
    "too-many-votes-in-a-case", "A case can contain at most %(most)s votes.", field="codes"
)
case_not_open = Conflict.named("case-not-open", "This case is no longer awaiting approval.")
own_case = Forbidden.named("own-case", "Two stewards are required. The author of a case cannot approve it.")
case_changed = Conflict.named(
    "case-changed", "The content has changed since you opened it. Please check it again."
)
round_is_final = Closed.named(
    "round-final", "The round is final. Votes can no longer be excluded or restored."
)
not_in_the_log_yet = Conflict.named(
    "votes-not-in-log-yet",
    "Some of these votes are not in the log yet. They will be within a minute. Please try again.",
)
countersignature_needed = Conflict.named(
    "countersignature-needed",
    "This case changes the top places. A person from another office must countersign it first.",
)
not_from_outside = Forbidden.named(
    "countersigner-not-from-outside",
    "Only an observer who is not a steward of this edition can countersign a case.",
)
office_needed = Invalid.named("office-needed", "Enter the name of your office.", field="office")


# --- appeals of voters -------------------------------------------------------------------------------------------

nothing_to_appeal = Missing.named("no-vote-set-aside", "No excluded vote has this code.")
appealed_before = Conflict.named(
    "vote-appealed-already", "An appeal has already been made for this vote. The reply will appear here."
)
appeal_words_needed = Invalid.named(
    "words-of-appeal-needed",
    "Explain in a few words why this vote should count (at most %(most)s characters).",
    field="words",
)
withdrawn_for_good = Conflict.named(
    "vote-withdrawn-by-its-voter", "A vote withdrawn at its voter’s own request cannot be restored."
)
answer_to_voter_needed = Invalid.named(
    "answer-to-voter-needed", "Enter an answer for the voter.", field="answer"
)
appeal_verdict_needed = Invalid.named(
    "verdict-on-vote-needed", "Choose whether the appeal is upheld.", field="upheld"
)
own_verdict = Forbidden.named(
    "own-verdict", "Two stewards are required. Another steward must approve your answer."
)
appeal_is_taken = Conflict.named("appeal-of-vote-taken-up", "Another steward has taken up this appeal.")
appeal_moved_on = Conflict.named(
    "appeal-of-vote-moved-on", "This appeal has changed since you opened it. Please check it again."
)


# --- a voter's own withdrawal --------------------------------------------------------------------------

vote_not_in_the_log_yet = Conflict.named(
    "own-vote-not-in-log-yet",
    "Your last vote is being recorded in the log. Nothing has been done yet. Please try again in a minute.",
)
votes_changed = Conflict.named(
    "own-votes-changed", "One of your votes has just been changed. Nothing was done. Please try again."
)


# --- receipts and signals ------------------------------------------------------------------------------

no_vote_for_a_receipt = Missing.named(
    "no-vote-for-a-receipt", "You have no vote in the log for which a receipt could be issued."
)
not_a_ballot = Invalid.named(
    "line-is-not-a-ballot",
    "Line %(line)s is not a ballot. Each line must be one JSON object with n, at, "
    "registered_at, address, network, agent, category and project.",
)
