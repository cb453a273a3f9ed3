"""Sign in by a mailed code or with a password. Plain routes: they count tries, sell puzzles, and begin sessions."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.accounts import actions, refusals
from prizes.accounts.with_password import sign_in_with_password
from prizes.ballot.reminding import agree
from prizes.errors import Refusal
from prizes.gate import draft_access
from prizes.gate.accounts import known_browsers, puzzles
from prizes.gate.accounts.signing_in import ask_for_code, spend_code
from prizes.gate.accounts.signing_in import sign_in as with_code
from prizes.gate.limits import is_busy, slow_down
from prizes.gate.people import Me, PerhapsMe, set_session
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.token import new_secret
from prizes.web.ballot.waiting_votes import waiting_vote
from prizes.web.layout.forms import HELD, Fields, Typed
from prizes.web.layout.page import lang_of, leave_for, page, safe_return
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
        await slow_down(request, "password")
        secret = await sign_in_with_password(session, typed.get("email"), typed.get("password"))
    except Refusal as refusal:
        puzzle = await _puzzle(request)
        return form_again(request, "accounts/sign-in.html", refusal, typed, with_password=True, puzzle=puzzle)
    if secret is None:  # the try is kept, as above
        wrong, puzzle = refusals.wrong_password(), await _puzzle(request)
        values: dict[str, Any] = {"refusal": wrong, "typed": typed, "puzzle": puzzle, "with_password": True}
        return page(request, "accounts/sign-in.html", status=422, block=None, **values)
    return await _signed_in(request, session, secret, typed)


def _query(request: Request) -> Fields:
    return Fields([(n, v) for n, v in request.query_params.items() if n in ("next", "held", "email", "vote")])


async def _signed_in(request: Request, session: Tx, secret: str, typed: Fields) -> Response:
    await draft_access.claim(session, secret, draft_access.draft_secret(request))
    root = f"/{lang_of(request)}"
    if typed.get("held"):
        target = f"{root}/go-on?{urlencode({'held': typed.get('held')})}"
    else:
        target = safe_return(typed.get("next"), f"{root}/")
        if target == f"{root}/":  # the front page is nobody's goal
            target = f"{root}/me?notice=signed-in"
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
