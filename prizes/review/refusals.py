"""What review says no to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from prizes.errors import Busy, Closed, Conflict, Forbidden, Invalid, Missing, named
from prizes.kit.sentence import Sentence, say

no_marking = Missing.named("no-marking", "Experts give no marks in this edition.")
unknown_phase = Missing.named("no-marking-in-phase", "Experts give no marks in this phase.")
not_yours = Missing.named(
    "project-not-yours-to-review", "There is no such project among those that you review."
)
recused = Forbidden.named(
    "recused-from-project", "You take no part in what concerns this project, so it is not shown to you."
)


class DeclareFirst(Forbidden):
    """Nothing of a project is shown before its expert has said whether they have an interest in it."""

    code = "declare-first"

    def __init__(self, category: str) -> None:
        super().__init__(
            say("Please say first whether you have an interest in this project. It opens to you then.")
        )
        self.category = category


nothing_declared = Invalid.named("no-declaration-chosen", "Please choose an answer for at least one project.")


def only_lifted_by_a_steward() -> Sentence:
    return say("You take no part in this project. Only a steward can change that; please write to one.")


def own_country() -> Sentence:
    return say(
        "You are from the same country as this project and must recuse yourself. Choose “%(words)s”.",
        words=say("It is from my country"),
    )


not_in_your_panels = Missing.named(
    "not-in-your-panels", "There is no such expert or project in the panels that you look after."
)
not_recused = Missing.named("expert-not-recused", "This expert is not recused of this project.")
not_to_be_lifted_by_a_chair = Forbidden.named(
    "recusal-for-a-steward", "The expert declared this interest. Only a steward can lift the recusal."
)
not_by_oneself = Forbidden.named(
    "own-recusal", "Nobody lifts a recusal of their own. Please ask another steward."
)
reason_for_lifting_needed = Invalid.named(
    "reason-for-lifting-needed", "Please say why there is no conflict. It stays on record.", field="reason"
)
not_the_chair = Forbidden.named(
    "chair-of-panel-only", "This page is for stewards, and for those who chair this panel."
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
    "review-changed-meanwhile", "This review has changed since you read it. Please look at it again."
)


@named("two-versions-of-an-answer")
def changed_in_both(fields: Sequence[str]) -> Conflict:
    sentence = say("There are two versions of an answer. Please choose.")
    return Conflict(sentence, dict.fromkeys(fields, sentence))


no_second_round = Conflict.named(
    "no-second-round", "The rules of this edition have no second round of marks."
)
second_round_open = Conflict.named(
    "second-round-open-already", "The second round of this project is open already."
)
nothing_to_mark_again = Conflict.named(
    "too-few-reviews-for-second-round", "A second round needs at least two reviews that are handed in."
)
reason_for_second_round_needed = Invalid.named(
    "reason-for-second-round-needed",
    "Please say in a few words why the experts should mark this project again. They read it.",
    field="reason",
)
not_complete = Invalid.named_n(
    "review-incomplete",
    "%(n)s answer is missing before you can hand in this review.",
    "%(n)s answers are missing before you can hand in this review.",
)
handed_in_must_stay_complete = Invalid.named(
    "review-must-stay-complete", "You handed in this review. A change must leave it complete."
)


reason_for_recusal_needed = Invalid.named(
    "reason-for-recusal-needed",
    "Please give the reason in a few words. Only stewards read it.",
    field="reason",
)
reason_for_choice_needed = Invalid.named(
    "reason-for-choice-needed", "Please give the panel's reason. It stays with the decision.", field="reason"
)


# --- panels and assignments ----------------------------------------------------------------------------

not_in_a_panel = Missing.named(
    "not-in-a-panel", "This person is not in a panel of this edition, or has left it."
)
not_in_this_panel = Conflict.named(
    "expert-not-in-this-panel", "This expert is not in the panel of the project's category."
)
takes_no_part = Conflict.named(
    "expert-takes-no-part", "This expert takes no part in what concerns this project."
)
not_a_candidate = Missing.named("not-a-candidate", "This project is not among those that are reviewed now.")
already_assigned = Conflict.named("assigned-already", "This expert reviews the project already.")
review_is_in = Conflict.named(
    "review-handed-in", "This review has been handed in and stays. An expert with a conflict can be recused."
)
plan_changed = Conflict.named(
    "plan-changed", "Projects or panels have changed since you looked. Please look at the new plan."
)
too_many_changes = Conflict.named(
    "too-many-changes-of-plan",
    "A plan takes at most %(most)s changes. Please assign it, then change it further.",
)
nothing_to_assign = Conflict.named(
    "nothing-to-assign",
    "There is nothing to assign: every project has what it needs, or nobody is left to ask.",
)
reminded_already = Busy.named(
    "reminded-already",
    "This expert was reminded within the last day. You can remind again from %(again)s on.",
    retry_after=3600,
)
nothing_left_to_review = Conflict.named(
    "nothing-left-to-review", "This expert has handed in every review. There is nothing to remind of."
)


# --- the decision --------------------------------------------------------------------------------------

no_nomination = Missing.named("no-nomination-phase", "This edition has no phase in which experts nominate.")
already_decided = Conflict.named("decision-taken-already", "This decision has been taken already.")
earlier_cut_first = Conflict.named(
    "earlier-cut-not-decided", "“%(phase)s” must be decided first. Its projects are the candidates here."
)
reviews_still_come_in = Conflict.named_n(
    "reviews-missing",
    "%(n)s review is missing and can be handed in until %(closes)s. Please wait, or ask for it.",
    "%(n)s reviews are missing and can be handed in until %(closes)s. Please wait, or ask for them.",
)
not_all_screened = Conflict.named_n(
    "projects-not-screened",
    "%(n)s submitted project has not passed the screening. Decide about it first.",
    "%(n)s submitted projects have not passed the screening. Decide about them first.",
)
no_candidates = Conflict.named("no-candidates", "There is no project to decide on.")
still_undecided = Conflict.named_n(
    "projects-left-to-the-panel",
    "%(n)s project waits for the panel: %(titles)s. Please record what the panel decided.",
    "%(n)s projects wait for the panel: %(titles)s. Please record what the panel decided.",
)
against_the_rules = Conflict.named(
    "decision-against-the-rules", "This decision would not follow the rules of the edition."
)
no_room_above_the_line = Conflict.named(
    "no-room-above-the-line",
    "More projects would pass than the rules allow. Put another one below the line first.",
)
not_for_the_panel = Conflict.named(
    "not-left-to-the-panel", "The rules decide on these projects; nothing is left to the panel there."
)
moved_against_the_rules = Conflict.named(
    "move-against-the-rules",
    "The rules leave nothing to the panel here, so this project cannot be moved across the line.",
)
"""A move that the rules leave to nobody; what they say stands beside it."""
nothing_chosen = Missing.named("no-choice-of-the-panel", "The panel has decided nothing of this project.")
line_of_others = Forbidden.named(
    "line-shared-with-other-categories",
    "Projects of other categories stand at this line too. It is for the stewards.",
)
away_from_the_line = Forbidden.named(
    "recused-from-the-line",
    "You take no part in one of these projects, and all of them want the same places. Their line is for "
    "another chair, or for the stewards.",
)
reason_for_move_needed = Invalid.named(
    "reason-for-move-needed", "Please say why. The reason stays with the decision.", field="reason"
)
minutes_needed = Conflict.named_n(
    "records-of-panels-missing",
    "The record of one panel is not written and confirmed: %(categories)s.",
    "The records of %(n)s panels are not written and confirmed: %(categories)s.",
)


# --- talking -------------------------------------------------------------------------------------------

no_panel = Missing.named("no-panel", "No panel of experts works in this phase.")
no_discussion = Missing.named("no-discussion", "Experts do not discuss projects in writing in this phase.")
not_to_discuss = Missing.named(
    "project-not-yours-to-discuss", "There is no such project among those that you can discuss."
)
hand_in_first = Conflict.named(
    "own-review-first", "Please hand in your own review first. What others say is shown to you from then on."
)
discussion_over = Closed.named(
    "discussion-over", "The decision on this project has been taken. The discussion can still be read."
)
remark_needed = Invalid.named("remark-needed", "Please write something.", field="text")
not_your_remark = Missing.named("remark-not-yours", "There is no such remark of yours.")
no_feedback = Missing.named("no-feedback", "Nominators get no feedback of the experts in this edition.")
feedback_is_out = Closed.named("feedback-sent", "The decision has been taken, and the letters are written.")
experts_named = Invalid.named(
    "experts-named", "Nobody may learn who the experts were. Please take this out: %(names)s.", field="text"
)


# --- seats in panels -----------------------------------------------------------------------------------

unknown_seat = Missing.named("unknown-seat", "There is no such seat in the panels of this edition.")
seat_offered_already = Conflict.named(
    "seat-offered-already", "This person is in this panel already, or has an open invitation to it."
)
chair_by_steward = Forbidden.named("chair-by-steward", "A chair is invited by stewards only.")
part_in_panel_needed = Invalid.named(
    "part-in-panel-needed", "Please choose a part in the panel.", field="part"
)
no_such_panel = Invalid.named("panel-needed", "Please choose one of your panels.", field="category")
wrong_capacity = Invalid.named(
    "wrong-capacity", "Please write a whole number from 1 to %(most)s, or nothing.", field="capacity"
)
terms_not_accepted = Invalid.named(
    "terms-of-reference-not-accepted", "Please agree to the terms of reference, or decline.", field="terms"
)
terms_changed = Conflict.named(
    "terms-of-reference-changed", "The terms of reference have changed meanwhile. Please read them again."
)
invitation_answered_already = Conflict.named(
    "invitation-answered-already", "You have answered this invitation already."
)
no_substitute = Conflict.named(
    "not-a-substitute", "Only a substitute of the same panel can step in, for a member who has accepted."
)
own_seat = Forbidden.named("own-seat", "Your own seat is yours to leave, or another steward's to take.")
