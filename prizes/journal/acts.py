"""Every act that the journal knows, each with its words. What is stored is the name alone; it is never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from prizes.journal.models import JournalEntry
from prizes.kit.sentence import N_, Sentence, say


@dataclass(frozen=True, slots=True)
class ActKind:
    """Something that people with roles do, or the service itself."""

    name: str
    """stage.verb, as stored."""
    words: str
    """What was done; a text to translate."""
    subject: str = ""
    """The kind of thing that it is done to; empty: of the whole edition, or of nothing that has an id."""
    details: str = ""
    """Names of what an entry can tell beside, parted by spaces."""

    @property
    def stage(self) -> str:
        return self.name.partition(".")[0]


EDITION_LOAD = ActKind("edition.load", N_("A rules document was loaded."), "edition", "version sha256 public")
EDITION_FREEZE = ActKind(
    "edition.freeze", N_("The first phase opened, and the rules were frozen."), "edition", "version sha256"
)
EDITION_MOVE_FORWARD = ActKind(
    "edition.move-forward", N_("The calendar of this test edition was moved forward."), "edition", "version"
)
EDITION_BEGIN_DRAFT = ActKind(
    "edition.begin-draft", N_("A draft of an edition was begun."), "edition-draft", "base slug"
)
EDITION_DISCARD_DRAFT = ActKind(
    "edition.discard-draft", N_("A draft of an edition was discarded."), "edition-draft", "slug"
)

ACCOUNTS_GRANT = ActKind("accounts.grant", N_("A role was granted."), "person", "role category region")
ACCOUNTS_INVITE = ActKind(
    "accounts.invite", N_("A role was offered by email."), "invitation", "role category region"
)
ACCOUNTS_WITHDRAW_INVITATION = ActKind(
    "accounts.withdraw-invitation", N_("An invitation was withdrawn."), "invitation", "role category region"
)
ACCOUNTS_SEND_INVITATION_AGAIN = ActKind(
    "accounts.send-invitation-again",
    N_("An invitation was sent again."),
    "invitation",
    "role category region",
)
ACCOUNTS_REVOKE = ActKind("accounts.revoke", N_("A role was removed."), "person", "role category region")
ACCOUNTS_ERASE = ActKind("accounts.erase", N_("An account was erased at its owner’s request."), "")
ACCOUNTS_FORGET_IDLE = ActKind(
    "accounts.forget-idle",
    N_("Accounts that were no longer needed were deleted at the end of the retention period."),
    "",
    "people",
)
ACCOUNTS_CHANGE_ADDRESS = ActKind(
    "accounts.change-address", N_("The email address of an account was changed."), "person"
)
ACCOUNTS_SIGN_OUT = ActKind(
    "accounts.sign-out", N_("The operators of the service ended the sessions of an account."), "person"
)
ACCOUNTS_SIGN_OUT_ALL = ActKind(
    "accounts.sign-out-all", N_("The operators of the service ended the sessions of all accounts."), ""
)
ACCOUNTS_SET_PASSWORD = ActKind("accounts.set-password", N_("A password was set."), "person")
ACCOUNTS_STOP_PASSWORD = ActKind(
    "accounts.stop-password", N_("A password was removed because its owner has a role."), "person"
)
ACCOUNTS_ADD_FACTOR = ActKind(
    "accounts.add-factor", N_("A second factor was set up for an account."), "person", "again"
)
ACCOUNTS_REMOVE_FACTOR = ActKind(
    "accounts.remove-factor", N_("The second factor of an account was removed."), "person", "passkeys"
)
ACCOUNTS_ADD_PASSKEY = ActKind("accounts.add-passkey", N_("A passkey was added to an account."), "person")
ACCOUNTS_REMOVE_PASSKEY = ActKind(
    "accounts.remove-passkey", N_("A passkey of an account was removed."), "person"
)
ACCOUNTS_REFUSE_PASSKEY = ActKind(
    "accounts.refuse-passkey",
    N_("A passkey was refused because its counter had fallen back: a copy of it may exist."),
    "person",
)
ACCOUNTS_LINK_PROVIDER = ActKind(
    "accounts.link-provider", N_("An account was linked to an identity provider."), "person"
)
ACCOUNTS_UNLINK_PROVIDER = ActKind(
    "accounts.unlink-provider", N_("The link of an account to an identity provider was removed."), "person"
)
ACCOUNTS_END_BY_PROVIDER = ActKind(
    "accounts.end-by-provider",
    N_("An identity provider ended the sessions of an account that began with it."),
    "person",
)
ACCOUNTS_MAKE_TOKEN = ActKind(
    "accounts.make-token", N_("A person created a token for a program."), "token", "scopes"
)
ACCOUNTS_REVOKE_TOKEN = ActKind(
    "accounts.revoke-token", N_("A person revoked a token for a program."), "token"
)
ACCOUNTS_WRONG_PASSWORDS = ActKind(
    "accounts.wrong-passwords",
    N_("Many wrong passwords were tried within an hour."),
    "",
    "addresses tries people",
)

NOMINATION_SUBMIT = ActKind(
    "nomination.submit",
    N_("A project was submitted."),
    "project",
    "category revision rules_version rules_sha256 again",
)
NOMINATION_WRITE = ActKind(
    "nomination.write", N_("A nominator has written to the stewards about a project."), "project"
)
NOMINATION_WRITE_BACK = ActKind(
    "nomination.write-back", N_("A steward has written to the nominator of a project."), "project"
)
NOMINATION_NOTE_PRONUNCIATION = ActKind(
    "nomination.note-pronunciation", N_("The pronunciation of names was noted for a project."), "project"
)
NOMINATION_SETTLE_MESSAGES = ActKind(
    "nomination.settle-messages", N_("Messages about a project were marked as needing no reply."), "project"
)
NOMINATION_NOTE = ActKind("nomination.note", N_("An internal note was added to a project."), "project")
NOMINATION_REMOVE_NOTE = ActKind(
    "nomination.remove-note", N_("An internal note was removed from a project."), "project"
)
NOMINATION_TAG = ActKind("nomination.tag", N_("The tags of a project were changed."), "project")
NOMINATION_WITHDRAW = ActKind("nomination.withdraw", N_("A project was withdrawn."), "project", "was")
NOMINATION_RETURN = ActKind(
    "nomination.return", N_("A project was returned for correction."), "project", "reason until fields"
)
NOMINATION_MARK_INELIGIBLE = ActKind(
    "nomination.mark-ineligible", N_("A project was found ineligible."), "project", "rule reason check"
)
NOMINATION_REOPEN = ActKind(
    "nomination.reopen", N_("An ineligible project was reinstated."), "project", "reason"
)
NOMINATION_ALLOW_EXCEPTION = ActKind(
    "nomination.allow-exception", N_("An exception was recorded for a project."), "project", "reason"
)
NOMINATION_DECIDE_LIKENESS = ActKind(
    "nomination.decide-likeness",
    N_("Whether two projects are the same was decided."),
    "project",
    "reason likeness other verdict score",
)
NOMINATION_SCREEN = ActKind("nomination.screen", N_("A screener saved a sheet."), "project", "revision")
NOMINATION_PASS_SCREENING = ActKind(
    "nomination.pass-screening", N_("A project passed the screening."), "project", "revision reason"
)
NOMINATION_UNDO_SCREENING = ActKind(
    "nomination.undo-screening",
    N_("The owner objected, so a project that had passed the screening is awaiting a decision again."),
    "project",
)
NOMINATION_APPEAL = ActKind(
    "nomination.appeal", N_("The nominator appealed against the decision."), "project"
)
NOMINATION_TAKE_APPEAL = ActKind(
    "nomination.take-appeal", N_("A steward took up the appeal of a nominator."), "project"
)
NOMINATION_UPHOLD_APPEAL = ActKind(
    "nomination.uphold-appeal",
    N_("An appeal was upheld, and the project was reinstated."),
    "project",
    "reason",
)
NOMINATION_REJECT_APPEAL = ActKind(
    "nomination.reject-appeal", N_("An appeal was rejected."), "project", "reason"
)
NOMINATION_WITHDRAW_NOMINATED = ActKind(
    "nomination.withdraw-nominated",
    N_("A selected project was withdrawn at its owner’s request."),
    "project",
    "reason",
)
NOMINATION_DISQUALIFY = ActKind(
    "nomination.disqualify", N_("A selected project was disqualified."), "project", "reason"
)
NOMINATION_RENEW_LATE_CODE = ActKind(
    "nomination.renew-late-code",
    N_("A person who may submit late was sent a new code."),
    "late-entry",
)
NOMINATION_END_LATE_ENTRY = ActKind(
    "nomination.end-late-entry",
    N_("A late entry was withdrawn before its code was entered."),
    "late-entry",
)
NOMINATION_OPEN_LATE_ENTRY = ActKind(
    "nomination.open-late-entry",
    N_("A person who may submit late opened the form with their code."),
    "late-entry",
)
NOMINATION_TAKE_OVER = ActKind(
    "nomination.take-over", N_("Projects were imported from a public source."), "edition", "projects"
)
NOMINATION_ENTER_FROM_PAPER = ActKind(
    "nomination.enter-from-paper", N_("A steward began a project that came on paper."), "project"
)
NOMINATION_PROPOSE_ENTRY = ActKind(
    "nomination.propose-entry", N_("A body proposed a project."), "project", "body"
)
NOMINATION_END_DELEGATE = ActKind(
    "nomination.end-delegate", N_("A person no longer acts for a body."), "delegate", "body"
)
NOMINATION_CARRY_OVER = ActKind(
    "nomination.carry-over",
    N_("A project was begun from one of an earlier edition."),
    "project",
    "of edition_of",
)
NOMINATION_OFFER_PART = ActKind(
    "nomination.offer-part", N_("A role in a project was offered by email."), "project", "part"
)
NOMINATION_TAKE_OFFER_BACK = ActKind(
    "nomination.take-offer-back", N_("An offered role in a project was withdrawn."), "project", "part"
)
NOMINATION_ACCEPT_PART = ActKind(
    "nomination.accept-part", N_("A person accepted a role in a project."), "project", "part"
)
NOMINATION_DECLINE_PART = ActKind(
    "nomination.decline-part", N_("A person declined a role in a project."), "project", "part"
)
NOMINATION_LEAVE = ActKind("nomination.leave", N_("A person left a project."), "project", "part person")
NOMINATION_REMOVE_MEMBER = ActKind(
    "nomination.remove-member", N_("A person was removed from a project."), "project", "part person"
)
NOMINATION_HAND_OVER = ActKind(
    "nomination.hand-over", N_("A project was transferred to another nominator."), "project", "before"
)
NOMINATION_ASK_OWNER = ActKind(
    "nomination.ask-owner", N_("The owner was asked to confirm the project."), "project"
)
NOMINATION_OWNER_CONFIRMED = ActKind(
    "nomination.owner-confirmed", N_("The owner confirmed the project."), "project", "was"
)
NOMINATION_OWNER_OBJECTED = ActKind(
    "nomination.owner-objected", N_("The owner objected to the project."), "project", "was"
)
NOMINATION_ASK_TO_SIGN = ActKind(
    "nomination.ask-to-sign", N_("A person was asked to sign for a project."), "project", "formality"
)
NOMINATION_WITHDRAW_REQUEST_TO_SIGN = ActKind(
    "nomination.withdraw-request-to-sign",
    N_("A request to sign for a project was withdrawn."),
    "project",
    "formality",
)
NOMINATION_REPLY_TO_REQUEST = ActKind(
    "nomination.reply-to-request",
    N_("A person replied to a request to sign for a project."),
    "project",
    "formality reply",
)
NOMINATION_RECORD_FORMALITY = ActKind(
    "nomination.record-formality",
    N_("A formality of a project was recorded."),
    "project",
    "formality outcome reason",
)
NOMINATION_REMOVE_FORMALITY_RECORD = ActKind(
    "nomination.remove-formality-record",
    N_("The record of a formality of a project was removed."),
    "project",
    "formality",
)
NOMINATION_MERGE_ENTITIES = ActKind(
    "nomination.merge-entities",
    N_("Two records of an owner were merged."),
    "entity",
    "into reason projects entities",
)
NOMINATION_UNMERGE_ENTITIES = ActKind(
    "nomination.unmerge-entities",
    N_("A merger of two records of an owner was undone."),
    "entity",
    "from reason projects entities",
)
NOMINATION_CHANGE_ENTITY = ActKind(
    "nomination.change-entity", N_("The record of an owner was changed."), "entity", "was"
)

NEWS_WRITE = ActKind("news.write", N_("A news item was written or changed."), "news", "langs")
NEWS_PUBLISH = ActKind("news.publish", N_("A news item was published or scheduled."), "news", "at")
NEWS_WITHDRAW = ActKind("news.withdraw", N_("A news item was withdrawn."), "news")
NEWS_DELETE = ActKind("news.delete", N_("The draft of a news item was deleted."), "news")

PROGRAMME_WRITE = ActKind(
    "programme.write", N_("A session of the programme was written or changed."), "forum_session", "sequence"
)
PROGRAMME_PUBLISH = ActKind(
    "programme.publish", N_("A session of the programme was published."), "forum_session"
)
PROGRAMME_CANCEL = ActKind(
    "programme.cancel", N_("A session of the programme was cancelled."), "forum_session"
)
PROGRAMME_DELETE = ActKind(
    "programme.delete", N_("The draft of a session of the programme was deleted."), "forum_session"
)

MEETING_WRITE = ActKind("meeting.write", N_("The dates of a meeting were entered."), "meeting")
MEETING_REMOVE = ActKind("meeting.remove", N_("The dates of a meeting were removed."), "meeting")
PARTNER_WRITE = ActKind(
    "partner.write", N_("The acknowledgment of a partner was written or changed."), "partner", "shown"
)
PARTNER_REMOVE = ActKind("partner.remove", N_("The acknowledgment of a partner was removed."), "partner")

TEXT_CHANGE = ActKind(
    "text.change", N_("The text of an email or a page was changed."), "edition_text", "kind lang"
)
TEXT_RESTORE = ActKind(
    "text.restore", N_("The given text of an email or a page was restored."), "edition_text", "kind lang"
)
OUTREACH_INVITE = ActKind(
    "outreach.invite", N_("Invitations to participate were sent."), "call", "region letters"
)
MAILING_PREPARE = ActKind("mailing.prepare", N_("A mailing was written."), "mailing", "letters")
MAILING_CHANGE_LETTER = ActKind(
    "mailing.change-letter", N_("One email of a mailing was changed."), "mailing", "letter"
)
MAILING_TAKE_OUT = ActKind(
    "mailing.take-out", N_("One recipient was removed from a mailing."), "mailing", "letter"
)
MAILING_RELEASE = ActKind("mailing.release", N_("A mailing was released."), "mailing", "letters")
MAILING_CANCEL = ActKind(
    "mailing.cancel", N_("The remaining emails of a mailing were cancelled."), "mailing", "letters"
)
MAILING_RETRY = ActKind(
    "mailing.retry", N_("Failed emails of a mailing were sent again."), "mailing", "letters"
)
MAILING_SEND_AGAIN = ActKind("mailing.send-again", N_("An email was sent again."), "letter")

REVIEW_ASSIGN = ActKind(
    "review.assign", N_("A project was assigned to a member of a panel."), "project", "expert phase"
)
REVIEW_ASSIGN_PANEL = ActKind(
    "review.assign-panel",
    N_("Reviews were assigned to the panels."),
    "phase",
    "assigned by_hand moved short plan",
)
REVIEW_HAND_OVER = ActKind(
    "review.hand-over",
    N_("Open reviews of a member of a panel were transferred to others."),
    "person",
    "phase moved stayed plan",
)
REVIEW_UNASSIGN = ActKind("review.unassign", N_("An assignment was withdrawn."), "project", "expert phase")
REVIEW_RECUSE = ActKind(
    "review.recuse",
    N_("A member of a panel declared a conflict of interest and is recused from a project."),
    "project",
    "expert interest",
)
REVIEW_DECLARE = ActKind(
    "review.declare",
    N_("A member of a panel made a conflict-of-interest declaration."),
    "person",
    "none interests",
)
REVIEW_INVITE_MEMBER = ActKind(
    "review.invite-member",
    N_("A place on a panel was offered by email."),
    "seat",
    "part category capacity phases",
)
REVIEW_WITHDRAW_SEAT = ActKind(
    "review.withdraw-seat", N_("An offered place on a panel was withdrawn."), "seat", "part category"
)
REVIEW_SEND_SEAT_AGAIN = ActKind(
    "review.send-seat-again",
    N_("The offer of a place on a panel was sent again."),
    "seat",
    "part category renewed",
)
REVIEW_ACCEPT_SEAT = ActKind(
    "review.accept-seat",
    N_("A person joined a panel and accepted the terms of reference."),
    "seat",
    "part category capacity terms",
)
REVIEW_DECLINE_SEAT = ActKind(
    "review.decline-seat", N_("A person declined a place on a panel."), "seat", "part category"
)
REVIEW_LEAVE_SEAT = ActKind("review.leave-seat", N_("A person left a panel."), "seat", "part category")
REVIEW_STEP_IN = ActKind(
    "review.step-in",
    N_("An alternate replaced a member of a panel."),
    "seat",
    "part category seat projects",
)
REVIEW_LIFT_RECUSAL = ActKind("review.lift-recusal", N_("A recusal was lifted."), "project", "expert reason")
REVIEW_SUBMIT = ActKind("review.submit", N_("A review was submitted."), "project", "phase")
REVIEW_SECOND_ROUND = ActKind(
    "review.second-round", N_("A second round of marks was opened for a project."), "project", "phase reason"
)
REVIEW_REMIND = ActKind(
    "review.remind", N_("A member of a panel was reminded of open reviews."), "person", "phase left tone"
)
REVIEW_CHOOSE = ActKind(
    "review.choose", N_("The panel’s choice was recorded."), "phase", "passing not_passing reason"
)
REVIEW_TAKE_BACK = ActKind(
    "review.take-back", N_("A choice of the panel was reversed."), "project", "phase passed reason"
)
REVIEW_REMARK = ActKind(
    "review.remark", N_("A member of a panel added a remark on a project."), "project", "phase"
)
REVIEW_STRIKE_REMARK = ActKind(
    "review.strike-remark", N_("A remark on a project was withdrawn or removed."), "project", "phase"
)
REVIEW_FEEDBACK = ActKind(
    "review.feedback", N_("The feedback for a project was written."), "project", "phase"
)
REVIEW_DECIDE = ActKind(
    "review.decide", N_("The nomination decision took effect."), "proposal", "phase passed not_passed sha256"
)

BALLOT_DESTROY_KEY = ActKind(
    "ballot.destroy-key", N_("The key used to compute the tags of voters was destroyed."), "", "sha256"
)
BALLOT_FORGET_VOTERS = ActKind(
    "ballot.forget-voters",
    N_("The data about voters were deleted at the end of the retention period."),
    "",
    "voters reminders appeals",
)
BALLOT_FORGET_CIRCUMSTANCES = ActKind(
    "ballot.forget-circumstances",
    N_("The data about the circumstances of votes were destroyed."),
    "",
    "votes",
)

VOTERS_LIST = ActKind("voters.list", N_("A list of voters took effect."), "phase", "added voters sha256")

CASE_PROPOSE = ActKind(
    "case.propose", N_("The exclusion of votes was proposed."), "case", "votes reason sha256"
)
CASE_DISMISS_FLAG = ActKind("case.dismiss-flag", N_("Flagged votes were dismissed."), "flag")
CASE_TAKE_APPEAL = ActKind("case.take-appeal", N_("A steward took up an appeal about a vote."), "case")
CASE_WITHDRAW = ActKind("case.withdraw", N_("A proposal to exclude votes was withdrawn."), "case")
CASE_COUNTERSIGN = ActKind(
    "case.countersign", N_("A person from another office countersigned a case."), "case", "sha256"
)
CASE_APPROVE = ActKind("case.approve", N_("Votes were excluded."), "case", "votes reason sha256")
CASE_ANSWER_APPEAL = ActKind(
    "case.answer-appeal", N_("An answer to an appeal about a vote was proposed."), "case", "about upheld"
)
CASE_RETURN_APPEAL = ActKind(
    "case.return-appeal",
    N_("A proposed answer to an appeal about a vote was not approved."),
    "case",
    "about",
)
CASE_DECIDE_APPEAL = ActKind(
    "case.decide-appeal", N_("An appeal about a vote was decided."), "case", "about upheld"
)

CHALLENGE_LODGE = ActKind("challenge.lodge", N_("A count was challenged."), "challenge")
CHALLENGE_ANSWER = ActKind(
    "challenge.answer", N_("A challenge of a count was answered."), "challenge", "state"
)

SAMPLE_ANNOUNCE = ActKind(
    "sample.announce", N_("The source of the number for the sample was announced."), "sample", "source"
)
SAMPLE_DRAW = ActKind("sample.draw", N_("A sample of votes was drawn."), "sample", "number seed")
LOT_ANNOUNCE = ActKind("lot.announce", N_("The drawing of lots was announced."), "lot", "source draws_at")
SAMPLE_TELL = ActKind("sample.tell", N_("The findings on the sample were recorded."), "sample")

TALLY_COUNT = ActKind("tally.count", N_("The votes were counted."), "tally", "phase votes sha256")
TALLY_FINISH = ActKind("tally.finish", N_("A count became final."), "tally", "phase")
TALLY_TAKE_OPENINGS = ActKind(
    "tally.take-openings", N_("An auditor downloaded the single votes of a count."), "log", "sha256"
)
TALLY_AUDIT = ActKind(
    "tally.audit", N_("An auditor’s signature of a count was submitted."), "log", "auditor size"
)

RESULTS_DECIDE_TIE = ActKind(
    "results.decide-tie",
    N_("The panel’s decision on a tie was recorded."),
    "project",
    "phase passes reason",
)
RESULTS_SHORTLIST = ActKind(
    "results.shortlist", N_("The shortlist took effect."), "proposal", "phase passed sha256"
)
ACCEPTANCE_ANSWER = ActKind(
    "acceptance.answer", N_("An honour was accepted or declined."), "project", "title answer"
)
RESULTS_CHOOSE = ActKind(
    "results.choose", N_("A choice of the panel was recorded."), "project", "title reason"
)
RESULTS_TAKE_BACK = ActKind("results.take-back", N_("A recorded choice was reversed."), "project", "title")
RESULTS_NO_PRIZE = ActKind(
    "results.no-prize", N_("It was recorded that a category has no prize."), "category", "reason title"
)
RESULTS_COUNT_BALLOT = ActKind(
    "results.count-ballot",
    N_("A ballot of a panel was closed and counted."),
    "category",
    "phase round ballots tied",
)
RESULTS_CASTING_VOTE = ActKind(
    "results.casting-vote", N_("The chair of a panel decided a tie."), "category", "phase round reason"
)
RESULTS_ANNOUNCE = ActKind(
    "results.announce", N_("The winners were published."), "publication", "phase sha256 projects"
)

RESULTS_CORRECT = ActKind(
    "results.correct",
    N_("Published results were corrected."),
    "publication",
    "phase category sha256 replaces number reason",
)
STOCKTAKING_PROPOSE_UPDATE = ActKind(
    "stocktaking.propose-update",
    N_("The owner of a project in the register proposed an update."),
    "project",
    "status",
)
STOCKTAKING_WITHDRAW_UPDATE = ActKind(
    "stocktaking.withdraw-update", N_("The owner of a project withdrew a proposed update."), "project"
)
STOCKTAKING_APPROVE_UPDATE = ActKind(
    "stocktaking.approve-update", N_("An update of a project was approved."), "project", "status"
)
STOCKTAKING_RETURN_UPDATE = ActKind(
    "stocktaking.return-update", N_("An update of a project was returned to its owner."), "project", "reason"
)
STOCKTAKING_CONTRIBUTE = ActKind(
    "stocktaking.contribute", N_("A project was contributed to the register."), "contribution"
)
COMPLAINT_MAKE = ActKind("complaint.make", N_("A public project was reported."), "project", "kind")
COMPLAINT_ASK = ActKind(
    "complaint.ask", N_("The people of a reported project were asked to respond."), "project"
)
COMPLAINT_UPHOLD = ActKind("complaint.uphold", N_("A report about a project was upheld."), "project", "kind")
COMPLAINT_REJECT = ActKind(
    "complaint.reject", N_("A report about a project was not upheld."), "project", "kind"
)
STOCKTAKING_WITHDRAW_CONTRIBUTION = ActKind(
    "stocktaking.withdraw-contribution",
    N_("A contributed project was withdrawn and deleted."),
    "contribution",
)
STOCKTAKING_APPROVE_CONTRIBUTION = ActKind(
    "stocktaking.approve-contribution",
    N_("A contributed project was published in the register."),
    "contribution",
)
STOCKTAKING_RETURN_CONTRIBUTION = ActKind(
    "stocktaking.return-contribution",
    N_("A contributed project was returned for correction."),
    "contribution",
    "reason",
)
STOCKTAKING_DECLINE_CONTRIBUTION = ActKind(
    "stocktaking.decline-contribution", N_("A contributed project was declined."), "contribution", "reason"
)
STOCKTAKING_PROPOSE_CONTRIBUTED_UPDATE = ActKind(
    "stocktaking.propose-contributed-update",
    N_("The contributor of a project in the register proposed an update."),
    "contribution",
    "status",
)
STOCKTAKING_WITHDRAW_CONTRIBUTED_UPDATE = ActKind(
    "stocktaking.withdraw-contributed-update",
    N_("The contributor of a project withdrew a proposed update."),
    "contribution",
)
STOCKTAKING_APPROVE_CONTRIBUTED_UPDATE = ActKind(
    "stocktaking.approve-contributed-update",
    N_("An update of a contributed project was approved."),
    "contribution",
    "status",
)
STOCKTAKING_RETURN_CONTRIBUTED_UPDATE = ActKind(
    "stocktaking.return-contributed-update",
    N_("An update of a contributed project was returned to its contributor."),
    "contribution",
    "reason",
)
STOCKTAKING_ASK_FOR_PROJECT = ActKind(
    "stocktaking.ask-for-project",
    N_("Someone asked to be the focal point of a project from a public source."),
    "project",
)
STOCKTAKING_LEAVE_PROJECT = ActKind(
    "stocktaking.leave-project",
    N_("A request to be the focal point of a project was withdrawn, or a focal point left."),
    "project",
)
STOCKTAKING_GRANT_PROJECT = ActKind(
    "stocktaking.grant-project", N_("A project was given a focal point."), "project"
)
STOCKTAKING_DECLINE_REQUEST = ActKind(
    "stocktaking.decline-request",
    N_("A request to be the focal point of a project was declined."),
    "project",
    "reason",
)
STOCKTAKING_END_ROLE = ActKind(
    "stocktaking.end-role", N_("A steward ended the role of a focal point."), "project", "reason"
)
STOCKTAKING_IMPORT = ActKind(
    "stocktaking.import", N_("Projects were imported into the register."), "edition", "projects"
)
CONSULTATION_PUBLISH = ActKind(
    "consultation.publish",
    N_("A proposal of rules was published for comments."),
    "consultation",
    "sha256",
)
CONSULTATION_COMMENT = ActKind(
    "consultation.comment", N_("A comment on a proposed rule was sent."), "consultation-comment"
)
CONSULTATION_WITHDRAW_COMMENT = ActKind(
    "consultation.withdraw-comment",
    N_("A comment on a proposed rule was withdrawn and deleted."),
    "consultation-comment",
)
CONSULTATION_PUBLISH_COMMENT = ActKind(
    "consultation.publish-comment", N_("A comment on a proposed rule was published."), "consultation-comment"
)
CONSULTATION_REFUSE_COMMENT = ActKind(
    "consultation.refuse-comment",
    N_("A comment on a proposed rule was not published, or was withdrawn by a steward."),
    "consultation-comment",
    "reason",
)
CONSULTATION_CONFIRM_AFFILIATION = ActKind(
    "consultation.confirm-affiliation",
    N_("The affiliation of the author of a comment was confirmed, or the confirmation removed."),
    "consultation-comment",
    "confirmed",
)
CONSULTATION_TRANSLATE_COMMENT = ActKind(
    "consultation.translate-comment",
    N_("A translation of a comment was added."),
    "consultation-comment",
    "lang",
)
CONSULTATION_DECIDE = ActKind(
    "consultation.decide",
    N_("A decision was recorded on a rule that was commented on."),
    "consultation-rule",
    "outcome",
)
CONSULTATION_CLOSE = ActKind(
    "consultation.close", N_("A consultation was closed with its decisions."), "consultation"
)
REPORTS_FREEZE = ActKind("reports.freeze", N_("The public data was frozen."), "edition", "version sha256")

CERTIFICATES_ISSUE = ActKind("certificates.issue", N_("Certificates were issued."), "", "certificates")
CERTIFICATES_REVOKE = ActKind(
    "certificates.revoke", N_("A certificate was revoked."), "certificate", "reason"
)
CERTIFICATES_REINSTATE = ActKind(
    "certificates.reinstate", N_("A revoked certificate became valid again."), "certificate"
)

BADGES_MAKE_KEY = ActKind("badges.make-key", N_("A key for badges was created."), "issuer-key", "key")
BADGES_WITHDRAW_KEY = ActKind(
    "badges.withdraw-key", N_("A key for badges was withdrawn."), "issuer-key", "key reason"
)

MINUTES_WRITE = ActKind(
    "minutes.write",
    N_("A version of a panel's record was written."),
    "minutes",
    "phase category version sha256",
)
MINUTES_CONFIRM = ActKind(
    "minutes.confirm", N_("A panel's record was confirmed."), "minutes", "phase category version sha256 part"
)


@dataclass(frozen=True, slots=True)
class ProposalActs:
    """What two stewards do to a proposal of one kind."""

    propose: ActKind
    approve: ActKind
    withdraw: ActKind


def _proposal(kind: str, proposed: str, approved: str, withdrawn: str) -> ProposalActs:
    return ProposalActs(
        ActKind(f"{kind}.propose", proposed, "proposal", "sha256 reason"),
        ActKind(f"{kind}.approve", approved, "proposal", "sha256"),
        ActKind(f"{kind}.withdraw", withdrawn, "proposal"),
    )


SERVICE_TOKEN_RENEW_SECRET = ActKind(
    "service-token.renew-secret", N_("The secret of a token for a program was created."), "service_token"
)
SERVICE_TOKEN_REVOKE = ActKind(
    "service-token.revoke", N_("A token for a program was revoked."), "service_token"
)
WEBHOOK_RENEW_SECRET = ActKind("webhook.renew-secret", N_("A secret was created for a webhook."), "webhook")
WEBHOOK_REMOVE = ActKind("webhook.remove", N_("A webhook was removed."), "webhook")
WEBHOOK_SWITCH_OFF = ActKind(
    "webhook.switch-off", N_("A webhook was switched off because it had failed for days."), "webhook"
)
WEBHOOK_SWITCH_ON = ActKind("webhook.switch-on", N_("A webhook was switched on again."), "webhook")
WEBHOOK_SEND_AGAIN = ActKind(
    "webhook.send-again", N_("An event was sent to a webhook again."), "webhook", "delivery"
)

PROPOSALS: Mapping[str, ProposalActs] = {
    kind: _proposal(kind, *words)
    for kind, words in {
        "acceptance": (
            N_("Who is asked to accept an honour was proposed."),
            N_("Who is asked to accept an honour was approved, and they were asked."),
            N_("The proposal of who is asked to accept an honour was withdrawn."),
        ),
        "amendment": (
            N_("A change to the rules was proposed."),
            N_("A change to the rules was approved and took effect."),
            N_("The proposed change to the rules was withdrawn."),
        ),
        "badges": (
            N_("Badges were proposed for the certificates of this edition."),
            N_("Badges were approved for the certificates of this edition."),
            N_("The proposed badges were withdrawn."),
        ),
        "correction": (
            N_("A correction of the results was proposed."),
            N_("A correction of the results was approved and took effect."),
            N_("The proposed correction of the results was withdrawn."),
        ),
        "delegate": (
            N_("A person was proposed who acts for a body."),
            N_("A person who acts for a body was approved, and informed by email."),
            N_("The proposal of a person who acts for a body was withdrawn."),
        ),
        "late-entry": (
            N_("A late entry was proposed."),
            N_("A late entry was approved, and the code was sent by email."),
            N_("The proposed late entry was withdrawn."),
        ),
        "lost-factor": (
            N_("The removal of a lost second factor was proposed."),
            N_("The removal of a lost second factor was approved, and it was removed."),
            N_("The proposed removal of a lost second factor was withdrawn."),
        ),
        "lot": (
            N_("The seed of the lot was proposed."),
            N_("The seed of the lot was approved, and the lot decided."),
            N_("The proposed seed of the lot was withdrawn."),
        ),
        "nomination": (
            N_("The nomination decision was proposed."),
            N_("The nomination decision was approved."),
            N_("The proposed nomination decision was withdrawn."),
        ),
        "publication": (
            N_("The publication of the contest was proposed."),
            N_("The publication of the contest was approved. The contest is public."),
            N_("The proposed publication of the contest was withdrawn."),
        ),
        "role": (
            N_("A role was proposed for a person."),
            N_("A proposed role was approved, and the person was invited."),
            N_("A proposed role was withdrawn."),
        ),
        "service-token": (
            N_("A token for a program was proposed."),
            N_("A token for a program was approved."),
            N_("A proposed token for a program was withdrawn."),
        ),
        "shortlist": (
            N_("The shortlist was proposed."),
            N_("The shortlist was approved."),
            N_("The proposed shortlist was withdrawn."),
        ),
        "text": (
            N_("A change to the text of an email or a page was proposed."),
            N_("A change to the text of an email or a page was approved."),
            N_("The proposed change to the text of an email or a page was withdrawn."),
        ),
        "voters": (
            N_("A list of voters was proposed."),
            N_("A list of voters was approved."),
            N_("A proposed list of voters was withdrawn."),
        ),
        "webhook": (
            N_("A webhook was proposed."),
            N_("A webhook was approved."),
            N_("A proposed webhook was withdrawn."),
        ),
        "winners": (
            N_("The winners were proposed for publication."),
            N_("The winners were approved for publication."),
            N_("The proposed winners were withdrawn."),
        ),
    }.items()
}
"""By kind of proposal."""

STAGES: Mapping[str, str] = {
    "edition": N_("Edition"),
    "amendment": N_("Changes to the rules"),
    "publication": N_("Publication of the contest"),
    "accounts": N_("People and roles"),
    "role": N_("Proposed roles"),
    "lost-factor": N_("Lost second factors"),
    "nomination": N_("Projects"),
    "consultation": N_("Consultations"),
    "complaint": N_("Reports about projects"),
    "outreach": N_("Participation"),
    "mailing": N_("Emails"),
    "text": N_("Texts of emails and pages"),
    "delegate": N_("Delegates of bodies"),
    "late-entry": N_("Late entries"),
    "review": N_("Reviews"),
    "ballot": N_("Public vote"),
    "voters": N_("Lists of voters"),
    "case": N_("Excluded votes"),
    "challenge": N_("Challenge to a count"),
    "sample": N_("Sample of votes"),
    "lot": N_("Drawing of lots"),
    "tally": N_("Vote count"),
    "certificates": N_("Certificates"),
    "badges": N_("Open Badges"),
    "shortlist": N_("Shortlist"),
    "results": N_("Selection and results"),
    "minutes": N_("Records of panels"),
    "acceptance": N_("Acceptance of honours"),
    "winners": N_("Publication"),
    "correction": N_("Corrections of the results"),
    "stocktaking": N_("Stocktaking register"),
    "reports": N_("Reports and open data"),
    "news": N_("News"),
    "programme": N_("Programme"),
    "partner": N_("Partners"),
    "meeting": N_("Dates of meetings"),
    "webhook": N_("Webhooks"),
    "service-token": N_("Tokens for programs"),
}
"""First parts of acts, as a filter offers them."""
SHOWN = ("reason", "role", "category", "version", "sha256", "title", "phase")
"""Details that are shown beside an act, where it has them."""

ACTS = [act for act in tuple(globals().values()) if isinstance(act, ActKind)] + [
    act for kind in PROPOSALS.values() for act in (kind.propose, kind.approve, kind.withdraw)
]
_KNOWN: Mapping[tuple[str, str], ActKind] = {(act.name, act.subject): act for act in ACTS}
_BY_NAME: Mapping[str, ActKind] = {act.name: act for act in reversed(ACTS)}


def act_words(entry: JournalEntry) -> Sentence:
    """What was done. An act of another version, which is not known here, is shown by its name."""
    act = _KNOWN.get((entry.act, entry.subject.partition(":")[0])) or _BY_NAME.get(entry.act)
    return say(act.words) if act else say("Act: %(act)s", act=entry.act)
