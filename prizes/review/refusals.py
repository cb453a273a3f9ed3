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


def not_for_the_panel() -> Conflict:
    return Conflict(say("The rules decide on these projects; nothing is left to the panel there."))
