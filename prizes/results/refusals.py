"""What the results say no to."""

from __future__ import annotations

from collections.abc import Sequence

from prizes.edition.kinds.fields import PanelField
from prizes.errors import Closed, Conflict, Forbidden, Invalid, Missing

not_counted = Conflict.named(
    "phase-not-counted", "The votes of this phase have not been counted yet. Count them first."
)
undecided = Conflict.named("ties-not-decided", "The panel must decide ties first. Undecided: %(titles)s.")
left_to_steward = Conflict.named(
    "ties-left-to-a-steward", "A steward must decide ties first, with a reason. Undecided: %(titles)s."
)
left_to_lot = Conflict.named(
    "ties-left-to-the-lot",
    "The lot must decide ties first. Its seed has not been recorded. Undecided: %(titles)s.",
)
already_decided = Conflict.named(
    "decision-published-already", "This decision has already been taken and published."
)
shortlist_first = Conflict.named(
    "shortlist-not-decided", "The shortlist has not been decided yet. The selection is made from it."
)
honours_by_vote_first = Conflict.named(
    "honours-by-vote-not-decided", "A public vote gives an honour, and its result has not been decided yet."
)
no_vote_to_shortlist = Invalid.named("no-vote-to-shortlist", "This edition has no public vote.")
line_first = Conflict.named("outcome-not-decided", "The outcome of “%(phase)s” has not been decided yet.")
phase_first = Conflict.named("phase-before-is-open", "“%(phase)s” is not over yet.")
not_a_candidate = Invalid.named(
    "not-among-the-panels-candidates",
    "This project is not among those from which the panel selects in this category.",
    field="project",
)
unknown_title = Invalid.named(
    "unknown-honour", "The rules of this edition do not provide for this honour.", field="title"
)


too_many_winners = Conflict.named_n(
    "too-many-winners",
    "The category “%(category)s” can have at most %(n)s winner. Reverse the other choice first.",
    "The category “%(category)s” can have at most %(n)s winners. Reverse one of the other choices first.",
)
title_used_up = Conflict.named_n(
    "honour-given-to-the-most",
    "“%(title)s” can be given to at most %(n)s project. Reverse the other choice first.",
    "“%(title)s” can be given to at most %(n)s projects. Reverse one of the other choices first.",
)
honour_used_up = Conflict.named_n(
    "too-many-for-honour",
    "In the category “%(category)s”, at most %(n)s project can be given “%(honour)s”. Reverse the other choice first.",
    "In the category “%(category)s”, at most %(n)s projects can be given “%(honour)s”. Reverse one of the other "
    "choices first.",
)
too_many_in_field = Conflict.named_n(
    "too-many-in-field",
    "At most %(n)s project can be chosen in “%(field)s”. Reverse the other choice first.",
    "At most %(n)s projects can be chosen in “%(field)s”. Reverse one of the other choices first.",
)
not_in_field = Invalid.named(
    "not-a-candidate-of-field",
    "This project is not among those from which the panel selects here.",
    field="project",
)
no_such_field = Missing.named("unknown-field", "The panel does not select from “%(field)s”.")
choice_or_no_prize = Invalid.named(
    "choice-or-no-prize",
    "Choose a project, or “No prize among these projects” with the reason, and not both.",
    field="winner",
)
no_acceptance = Missing.named("unknown-acceptance", "This edition has no such phase of acceptance.")
no_announcement = Missing.named("unknown-announcement", "This edition has no such announcement.")
no_selection = Missing.named("unknown-selection", "This edition has no such phase of selection.")
honour_or_no_prize = Invalid.named(
    "honour-or-no-prize",
    "Choose a project, or “No prize in this category” with the reason, and not both.",
    field="winner",
)
earlier_choice_first = Conflict.named(
    "earlier-selection-not-complete",
    "The choice in “%(phase)s” is not complete yet. The candidates here come from it.",
)
winner_or_no_prize = Invalid.named(
    "winner-or-no-prize",
    "Choose a project, or “No prize in this category” with the reason, and not both.",
    field="winner",
)
not_complete = Conflict.named("choice-not-complete", "The selection is not complete yet.")
not_selecting = Closed.named(
    "not-in-the-selection-phase", "The selection is made in its own phase, after the vote."
)
already_published = Conflict.named(
    "winners-decided-already", "The results of this edition have already been decided."
)
nothing_to_correct = Conflict.named(
    "nothing-to-correct", "This is what has been published. Change something, or leave it as it is."
)
note_needed = Invalid.named(
    "correction-without-note",
    "Say what was wrong, in a sentence or two. Everyone reads it beside the results.",
    field="note",
)
not_published = Missing.named(
    "winners-not-published", "The winners of this edition have not been published yet."
)
not_accepting = Closed.named(
    "not-in-the-acceptance-phase", "Honours are accepted or declined in the acceptance phase only."
)
everybody_asked = Conflict.named(
    "everyone-asked-already", "There is no honour about which no one has been asked."
)
nothing_to_accept = Missing.named("nothing-to-accept", "No honour of this project awaits a reply.")
declined_already = Conflict.named(
    "declined-already", "You have declined. A declined honour can no longer be accepted."
)
declined_by_its_people = Conflict.named(
    "honour-declined", "This project has declined the honour and cannot be chosen for it again."
)
asked_already = Conflict.named(
    "asked-about-honour",
    "The nominator has been asked whether the honour is accepted. The choice cannot be reversed.",
)
acceptance_first = Conflict.named_n(
    "honours-not-accepted-yet",
    "%(n)s honour has not been accepted or declined yet.",
    "%(n)s honours have not been accepted or declined yet.",
)


