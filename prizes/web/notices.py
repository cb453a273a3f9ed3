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
    "proposed": N_("Proposed. A second steward must approve it."),
    "decided": N_("The decision is recorded."),
    "role-removed": N_("The role is taken away."),
}
