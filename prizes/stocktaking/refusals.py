"""What the register says no to."""

from __future__ import annotations

from prizes.errors import Conflict, Forbidden, Invalid, Missing

update_incomplete = Invalid.named_n(
    "update-incomplete", "%(n)s answer needs to be corrected.", "%(n)s answers need to be corrected."
)
not_in_register = Conflict.named(
    "project-not-in-register", "Only a project that experts selected can be updated."
)
contest_not_over = Conflict.named(
    "contest-not-over",
    "The project can be updated once this contest is over. Please use the messages until then.",
)
contribution_not_published = Conflict.named(
    "contribution-not-in-register", "Only a project that is in the register can be updated."
)
unknown_update = Missing.named("unknown-project-update", "There is no such update.")
update_not_open = Conflict.named(
    "update-not-open", "This update has already been decided or withdrawn. Please load the list again."
)
update_changed = Conflict.named(
    "update-changed", "The owner has changed this update since you read it. Please read it again."
)
own_update = Forbidden.named(
    "own-project-update",
    "You have a role in this project, so another steward must decide. Please ask another steward.",
)
contribution_incomplete = Invalid.named_n(
    "contribution-incomplete", "%(n)s answer needs to be corrected.", "%(n)s answers need to be corrected."
)
too_many_contributions = Conflict.named(
    "too-many-contributions",
    "%(most)s of your contributions await a decision. Please contribute further projects after one is decided.",
)
unknown_contribution = Missing.named("unknown-contribution", "There is no such contribution.")
contribution_not_open = Conflict.named(
    "contribution-not-open", "This contribution has already been decided. Please load the page again."
)
contribution_changed = Conflict.named(
    "contribution-changed",
    "The contributor has changed this contribution since you read it. Please read it again.",
)
own_contribution = Forbidden.named(
    "own-contribution",
    "This is your contribution, so another steward must decide. Please ask another steward.",
)
not_from_a_test = Forbidden.named(
    "register-not-of-tests", "The register is not part of a test edition. Use the office of a contest."
)
contribution_rows_wrong = Invalid.named_n(
    "contribution-rows-wrong",
    "The file has %(n)s problem. Nothing was imported.",
    "The file has %(n)s problems. Nothing was imported.",
)
decision_reason_needed = Invalid.named(
    "contribution-reason-needed", "Enter a reason for the contributor.", field="reason"
)
return_reason_needed = Invalid.named(
    "update-return-reason-needed", "Enter what the owner must correct.", field="reason"
)
request_incomplete = Invalid.named_n(
    "focal-point-request-incomplete",
    "%(n)s answer needs to be corrected.",
    "%(n)s answers need to be corrected.",
)
project_has_account = Conflict.named(
    "project-has-nominator",
    "This project has a nominator with an account, so it needs no focal point.",
)
has_part_already = Conflict.named("project-part-exists", "You already have a role in this project.")
focal_point_exists = Conflict.named(
    "focal-point-exists", "This project already has a focal point. It can have one at a time."
)
too_many_requests_of_one = Conflict.named(
    "too-many-focal-point-requests",
    "%(most)s of your requests await a decision. Please ask for further projects after one is decided.",
)
unknown_focal_point = Missing.named("unknown-focal-point", "There is no such request.")
request_not_open = Conflict.named(
    "focal-point-not-open",
    "This request has been decided in the meantime. Please load the page again.",
)
request_changed = Conflict.named(
    "focal-point-changed", "The person has changed this request since you read it. Please read it again."
)
own_request = Forbidden.named(
    "own-focal-point", "This is your own request, so another steward must decide. Please ask another steward."
)
request_reason_needed = Invalid.named(
    "focal-point-reason-needed", "Enter a reason for the person.", field="reason"
)