# --- ballots of panels ---------------------------------------------------------------------------------

no_ballot = Missing.named("unknown-ballot-of-panel", "There is no panel ballot here.")
not_in_this_ballot = Forbidden.named(
    "recused-from-ballot-of-panel",
    "You are recused from a project in this category, and so from all of its ballots. "
    "They are not shown to you.",
)
declare_first = Closed.named(
    "interests-not-declared", "First declare any conflict of interest for each project."
)
not_in_ballot_of_field = Forbidden.named(
    "recused-from-ballot-of-field",
    "You are recused from one of these projects, and so from all of their ballots. They are not shown to you.",
)
all_categories_only = Forbidden.named(
    "experts-of-all-categories-only", "Only chairs and experts of all categories vote on these projects."
)
members_only = Forbidden.named(
    "members-of-panel-only", "Only chairs and experts on this category’s panel vote."
)
wrong_ballot = Invalid.named(
    "wrong-ballot-of-panel", "Your ballot has not been saved yet. Please correct the marked entries."
)
ballot_is_closed = Closed.named(
    "ballot-of-panel-counted", "This ballot has been counted. It can no longer be changed."
)
no_quorum = Conflict.named_n(
    "too-few-ballots-for-quorum",
    "The rules require at least %(n)s ballot. The number cast is %(cast)s. Please remind the panel.",
    "The rules require at least %(n)s ballots. The number cast is %(cast)s. Please remind the panel.",
)
not_yours_to_count = Forbidden.named(
    "ballot-of-panel-not-yours-to-count",
    "Only a chair of the panel or a steward can close and count a ballot.",
)
no_tie = Conflict.named("no-tie-to-decide", "No tie is awaiting the chair’s decision.")
chair_only = Forbidden.named("tie-for-the-chair-only", "Only a chair of this panel can decide a tie.")
wrong_number_of_tied = Invalid.named_n(
    "wrong-number-of-tied-projects",
    "Choose exactly %(n)s of the tied projects.",
    "Choose exactly %(n)s of the tied projects.",
    field="chosen",
)
by_ballot = Conflict.named(
    "winner-not-by-ballot",
    "Under the rules, the panel decides by ballot. No ballot has chosen this project.",
)
honour_by_ballot = Conflict.named(
    "honour-not-by-ballot",
    "Under the rules, “%(honour)s” is given by a ballot of the panel. No ballot has chosen this project.",
)
by_marks = Conflict.named(
    "decided-by-marks",
    "Under the rules, the marks of the experts decide here. Adopt their result instead of choosing.",
)
not_by_marks = Conflict.named("not-decided-by-marks", "Under the rules, a panel chooses here, not its marks.")
ties_of_marks = Conflict.named(
    "ties-of-marks-not-decided",
    "Projects are tied, and the decision on them must be recorded first. Undecided: %(titles)s.",
)


# --- minutes -------------------------------------------------------------------------------------------

no_minutes = Missing.named("unknown-record", "This record was not found.")
not_yours_to_record = Forbidden.named(
    "record-not-yours", "Only stewards and the chair of the panel can write and confirm its record."
)
session_is_over = Closed.named(
    "record-of-a-decision-taken", "The decision has been taken. Its record can no longer be changed."
)
record_changed = Conflict.named(
    "record-changed", "The record has changed since you opened it. Please check it again."
)
record_spoilt = Conflict.named(
    "record-altered",
    "This record no longer matches the original. It cannot be printed. Its text is available as JSON.",
)
record_is_old = Conflict.named(
    "record-out-of-date", "Something has changed since this record was written. Please write a new version."
)
no_quorum_present = Conflict.named_n(
    "too-few-present-for-quorum",
    "The rules require at least %(n)s expert to be present, and the record lists %(present)s. Write a new "
    "version that lists who was present.",
    "The rules require at least %(n)s experts to be present, and the record lists %(present)s. Write a new "
    "version that lists who was present.",
)
nothing_to_confirm = Invalid.named("no-record-chosen", "Choose at least one record to confirm.", field="seen")
not_all_confirmed = Conflict.named(
    "records-not-all-confirmable", "No record was confirmed. %(category)s: %(why)s"
)
confirmed_already = Conflict.named("record-confirmed-already", "This record has already been confirmed.")
two_people = Forbidden.named(
    "record-needs-two-people", "Two different people must confirm a record: the chair and a steward."
)
minutes_first = Conflict.named_n(
    "records-not-confirmed",
    "The record of the panel is missing or has not been confirmed by both in %(n)s category: %(categories)s.",
    "The record of the panel is missing or has not been confirmed by both in %(n)s categories: %(categories)s.",
)
records_first = Conflict.named(
    "records-of-fields-not-confirmed",
    "The record of the panel is missing or has not been confirmed by both: %(fields)s.",
)


def records_missing_in(fields: Sequence[PanelField]) -> Conflict:
    """That records of panels lack for these fields."""
    names, keys = [each.name for each in fields], [each.key for each in fields]
    if all(each.is_category for each in fields):
        return minutes_first(n=len(fields), categories=names, category_codes=keys)
    return records_first(fields=names)
