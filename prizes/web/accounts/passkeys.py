"""Add a passkey, and show one for an act that needs a fresh factor. Plain routes: they begin sessions, and what a
browser is asked for is JSON, read by `static/js/passkeys.js`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from prizes.accounts.passkeys import adding, showing
from prizes.errors import Refusal, RefusalKind
from prizes.gate.at import AtService
from prizes.gate.limits import slow_down
from prizes.gate.people import set_session
from prizes.gate.permissions import Who, allow
from prizes.gate.problems import problem
from prizes.gate.refusals import status_of
from prizes.web.accounts.factors import FRESH_TEMPLATE, fresh_values, went_on
from prizes.web.layout.forms import Typed
from prizes.web.layout.page import leave_for, page, safe_return, see_other
from prizes.web.layout.pages import PageAt, Pages, Values, page_at
from prizes.web.layout.refusals import form_again

router = APIRouter()
pages = Pages()
TEMPLATE = "accounts/passkey.html"


async def asked(request: Request, ask: Callable[[], Awaitable[dict[str, Any]]]) -> JSONResponse:
    """What a browser is asked for, or why not: then the script sends its form without an answer, and a page says it."""
    try:
        await slow_down(request, "try")
        return JSONResponse(await ask(), headers={"cache-control": "no-store"})
    except Refusal as refusal:
        return problem(request, refusal)


@pages.page("/me/passkeys/new", TEMPLATE, Who.SIGNED_IN)
async def passkey_page(at: PageAt, next: str = "") -> Values:  # noqa: A002 - the name in the address
    """Whoever has a second factor shows it first; `next`: where somebody was about to go whose role needs one."""
    await adding.check_may_add(at.session, at.me)
    return {"next": next}


@router.post("/{lang:lang}/me/passkeys/new/options", dependencies=allow(Who.SIGNED_IN))
async def ask_to_add_passkey(at: AtService) -> Response:
    return await asked(at.request, partial(adding.ask_to_add, at.session, at.me))


@router.post("/{lang:lang}/me/passkeys/new", dependencies=allow(Who.SIGNED_IN))
async def add_passkey(at: AtService, typed: Typed) -> Response:
    """Store what the browser made, and go on with a new session."""
    here = page_at(at, typed)
    shown: Values = {"next": typed.get("next")}
    try:
        await slow_down(at.request, "try")
        secret = await adding.add(at.session, at.me, typed.get("passkey"), typed.get("name"))
    except Refusal as refusal:
        if refusal.fields or refusal.kind is RefusalKind.CONFLICT:
            return form_again(at.request, TEMPLATE, refusal, typed, **shown)
        raise
    if isinstance(secret, Refusal):  # not form_again: the challenge must stay spent
        return page(at.request, TEMPLATE, status=status_of(secret), refusal=secret, typed=typed, **shown)
    answer = see_other(at.request, safe_return(typed.get("next"), here.to("factor_page")), "passkey-added")
    set_session(answer, secret)
    return answer


# --- once more -----------------------------------------------------------------------------------------


@router.post("/{lang:lang}/me/factor/fresh/options", dependencies=allow(Who.SIGNED_IN))
async def ask_for_passkey(at: AtService) -> Response:
    return await asked(at.request, partial(showing.ask_in_session, at.session, at.me))


@router.get("/{lang:lang}/me/factor/fresh/passkey", dependencies=allow(Who.SIGNED_IN))
async def refreshed_by_passkey_page(at: AtService) -> Response:
    """Where a page that answered the form is loaded again, or in another language."""
    return leave_for(at.request, page_at(at).to("my_page"))


@router.post("/{lang:lang}/me/factor/fresh/passkey", dependencies=allow(Who.SIGNED_IN))
async def refresh_by_passkey(at: AtService, typed: Typed) -> Response:
    """Show a passkey once more, and go on with what was about to be done."""
    here = page_at(at, typed)
    shown = await fresh_values(here, safe_return(typed.get("next"), here.to("my_page")), typed.get("held"))
    try:
        await slow_down(at.request, "try")
        secret = await showing.refresh_by_passkey(at.session, at.me, typed.get("passkey"))
    except Refusal as refusal:
        return form_again(at.request, FRESH_TEMPLATE, refusal, typed, **shown)
    if isinstance(secret, Refusal):  # as above, and the counted try must be kept
        return page(
            at.request, FRESH_TEMPLATE, status=status_of(secret), refusal=secret, typed=typed, **shown
        )
    return went_on(here, shown, secret)
