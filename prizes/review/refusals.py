"""What review says no to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from prizes.errors import Busy, Closed, Conflict, Forbidden, Invalid, Missing, named
from prizes.kit.sentence import Sentence, say

no_marking = Missing.named("no-marking", "Experts give no marks in this edition.")
unknown_phase = Missing.named("no-marking-in-phase", "Experts give no marks in this phase.")
not_yours = Missing.named("project-not-yours-to-review", "This project is not among those that you review.")
recused = Forbidden.named(
    "recused-from-project", "You are recused from this project, so it is not shown to you."
)


class DeclareFirst(Forbidden):
    """Nothing of a project is shown before its expert has said whether they have an interest in it."""

    code = "declare-first"

    def __init__(self, category: str) -> None:
        super().__init__(say("Declare whether you have a conflict of interest to open this project."))
        self.category = category


nothing_declared = Invalid.named("no-declaration-chosen", "Choose an answer for at least one project.")


def only_lifted_by_a_steward() -> Sentence:
    return say("You are recused from this project. Only a steward can change that. Please contact a steward.")


def one_answer_only() -> Sentence:
    return say("Choose “No conflict of interest” or the conflict, not both.")


def own_country() -> Sentence:
    return say(
        "You are from the same country as this project and must recuse yourself. Choose “%(words)s”.",
        words=say("It is from my country"),
    )


def own_organization() -> Sentence:
    return say(
        "The owner has the name of one of your organizations, and you must recuse yourself. Choose “%(words)s”.",
        words=say("It is my employer's"),
    )


not_in_your_panels = Missing.named(
    "not-in-your-panels", "This person or project was not found in the panels that you manage."
)
not_recused = Missing.named("expert-not-recused", "This person is not recused from this project.")
not_to_be_lifted_by_a_chair = Forbidden.named(
    "recusal-for-a-steward",
    "This conflict of interest was declared by the person who has it. Only a steward can lift the recusal.",
)
not_by_oneself = Forbidden.named(
    "own-recusal", "No one can lift their own recusal. Please ask another steward."
)
reason_for_lifting_needed = Invalid.named(
    "reason-for-lifting-needed",
    "Explain why there is no conflict of interest. This will be recorded.",
    field="reason",
)
not_the_chair = Forbidden.named(
    "chair-of-panel-only", "This page is for stewards and for the chairs of this panel."
)


@named("phase-not-open-yet")
def not_open_yet(phase: Mapping[str, str] | Sentence, opens: datetime | None) -> Closed:
    if opens is None:
        return Closed(say("“%(phase)s” has not begun yet.", phase=phase))
    return Closed(
        say("“%(phase)s” begins on %(opens)s. Marks can be given from then on.", phase=phase, opens=opens)
    )


over = Closed.named("reviews-closed", "“%(phase)s” closed on %(closes)s. Reviews can no longer be changed.")
decided = Closed.named(
    "project-decided", "The decision on this project has been taken. Reviews can no longer be changed."
)
wrong_marks = Invalid.named_n(
    "wrong-marks", "%(n)s mark is not on the scale.", "%(n)s marks are not on the scale."
)


@named("wrong-answer-in-review")
def wrong_answer(fields: Mapping[str, Sentence]) -> Invalid:
    """The sentence about the first answer that does not fit; `errors` has them all."""
    return Invalid(next(iter(fields.values())), fields)


def unsaved(faults: Mapping[str, Sentence]) -> Invalid:
    """Marks that are not on the scale, or what is wrong with words."""
    return (wrong_marks if any(name.startswith("mark.") for name in faults) else wrong_answer)(faults)


review_changed_elsewhere = Conflict.named(
    "review-changed-meanwhile", "This review has changed since you read it. Please review it again."
)


@named("two-versions-of-an-answer")
def changed_in_both(fields: Sequence[str]) -> Conflict:
    sentence = say("There are two versions of an answer. Choose one.")
    return Conflict(sentence, dict.fromkeys(fields, sentence))


no_second_round = Conflict.named(
    "no-second-round", "The rules of this edition have no second round of marks."
)
second_round_open = Conflict.named(
    "second-round-open-already", "The second round for this project is already open."
)
nothing_to_mark_again = Conflict.named(
    "too-few-reviews-for-second-round", "A second round requires at least two submitted reviews."
)
reason_for_second_round_needed = Invalid.named(
    "reason-for-second-round-needed",
    "Explain in a few words why this project should be marked again. Those who mark it will read the explanation.",
    field="reason",
)
not_complete = Invalid.named_n(
    "review-incomplete",
    "%(n)s answer is still needed before you can submit this review.",
    "%(n)s answers are still needed before you can submit this review.",
)
handed_in_must_stay_complete = Invalid.named(
    "review-must-stay-complete", "You have submitted this review. Any change must leave it complete."
)


reason_for_recusal_needed = Invalid.named(
    "reason-for-recusal-needed",
    "Enter the reason in a few words. Only stewards will read it.",
    field="reason",
)
reason_for_choice_needed = Invalid.named(
    "reason-for-choice-needed",
    "Enter the panel’s reason. It will be recorded with the decision.",
    field="reason",
)


# --- panels and assignments ----------------------------------------------------------------------------

not_in_a_panel = Missing.named(
    "not-in-a-panel", "This person is not in a panel of this edition, or has left it."
)
not_in_this_panel = Conflict.named(
    "expert-not-in-this-panel", "This person is not in the panel of the project's category."
)
takes_no_part = Conflict.named("expert-takes-no-part", "This person is recused from this project.")
not_a_candidate = Missing.named("not-a-candidate", "This project is not being reviewed at present.")
already_assigned = Conflict.named("assigned-already", "This person is already reviewing the project.")
review_is_begun = Conflict.named(
    "review-begun",
    "This review has been begun. It can be reassigned on the page of the project, and the marks saved so "
    "far are then lost.",
)
review_is_in = Conflict.named(
    "review-handed-in",
    "This review has been submitted and cannot be reassigned. Anyone with a conflict "
    "of interest can be recused.",
)
plan_changed = Conflict.named(
    "plan-changed", "Projects or panels have changed since you opened this page. Please check the new plan."
)
too_many_changes = Conflict.named(
    "too-many-changes-of-plan",
    "A plan can include at most %(most)s changes. Assign it first, then make further changes.",
)
nothing_to_assign = Conflict.named(
    "nothing-to-assign",
    "There is nothing to assign. Every project has enough reviews assigned, "
    "or no other member of its panel is available.",
)
reminded_already = Busy.named(
    "reminded-already",
    "This person was reminded within the last day. You can send another reminder from %(again)s.",
    retry_after=3600,
)
nothing_left_to_review = Conflict.named(
    "nothing-left-to-review", "This person has submitted every review. No reminder is needed."
)


# --- the decision --------------------------------------------------------------------------------------

no_nomination = Missing.named(
    "no-nomination-phase", "This edition has no phase in which experts select projects for the public vote."
)
already_decided = Conflict.named("decision-taken-already", "This decision has been taken already.")
earlier_cut_first = Conflict.named(
    "earlier-cut-not-decided", "“%(phase)s” must be decided first. Its projects are the candidates here."
)
reviews_still_come_in = Conflict.named_n(
    "reviews-missing",
    "%(n)s review is missing. It can be submitted until %(closes)s. You can send a reminder.",
    "%(n)s reviews are missing. They can be submitted until %(closes)s. You can send a reminder.",
)
not_all_screened = Conflict.named_n(
    "projects-not-screened",
    "%(n)s submitted project has not passed the screening. Decide on it first.",
    "%(n)s submitted projects have not passed the screening. Decide on them first.",
)
no_candidates = Conflict.named("no-candidates", "There is no project to decide on.")
still_undecided = Conflict.named_n(
    "projects-left-to-the-panel",
    "%(n)s project is awaiting the panel: %(titles)s. Record the panel’s decision.",
    "%(n)s projects are awaiting the panel: %(titles)s. Record the panel’s decision.",
)
waits_for_steward = Conflict.named_n(
    "projects-left-to-a-steward",
    "%(n)s tied project is awaiting the decision of a steward: %(titles)s. Record it with the reason.",
    "%(n)s tied projects are awaiting the decision of a steward: %(titles)s. Record it with the reason.",
)
against_the_rules = Conflict.named(
    "decision-against-the-rules", "This decision would not follow the rules of the edition."
)
no_room_above_the_line = Conflict.named(
    "no-room-above-the-line",
    "More projects would pass than the rules allow. Move another one below the cut-off first.",
)
not_for_the_panel = Conflict.named(
    "not-left-to-the-panel", "The rules decide on these projects. They do not allow the panel to decide."
)
moved_against_the_rules = Conflict.named(
    "move-against-the-rules",
    "The rules do not allow the panel to move this project across the cut-off.",
)
"""A move that the rules leave to nobody; what they say stands beside it."""
nothing_chosen = Missing.named("no-choice-of-the-panel", "The panel has made no decision on this project.")
line_of_others = Forbidden.named(
    "line-shared-with-other-categories",
    "Projects of other categories are also at this cut-off. The stewards must decide.",
)
away_from_the_line = Forbidden.named(
    "recused-from-the-line",
    "You are recused from one of these projects, and all of them compete for the same "
    "places. Another chair, or the stewards, must decide.",
)
reason_for_move_needed = Invalid.named(
    "reason-for-move-needed", "Enter the reason. It will be recorded with the decision.", field="reason"
)
panel_incomplete = Conflict.named(
    "panel-not-as-the-rules-ask", "The panel of “%(category)s” cannot decide yet. %(lacks)s"
)
minutes_needed = Conflict.named_n(
    "records-of-panels-missing",
    "The record of one panel has not been written and confirmed: %(categories)s.",
    "The records of %(n)s panels have not been written and confirmed: %(categories)s.",
)


# --- talking -------------------------------------------------------------------------------------------

no_panel = Missing.named("no-panel", "There is no panel of experts in this phase.")
no_discussion = Missing.named("no-discussion", "Experts do not discuss projects in writing in this phase.")
not_to_discuss = Missing.named(
    "project-not-yours-to-discuss", "This project is not among those that you can discuss."
)
hand_in_first = Conflict.named(
    "own-review-first", "Please submit your own review first. The remarks of others are then shown to you."
)
discussion_over = Closed.named(
    "discussion-over", "The decision on this project has been taken. The discussion can still be read."
)
remark_needed = Invalid.named("remark-needed", "Enter a text.", field="text")
not_your_remark = Missing.named("remark-not-yours", "You have made no such remark.")
no_feedback = Missing.named("no-feedback", "Nominators receive no feedback from the experts in this edition.")
feedback_is_out = Closed.named(
    "feedback-sent", "The decision has been taken, and the emails have been prepared."
)
experts_named = Invalid.named(
    "experts-named", "The experts must remain anonymous. Please remove: %(names)s.", field="text"
)


# --- seats in panels -----------------------------------------------------------------------------------

unknown_seat = Missing.named("unknown-seat", "This place was not found in the panels of this edition.")
seat_offered_already = Conflict.named(
    "seat-offered-already", "This person is already on this panel, or has an open invitation to it."
)
seat_answered_already = Conflict.named(
    "seat-answered-already", "This person has already replied to the invitation."
)
phases_by_steward = Forbidden.named(
    "phases-by-steward", "Only stewards can invite people to a panel with members of its own."
)
unknown_phase_of_seat = Invalid.named(
    "unknown-phase-of-seat",
    "A place on a panel cannot be limited to the phase “%(phase)s”.",
    field="phases",
)
chair_by_steward = Forbidden.named("chair-by-steward", "Only stewards can invite a chair.")
part_in_panel_needed = Invalid.named("part-in-panel-needed", "Choose a role on the panel.", field="part")
no_such_panel = Invalid.named("panel-needed", "Choose one of your panels.", field="category")
wrong_capacity = Invalid.named(
    "wrong-capacity", "Enter a whole number from 1 to %(most)s, or leave the field empty.", field="capacity"
)
terms_not_accepted = Invalid.named(
    "terms-of-reference-not-accepted", "Agree to the terms of reference, or decline.", field="terms"
)
terms_changed = Conflict.named(
    "terms-of-reference-changed",
    "The terms of reference have changed in the meantime. Please read them again.",
)
invitation_answered_already = Conflict.named(
    "invitation-answered-already", "You have already replied to this invitation."
)
no_substitute = Conflict.named(
    "not-a-substitute", "Only an alternate on the same panel can replace a member who has accepted."
)
own_seat = Forbidden.named(
    "own-seat",
    "You cannot remove yourself from a panel here. Leave it yourself, or ask another steward to remove you.",
)
