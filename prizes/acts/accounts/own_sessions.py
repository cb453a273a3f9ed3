"""End sessions of one's own."""

from __future__ import annotations

from functools import partial

from prizes.accounts import actions
from prizes.acts.declaring import Acts, leading
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.web.accounts.own_sessions import my_sessions_page

acts = Acts("accounts")
mine = partial(acts.act, who=Who.SIGNED_IN, leads=leading("my_sessions_page"))


@mine("DELETE /me/sessions/{session}", f"{my_sessions_page.path}/{{session}}/end", notice="session-ended")
async def end_my_session(at: At, session: str) -> None:
    """End one of my sessions: its token opens nothing any more."""
    await actions.end_own_session(at.session, at.me, session)


@mine("DELETE /me/sessions", f"{my_sessions_page.path}/end", notice="other-sessions-ended")
async def end_my_other_sessions(at: At) -> None:
    """End all of my sessions but the one that asks."""
    await actions.end_other_sessions(at.session, at.me)
