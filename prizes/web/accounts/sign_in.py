"""Sign in, sign out, my page, invitations."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.accounts import actions, queries, refusals
from prizes.accounts.rules.roles import ROLES
from prizes.accounts.schemas import Origin, Profile
from prizes.accounts.with_password import set_password, sign_in_with_password
from prizes.ballot.reminding import agree
from prizes.config import settings
from prizes.errors import Refusal
from prizes.gate import draft_access
from prizes.gate.accounts import known_browsers, puzzles
from prizes.gate.accounts.signing_in import ask_for_code, spend_code
from prizes.gate.accounts.signing_in import sign_in as with_code
from prizes.gate.limits import is_busy, slow_down
from prizes.gate.people import Me, PerhapsMe, cookie_name, set_session
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.token import new_secret
from prizes.nomination.project_roles import LABELS as PART_LABELS
from prizes.nomination.queries.people import my_projects, offers_to
from prizes.nomination.rules.states import LABELS as STATE_LABELS
from prizes.review.actions.profile import answer_origin, change_profile
from prizes.review.queries.seats import my_seats
from prizes.review.rules.seats import PARTS as SEAT_LABELS
from prizes.web.ballot.waiting_votes import waiting_vote
from prizes.web.layout.forms import HELD, Fields, Typed, validated
from prizes.web.layout.options import country_options, stakeholder_options
from prizes.web.layout.page import lang_of, leave_for, page, safe_return, see_other
from prizes.web.layout.refusals import form_again

router = APIRouter()


@router.get("/{lang:lang}/sign-in", dependencies=allow(Who.PUBLIC))
async def sign_in(request: Request, me: PerhapsMe) -> Response:
    return page(request, "accounts/sign-in.html", typed=_query(request), puzzle=await _puzzle(request))


@router.post("/{lang:lang}/sign-in", dependencies=allow(Who.PUBLIC))
async def ask(request: Request, session: Tx, typed: Typed) -> Response:
    """Mail a code and show where to type it. The answer is the same for every address."""
    email, handle = typed.get("email"), new_secret()
    bought = {"proof": typed.get("proof"), "wait": typed.get("wait")}
    try:
        later = await ask_for_code(request, session, email, lang_of(request), handle=handle, **bought)
        if typed.get("remind"):
            await agree(session, typed.get("remind"), email, lang_of(request))
    except Refusal as refusal:
        puzzle, wait = await _puzzle_after(request, refusal, typed)
        return form_again(request, "accounts/sign-in.html", refusal, typed, puzzle=puzzle, wait=wait)
    return page(request, "accounts/code.html", typed=typed, handle=handle, later=bool(later))


async def _puzzle(request: Request) -> dict[str, Any] | None:
    return puzzles.puzzle("code") if await is_busy(request) else None


async def _puzzle_after(
    request: Request, refusal: Refusal, typed: Fields
) -> tuple[dict[str, Any] | None, str | None]:
    """A new puzzle, and what is waited with in its place, where that is what was missing; a wait that began goes on."""
    if puzzles.WAIT in refusal.fields:
        return puzzles.puzzle("code"), typed.get("wait")
    if refusals.PROOF in refusal.fields:
        return puzzles.puzzle("code"), puzzles.waiting(typed.get("email"))
    return await _puzzle(request), None


@router.get("/{lang:lang}/sign-in/code", dependencies=allow(Who.PUBLIC))
async def code_page(request: Request, me: PerhapsMe) -> Response:
    """Where to type a code that came by mail; reached from the mail, and after a reload."""
    return page(request, "accounts/code.html", typed=_query(request))


@router.post("/{lang:lang}/sign-in/code", dependencies=allow(Who.PUBLIC))
async def use_code(request: Request, session: Tx, typed: Typed) -> Response:
    handle = typed.get("handle")
    try:
        code = await spend_code(request, session, typed.get("email"), typed.get("code"), handle=handle)
    except Refusal as refusal:
        return form_again(request, "accounts/code.html", refusal, typed, handle=handle)
    if code is None:
        # Not form_again: the counted try must be kept, so this transaction is committed.
        wrong = refusals.wrong_code()
        return page(request, "accounts/code.html", status=422, refusal=wrong, typed=typed, handle=handle)
    secret = await with_code(session, code, lang_of(request))
    return await _signed_in(request, session, secret, typed)


@router.post("/{lang:lang}/sign-in/password", dependencies=allow(Who.PUBLIC))
async def use_password(request: Request, session: Tx, typed: Typed) -> Response:
    try:
        await slow_down(request, "password", per_minute=10)
        secret = await sign_in_with_password(session, typed.get("email"), typed.get("password"))
    except Refusal as refusal:
        puzzle = await _puzzle(request)
        return form_again(request, "accounts/sign-in.html", refusal, typed, with_password=True, puzzle=puzzle)
    if secret is None:  # the try is kept, as above
        wrong, puzzle = refusals.wrong_password(), await _puzzle(request)
        values = {"refusal": wrong, "typed": typed, "puzzle": puzzle, "with_password": True}
        return page(request, "accounts/sign-in.html", status=422, block=None, **values)
    return await _signed_in(request, session, secret, typed)


def _query(request: Request) -> Fields:
    return Fields([(n, v) for n, v in request.query_params.items() if n in ("next", "held", "email", "vote")])


async def _signed_in(request: Request, session: Tx, secret: str, typed: Fields) -> Response:
    await draft_access.claim(session, secret, draft_access.draft_secret(request))
    home = f"/{lang_of(request)}/"
    if typed.get("held"):
        target = f"/{lang_of(request)}/go-on?{urlencode({'held': typed.get('held')})}"
    else:
        target = safe_return(typed.get("next"), home)
        if target == home:
            target += "?notice=signed-in"
    answer = leave_for(request, target)
    set_session(answer, secret)
    known_browsers.remember(answer, typed.get("email"))
    if draft_access.draft_secret(request):
        draft_access.forget(answer)
    return answer


@router.get("/{lang:lang}/go-on", dependencies=allow(Who.SIGNED_IN))
async def go_on(request: Request, session: Tx, me: Me) -> Response:
    """What was typed before signing in, with one button that sends it."""
    secret = request.query_params.get("held", "")
    path, fields = await actions.held_form(session, secret)
    return page(
        request,
        "accounts/go-on.html",
        action=path,
        fields=[*fields, (HELD, secret)],
        vote=await waiting_vote(session, path, fields, me.person, lang_of(request)),
    )


@router.post("/{lang:lang}/sign-out", dependencies=allow(Who.SIGNED_IN))
async def sign_out(request: Request, session: Tx, me: Me) -> Response:
    await actions.end_session(session, me.token_hash)
    answer = see_other(request, "/", "signed-out")
    answer.delete_cookie(cookie_name(), path="/", secure=settings().production, httponly=True, samesite="lax")
    draft_access.forget(answer)
    return answer


@router.get("/{lang:lang}/me", dependencies=allow(Who.SIGNED_IN))
async def my_page(request: Request, session: Tx, me: Me) -> Response:
    return page(request, "accounts/me.html", **await _mine(request, session, me))


async def _mine(request: Request, session: Tx, me: Me) -> dict[str, Any]:
    return {
        "typed": _profile_fields(me),
        "has_role": bool(me.grants),
        "countries": country_options(lang_of(request)),
        "stakeholder_types": stakeholder_options(lang_of(request)),
        "invitations": await queries.invitations_for(session, me.person),
        "offers": await offers_to(session, me.person),
        "projects": await my_projects(session, me.person),
        "seats": await my_seats(session, me.person),
        "seat_labels": SEAT_LABELS,
        "part_labels": PART_LABELS,
        "state_labels": STATE_LABELS,
        "roles": ROLES,
    }


def _profile_fields(me: Me) -> Fields:
    names = ("name", "lang", "country", "stakeholder_type", "entity_name")
    return Fields([(n, getattr(me.person, n) or "") for n in names])


@router.post("/{lang:lang}/me", dependencies=allow(Who.SIGNED_IN))
async def save_profile(request: Request, session: Tx, me: Me, typed: Typed) -> Response:
    try:
        await change_profile(session, me.person, validated(Profile, typed), me.grants)
    except Refusal as refusal:
        mine = await _mine(request, session, me) | {"typed": typed}
        return form_again(request, "accounts/me.html", refusal, **mine)
    return see_other(request, "/me", "profile-saved")


@router.get("/{lang:lang}/me/origin", dependencies=allow(Who.SIGNED_IN))
async def origin_page(request: Request, me: Me) -> Response:
    """Asked once, after a first vote; both questions can be left open."""
    return page(request, "accounts/origin.html", **_origin(request, me))


@router.post("/{lang:lang}/me/origin", dependencies=allow(Who.SIGNED_IN))
async def save_origin(request: Request, session: Tx, me: Me, typed: Typed) -> Response:
    try:
        origin = None if typed.get("answer") == "none" else validated(Origin, typed)
        await answer_origin(session, me.person, origin, me.grants)
    except Refusal as refusal:
        return form_again(request, "accounts/origin.html", refusal, **_origin(request, me) | {"typed": typed})
    target = safe_return(typed.get("next"), f"/{lang_of(request)}/me").partition("#")[0].partition("?")[0]
    return leave_for(request, f"{target}?notice={'origin-saved' if origin else 'origin-not-said'}")


def _origin(request: Request, me: Me) -> dict[str, Any]:
    names = ("country", "stakeholder_type")
    pairs = [(name, getattr(me.person, name) or "") for name in names]
    return {
        "typed": Fields([*pairs, ("next", request.query_params.get("next", ""))]),
        "countries": country_options(lang_of(request)),
        "stakeholder_types": stakeholder_options(lang_of(request)),
    }


@router.post("/{lang:lang}/me/password", dependencies=allow(Who.SIGNED_IN))
async def save_password(request: Request, session: Tx, me: Me, typed: Typed) -> Response:
    try:
        await set_password(session, me.person, typed.get("password"), keep=me.token_hash)
    except Refusal as refusal:
        return form_again(request, "accounts/me.html", refusal, **await _mine(request, session, me))
    return see_other(request, "/me", "password-set")


@router.get("/{lang:lang}/invitations/{invitation}", dependencies=allow(Who.SIGNED_IN))
async def invitation_page(request: Request, session: Tx, me: Me, invitation: str) -> Response:
    """Opening the page changes nothing; accepting is a button."""
    found = next((i for i in await queries.invitations_for(session, me.person) if i.id == invitation), None)
    if found is None:
        raise refusals.invitation_gone()
    return page(request, "accounts/invitation.html", invitation=found, roles=ROLES)


@router.post("/{lang:lang}/invitations/{invitation}", dependencies=allow(Who.SIGNED_IN))
async def answer_invitation(request: Request, session: Tx, me: Me, invitation: str, typed: Typed) -> Response:
    accept = typed.get("answer") == "accept"
    await actions.answer_invitation(session, me.person, invitation, accept=accept, keep=me.token_hash)
    if not accept:
        return see_other(request, "/me", "invitation-declined")
    answer = see_other(request, "/me", "invitation-accepted")
    set_session(answer, await actions.renew_session(session, me.person))
    return answer
