"""Where I am signed in, and for how long."""

from __future__ import annotations

from fastapi.responses import PlainTextResponse, Response

from prizes import clock
from prizes.accounts.queries import own_sessions
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.web.layout.pages import LANG, PageAt, Pages, Values

pages = Pages()


@pages.page("/me/sessions", "accounts/sessions.html", Who.SIGNED_IN)
async def my_sessions_page(at: PageAt) -> Values:
    return {"sessions": await own_sessions(at.session, at.me)}


@pages.router.get(LANG + "/me/session", dependencies=allow(Who.SIGNED_IN))
async def session_left(me: Me) -> Response:
    """For `static/js/session.js`: for how many seconds the session goes on now. To ask is to use it."""
    left = (me.good_until - clock.now()).total_seconds() if me.good_until else 0
    return PlainTextResponse(f"{left:.0f}", headers={"cache-control": "no-store"})
