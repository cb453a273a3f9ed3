"""Change one's own address: say the new one, then type the codes that came to both. Plain routes: they count tries."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.errors import Refusal, RefusalKind
from prizes.gate.accounts import known_browsers
from prizes.gate.accounts.moving import ask_to_move, move_with_codes
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.token import new_secret
from prizes.web.layout.forms import Typed
from prizes.web.layout.links import to
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.layout.refusals import form_again

router = APIRouter()
pages = Pages()


@pages.page("/me/address", "accounts/address.html", Who.SIGNED_IN)
async def address_page(at: PageAt) -> Values:
    return {}


@router.post("/{lang:lang}/me/address", dependencies=allow(Who.SIGNED_IN))
async def request_address_codes(request: Request, session: Tx, me: Me, typed: Typed) -> Response:
    """Mail both codes and show where to type them."""
    handle = new_secret()
    try:
        await ask_to_move(request, session, me, typed.get("email"), lang_of(request), handle=handle)
    except Refusal as refusal:
        return form_again(request, "accounts/address.html", refusal, typed)
    return page(request, "accounts/address-codes.html", typed=typed, handle=handle)


@router.post("/{lang:lang}/me/address/codes", dependencies=allow(Who.SIGNED_IN))
async def change_address(request: Request, session: Tx, me: Me, typed: Typed) -> Response:
    email, handle = typed.get("email"), typed.get("handle")
    codes = {"code": typed.get("code"), "new_code": typed.get("new_code")}
    try:
        wrong = await move_with_codes(request, session, me, email, handle=handle, **codes)
    except Refusal as refusal:
        if refusal.kind is RefusalKind.MISSING:
            raise
        return form_again(request, "accounts/address-codes.html", refusal, typed, handle=handle)
    if wrong is not None:  # not form_again: the counted tries must be kept
        shown: Values = {"refusal": wrong, "typed": typed, "handle": handle}
        return page(request, "accounts/address-codes.html", status=422, **shown)
    answer = see_other(request, to(request, "settings_page"), "address-changed")
    known_browsers.remember(answer, email)
    return answer
