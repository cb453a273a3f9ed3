"""What the nomination says no to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from prizes.errors import Closed, Conflict, Forbidden, Invalid, Missing
from prizes.kit.sentence import Sentence, say, say_n


def in_utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def unknown_likeness() -> Missing:
    return Missing(say("There is no such pair of projects here."))


def verdict_needed() -> Invalid:
    sentence = say("Please say whether the two are the same project.")
    return Invalid(sentence, {"verdict": sentence})


def reason_for_the_journal() -> Invalid:
    sentence = say("Please give the reason. It stands in the journal.")
    return Invalid(sentence, {"reason": sentence})


def unknown_project() -> Missing:
    return Missing(say("There is no such project here. Perhaps you are signed in with another address."))


def not_your_part() -> Forbidden:
    return Forbidden(say("Your part in this project does not include this. Please ask its nominator."))


def not_taken_here() -> Closed:
    return Closed(say("This edition takes no nominations."))


def not_open_yet(opens: datetime | None) -> Closed:
    if opens is None:
        return Closed(say("Submission is not open yet. The date is not known."))
    return Closed(
        say(
            "Submission opens on %(opens)s Geneva time (%(utc)s UTC).",
            opens=opens,
            utc=in_utc(opens),
        )
    )


def closed(closes: datetime) -> Closed:
    return Closed(
        say(
            "Submission closed on %(closes)s Geneva time (%(utc)s UTC). What was saved before is kept.",
            closes=closes,
            utc=in_utc(closes),
        )
    )


def correction_is_over(until: datetime | None) -> Closed:
    if until is None:
        return Closed(say("This project can no longer be corrected."))
    return Closed(
        say(
            "The time for corrections ended on %(until)s Geneva time (%(utc)s UTC).",
            until=until,
            utc=in_utc(until),
        )
    )


def no_changes_after_submission() -> Conflict:
    return Conflict(
        say("In this edition a submitted project cannot be changed. A steward can return it for correction.")
    )


def wrong_state(state: Sentence) -> Conflict:
    return Conflict(say("The project is in the state “%(state)s”, so this cannot be done.", state=state))


def newer_text(saved: datetime, fields: Mapping[str, Sentence]) -> Conflict:
    """Somebody saved since this form was opened."""
    return Conflict(
        say(
            "Other answers were saved on %(saved)s. Yours are not saved yet. Compare them, then save again.",
            saved=saved,
        ),
        fields,
    )


def other_answer(now: object) -> Sentence:
    return say("Saved meanwhile: %(answer)s", answer=now)


def incomplete(fields: Mapping[str, Sentence]) -> Invalid:
    n = len(fields)
    return Invalid(
        say_n(
            "%(n)s thing is missing before the project can be submitted.",
            "%(n)s things are missing before the project can be submitted.",
            n,
        ),
        fields,
    )


def must_stay_complete(fields: Mapping[str, Sentence]) -> Invalid:
    return Invalid(
        say("A submitted project must stay complete. Your changes are not saved; the submitted text stands."),
        fields,
    )


def not_eligible(fields: Mapping[str, Sentence]) -> Invalid:
    return Invalid(say("With these answers the project cannot take part in this edition."), fields)


def over_limit(fields: Mapping[str, Sentence]) -> Conflict:
    return Conflict(say("The rules of this edition do not allow this submission."), fields)


def unfit(fields: Mapping[str, Sentence]) -> Invalid:
    n = len(fields)
    return Invalid(
        say_n("%(n)s answer needs another look.", "%(n)s answers need another look.", n), dict(fields)
    )


def withdraw_instead() -> Conflict:
    return Conflict(say("A draft of somebody who is signed in is not deleted but withdrawn."))


def too_many_drafts(most: int) -> Conflict:
    return Conflict(
        say(
            "You have %(most)s drafts in this edition. Please withdraw one before you start another.",
            most=most,
        )
    )


def reason_needed() -> Invalid:
    sentence = say("Please give the reason. The nominator reads it.")
    return Invalid(sentence, {"reason": sentence})


def rule_needed() -> Invalid:
    sentence = say("Please choose the rule that the project does not keep.")
    return Invalid(sentence, {"rule": sentence})


def until_must_be_ahead(latest: datetime) -> Invalid:
    sentence = say("Please choose a day from now on, at the latest %(latest)s.", latest=latest)
    return Invalid(sentence, {"until": sentence})


def not_a_day() -> Invalid:
    sentence = say("Please write the day as year-month-day, such as 2026-05-31.")
    return Invalid(sentence, {"until": sentence})


def no_exceptions() -> Conflict:
    return Conflict(say("The rules of this edition know no exceptions."))


def file_needed() -> Invalid:
    sentence = say("Please choose a file.")
    return Invalid(sentence, {"file": sentence})


def another_file() -> Conflict:
    return Conflict(
        say("This is not the file that was checked. Please check it first. Nothing was imported.")
    )


def rows_do_not_fit(fields: Mapping[str, Sentence]) -> Invalid:
    return Invalid(say("These projects cannot be taken over as they are. Nothing was imported."), fields)


# --- further languages ---------------------------------------------------------------------------------


def not_in_this_language() -> Missing:
    return Missing(say("The rules of this edition do not take texts in this language."))


def is_the_original() -> Conflict:
    return Conflict(say("The project is written in this language already. Change the project itself."))
