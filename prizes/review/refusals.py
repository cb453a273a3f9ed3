"""What review says no to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from prizes.errors import Busy, Closed, Conflict, Forbidden, Invalid, Missing
from prizes.kit.sentence import Sentence, say, say_n


def no_marking() -> Missing:
    return Missing(say("Experts give no marks in this edition."))


def unknown_phase() -> Missing:
    return Missing(say("Experts give no marks in this phase."))


def not_yours() -> Missing:
    return Missing(say("There is no such project among those that you review."))


def recused() -> Forbidden:
    return Forbidden(say("You take no part in what concerns this project, so it is not shown to you."))


class DeclareFirst(Forbidden):
    """Nothing of a project is shown before its expert has said whether they have an interest in it."""

    code = "declare-first"

    def __init__(self, category: str) -> None:
        super().__init__(
            say("Please say first whether you have an interest in this project. It opens to you then.")
        )
        self.category = category


def nothing_declared() -> Invalid:
    return Invalid(say("Please choose an answer for at least one project."))


def wrong_declarations(fields: Mapping[str, Sentence]) -> Invalid:
    return Invalid(
        say_n("%(n)s answer needs another look.", "%(n)s answers need another look.", len(fields)), fields
    )


def no_such_scope() -> Invalid:
    sentence = say("Please choose one of the list.")
    return Invalid(sentence, {"scope": sentence})


def only_lifted_by_a_steward() -> Sentence:
    return say("You take no part in this project. Only a steward can change that; please write to one.")


def own_country() -> Sentence:
    return say(
        "You are from the same country as this project and must recuse yourself. Choose “%(words)s”.",
        words=say("It is from my country"),
    )


def nobody_between() -> Missing:
    return Missing(say("There is no such expert or project in the panels that you look after."))


def not_recused() -> Missing:
    return Missing(say("This expert is not recused of this project."))


def not_to_be_lifted_by_a_chair() -> Forbidden:
    return Forbidden(say("The expert declared this interest. Only a steward can lift the recusal."))


def not_by_oneself() -> Forbidden:
    return Forbidden(say("Nobody lifts a recusal of their own. Please ask another steward."))


def reason_for_lifting_needed() -> Invalid:
    sentence = say("Please say why there is no conflict. It stays on record.")
    return Invalid(sentence, {"reason": sentence})


def not_the_chair() -> Forbidden:
    return Forbidden(say("This page is for stewards, and for those who chair this panel."))


def not_open_yet(phase: Mapping[str, str] | Sentence, opens: datetime | None) -> Closed:
    if opens is None:
        return Closed(say("“%(phase)s” has not begun yet.", phase=phase))
    return Closed(
        say("“%(phase)s” begins on %(opens)s. Marks can be given from then on.", phase=phase, opens=opens)
    )


def over(phase: Mapping[str, str] | Sentence, closes: datetime) -> Closed:
    return Closed(
        say("“%(phase)s” closed on %(closes)s. Reviews can no longer be changed.", phase=phase, closes=closes)
    )


def decided() -> Closed:
    return Closed(say("The decision on this project has been taken. Reviews can no longer be changed."))


def wrong_marks(fields: Mapping[str, Sentence]) -> Invalid:
    return Invalid(
        say_n("%(n)s mark is not on the scale.", "%(n)s marks are not on the scale.", len(fields)), fields
    )


def cannot_be_kept(fields: Mapping[str, Sentence]) -> Invalid:
    marks = {name: sentence for name, sentence in fields.items() if name.startswith("mark.")}
    return wrong_marks(fields) if marks else Invalid(next(iter(fields.values())), fields)


def review_changed_elsewhere() -> Conflict:
    return Conflict(say("This review has changed since you read it. Please look at it again."))


def changed_in_both(fields: Sequence[str]) -> Conflict:
    sentence = say("There are two versions of an answer. Please choose.")
    return Conflict(sentence, dict.fromkeys(fields, sentence))


def no_second_round() -> Conflict:
    return Conflict(say("The rules of this edition have no second round of marks."))


def second_round_open() -> Conflict:
    return Conflict(say("The second round of this project is open already."))


def nothing_to_mark_again() -> Conflict:
    return Conflict(say("A second round needs at least two reviews that are handed in."))


def reason_for_second_round_needed() -> Invalid:
    sentence = say("Please say in a few words why the experts should mark this project again. They read it.")
    return Invalid(sentence, {"reason": sentence})


def not_complete(fields: Mapping[str, Sentence]) -> Invalid:
    return Invalid(
        say_n(
            "%(n)s answer is missing before you can hand in this review.",
            "%(n)s answers are missing before you can hand in this review.",
            len(fields),
        ),
        fields,
    )


def handed_in_must_stay_complete(fields: Mapping[str, Sentence]) -> Invalid:
    return Invalid(say("You handed in this review. A change must leave it complete."), fields)


def text_too_long(field: str, most: int) -> Invalid:
    sentence = say("This is too long: at most %(most)s characters.", most=most)
    return Invalid(sentence, {field: sentence})


def reason_for_recusal_needed() -> Invalid:
    sentence = say("Please give the reason in a few words. Only stewards read it.")
    return Invalid(sentence, {"reason": sentence})


def reason_for_choice_needed() -> Invalid:
    sentence = say("Please give the panel's reason. It stays with the decision.")
    return Invalid(sentence, {"reason": sentence})


# --- panels and assignments ----------------------------------------------------------------------------


def not_in_a_panel() -> Missing:
    return Missing(say("This person is not in a panel of this edition, or has left it."))


def not_in_this_panel() -> Conflict:
    return Conflict(say("This expert is not in the panel of the project's category."))


def takes_no_part() -> Conflict:
    return Conflict(say("This expert takes no part in what concerns this project."))


def not_a_candidate() -> Missing:
    return Missing(say("This project is not among those that are reviewed now."))


def already_assigned() -> Conflict:
    return Conflict(say("This expert reviews the project already."))


def review_is_in() -> Conflict:
    return Conflict(
        say("This review has been handed in and stays. An expert with a conflict can be recused.")
    )


def plan_changed() -> Conflict:
    return Conflict(say("Projects or panels have changed since you looked. Please look at the new plan."))


def too_many_changes(most: int) -> Conflict:
    return Conflict(
        say("A plan takes at most %(most)s changes. Please assign it, then change it further.", most=most)
    )


def nothing_to_assign() -> Conflict:
    return Conflict(
        say("There is nothing to assign: every project has what it needs, or nobody is left to ask.")
    )


def reminded_already(again: datetime) -> Busy:
    return Busy(
        say(
            "This expert was reminded within the last day. You can remind again from %(again)s on.",
            again=again,
        ),
        retry_after=3600,
    )


def nothing_left_to_review() -> Conflict:
    return Conflict(say("This expert has handed in every review. There is nothing to remind of."))


# --- the decision --------------------------------------------------------------------------------------


def no_nomination() -> Missing:
    return Missing(say("This edition has no phase in which experts nominate."))


def already_decided() -> Conflict:
    return Conflict(say("This decision has been taken already."))


def earlier_cut_first(phase: Mapping[str, str] | Sentence) -> Conflict:
    return Conflict(
        say("“%(phase)s” must be decided first. Its projects are the candidates here.", phase=phase)
    )


def reviews_still_come_in(missing: int, closes: datetime) -> Conflict:
    return Conflict(
        say_n(
            "%(n)s review is missing and can be handed in until %(closes)s. Please wait, or ask for it.",
            "%(n)s reviews are missing and can be handed in until %(closes)s. Please wait, or ask for them.",
            missing,
            closes=closes,
        )
    )


def not_all_screened(n: int) -> Conflict:
    return Conflict(
        say_n(
            "%(n)s submitted project has not passed the screening. Decide about it first.",
            "%(n)s submitted projects have not passed the screening. Decide about them first.",
            n,
        )
    )


def no_candidates() -> Conflict:
    return Conflict(say("There is no project to decide on."))


def still_undecided(titles: Sequence[str], number: int) -> Conflict:
    return Conflict(
        say_n(
            "%(n)s project waits for the panel: %(titles)s. Please record what the panel decided.",
            "%(n)s projects wait for the panel: %(titles)s. Please record what the panel decided.",
            number,
            titles=list(titles),
        )
    )


def against_the_rules(problems: Sequence[Sentence]) -> Conflict:
    return Conflict(
        say("This decision would not follow the rules of the edition."),
        {str(n): problem for n, problem in enumerate(problems, 1)},
    )


def no_room_above_the_line(problems: Sequence[Sentence]) -> Conflict:
    return Conflict(
        say("More projects would pass than the rules allow. Put another one below the line first."),
        {str(n): problem for n, problem in enumerate(problems, 1)},
    )


def not_for_the_panel() -> Conflict:
    return Conflict(say("The rules decide on these projects; nothing is left to the panel there."))


def moved_against_the_rules(quoted: Sequence[Sentence]) -> Conflict:
    """A move that the rules leave to nobody; what they say stands beside it."""
    return Conflict(
        say("The rules leave nothing to the panel here, so this project cannot be moved across the line."),
        {str(n): sentence for n, sentence in enumerate(quoted, 1)},
    )


def nothing_chosen() -> Missing:
    return Missing(say("The panel has decided nothing of this project."))


def line_of_others() -> Forbidden:
    return Forbidden(say("Projects of other categories stand at this line too. It is for the stewards."))


def away_from_the_line() -> Forbidden:
    return Forbidden(
        say(
            "You take no part in one of these projects, and all of them want the same places. "
            "Their line is for another chair, or for the stewards."
        )
    )


def reason_for_move_needed() -> Invalid:
    sentence = say("Please say why. The reason stays with the decision.")
    return Invalid(sentence, {"reason": sentence})


def minutes_needed(categories: Sequence[str]) -> Conflict:
    return Conflict(
        say_n(
            "The record of one panel is not written and confirmed: %(categories)s.",
            "The records of %(n)s panels are not written and confirmed: %(categories)s.",
            len(categories),
            categories=list(categories),
        )
    )


# --- talking -------------------------------------------------------------------------------------------


def no_panel() -> Missing:
    return Missing(say("No panel of experts works in this phase."))


def no_discussion() -> Missing:
    return Missing(say("Experts do not discuss projects in writing in this phase."))


def not_to_discuss() -> Missing:
    return Missing(say("There is no such project among those that you can discuss."))


def hand_in_first() -> Conflict:
    return Conflict(
        say("Please hand in your own review first. What others say is shown to you from then on.")
    )


def discussion_over() -> Closed:
    return Closed(say("The decision on this project has been taken. The discussion can still be read."))


def remark_needed() -> Invalid:
    sentence = say("Please write something.")
    return Invalid(sentence, {"text": sentence})


def not_your_remark() -> Missing:
    return Missing(say("There is no such remark of yours."))


def no_feedback() -> Missing:
    return Missing(say("Nominators get no feedback of the experts in this edition."))


def feedback_is_out() -> Closed:
    return Closed(say("The decision has been taken, and the letters are written."))


def experts_named(names: Sequence[str]) -> Invalid:
    sentence = say(
        "Nobody may learn who the experts were. Please take this out: %(names)s.", names=list(names)
    )
    return Invalid(sentence, {"text": sentence})


def unknown_language() -> Invalid:
    sentence = say("Please choose one of the list.")
    return Invalid(sentence, {"language": sentence})
