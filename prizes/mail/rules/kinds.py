"""Every letter that is written, each with its label for people, what is kept of it, and how it goes out. Its words are
`templates/mail/NAME.letter`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from prizes.kit.sentence import N_

WordsOf = Literal["edition", "all", "either"]


@dataclass(frozen=True, slots=True)
class LetterKind:
    """A letter that is not kept may hold a code or a link that opens something: its values are forgotten as soon as it
    is sent, and nobody but its reader sees it.
    """

    name: str
    """As stored, and the name of its template; not changed while rows wait."""
    label: str
    """For people; a text to translate."""
    kept: bool = False
    """It can be read again after it was sent."""
    to_many: bool = False
    """It goes to many people at once, and lets letters to one person go first."""
    passing: bool = False
    """Of signing in and voting: its row goes after a while, since it says who voted."""
    traceless: bool = False
    """Its row goes as soon as it is sent or given up: that this address got one would say how it voted, or is the last
    that is known of it.
    """
    names_others: bool = False
    """The address of another person than its reader may stand in it."""
    binding: bool = False
    """It says a decision or a result, or tells stewards what another has done: two of them give it other words."""
    words_of: WordsOf = "edition"
    """Whose words it can have in place of the given ones: of its edition, of all editions since it is of none, or of
    either, as it is sent.
    """


VOTE_RECEIPT = LetterKind("vote-receipt", N_("Receipt of votes"), passing=True)
VOTE_SET_ASIDE = LetterKind("vote-set-aside", N_("Vote excluded"), traceless=True, binding=True)
VOTE_RESTORED = LetterKind("vote-restored", N_("Vote counts again"), traceless=True, binding=True)
VOTE_APPEAL_REFUSED = LetterKind(
    "vote-appeal-refused", N_("Reply to an appeal about a vote"), traceless=True, binding=True
)
COMPLAINT_ANSWERED = LetterKind(
    "complaint-answered", N_("Decision on a report about a project"), traceless=True, binding=True
)
CONTRIBUTION_DECIDED = LetterKind(
    "contribution-decided", N_("Decision on a contributed project"), kept=True, words_of="all"
)
CONTRIBUTION_UPDATED = LetterKind(
    "contribution-updated", N_("Decision on an update of a contributed project"), kept=True, words_of="all"
)
COMMENT_MODERATED = LetterKind(
    "comment-moderated", N_("Decision on a comment on the rules"), kept=True, binding=True
)
CONSULTATION_CLOSED = LetterKind(
    "consultation-closed", N_("Decisions of a consultation"), kept=True, to_many=True, binding=True
)
ACCEPTANCE_ANSWERED = LetterKind("acceptance-answered", N_("Reply about an honour"), kept=True)
ACCEPTANCE_ASKED = LetterKind("acceptance-asked", N_("Question whether an honour is accepted"), kept=True)
ACCEPTANCE_REMINDED = LetterKind("acceptance-reminded", N_("Reminder about an honour"), kept=True)
ACCOUNT_ERASED = LetterKind("account-erased", N_("Account erased"), traceless=True, words_of="all")
APPEAL_DECIDED = LetterKind("appeal-decided", N_("Decision on an appeal"), kept=True, binding=True)
APPEAL_RECEIVED = LetterKind("appeal-received", N_("Acknowledgement of an appeal"), kept=True)
BODY_DELEGATE = LetterKind("body-delegate", N_("Delegate of a body"))
CHAMPION = LetterKind("champion", N_("News about the shortlist"), kept=True, to_many=True, binding=True)
DRAFT_REMINDER = LetterKind(
    "draft-reminder", N_("Reminder about a project that has not been submitted"), kept=True, to_many=True
)
ENTRY_DECLINED = LetterKind("entry-declined", N_("Refusal of an owner to a body"), kept=True)
ENTRY_PROPOSED = LetterKind("entry-proposed", N_("Request of a body to an owner"), names_others=True)
FOCAL_POINT_DECIDED = LetterKind("focal-point-decided", N_("Decision on a focal point"), kept=True)
FORMALITY_RECORDED = LetterKind("formality-recorded", N_("Formality recorded"), kept=True)
HONOURED = LetterKind("honoured", N_("News about the prizes"), kept=True, to_many=True, binding=True)
HONOUR_CORRECTED = LetterKind("honour-corrected", N_("Correction of the results"), kept=True, binding=True)
INVITATION = LetterKind("invitation", N_("Invitation"), words_of="either")
LATE_ENTRY = LetterKind("late-entry", N_("Code for a late entry"))
MAILING = LetterKind("mailing", N_("Mailing"), kept=True, to_many=True)
NOMINATION_DECIDED = LetterKind(
    "nomination-decided", N_("Decision of the experts"), kept=True, to_many=True, binding=True
)
NOMINATION_INELIGIBLE = LetterKind("nomination-ineligible", N_("Ineligible"), kept=True, binding=True)
NOMINATION_RECEIVED = LetterKind("nomination-received", N_("Receipt"), kept=True)
NOMINATION_REOPENED = LetterKind("nomination-reopened", N_("Reinstated"), kept=True, binding=True)
NOMINATION_RETURNED = LetterKind("nomination-returned", N_("Returned for correction"), kept=True)
NOMINATION_TAKEN_OUT = LetterKind(
    "nomination-taken-out", N_("Removed from the contest"), kept=True, binding=True
)
NOMINATION_WITHDRAWN = LetterKind("nomination-withdrawn", N_("Withdrawn"), kept=True)
NOT_HONOURED = LetterKind("not-honoured", N_("Winners announced"), kept=True, to_many=True, binding=True)
NOT_SHORTLISTED = LetterKind(
    "not-shortlisted", N_("Result of the public vote"), kept=True, to_many=True, binding=True
)
OWNER_ANSWERED = LetterKind("owner-answered", N_("Reply from the owner"), kept=True, names_others=True)
OWNER_ASKED = LetterKind("owner-asked", N_("Question to the owner"), names_others=True)
OWNER_REMINDED = LetterKind("owner-reminded", N_("Reminder to the owner"), names_others=True)
SIGNATURE_ASKED = LetterKind("signature-asked", N_("Request to sign"), names_others=True)
SIGNATURE_REPLIED = LetterKind(
    "signature-replied", N_("Reply to a request to sign"), kept=True, names_others=True
)
PANEL_INVITATION = LetterKind("panel-invitation", N_("Invitation to a panel"))
PANEL_STEP_IN = LetterKind("panel-step-in", N_("Place for an alternate"), kept=True)
ADDRESS_CHANGED = LetterKind("address-changed", N_("Email address changed"), passing=True, words_of="all")
ADDRESS_CODE = LetterKind("address-code", N_("Code for a new email address"), passing=True, words_of="all")
FACTOR_CHANGED = LetterKind(
    "factor-changed", N_("Notice about a second factor"), passing=True, words_of="all"
)
PASSWORD_CHANGED = LetterKind("password-changed", N_("Password changed"), passing=True, words_of="all")
PASSWORD_STOPPED = LetterKind("password-stopped", N_("Password removed"), passing=True, words_of="all")
PROJECT_HANDED_OVER = LetterKind("project-handed-over", N_("Project transferred"), kept=True)
PROJECT_INVITATION = LetterKind("project-invitation", N_("Invitation to a project"))
PROJECT_MESSAGE = LetterKind("project-message", N_("Message from the stewards"), kept=True)
PROPOSAL_WAITS = LetterKind(
    "proposal-waits", N_("Proposal awaiting approval"), kept=True, names_others=True, binding=True
)
REVIEW_DIGEST = LetterKind("review-digest", N_("Weekly list of reviews"), kept=True, to_many=True)
REVIEW_REMINDER = LetterKind("review-reminder", N_("Reminder about reviews"), kept=True, to_many=True)
REVIEWS_ASSIGNED = LetterKind("reviews-assigned", N_("Reviews assigned"), kept=True, to_many=True)
ROLE_NOTICE = LetterKind(
    "role-notice", N_("Notice about a role"), names_others=True, binding=True, words_of="either"
)
RULES_CHANGED = LetterKind("rules-changed", N_("Change to the rules"), kept=True, to_many=True, binding=True)
SECOND_ROUND = LetterKind("second-round", N_("Second round of marks"), kept=True, to_many=True)
SIGN_IN_CODE = LetterKind("sign-in-code", N_("Sign-in code"), passing=True, words_of="all")
PAPER_ENTRY = LetterKind("paper-entry", N_("Project received on paper"), kept=True)
PARTICIPATE = LetterKind("participate", N_("Invitation to participate"), kept=True, to_many=True)
STEWARD_TOLD = LetterKind("steward-told", N_("News for stewards"), kept=True, binding=True)
TASKS_WAITING = LetterKind("tasks-waiting", N_("Tasks of the day"), kept=True, to_many=True, words_of="all")
TOKEN_MADE = LetterKind("token-made", N_("Token created"), passing=True, words_of="all")
UPDATE_APPROVED = LetterKind("update-approved", N_("Update of a project approved"), kept=True)
UPDATE_RETURNED = LetterKind("update-returned", N_("Update of a project returned"), kept=True)
VOTE_REMINDER = LetterKind(
    "vote-reminder", N_("Reminder about an incomplete ballot"), to_many=True, passing=True
)

WEBHOOK_OFF = LetterKind("webhook-off", N_("Webhook switched off"), kept=True)

LETTERS = tuple(kind for kind in tuple(globals().values()) if isinstance(kind, LetterKind))
LABELS: Mapping[str, str] = {kind.name: kind.label for kind in LETTERS}
"""By name."""
BINDING = frozenset(kind.name for kind in LETTERS if kind.binding)
KEPT = frozenset(kind.name for kind in LETTERS if kind.kept)
LEAVES_NO_TRACE = frozenset(kind.name for kind in LETTERS if kind.traceless)
PASSING = frozenset(kind.name for kind in LETTERS if kind.passing)
NAMING = frozenset(kind.name for kind in LETTERS if kind.names_others)
