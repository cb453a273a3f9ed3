"""What the nomination says no to."""

from __future__ import annotations

from datetime import UTC, datetime

from prizes.errors import Busy, Closed, Conflict, Forbidden, Invalid, Missing, named
from prizes.kit.sentence import Sentence, say, say_n


def in_utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


unknown_likeness = Missing.named("unknown-pair-of-projects", "There is no such pair of projects here.")
verdict_needed = Invalid.named(
    "verdict-on-pair-needed", "Please say whether the two are the same project.", field="verdict"
)
reason_for_the_journal = Invalid.named(
    "reason-for-journal-needed", "Please give the reason. It stands in the journal.", field="reason"
)
unknown_project = Missing.named(
    "unknown-project", "There is no such project here. Perhaps you are signed in with another address."
)
not_your_part = Forbidden.named(
    "not-within-your-part", "Your part in this project does not include this. Please ask its nominator."
)
not_taken_here = Closed.named("no-nominations-taken", "This edition takes no nominations.")


@named("submission-not-open-yet")
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


submission_closed = Closed.named(
    "submission-closed",
    "Submission closed on %(closes)s Geneva time (%(utc)s UTC). What was saved before is kept.",
)


@named("correction-is-over")
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


no_changes_after_submission = Conflict.named(
    "no-changes-after-submission",
    "In this edition a submitted project cannot be changed. A steward can return it for correction.",
)
wrong_state = Conflict.named(
    "wrong-state-of-project", "The project is in the state “%(state)s”, so this cannot be done."
)
newer_text = Conflict.named(
    "answers-saved-meanwhile",
    "Other answers were saved on %(saved)s. Yours are not saved yet. Compare them, then save again.",
)
"""Somebody saved since this form was opened."""


def other_answer(now: object) -> Sentence:
    return say("Saved meanwhile: %(answer)s", answer=now)


incomplete = Invalid.named_n(
    "project-incomplete",
    "%(n)s thing is missing before the project can be submitted.",
    "%(n)s things are missing before the project can be submitted.",
)
must_stay_complete = Invalid.named(
    "project-must-stay-complete",
    "A submitted project must stay complete. Your changes are not saved; the submitted text stands.",
)
not_answered = Invalid.named("eligibility-not-answered", "Please answer the questions first.")
not_eligible = Invalid.named(
    "not-eligible", "With these answers the project cannot take part in this edition."
)
over_limit = Conflict.named(
    "submission-not-allowed", "The rules of this edition do not allow this submission."
)


withdraw_instead = Conflict.named(
    "withdraw-instead", "A draft of somebody who is signed in is not deleted but withdrawn."
)
too_many_drafts = Conflict.named(
    "too-many-drafts",
    "You have %(most)s drafts in this edition. Please withdraw one before you start another.",
)
reason_needed = Invalid.named(
    "reason-for-nominator-needed", "Please give the reason. The nominator reads it.", field="reason"
)
rule_needed = Invalid.named(
    "rule-needed", "Please choose the rule that the project does not keep.", field="rule"
)
until_must_be_ahead = Invalid.named(
    "day-of-correction-out-of-bounds",
    "Please choose a day from now on, at the latest %(latest)s.",
    field="until",
)
not_a_day = Invalid.named(
    "day-unreadable", "Please write the day as year-month-day, such as 2026-05-31.", field="until"
)
no_exceptions = Conflict.named("no-exceptions", "The rules of this edition know no exceptions.")
file_needed = Invalid.named("file-of-projects-needed", "Please choose a file.", field="file")
another_file = Conflict.named(
    "not-the-checked-file",
    "This is not the file that was checked. Please check it first. Nothing was imported.",
)
file_empty = Invalid.named("table-empty", "The file is empty.")
file_too_large = Invalid.named(
    "table-too-large",
    "The file is too large: at most %(megabytes)s megabytes, %(rows)s rows and %(columns)s columns.",
)
file_not_utf8 = Invalid.named("table-not-utf-8", "The file is not UTF-8.")
file_not_csv = Invalid.named("table-not-csv", "The file is not CSV with a head line.")
file_not_xlsx = Invalid.named("table-not-xlsx", "The file is not an XLSX file that can be read.")
file_not_json = Invalid.named("table-not-json", "The file is not JSON.")
no_list_of_objects = Invalid.named(
    "no-list-of-objects", "A list of objects is expected, one for each project."
)
column_without_name = Invalid.named("column-without-a-name", "The first line must name every column.")
wrong_head_line = Invalid.named("wrong-head-line", "The head line does not fit.")
wrong_rows = Invalid.named("wrong-rows", "The rows do not fit the head line.")
rows_do_not_fit = Invalid.named(
    "projects-cannot-be-imported", "These projects cannot be taken over as they are. Nothing was imported."
)


# --- further languages ---------------------------------------------------------------------------------

not_in_this_language = Missing.named(
    "language-not-taken", "The rules of this edition do not take texts in this language."
)
is_the_original = Conflict.named(
    "language-of-the-original", "The project is written in this language already. Change the project itself."
)


# --- file -------------------------------------------------------------------------------------------------

unknown_file = Missing.named("unknown-file", "There is no such file here. Perhaps it was taken away.")
no_such_question = Missing.named("no-such-files-asked-for", "This form does not ask for such files.")


no_file = Invalid.named("file-needed", "Please choose a file first.", field="file")


def about(name: str, problem: Sentence) -> Sentence:
    """The sentence about one file of several."""
    return say("“%(file)s”: %(problem)s", file=name, problem=problem)


