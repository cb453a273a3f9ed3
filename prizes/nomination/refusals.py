"""What the nomination says no to."""

from __future__ import annotations

from datetime import UTC, datetime

from prizes.errors import Busy, Closed, Conflict, Forbidden, Invalid, Missing, named
from prizes.kit.sentence import Sentence, say, say_n


def in_utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


likeness_is_decided = Conflict.named(
    "likeness-decided",
    "It has already been decided whether these two are the same project. Open the pair to decide again.",
)
unknown_likeness = Missing.named("unknown-pair-of-projects", "This pair of projects was not found.")
verdict_needed = Invalid.named(
    "verdict-on-pair-needed", "Choose whether the two are the same project.", field="verdict"
)
reason_for_the_journal = Invalid.named(
    "reason-for-journal-needed", "Enter the reason. It will be recorded in the journal.", field="reason"
)
unknown_project = Missing.named(
    "unknown-project", "This project was not found. You may be signed in with a different address."
)
not_your_part = Forbidden.named(
    "not-within-your-part", "Your role in this project does not allow this. Please contact its nominator."
)
not_carried_over = Conflict.named(
    "project-not-carried-over",
    "The rules do not let this project enter again. Its result in “%(edition)s” is “%(state)s”.",
)
carried_over_by_another = Conflict.named(
    "project-carried-over-by-another", "This project has already been entered again, by another nominator."
)
message_needed = Invalid.named("message-needed", "Write a message.", field="text")
too_many_messages = Conflict.named(
    "too-many-messages",
    "%(most)s messages to the stewards await a reply. Please write again once the stewards have replied.",
    field="text",
)
too_many_messages_today = Busy.named(
    "too-many-messages-today",
    "You have sent %(most)s messages within 24 hours. Please write again later.",
    field="text",
)
no_messages_on_record = Closed.named(
    "no-messages-on-record",
    "This edition is only on record. No messages are sent about its projects.",
    field="text",
)
no_messages_about_withdrawn_draft = Closed.named(
    "no-messages-about-withdrawn-draft",
    "This draft was withdrawn before it was submitted. No messages are sent about it.",
    field="text",
)
no_one_to_write_to = Conflict.named(
    "no-one-to-write-to", "This project has no nominator to write to.", field="text"
)
own_project_written_to = Forbidden.named(
    "own-project-written-to",
    "You have a role in this project, so another steward must write to its nominator.",
)
own_project_of_stewards = Forbidden.named(
    "own-project-of-stewards",
    "You have a role in this project, so what the stewards write about it is not open to you.",
)
note_text_needed = Invalid.named("note-text-needed", "Write a note.", field="note")
not_your_note = Missing.named("not-your-note", "You can remove only notes of your own.")
own_project_noted = Forbidden.named(
    "own-project-noted",
    "You have a role in this project, so its internal notes and tags are not open to you.",
)
tag_too_long = Invalid.named("tag-too-long", "A tag can have at most %(most)s characters.", field="tags")
too_many_tags = Invalid.named("too-many-tags", "A project can have at most %(most)s tags.", field="tags")
not_taken_here = Closed.named("no-nominations-taken", "This edition does not accept submissions.")


@named("submission-not-open-yet")
def not_open_yet(opens: datetime | None) -> Closed:
    if opens is None:
        return Closed(say("Submission is not open yet. The date has not been announced."))
    return Closed(
        say(
            "Submission opens on %(opens)s %(in_zone)s (%(utc)s UTC).",
            opens=opens,
            utc=in_utc(opens),
        )
    )


submission_closed = Closed.named(
    "submission-closed",
    "Submission closed on %(closes)s %(in_zone)s (%(utc)s UTC). Everything saved before "
    "then has been retained.",
)


@named("correction-is-over")
def correction_is_over(until: datetime | None) -> Closed:
    if until is None:
        return Closed(say("This project can no longer be corrected."))
    return Closed(
        say(
            "The time for corrections ended on %(until)s %(in_zone)s (%(utc)s UTC).",
            until=until,
            utc=in_utc(until),
        )
    )


no_changes_after_submission = Conflict.named(
    "no-changes-after-submission",
    "In this edition a submitted project cannot be changed. A steward can return it for correction.",
)
wrong_state = Conflict.named(
    "wrong-state-of-project", "This is not possible while the project has the status “%(state)s”."
)
newer_text = Conflict.named(
    "answers-saved-meanwhile",
    "A different version of these answers was saved on %(saved)s. Yours are not saved "
    "yet. Compare the two, then save again.",
)
"""Somebody saved since this form was opened."""


def other_answer(now: object) -> Sentence:
    return say("Saved in the meantime: %(answer)s", answer=now)


