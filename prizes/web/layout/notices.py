"""Short messages after a redirect. The address carries the name only, so nobody can put words on our pages."""

from __future__ import annotations

from prizes.kit.sentence import N_

NOTICES: dict[str, str] = {
    "signed-in": N_("You are signed in."),
    "signed-out": N_("You are signed out."),
    "account-erased": N_(
        "You are signed out. Your account will be erased within a minute. You will receive one last email."
    ),
    "token-revoked": N_("The token has been revoked."),
    "service-token-revoked": N_("The token has been revoked. Programs that use it have stopped working."),
    "webhook-sending": N_("The message will be sent within a few seconds."),
    "webhook-on": N_("The webhook has been switched on again."),
    "webhook-removed": N_("The webhook has been removed."),
    "profile-saved": N_("Your profile is saved."),
    "address-changed": N_("Your email address has been changed, and your other sessions have ended."),
    "session-ended": N_("The session has ended."),
    "other-sessions-ended": N_("Your other sessions have ended."),
    "factor-set-up": N_("Your second factor is set up. Your other sessions have ended."),
    "factor-removed": N_("Your second factor has been removed."),
    "passkey-added": N_("Your passkey has been added. Your other sessions have ended."),
    "passkey-renamed": N_("Your passkey has been renamed."),
    "passkey-removed": N_("Your passkey has been removed. Your other sessions have ended."),
    "provider-unlinked": N_("The link to the identity provider has been removed."),
    "factor-removal-proposed": N_("The removal has been proposed. Another steward must approve it."),
    "password-set": N_("Your password is set. Your other sessions have ended."),
    "invitation-accepted": N_("You have accepted the invitation."),
    "invitation-declined": N_("You have declined the invitation."),
    "invited": N_("The invitation has been sent."),
    "asked-to-sign": N_("The person has been asked by email."),
    "request-to-sign-withdrawn": N_("The request has been withdrawn."),
    "reply-to-sign-saved": N_("Your reply is saved. Thank you."),
    "honour-replied": N_("Your reply is saved, and confirmed by email."),
    "formality-recorded": N_("The formality is recorded, and the nominator is informed."),
    "formality-record-removed": N_("The record has been removed."),
    "all-invited": N_("The invitations have been sent."),
    "news-saved": N_("The news item has been saved."),
    "news-published": N_("The news item has been published, or will be at the time you chose."),
    "news-withdrawn": N_("The news item has been withdrawn."),
    "news-deleted": N_("The draft has been deleted."),
    "session-saved": N_("The session has been saved."),
    "session-published": N_("The session has been published."),
    "session-cancelled": N_("The session has been cancelled."),
    "session-deleted": N_("The draft has been deleted."),
    "call-sent": N_("The invitations are being sent."),
    "call-sent-to-some": N_(
        "The invitations are being sent, except to addresses that had been invited to this edition already."
    ),
    "partner-saved": N_("The partner has been saved."),
    "draft-begun": N_("The draft has been begun. Change what is different this time."),
    "draft-saved": N_("The draft is saved."),
    "trial-asked": N_("The trial run has been started."),
    "draft-added": N_("It has been added. Fill in what is needed."),
    "draft-removed": N_("It has been removed. This can be undone."),
    "draft-moved": N_("It has been moved."),
    "draft-undone": N_("The last change has been undone."),
    "draft-redone": N_("The change has been made again."),
    "draft-discarded": N_("The draft of the edition has been discarded."),
    "dates-saved": N_("The dates are saved. The calendar shows them."),
    "dates-removed": N_("The dates have been removed."),
    "partner-removed": N_("The partner has been removed."),
    "text-changed": N_("The text has been changed."),
    "text-restored": N_("The given text is used again."),
    "role-proposed": N_(
        "The role has been proposed. Another steward must approve it before the invitation is sent."
    ),
    "contest-loaded": N_(
        "The rules have been loaded. Another steward must approve the contest before it is public."
    ),
    "counted": N_("The votes are counted."),
    "proposed": N_("Your proposal has been saved. A second steward must approve it."),
    "decided": N_("The decision has been recorded."),
    "category-settled": N_("The category has been saved."),
    "filter-saved": N_("These filters are saved."),
    "filter-removed": N_("The saved filters have been removed."),
    "certificates-issued": N_("Missing certificates have been issued."),
    "certificate-revoked": N_("The certificate has been revoked."),
    "certificate-name": N_("Saved."),
    "pronunciation-noted": N_("The pronunciation has been saved."),
    "project-reported": N_(
        "Your report has been sent to the stewards. They decide within 14 days. If you gave an address, the answer is"
        " sent to it."
    ),
    "reported-project-asked": N_("The question has been sent to the people of the project."),
    "complaint-decided": N_(
        "The decision has been recorded. The sender is informed by email if an address was given."
    ),
    "contributed": N_(
        "Your contribution has been sent to the stewards. You will receive their decision by email."
    ),
    "contribution-withdrawn": N_("Your contribution has been withdrawn and deleted."),
    "contribution-published": N_(
        "The project is in the register. The contributor has been informed by email."
    ),
    "contribution-decided": N_("The decision has been recorded. The contributor has been informed by email."),
    "consultation-published": N_("The proposal has been published for comments."),
    "consultation-closed": N_("The consultation is closed. Those who commented have been informed by email."),
    "rule-decided": N_("The decision has been recorded."),
    "commented": N_("Your comment has been sent to the stewards. You will receive their decision by email."),
    "comment-withdrawn": N_("Your comment has been withdrawn and deleted."),
    "comment-published": N_("The comment has been published. Its author has been informed by email."),
    "comment-refused": N_("The comment is not published. Its author has been informed by email."),
    "affiliation-changed": N_("The affiliation has been saved."),
    "translation-added": N_("The translation has been added."),
    "focal-point-asked": N_(
        "Your request has been sent to the stewards. You will receive their decision by email."
    ),
    "focal-point-withdrawn": N_(
        "Your request has been deleted. You are not the focal point of this project."
    ),
    "focal-point-decided": N_("The decision has been recorded. The person has been informed by email."),
    "update-proposed": N_(
        "Your update has been sent to the stewards. You will receive their decision by email."
    ),
    "update-withdrawn": N_("Your update has been withdrawn."),
    "update-approved": N_("The update has been published. The owner has been informed by email."),
    "update-returned": N_("The update has been returned to the owner by email."),
    "records-confirmed": N_("You have confirmed the records."),
    "vote-saved": N_("Your vote is saved."),
    "receipt-sent": N_("The receipt has been sent."),
    "origin-saved": N_("Thank you. Your answers are saved apart from your votes."),
    "origin-not-said": N_("Thank you. You are not asked again."),
    "vote-taken-back": N_("Your vote has been withdrawn."),
    "review-saved": N_("Saved. You can continue at any time."),
    "review-handed-in": N_("Your review has been submitted. You can change it until the phase closes."),
    "stepped-back": N_("You are recused from this project. Thank you for declaring this."),
    "stepped-aside": N_("You are recused from these projects. Thank you for declaring this."),
    "interests-saved": N_("Your declaration has been saved. Thank you."),
    "declare-first": N_("Declare whether you have a conflict of interest to open this project."),
    "recused": N_("This person has been recused from the project."),
    "recusal-lifted": N_("The recusal has been lifted."),
    "seat-taken": N_(
        "You have joined the panel. Please add your expertise, so that you are assigned suitable projects."
    ),
    "seat-left": N_("You have left the panel. Thank you for your work."),
    "stepped-in": N_("The alternate has replaced the member and will be notified by email."),
    "expert-removed": N_("The member has left this panel."),
    "assigned": N_("The projects have been assigned. Each member will receive one email."),
    "handed-over": N_("The projects have been transferred. Each member will receive one email."),
    "unassigned": N_("The project is no longer assigned to this person."),
    "reminded": N_("The reminder has been sent."),
    "second-round-open": N_(
        "The second round is open. Those who review the project will be notified by email."
    ),
    "withdrawn": N_("The proposal has been withdrawn."),
    "approved": N_("Approved. It has taken effect."),
    "rules-loaded": N_("The rules have been loaded."),
    "moved-forward": N_("The calendar has been moved forward."),
    "invitation-withdrawn": N_("The invitation has been withdrawn."),
    "files-added": N_("The files have been added."),
    "file-not-added": N_(
        "Your answers have been saved, but the file was not added. Choose it again and press “Add”."
    ),
    "files-saved": N_("Your changes to the files have been saved."),
    "project-saved": N_("Your project has been saved."),
    "text-saved": N_("Your texts have been saved."),
    "text-removed": N_("The texts have been removed."),
    "project-withdrawn": N_("Your project has been withdrawn."),
    "message-sent": N_("Your message has been sent."),
    "no-reply-needed": N_("The messages are marked as needing no reply."),
    "note-added": N_("The note has been added."),
    "note-removed": N_("The note has been removed."),
    "tags-saved": N_("The tags have been saved."),
    "draft-deleted": N_("The draft has been deleted."),
    "project-returned": N_("The project has been returned. Its nominator will be notified by email."),
    "project-excluded": N_(
        "The project has been marked as ineligible. Its nominator will be notified by email."
    ),
    "project-reopened": N_("The project has been reinstated. Its nominator will be notified by email."),
    "exception-allowed": N_("The exception has been recorded."),
    "letter-changed": N_("The email has been changed."),
    "letter-sent-again": N_("The email will be sent again."),
    "letter-taken-out": N_("The recipient has been removed."),
    "mailing-cancelled": N_("The remaining emails have been cancelled."),
    "mailing-released": N_("The emails have been released. They will be sent one after the other."),
    "mailing-retried": N_("Failed emails will be sent again."),
    "mailing-written": N_("The emails have been prepared and are on hold. Read them, then release them."),
    "reminders-off": N_("You will receive no more reminders."),
    "reminders-on": N_("You will receive reminders again."),
    "task-letters-set": N_("Your choice has been saved."),
    "calendar-changed": N_("Your calendar has a new address. The old address no longer works."),
    "several-done": N_("Done for each of the selected projects."),
    "sheet-saved": N_("Your sheet has been saved."),
    "nothing-to-screen": N_("You have no more projects to screen. Thank you!"),
    "screening-passed": N_("The project has passed the screening."),
    "appeal-made": N_("Your appeal has been received. You will receive the reply by email."),
    "appeal-answered": N_("The appeal has been decided. The nominator will be notified by email."),
    "carried-over": N_(
        "The draft begins with the earlier answers. Please check them and answer what is new."
    ),
    "paper-entry-begun": N_(
        "The project is begun, and its nominator is informed. Enter the answers from the paper."
    ),
    "entry-proposed": N_("The project has been proposed. Its state is shown below."),
    "late-open": N_("You may submit one project by the deadline given in the email."),
    "project-taken-out": N_(
        "The project has been removed from the contest. Its nominator will be notified by email."
    ),
    "member-removed": N_("This person no longer has a role in the project."),
    "project-left": N_("You have left the project."),
    "answer-kept": N_("Your answer has been saved. Thank you."),
    "entity-saved": N_("The owner’s record has been saved."),
    "entities-merged": N_("The two records have been merged."),
    "entities-parted": N_("The merger has been undone."),
    "projects-imported": N_("The projects have been imported."),
    "remark-made": N_("Your remark has been added. The other experts will see it in their weekly email."),
    "remark-struck": N_("Your remark has been withdrawn."),
    "feedback-saved": N_("The feedback has been saved. It will be sent with the decision."),
    "feedback-removed": N_("The feedback has been removed."),
    "choice-undone": N_("Undone. Marks and rules again decide on this project."),
    "moved": N_("Recorded, with the reason."),
    "record-written": N_("The record has been written. Next, the chair and a steward confirm it."),
    "record-confirmed": N_("You have confirmed the record."),
    "ballot-saved": N_("Your ballot has been saved. You can change it until the ballot is closed."),
    "ballot-counted": N_("The ballot has been closed and counted."),
    "flag-dismissed": N_("The flagged votes have been dismissed. They remain as they are."),
    "case-proposed": N_(
        "The case has been proposed, and its page is public. Another steward must approve it."
    ),
    "case-in-effect": N_("The votes have been excluded. Their voters will be notified by email."),
    "case-countersigned": N_("The case has been countersigned."),
    "answer-proposed": N_("The answer has been proposed. Another steward must approve it."),
    "answer-returned": N_("The proposed answer has been removed."),
    "vote-appeal-made": N_("Your appeal has been received. The reply will appear here."),
    "vote-appeal-decided": N_("The appeal has been decided. The voter will be notified by email."),
    "challenge-made": N_(
        "Your challenge has been received and appears below. The reply will appear there too."
    ),
    "after-close": N_("Done and recorded in the journal."),
    "role-removed": N_("The role has been removed."),
}
