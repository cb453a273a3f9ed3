"""Name a passkey of one's own, and remove it. Both ask for a second factor that was shown just now."""

from __future__ import annotations

from functools import partial

from pydantic import BaseModel, Field

from prizes.accounts.passkeys import adding
from prizes.acts.declaring import Acts, leading
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.web.accounts.factors import factor_page

acts = Acts("accounts")
mine = partial(acts.act, who=Who.SIGNED_IN, on=factor_page, leads=leading("factor_page"))


class PasskeyName(BaseModel):
    name: str = Field(max_length=200)
    """What I call it, in at most 60 characters; empty: it has no name."""


@mine("PUT /me/passkeys/{passkey}", "/me/passkeys/{passkey}/name", notice="passkey-renamed")
async def rename_my_passkey(at: At, passkey: str, sent: PasskeyName) -> None:
    """Give one of my passkeys another name."""
    await adding.rename(at.session, at.me, passkey, sent.name)


@mine("DELETE /me/passkeys/{passkey}", "/me/passkeys/{passkey}/removal", notice="passkey-removed")
async def remove_my_passkey(at: At, passkey: str) -> None:
    """Remove one of my passkeys: it opens nothing any more, and my other sessions end. Refused where it is my only
    second factor and a role needs one.
    """
    await adding.remove(at.session, at.me, passkey)
