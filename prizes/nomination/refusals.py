"""What the nomination says no to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from prizes.errors import Busy, Closed, Conflict, Forbidden, Invalid, Missing
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


# --- file -------------------------------------------------------------------------------------------------


def unknown_file() -> Missing:
    return Missing(say("There is no such file here. Perhaps it was taken away."))


def no_such_question() -> Missing:
    return Missing(say("This form does not ask for such files."))


def too_long(name: str, most: int) -> Invalid:
    sentence = say("This is too long: at most %(most)s characters.", most=most)
    return Invalid(sentence, {name: sentence})


def no_file() -> Invalid:
    sentence = say("Please choose a file first.")
    return Invalid(sentence, {"file": sentence})


def about(name: str, problem: Sentence) -> Sentence:
    """The sentence about one file of several."""
    return say("“%(file)s”: %(problem)s", file=name, problem=problem)


def not_taken(fields: Mapping[str, Sentence]) -> Invalid:
    n = len(fields)
    return Invalid(
        say_n("%(n)s file was not taken.", "%(n)s files were not taken.", n),
        fields,
    )


def large_before_signing_in(most: int) -> Forbidden:
    return Forbidden(
        say(
            "Before you sign in, the files of a draft can total at most %(most)s megabytes. Please "
            "sign in, then add the file. Your draft is kept.",
            most=most,
        )
    )


def full_before_signing_in() -> Forbidden:
    return Forbidden(
        say(
            "No more files can be accepted at present from people who have not signed in. Please sign "
            "in, then add the file. Your draft is kept."
        )
    )


def no_room(most: int) -> Sentence:
    return say_n("At most %(n)s file can be added here.", "At most %(n)s files can be added here.", most)


# --- people -----------------------------------------------------------------------------------------------


DAY = 24 * 3600


def _beside(field: str, sentence: Sentence) -> Invalid:
    return Invalid(sentence, {field: sentence})


# --- people --------------------------------------------------------------------------------------------


def no_such_part() -> Invalid:
    return _beside("part", say("Please choose one of the list."))


def has_this_part() -> Invalid:
    return _beside("email", say("This person has this part already."))


def too_many_people(most: int) -> Conflict:
    return Conflict(say("A project can have at most %(most)s people and open invitations.", most=most))


def too_many_invitations() -> Busy:
    return Busy(
        say("You have sent many invitations today. Please go on tomorrow."),
        retry_after=DAY,
    )


def no_such_person() -> Missing:
    return Missing(say("This person has no part in the project any more."))


def project_has_left() -> Conflict:
    return Conflict(say("The project is withdrawn, so nobody can join it any more."))


# --- the owner -----------------------------------------------------------------------------------------


def owner_is_yourself() -> Invalid:
    return _beside(
        "owner_email",
        say("This is your own address. Write that of somebody else who speaks for the owner."),
    )


def asked_too_often(most: int) -> Conflict:
    sentence = say("Owners of this project were asked at %(most)s addresses, which is the most.", most=most)
    return Conflict(sentence, {"owner_email": sentence})


def unknown_link() -> Missing:
    return Missing(
        say("This link is not valid any more. Perhaps it was cut in a mail, or a newer one was sent.")
    )


def answer_is_final() -> Conflict:
    return Conflict(say("The project is decided or has left the contest, so the answer cannot be changed."))


def choose_an_answer() -> Invalid:
    return _beside("answer", say("Please choose whether you confirm or object."))


# --- records of owners ---------------------------------------------------------------------------------


def unknown_entity() -> Missing:
    return Missing(say("There is no such owner in this edition."))


def same_entity() -> Invalid:
    return _beside("into", say("An owner cannot be merged with itself."))


def already_merged() -> Conflict:
    return Conflict(say("This owner is merged into another one already. Please look at that one."))


def not_merged() -> Conflict:
    return Conflict(say("This owner is not merged into another one."))


def merging_needs_a_reason() -> Invalid:
    return _beside("reason", say("Please give the reason. It stands in the journal."))


def not_offered(field: str) -> Invalid:
    return _beside(field, say("Please choose one of the list."))


def not_a_link() -> Invalid:
    return _beside("url", say("Please write a full address that begins with https://."))


# --- screening --------------------------------------------------------------------------------------------


# --- screening -----------------------------------------------------------------------------------------


def not_screened_here() -> Conflict:
    return Conflict(say("The rules of this edition have no screening."))


def own_project_screened() -> Forbidden:
    return Forbidden(say("You have a part in this project, so somebody else must screen it."))


def text_changed(revision: int) -> Conflict:
    return Conflict(
        say(
            "The project was changed while you looked at it (now version %(revision)s). Please look again, then save.",
            revision=revision,
        )
    )


def screened_already() -> Conflict:
    return Conflict(say("This project has passed the screening already."))


def note_needed() -> Invalid:
    sentence = say("Please write why. Other screeners and the stewards read it.")
    return Invalid(sentence, {"note": sentence})


def unknown_answer(fields: Mapping[str, Sentence]) -> Invalid:
    return Invalid(say("Please choose one of the list."), fields)


def owner_in_the_way(why: Sentence) -> Conflict:
    return Conflict(why)


# --- appeals -------------------------------------------------------------------------------------------


def no_appeal_here() -> Conflict:
    return Conflict(say("The rules of this edition know no appeal."))


def appealed_already() -> Conflict:
    return Conflict(say("There was an appeal for this project already. There is one for each project."))


def appeal_is_over(until: datetime) -> Closed:
    return Closed(
        say(
            "The time to appeal ended on %(until)s Geneva time (%(utc)s UTC).", until=until, utc=in_utc(until)
        )
    )


def appeal_reason_needed() -> Invalid:
    sentence = say("Please write why the decision is wrong.")
    return Invalid(sentence, {"appeal": sentence})


def no_open_appeal() -> Missing:
    return Missing(say("There is no open appeal for this project."))


def own_decision() -> Forbidden:
    return Forbidden(say("You found this project ineligible, so another steward must decide the appeal."))


def appeal_is_open() -> Conflict:
    return Conflict(say("There is an open appeal for this project. Decide the appeal instead."))


def answer_needed() -> Invalid:
    sentence = say("Please write the answer. The nominator reads it.")
    return Invalid(sentence, {"answer": sentence})


def upheld_needed() -> Invalid:
    sentence = say("Please choose one of the list.")
    return Invalid(sentence, {"upheld": sentence})


# --- late entries --------------------------------------------------------------------------------------


def nobody_late() -> Conflict:
    return Conflict(say("The rules of this edition let nobody submit late."))


def late_end_out_of_bounds(latest: datetime) -> Invalid:
    sentence = say(
        "Please choose an instant after the close of submission and from now on, at the latest %(latest)s.",
        latest=latest,
    )
    return Invalid(sentence, {"until": sentence})


def not_an_instant() -> Invalid:
    sentence = say("Please write day and time such as 2026-05-31 18:00.")
    return Invalid(sentence, {"until": sentence})


def wrong_late_code() -> Invalid:
    sentence = say("This code does not fit your address, or its time is over. Please look at the mail again.")
    return Invalid(sentence, {"code": sentence})


# --- several at once -----------------------------------------------------------------------------------


def nothing_chosen() -> Invalid:
    return Invalid(say("Please choose at least one project."))


def too_many_at_once(most: int) -> Invalid:
    return Invalid(
        say("At most %(most)s projects can be treated at once. Please narrow the list.", most=most)
    )


def act_needed() -> Invalid:
    sentence = say("Please choose what is to be done.")
    return Invalid(sentence, {"act": sentence})


def changed_since_preview() -> Conflict:
    return Conflict(say("Something has changed since you looked. Nothing was done. Please look again."))


def not_all_possible() -> Conflict:
    return Conflict(
        say("This cannot be done for all of them. Choose to do what is possible, or change the list.")
    )


def nothing_possible() -> Conflict:
    return Conflict(say("This can be done for none of them."))