incomplete = Invalid.named_n(
    "project-incomplete",
    "%(n)s answer is still needed before the project can be submitted.",
    "%(n)s answers are still needed before the project can be submitted.",
)
must_stay_complete = Invalid.named(
    "project-must-stay-complete",
    "A submitted project must remain complete. Your changes were not saved. The submitted text is unchanged.",
)
not_answered = Invalid.named("eligibility-not-answered", "Please answer the questions first.")
not_eligible = Invalid.named(
    "not-eligible", "With these answers, the project is not eligible for this edition."
)
over_limit = Conflict.named(
    "submission-not-allowed", "The rules of this edition do not allow this submission."
)


withdraw_instead = Conflict.named(
    "withdraw-instead", "A draft that belongs to an account cannot be deleted here. It can only be withdrawn."
)
too_many_drafts = Conflict.named(
    "too-many-drafts",
    "You have %(most)s drafts in this edition. Please withdraw one before you start another.",
)
reason_needed = Invalid.named(
    "reason-for-nominator-needed", "Enter the reason. The nominator will read it.", field="reason"
)
rule_needed = Invalid.named("rule-needed", "Choose the rule that the project does not meet.", field="rule")
until_must_be_ahead = Invalid.named(
    "day-of-correction-out-of-bounds",
    "Choose a date from today to %(latest)s.",
    field="until",
)
not_a_day = Invalid.named(
    "day-unreadable", "Enter the date as year-month-day, such as 2026-05-31.", field="until"
)
no_exceptions = Conflict.named("no-exceptions", "The rules of this edition do not provide for exceptions.")
file_needed = Invalid.named("file-of-projects-needed", "Choose a file.", field="file")
another_file = Conflict.named(
    "not-the-checked-file",
    "This is not the file that was checked. Check it first. Nothing was imported.",
)
file_empty = Invalid.named("table-empty", "The file is empty.")
file_too_large = Invalid.named(
    "table-too-large",
    "The file is too large: at most %(megabytes)s megabytes, %(rows)s rows and %(columns)s columns.",
)
file_not_utf8 = Invalid.named("table-not-utf-8", "The file is not encoded in UTF-8.")
file_not_csv = Invalid.named("table-not-csv", "The file is not CSV with a header line.")
unknown_format = Invalid.named(
    "unknown-format",
    "There is no file in the format “%(format)s”. The formats are csv, xlsx and json.",
    field="format",
)
file_not_xlsx = Invalid.named("table-not-xlsx", "The file is not a readable XLSX file.")
file_not_json = Invalid.named("table-not-json", "The file is not JSON.")
no_list_of_objects = Invalid.named(
    "no-list-of-objects", "A list of objects is expected, one for each project."
)
column_without_name = Invalid.named("column-without-a-name", "The first line must name every column.")
wrong_head_line = Invalid.named("wrong-head-line", "The header line is not as expected.")
wrong_rows = Invalid.named("wrong-rows", "The rows do not match the header line.")
rows_do_not_fit = Invalid.named(
    "projects-cannot-be-imported", "These projects cannot be imported as they are. Nothing was imported."
)


# --- further languages ---------------------------------------------------------------------------------

not_in_this_language = Missing.named(
    "language-not-taken", "The rules of this edition do not allow texts in this language."
)
is_the_original = Conflict.named(
    "language-of-the-original",
    "This is already the original language of the project. Edit the project itself.",
)


# --- file -------------------------------------------------------------------------------------------------

unknown_file = Missing.named("unknown-file", "This file was not found. It may have been removed.")
no_such_question = Missing.named("no-such-files-asked-for", "This form does not accept files of this kind.")


no_file = Invalid.named("file-needed", "Choose a file first.", field="file")


def about(name: str, problem: Sentence) -> Sentence:
    """The sentence about one file of several."""
    return say("“%(file)s”: %(problem)s", file=name, problem=problem)


not_taken = Invalid.named_n(
    "files-not-taken", "%(n)s file was not accepted.", "%(n)s files were not accepted."
)
large_before_signing_in = Forbidden.named(
    "files-too-large-before-sign-in",
    "Before you sign in, the files of a draft can total at most %(most)s megabytes. "
    "Please sign in, then add the file. Your draft will be saved.",
)
full_before_signing_in = Forbidden.named(
    "no-more-files-before-sign-in",
    "No more files can be accepted at present from people who have not signed in. Please "
    "sign in, then add the file. Your draft will be saved.",
)


def no_room(most: int) -> Sentence:
    return say_n("At most %(n)s file can be added here.", "At most %(n)s files can be added here.", most)


# --- people --------------------------------------------------------------------------------------------