not_taken = Invalid.named_n("files-not-taken", "%(n)s file was not taken.", "%(n)s files were not taken.")
large_before_signing_in = Forbidden.named(
    "files-too-large-before-sign-in",
    "Before you sign in, the files of a draft can total at most %(most)s megabytes. Please sign in, then add "
    "the file. Your draft is kept.",
)
full_before_signing_in = Forbidden.named(
    "no-more-files-before-sign-in",
    "No more files can be accepted at present from people who have not signed in. Please sign in, then add "
    "the file. Your draft is kept.",
)


def no_room(most: int) -> Sentence:
    return say_n("At most %(n)s file can be added here.", "At most %(n)s files can be added here.", most)


# --- people --------------------------------------------------------------------------------------------

has_this_part = Invalid.named("has-this-part-already", "This person has this part already.", field="email")
too_many_people = Conflict.named(
    "too-many-people", "A project can have at most %(most)s people and open invitations."
)
too_many_invitations = Busy.named(
    "too-many-invitations",
    "You have sent many invitations today. Please go on tomorrow.",
    retry_after=24 * 3600,
)
no_such_person = Missing.named("no-part-in-project", "This person has no part in the project any more.")
project_has_left = Conflict.named(
    "project-withdrawn", "The project is withdrawn, so nobody can join it any more."
)


# --- the owner -----------------------------------------------------------------------------------------

owner_is_yourself = Invalid.named(
    "owner-is-yourself",
    "This is your own address. Write that of somebody else who speaks for the owner.",
    field="owner_email",
)
asked_too_often = Conflict.named(
    "owner-asked-too-often",
    "Owners of this project were asked at %(most)s addresses, which is the most.",
    field="owner_email",
)
unknown_link = Missing.named(
    "unknown-link-of-owner",
    "This link is not valid any more. Perhaps it was cut in a mail, or a newer one was sent.",
)
answer_is_final = Conflict.named(
    "answer-of-owner-final",
    "The project is decided or has left the contest, so the answer cannot be changed.",
)
choose_an_answer = Invalid.named(
    "answer-of-owner-needed", "Please choose whether you confirm or object.", field="answer"
)


# --- records of owners ---------------------------------------------------------------------------------

unknown_entity = Missing.named("unknown-owner", "There is no such owner in this edition.")
same_entity = Invalid.named(
    "owner-merged-with-itself", "An owner cannot be merged with itself.", field="into"
)
already_merged = Conflict.named(
    "owner-merged-already", "This owner is merged into another one already. Please look at that one."
)
not_merged = Conflict.named("owner-not-merged", "This owner is not merged into another one.")


not_a_link = Invalid.named(
    "not-a-link", "Please write a full address that begins with https://.", field="url"
)


# --- screening -----------------------------------------------------------------------------------------

not_screened_here = Conflict.named("no-screening", "The rules of this edition have no screening.")
own_project_screened = Forbidden.named(
    "own-project", "You have a part in this project, so somebody else must screen it."
)
text_changed = Conflict.named(
    "project-changed-meanwhile",
    "The project was changed while you looked at it (now version %(revision)s). Please look again, then save.",
)
screened_already = Conflict.named("screened-already", "This project has passed the screening already.")
note_needed = Invalid.named(
    "note-for-screeners-needed", "Please write why. Other screeners and the stewards read it.", field="note"
)


@named("consent-of-owner-missing")
def consent_missing(why: Sentence) -> Conflict:
    """The owner objects to the project, or has not confirmed it yet."""
    return Conflict(why)


# --- appeals -------------------------------------------------------------------------------------------

no_appeal_here = Conflict.named("no-appeal", "The rules of this edition know no appeal.")
appealed_already = Conflict.named(
    "project-appealed-already", "There was an appeal for this project already. There is one for each project."
)


appeal_is_over = Closed.named(
    "time-to-appeal-over", "The time to appeal ended on %(until)s Geneva time (%(utc)s UTC)."
)
appeal_reason_needed = Invalid.named(
    "reason-of-appeal-needed", "Please write why the decision is wrong.", field="appeal"
)
no_open_appeal = Missing.named("no-open-appeal", "There is no open appeal for this project.")
own_decision = Forbidden.named(
    "own-decision-appealed", "You found this project ineligible, so another steward must decide the appeal."
)
appeal_is_open = Conflict.named(
    "appeal-open", "There is an open appeal for this project. Decide the appeal instead."
)
answer_needed = Invalid.named(
    "answer-to-nominator-needed", "Please write the answer. The nominator reads it.", field="answer"
)


# --- late entries --------------------------------------------------------------------------------------

nobody_late = Conflict.named("no-late-entries", "The rules of this edition let nobody submit late.")
late_end_out_of_bounds = Invalid.named(
    "end-of-late-entry-out-of-bounds",
    "Please choose an instant after the close of submission and from now on, at the latest %(latest)s.",
    field="until",
)
wrong_late_code = Invalid.named(
    "wrong-code-of-late-entry",
    "This code does not fit your address, or its time is over. Please look at the mail again.",
    field="code",
)


# --- several at once -----------------------------------------------------------------------------------

nothing_chosen = Invalid.named("no-project-selected", "Please choose at least one project.")
too_many_at_once = Invalid.named(
    "too-many-projects-at-once", "At most %(most)s projects can be treated at once. Please narrow the list."
)
act_needed = Invalid.named("act-needed", "Please choose what is to be done.", field="act")
changed_since_preview = Conflict.named(
    "changed-since-preview", "Something has changed since you looked. Nothing was done. Please look again."
)
not_all_possible = Conflict.named(
    "not-possible-for-all",
    "This cannot be done for all of them. Choose to do what is possible, or change the list.",
)
nothing_possible = Conflict.named("possible-for-none", "This can be done for none of them.")
