"""Sign in by a mailed code or with a password. Plain routes: they count tries, sell puzzles, and begin sessions."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.accounts import actions, refusals
from prizes.accounts.codes import asked_with
from prizes.accounts.models import Person
from prizes.accounts.with_password import sign_in_with_password
from prizes.ballot.reminding import agree
from prizes.errors import Refusal
from prizes.gate import draft_access
from prizes.gate.accounts import known_browsers, puzzles
from prizes.gate.accounts.signing_in import ask_for_code, spend_code, who_spent
from prizes.gate.ballot.circumstances import HowSeen
from prizes.gate.limits import is_busy, slow_down
from prizes.gate.people import Me, PerhapsMe, set_session
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.token import new_secret
from prizes.web.ballot.voting import paper_after
from prizes.web.ballot.waiting_votes import WaitingVote, save_waiting, waiting_vote
from prizes.web.layout.forms import HELD, Fields, Typed
from prizes.web.layout.links import to
from prizes.web.layout.page import lang_of, leave_for, page, safe_return
from prizes.web.layout.pages import Values
from prizes.web.layout.refusals import form_again

router = APIRouter()
VOTE = "vote"
"""What the button of the code says that also saves the vote which waits."""


@router.get("/{lang:lang}/sign-in", dependencies=allow(Who.PUBLIC))
async def sign_in_page(request: Request, session: Tx, me: PerhapsMe) -> Response:
    typed = _query(request)
    vote = await _waiting(request, session, typed)
    return page(request, "accounts/sign-in.html", typed=typed, vote=vote, puzzle=await _puzzle(request))


@router.post("/{lang:lang}/sign-in", dependencies=allow(Who.PUBLIC))
async def mail_code(request: Request, session: Tx, typed: Typed) -> Response:
    """Mail a code and show where to type it. The answer is the same for every address."""
    email, handle, vote = typed.get("email"), new_secret(), await _waiting(request, session, typed)
    bought: dict[str, Any] = {"proof": typed.get("proof"), "wait": typed.get("wait")}
    try:
        later = await ask_for_code(request, session, email, lang_of(request), handle=handle, **bought)
        if typed.get("remind"):
            await agree(session, typed.get("remind"), email, lang_of(request))
    except Refusal as refusal:
        puzzle, wait = await _puzzle_after(request, refusal, typed)
        shown: Values = {"puzzle": puzzle, "wait": wait, "vote": vote}
        return form_again(request, "accounts/sign-in.html", refusal, typed, **shown)
    return page(request, "accounts/code.html", typed=typed, handle=handle, later=bool(later), vote=vote)


async def _waiting(
    request: Request, session: Tx, typed: Fields, person: Person | None = None
) -> WaitingVote | None:
    """The vote in the kept form that comes along, if there is one."""
    held = typed.get("held")
    return await waiting_vote(session, held, person, lang_of(request)) if held else None


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
    """Where to type a code that came by mail; reached from the mail, and after a reload. It saves no vote: nothing
    says that the code was asked for here.
    """
    return page(request, "accounts/code.html", typed=_query(request), vote=None)


@router.post("/{lang:lang}/sign-in/code", dependencies=allow(Who.PUBLIC))
async def use_code(request: Request, session: Tx, typed: Typed, seen: HowSeen) -> Response:
    """Sign in. With the button that says so, and a code that was asked for from this very page, the vote that waits is
    saved too.
    """
    handle, lang = typed.get("handle"), lang_of(request)
    shown: Values = {"handle": handle, "vote": await _waiting(request, session, typed)}
    try:
        code = await spend_code(request, session, typed.get("email"), typed.get("code"), handle=handle)
    except Refusal as refusal:
        return form_again(request, "accounts/code.html", refusal, typed, **shown)
    if code is None:
        # Not form_again: the counted try must be kept, so this transaction is committed.
        wrong = refusals.wrong_code()
        return page(request, "accounts/code.html", status=422, refusal=wrong, typed=typed, **shown)
    person = await who_spent(session, code, lang)
    secret = await actions.begin_session(session, person)
    vote = await _waiting(request, session, typed, person) if typed.get("then") == VOTE else None
    if (
        vote
        and vote.one_step
        and asked_with(code, handle)
        and await save_waiting(session, vote, person, seen)
    ):
        target = paper_after(request, vote.edition.slug, vote.category.code, list(vote.chosen))
        return await _signed_in(request, session, secret, typed, target)
    return await _signed_in(request, session, secret, typed)


@router.post("/{lang:lang}/sign-in/password", dependencies=allow(Who.PUBLIC))
async def use_password(request: Request, session: Tx, typed: Typed) -> Response:
    shown: Values = {"with_password": True, "vote": await _waiting(request, session, typed)}
    try:
        await slow_down(request, "password")
        secret = await sign_in_with_password(session, typed.get("email"), typed.get("password"))
    except Refusal as refusal:
        shown["puzzle"] = await _puzzle(request)
        return form_again(request, "accounts/sign-in.html", refusal, typed, **shown)
    if secret is None:  # the try is kept, as above
        shown |= {"puzzle": await _puzzle(request), "refusal": refusals.wrong_password(), "typed": typed}
        return page(request, "accounts/sign-in.html", status=422, block=None, **shown)
    return await _signed_in(request, session, secret, typed)


def _query(request: Request) -> Fields:
    return Fields([(n, v) for n, v in request.query_params.items() if n in ("next", "held", "email", "vote")])


async def _signed_in(
    request: Request, session: Tx, secret: str, typed: Fields, target: str | None = None
) -> Response:
    """`target`: where to, if not to what the form says."""
    await draft_access.claim(session, secret, draft_access.draft_secret(request))
    root = to(request, "front_page")
    if target is None and typed.get("held"):
        target = to(request, "go_on", held=typed.get("held"))
    elif target is None:
        target = safe_return(typed.get("next"), root)
        if target == root:  # the front page is nobody's goal
            target = to(request, "my_page", notice="signed-in")
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
        vote=await waiting_vote(session, secret, me.person, lang_of(request)),
    )