has_this_part = Invalid.named("has-this-part-already", "This person already has this role.", field="email")
too_many_people = Conflict.named(
    "too-many-people", "A project can have at most %(most)s people and open invitations."
)
too_many_invitations = Busy.named(
    "too-many-invitations",
    "You have sent many invitations today. Please continue tomorrow.",
    retry_after=24 * 3600,
)
no_such_person = Missing.named("no-part-in-project", "This person no longer has a role in the project.")
project_has_left = Conflict.named("project-withdrawn", "The project has been withdrawn. No one can join it.")


# --- the owner -----------------------------------------------------------------------------------------

owner_is_yourself = Invalid.named(
    "owner-is-yourself",
    "This is your own address. Enter the address of another person who represents the owner.",
    field="owner_email",
)
asked_too_often = Conflict.named(
    "owner-asked-too-often",
    "The owner of this project has already been contacted at %(most)s addresses, which is the maximum.",
    field="owner_email",
)
unknown_link = Missing.named(
    "unknown-link-of-owner",
    "This link is no longer valid. It may be incomplete, or a newer one may have been sent.",
)
answer_is_final = Conflict.named(
    "answer-of-owner-final",
    "The project has been decided or is no longer in the contest, so the answer cannot be changed.",
)
choose_an_answer = Invalid.named(
    "answer-of-owner-needed", "Choose whether you confirm or object.", field="answer"
)


# --- records of owners ---------------------------------------------------------------------------------

unknown_entity = Missing.named("unknown-owner", "This owner was not found in this edition.")
same_entity = Invalid.named(
    "owner-merged-with-itself", "An owner cannot be merged with itself.", field="into"
)
already_merged = Conflict.named(
    "owner-merged-already", "This record has already been merged into another one. Please open that record."
)
not_merged = Conflict.named("owner-not-merged", "This record has not been merged into another one.")


not_a_link = Invalid.named("not-a-link", "Enter a full address that begins with https://.", field="url")


# --- screening -----------------------------------------------------------------------------------------

not_screened_here = Conflict.named("no-screening", "The rules of this edition do not provide for screening.")
own_project_screened = Forbidden.named(
    "own-project", "You have a role in this project, so another person must screen it."
)
text_changed = Conflict.named(
    "project-changed-meanwhile",
    "The project was changed while you were reviewing it (now version %(revision)s). "
    "Review it again, then save.",
)
screened_already = Conflict.named("screened-already", "This project has already passed the screening.")
note_needed = Invalid.named(
    "note-for-screeners-needed",
    "Enter your reason. Other screeners and the stewards will read it.",
    field="note",
)


@named("consent-of-owner-missing")
def consent_missing(why: Sentence) -> Conflict:
    """The owner objects to the project, or has not confirmed it yet."""
    return Conflict(why)


# --- formalities besides the form ----------------------------------------------------------------------


@named("formalities-not-complete")
def formalities_missing(why: Sentence) -> Conflict:
    """Something that the rules ask for besides the form is missing."""
    return Conflict(why)


unknown_formality = Missing.named("unknown-formality", "The rules ask for no such formality of this project.")
own_project_recorded = Forbidden.named(
    "own-project-formality",
    "You have a role in this project, so another steward must record its formalities.",
)
not_waivable = Invalid.named(
    "formality-not-waivable", "The rules do not allow this formality to be waived.", field="outcome"
)
signatures_complete_it = Invalid.named(
    "signatures-complete-the-formality",
    "Signatures complete this formality. It cannot be recorded as complete.",
    field="outcome",
)
reason_for_the_waiver = Invalid.named(
    "reason-for-waiver-needed",
    "Enter the reason for the waiver. The nominator will read it.",
    field="reason",
)
nothing_recorded = Conflict.named("nothing-recorded", "Nothing is recorded for this formality.")
title_before_signatures = Conflict.named(
    "title-before-signatures", "Enter the title of the project first, so that people know what they sign."
)
signer_writes_the_project = Invalid.named(
    "signer-writes-the-project", "This person has a role in the project and cannot sign.", field="email"
)
asked_to_sign_already = Conflict.named(
    "asked-to-sign-already", "This person has already been asked to sign.", field="email"
)
too_many_asked_to_sign = Conflict.named(
    "too-many-asked-to-sign", "At most %(most)s people can be asked to sign."
)
unknown_request_to_sign = Missing.named("unknown-request-to-sign", "There is no such request to sign.")
signature_is_on_record = Conflict.named(
    "signature-on-record", "This person has replied, so the request cannot be withdrawn."
)
reply_is_final = Closed.named(
    "reply-to-sign-final",
    "The project has been decided or is no longer in the contest, so the reply cannot be changed.",
)
signer_without_name = Invalid.named("signer-name-needed", "Enter your name.", field="name")
signer_without_organization = Invalid.named(
    "signer-organization-needed", "Enter your organization.", field="organization"
)
signer_from_outside = Invalid.named(
    "signer-from-outside",
    "Only people of an organization other than the owner of the project can sign.",
    field="organization",
)
signer_of_the_owner = Invalid.named(
    "signer-of-the-owner", "Confirm that you belong to the owner of the project.", field="belongs"
)


