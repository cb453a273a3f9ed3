"""What is refused around reports of projects."""

from __future__ import annotations

from prizes.errors import Conflict, Forbidden, Invalid, Missing

unknown_complaint = Missing.named("unknown-complaint", "There is no such report.")
complaint_words_needed = Invalid.named("complaint-words-needed", "Explain what is wrong.", field="words")
too_many_complaints = Conflict.named(
    "too-many-complaints",
    "The stewards have received several reports about this project and are examining it. No further reports are"
    " accepted until they have decided.",
)
complaint_decided = Conflict.named(
    "complaint-decided", "This report has already been decided. Please load the page again."
)
owner_asked_already = Conflict.named(
    "complaint-owner-asked", "The people of this project have already been asked. Please load the page again."
)
complaint_verdict_needed = Invalid.named(
    "complaint-verdict-needed", "Choose whether the report is upheld.", field="upheld"
)
complaint_answer_needed = Invalid.named(
    "complaint-answer-needed", "Enter the reasons for the decision.", field="answer"
)
owner_not_asked = Conflict.named(
    "complaint-owner-not-asked", "Ask the people of the project first, so that they can respond."
)
owner_has_time = Conflict.named(
    "complaint-owner-has-time",
    "The people of the project have not replied. They can do so until %(until)s.",
)
own_complained_project = Forbidden.named(
    "own-reported-project",
    "You have a role in this project, so another steward must decide. Please ask another steward.",
)
