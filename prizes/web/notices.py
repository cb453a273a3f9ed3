"""Short messages after a redirect. The address carries the name only, so nobody can put words on our pages."""

from __future__ import annotations

from prizes.kit.sentence import N_

NOTICES: dict[str, str] = {
    "signed-in": N_("You are signed in."),
    "signed-out": N_("You are signed out."),
    "profile-saved": N_("Your profile is saved."),
    "password-set": N_("Your password is set. Your other sessions have ended."),
    "invitation-accepted": N_("You have accepted the invitation."),
    "invitation-declined": N_("You have declined the invitation."),
    "invited": N_("The invitation is on its way."),
    "counted": N_("The votes are counted."),
    "proposed": N_("Proposed. A second steward must approve it."),
    "decided": N_("The decision is recorded."),
    "vote-saved": N_("Your vote is saved."),
    "vote-taken-back": N_("Your vote is taken back."),
    "review-saved": N_("Saved. You can go on whenever you like."),
    "review-handed-in": N_("Your review is handed in. You can still change it until the phase closes."),
    "stepped-back": N_("You take no part in this project any more. Thank you for saying so."),
    "recused": N_("This expert takes no part in the project any more."),
    "expert-removed": N_("The expert has left this panel."),
    "assigned": N_("The projects are assigned. Each expert gets one mail."),
    "unassigned": N_("The project was taken from this expert."),
    "reminded": N_("The reminder is on its way."),
    "withdrawn": N_("The proposal is withdrawn."),
    "approved": N_("Approved. It has taken effect."),
    "rules-loaded": N_("The rules are loaded."),
    "moved-forward": N_("The calendar is moved forward."),
    "invitation-withdrawn": N_("The invitation is withdrawn."),
    "project-saved": N_("Your project is saved."),
    "project-submitted": N_("Your project is submitted. Thank you!"),
    "project-withdrawn": N_("Your project is withdrawn."),
    "project-returned": N_("The project is returned. Its nominator gets a mail."),
    "project-excluded": N_("The project is marked as ineligible. Its nominator gets a mail."),
    "project-reopened": N_("The project is submitted again. Its nominator gets a mail."),
    "exception-allowed": N_("The exception is on record."),
    "role-removed": N_("The role is taken away."),
}