# --- appeals -------------------------------------------------------------------------------------------

no_appeal_here = Conflict.named("no-appeal", "The rules of this edition do not provide for appeals.")
appealed_already = Conflict.named(
    "project-appealed-already",
    "An appeal has already been made for this project. Only one is allowed for each project.",
)


appeal_is_over = Closed.named(
    "time-to-appeal-over", "The deadline for appeals was %(until)s %(in_zone)s (%(utc)s UTC)."
)
appeal_reason_needed = Invalid.named(
    "reason-of-appeal-needed", "Explain why the decision is wrong.", field="appeal"
)
no_open_appeal = Missing.named("no-open-appeal", "There is no open appeal for this project.")
appeal_is_taken = Conflict.named("appeal-taken-up", "Another steward has taken up this appeal.")
own_decision = Forbidden.named(
    "own-decision-appealed", "You found this project ineligible, so another steward must decide the appeal."
)
appeal_is_open = Conflict.named(
    "appeal-open", "There is an open appeal for this project. Decide the appeal instead."
)
answer_needed = Invalid.named(
    "answer-to-nominator-needed", "Enter your answer. The nominator will read it.", field="answer"
)


# --- late entries --------------------------------------------------------------------------------------

nobody_late = Conflict.named("no-late-entries", "The rules of this edition do not allow late submissions.")
late_end_out_of_bounds = Invalid.named(
    "end-of-late-entry-out-of-bounds",
    "Choose a date and time after the close of submission, in the future, and no later than %(latest)s.",
    field="until",
)
unknown_late_entry = Missing.named("unknown-late-entry", "This late entry was not found.")
late_entry_is_used = Conflict.named(
    "late-entry-used", "The code of this late entry has been entered, so it cannot be changed."
)
late_entry_is_over = Conflict.named("late-entry-over", "The deadline of this late entry has passed.")
wrong_late_code = Invalid.named(
    "wrong-code-of-late-entry",
    "This code is not valid for your address, or it has expired. Please check the email.",
    field="code",
)


# --- on paper ------------------------------------------------------------------------------------------

no_paper_entries = Conflict.named(
    "no-paper-entries", "The rules of this edition do not provide for projects on paper."
)
paper_of_your_own = Conflict.named(
    "paper-of-your-own",
    "This is your own address. Another steward must enter a project that you sent on paper.",
    field="email",
)


# --- projects that bodies propose ----------------------------------------------------------------------

only_bodies_propose = Conflict.named(
    "only-bodies-propose", "In this edition, a project enters only if a body proposes it."
)
unknown_body = Missing.named("unknown-body", "There is no such body in the rules of this edition.")
not_a_delegate = Forbidden.named("not-a-delegate", "You do not act for “%(body)s” in this edition.")
body_at_its_limit = Conflict.named(
    "body-at-its-limit",
    "“%(body)s” has proposed as many projects as it may. Withdraw one of them first.",
)
country_of_the_body = Invalid.named(
    "country-of-the-body",
    "“%(body)s” proposes only projects whose owner is in its own country.",
    field="country",
)
owner_has_not_accepted = Conflict.named(
    "owner-has-not-accepted",
    "The owner completes and submits a project that a body proposes. This owner has not accepted yet.",
)
acts_already = Conflict.named("delegate-already", "This person already acts for “%(body)s”.", field="email")
steward_for_a_body = Conflict.named(
    "steward-for-a-body", "A steward of this edition cannot act for a body.", field="email"
)
unknown_delegate = Missing.named("unknown-delegate", "This delegate was not found.")
delegate_has_ended = Conflict.named("delegate-ended", "This person no longer acts for the body.")


# --- several at once -----------------------------------------------------------------------------------

nothing_chosen = Invalid.named("no-project-selected", "Choose at least one project.")
too_many_at_once = Invalid.named(
    "too-many-projects-at-once", "At most %(most)s projects can be processed at once. Narrow the list."
)
tag_needed = Invalid.named("tag-needed", "Enter a tag.", field="tag")
not_tagged_so = Conflict.named("not-tagged-so", "This project does not have this tag.")
act_needed = Invalid.named("act-needed", "Choose an action.", field="act")
changed_since_preview = Conflict.named(
    "changed-since-preview",
    "Something has changed since you opened this page. Nothing was done. Please check it again.",
)
not_all_possible = Conflict.named(
    "not-possible-for-all",
    "This is not possible for all of them. Choose to proceed where it is possible, or change the list.",
)
nothing_possible = Conflict.named("possible-for-none", "This is not possible for any of them.")
