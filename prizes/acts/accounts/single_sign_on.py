"""Remove the link of one's account to an identity provider. Signing in with one is for browsers alone."""

from __future__ import annotations

from prizes.accounts.single_sign_on.linking import unlink
from prizes.acts.declaring import Acts, leading
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.web.accounts.me import settings_page

acts = Acts("accounts")


@acts.act(
    "DELETE /me/provider-link",
    "/me/provider-link/removal",
    who=Who.SIGNED_IN,
    on=settings_page,
    leads=leading("settings_page"),
    notice="provider-unlinked",
)
async def unlink_provider(at: At) -> None:
    """Remove the link of my account to the identity provider: it signs me in no more."""
    await unlink(at.session, at.me.person)
