"""What the results say no to."""

from __future__ import annotations

from prizes.errors import Closed, Conflict, Forbidden, Invalid, Missing

not_counted = Conflict.named(
    "phase-not-counted", "The votes of this phase are not counted yet. Count them first."
)
undecided = Conflict.named("ties-not-decided", "The panel must decide ties first. Undecided: %(titles)s.")
already_decided = Conflict.named(
    "decision-published-already", "This decision has been taken and published already."
)
shortlist_first = Conflict.named(
    "shortlist-not-decided", "The shortlist is not decided yet. Winners are chosen from it."
)
no_vote_to_shortlist = Invalid.named("no-vote-to-shortlist", "This edition has no public vote.")
not_a_candidate = Invalid.named(
    "not-among-the-panels-candidates",
    "This project is not among those that the panel chooses from in this category.",
    field="project",
)
unknown_title = Invalid.named(
    "unknown-honour", "The rules of this edition know no such honour.", field="title"
)


too_many_winners = Conflict.named_n(
    "too-many-winners",
    "Category %(code)s can have at most %(n)s winner. Take back the other choice first.",
    "Category %(code)s can have at most %(n)s winners. Take back one of the other choices first.",
)
title_used_up = Conflict.named_n(
    "honour-given-to-the-most",
    "“%(title)s” can be given to at most %(n)s project. Take back the other choice first.",
    "“%(title)s” can be given to at most %(n)s projects. Take back one of the other choices first.",
)
not_complete = Conflict.named("choice-not-complete", "The choice is not complete yet.")
not_selecting = Closed.named(
    "not-in-the-selection-phase", "Winners are chosen in the selection phase, after the vote."
)
already_published = Conflict.named(
    "winners-decided-already", "The winners of this edition are decided already."
)
not_published = Missing.named("winners-not-published", "The winners of this edition are not published yet.")


# --- ballots of panels ---------------------------------------------------------------------------------

no_ballot = Missing.named("unknown-ballot-of-panel", "There is no ballot of a panel here.")
not_in_this_ballot = Forbidden.named(
    "recused-from-ballot-of-panel",
    "You take no part in a project of this category, and so in none of its ballots. It is not shown to you.",
)
declare_first = Closed.named(
    "interests-not-declared", "Please say first, for each project, whether you have an interest in it."
)
members_only = Forbidden.named(
    "members-of-panel-only", "Only chairs and experts of this category's panel vote."
)
wrong_ballot = Invalid.named(
    "wrong-ballot-of-panel", "Your ballot is not saved yet. Please correct what is marked."
)
ballot_is_closed = Closed.named(
    "ballot-of-panel-counted", "This ballot has been counted. It cannot be changed any more."
)
no_quorum = Conflict.named_n(
    "too-few-ballots-for-quorum",
    "The rules ask for %(n)s ballot at least; %(cast)s are cast. Please remind the panel.",
    "The rules ask for %(n)s ballots at least; %(cast)s are cast. Please remind the panel.",
)
not_yours_to_count = Forbidden.named(
    "ballot-of-panel-not-yours-to-count", "Only a chair of the panel or a steward closes and counts a ballot."
)
no_tie = Conflict.named("no-tie-to-decide", "There is no tie that waits for the chair.")
chair_only = Forbidden.named("tie-for-the-chair-only", "Only a chair of this panel decides a tie.")
wrong_number_of_tied = Invalid.named_n(
    "wrong-number-of-tied-projects",
    "Please choose exactly %(n)s of the tied projects.",
    "Please choose exactly %(n)s of the tied projects.",
    field="chosen",
)
by_ballot = Conflict.named(
    "winner-not-by-ballot", "The rules choose winners by a ballot of the panel. This project has not won one."
)


# --- minutes -------------------------------------------------------------------------------------------

no_minutes = Missing.named("unknown-record", "There is no such record.")
not_yours_to_record = Forbidden.named(
    "record-not-yours", "Only stewards and the chair of the panel write and confirm its record."
)
session_is_over = Closed.named(
    "record-of-a-decision-taken", "The decision has been taken. Its record stays as it is."
)
record_changed = Conflict.named(
    "record-changed", "The record is not what you looked at any more. Please look at it again."
)
record_spoilt = Conflict.named(
    "record-altered",
    "This record is not what was written any more. It is not printed; its text is kept as JSON.",
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
confirmed_already = Conflict.named("record-confirmed-already", "This record has been confirmed already.")
two_people = Forbidden.named(
    "record-needs-two-people", "The chair and the steward who confirm a record must be two people."
)
minutes_first = Conflict.named_n(
    "records-not-confirmed",
    "The record of the panel is missing or not confirmed by both in %(n)s category: %(codes)s.",
    "The record of the panel is missing or not confirmed by both in %(n)s categories: %(codes)s.",
)
