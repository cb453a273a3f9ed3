"""My second factor: set up an authenticator app, replace it, remove it; which passkeys I have. Plain routes: they count
tries and begin sessions.
"""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from prizes.accounts import factors, refusals
from prizes.accounts.factors import offer_setup, shows_passkey
from prizes.accounts.queries import factors_of
from prizes.accounts.rules.factors import FRESH, SETUP_LIFE, FactorKind
from prizes.accounts.rules.passkeys import MOST_NAME, UNNAMED, relying_party
from prizes.config import settings
from prizes.errors import Refusal, RefusalKind
from prizes.gate.at import AtService
from prizes.gate.limits import slow_down
from prizes.gate.people import set_session
from prizes.gate.permissions import Who, allow
from prizes.kit import qr
from prizes.kit.sentence import N_
from prizes.web.layout.forms import Typed
from prizes.web.layout.page import leave_for, page, safe_return, see_other
from prizes.web.layout.pages import PageAt, Pages, Values, page_at
from prizes.web.layout.refusals import form_again

router = APIRouter()
pages = Pages()
TEMPLATE = "accounts/factor.html"
FRESH_TEMPLATE = "accounts/fresh-factor.html"
QR_SAYS = N_("QR code with the secret for the authenticator app")


@pages.page("/me/factor", TEMPLATE, Who.SIGNED_IN)
async def factor_page(at: PageAt, next: str = "", replace: str = "") -> Values:  # noqa: A002 - the name in the address
    """`next`: where somebody was about to go whose role needs a second factor. Who has passkeys alone shows one before
    they set up an app beside.
    """
    shown = await _shown(at, replacing=bool(replace))
    if replace and shown["passkeys"] and not shown["authenticator"] and not at.me.is_fresh:
        raise refusals.fresh_factor_needed()
    return shown


async def _shown(at: PageAt, *, replacing: bool) -> Values:
    had = await factors_of(at.session, at.by)
    if not had and not at.me.has_role:
        raise refusals.factor_is_for_roles()
    offered = replacing or not had
    setup = offer_setup(at.me, at.typed.get("setup")) if offered and at.me.has_role else None
    return {
        "authenticator": had.authenticator,
        "passkeys": had.passkeys,
        "renaming": at.asked("passkey") if at.failed == "name" else None,
        "unnamed": UNNAMED,
        "most_name": MOST_NAME,
        "can_add": at.me.has_role and relying_party(settings().base_url) is not None,
        "by_passkey": shows_passkey(at.me),
        "setup": setup,
        "setup_life": SETUP_LIFE,
        "picture": qr.svg(setup.address, at.voice.gettext(QR_SAYS)) if setup else None,
        "required": settings().factor_required,
        "withheld": at.me.withheld,
        "next": at.asked("next") or "",
    }


@router.post("/{lang:lang}/me/factor", dependencies=allow(Who.SIGNED_IN))
async def set_up_factor(at: AtService, typed: Typed) -> Response:
    """Store the secret that the page showed, with a code of it, and go on with a new session."""
    here = page_at(at, typed)
    given = {"code": typed.get("code"), "present": typed.get("present")}
    try:
        await slow_down(at.request, "try")
        secret = await factors.confirm_setup(at.session, at.me, typed.get("setup"), **given)
    except Refusal as refusal:
        if refusal.kind is RefusalKind.FORBIDDEN:
            raise
        shown = await _shown(here, replacing=True)
        return form_again(at.request, TEMPLATE, refusal, typed, **shown)
    if isinstance(secret, Refusal):  # not form_again: the counted try must be kept
        return await _wrong(here, secret, replacing=True)
    answer = see_other(at.request, safe_return(typed.get("next"), here.to("factor_page")), "factor-set-up")
    set_session(answer, secret)
    return answer


@router.get("/{lang:lang}/me/factor/removal", dependencies=allow(Who.SIGNED_IN))
async def factor_removal_page(at: AtService) -> Response:
    """Where a page that answered the form is loaded again, or in another language."""
    return see_other(at.request, page_at(at).to("factor_page"))


@router.post("/{lang:lang}/me/factor/removal", dependencies=allow(Who.SIGNED_IN))
async def remove_factor(at: AtService, typed: Typed) -> Response:
    here = page_at(at, typed)
    try:
        await slow_down(at.request, "try")
        wrong = await factors.remove_own_factor(at.session, at.me, typed.get("code"))
    except Refusal as refusal:
        return form_again(at.request, TEMPLATE, refusal, typed, **await _shown(here, replacing=False))
    if wrong is not None:
        return await _wrong(here, wrong, replacing=False)
    return see_other(at.request, here.to("settings_page"), "factor-removed")


@pages.page("/me/factor/fresh", FRESH_TEMPLATE, Who.SIGNED_IN)
async def fresh_factor_page(at: PageAt, next: str = "", held: str = "") -> Values:  # noqa: A002
    """Before an act that needs a fresh factor. `held`: the form that is sent afterwards; `next`: what is opened."""
    return await fresh_values(at, next, held)


async def fresh_values(at: PageAt, target: str, held: str) -> Values:
    """Of the page that asks for a fresh factor, by which kinds."""
    had = await factors_of(at.session, at.by)
    by_provider = at.me.factor == FactorKind.PROVIDER and settings().single_sign_on
    return {
        "next": target,
        "held": held,
        "shown": False,
        "fresh": FRESH,
        "by_provider": by_provider,
        "authenticator": had.authenticator is not None or not (had or by_provider),
        "passkeys": bool(had.passkeys),
    }


def went_on(at: PageAt, shown: Values, secret: str) -> Response:
    """With what was about to be done, in a session that has another secret now."""
    if shown["held"]:
        answer: Response = leave_for(at.request, at.to("go_on", held=shown["held"]))
    else:  # not a redirect: a file would leave the reader before a form that is done
        answer = page(at.request, FRESH_TEMPLATE, **shown | {"shown": True})
    set_session(answer, secret)
    return answer


@router.post("/{lang:lang}/me/factor/fresh", dependencies=allow(Who.SIGNED_IN))
async def refresh_factor(at: AtService, typed: Typed) -> Response:
    """Show the factor once more, and go on with what was about to be done."""
    here = page_at(at, typed)
    shown = await fresh_values(here, safe_return(typed.get("next"), here.to("my_page")), typed.get("held"))
    try:
        await slow_down(at.request, "try")
        secret = await factors.refresh_factor(at.session, at.me, typed.get("code"))
    except Refusal as refusal:
        return form_again(at.request, FRESH_TEMPLATE, refusal, typed, **shown)
    if isinstance(secret, Refusal):  # not form_again: the counted try must be kept
        return page(at.request, FRESH_TEMPLATE, status=422, refusal=secret, typed=typed, **shown)
    return went_on(here, shown, secret)


async def _wrong(at: PageAt, refusal: Refusal, *, replacing: bool) -> Response:
    shown = await _shown(at, replacing=replacing)
    return page(at.request, TEMPLATE, status=422, refusal=refusal, typed=at.typed, **shown)
