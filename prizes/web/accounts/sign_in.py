"""Sign in by a mailed code or with a password. Plain routes: they count tries, sell puzzles, and begin sessions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.accounts import actions, refusals
from prizes.accounts.codes import asked_with
from prizes.accounts.factors import begin_proof, end_proof, proof_of
from prizes.accounts.models import Person
from prizes.accounts.passkeys.showing import ask_after_first, end_proof_by_passkey
from prizes.accounts.queries import factors_of, has_factor, signed_in
from prizes.accounts.with_password import who_has_password
from prizes.ballot.reminding import agree
from prizes.errors import Refusal, RefusalKind
from prizes.gate import draft_access
from prizes.gate.accounts import known_browsers, puzzles
from prizes.gate.accounts.signing_in import ask_for_code, spend_code, who_spent
from prizes.gate.ballot.circumstances import HowSeen
from prizes.gate.limits import is_busy, slow_down
from prizes.gate.people import Me, PerhapsMe, cookie_name, set_session
from prizes.gate.permissions import Who, allow
from prizes.gate.refusals import status_of
from prizes.gate.transaction import Tx
from prizes.kit.token import digest, new_secret
from prizes.web.accounts.passkeys import asked
from prizes.web.ballot.voting import paper_after
from prizes.web.ballot.waiting_votes import WaitingVote, save_waiting, waiting_vote
from prizes.web.layout.forms import HELD, Fields, Typed
from prizes.web.layout.links import to
from prizes.web.layout.page import lang_of, leave_for, page, safe_return
from prizes.web.layout.pages import Values
from prizes.web.layout.refusals import form_again

router = APIRouter()
FACTOR_TEMPLATE = "accounts/factor-code.html"
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
    if await has_factor(
        session, person.id
    ):  # the vote waits: it is saved with a button after the second factor
        return await ask_for_factor(request, session, person, typed)
    secret = await actions.begin_session(session, person)
    vote = await _waiting(request, session, typed, person) if typed.get("then") == VOTE else None
    if (
        vote
        and vote.one_step
        and asked_with(code, handle)
        and await save_waiting(session, vote, person, seen)
    ):
        target = paper_after(request, vote.edition.slug, vote.category.code, list(vote.chosen))
        return await let_in(request, session, secret, typed, target)
    return await let_in(request, session, secret, typed)


@router.post("/{lang:lang}/sign-in/password", dependencies=allow(Who.PUBLIC))
async def use_password(request: Request, session: Tx, typed: Typed) -> Response:
    shown: Values = {"with_password": True, "vote": await _waiting(request, session, typed)}
    try:
        await slow_down(request, "password")
        person = await who_has_password(session, typed.get("email"), typed.get("password"))
    except Refusal as refusal:
        shown["puzzle"] = await _puzzle(request)
        return form_again(request, "accounts/sign-in.html", refusal, typed, **shown)
    if person is None:  # the try is kept, as above
        shown |= {"puzzle": await _puzzle(request), "refusal": refusals.wrong_password(), "typed": typed}
        return page(request, "accounts/sign-in.html", status=422, block=None, **shown)
    if await has_factor(session, person.id):
        return await ask_for_factor(request, session, person, typed, actions.PASSWORD)
    secret = await actions.begin_session(session, person, way=actions.PASSWORD)
    return await let_in(request, session, secret, typed)


# --- the second factor ---------------------------------------------------------------------------------


async def ask_for_factor(
    request: Request, session: Tx, person: Person, typed: Fields, way: str = actions.CODE
) -> Response:
    """There is no session yet: what this page holds opens nothing without the second factor."""
    proof = await begin_proof(session, person, way=way)
    return page(request, FACTOR_TEMPLATE, typed=typed, **await _factors(session, proof))


async def _factors(session: Tx, proof: str) -> Values:
    """What the page asks for that is reached with this proof, by which kinds."""
    try:
        had = await factors_of(session, (await proof_of(session, proof)).person_id)
    except Refusal:  # said by the act
        return {"proof": proof, "authenticator": True, "passkeys": False}
    return {
        "proof": proof,
        "authenticator": had.authenticator is not None,
        "passkeys": bool(had.passkeys),
    }


@router.get("/{lang:lang}/sign-in/passkey", dependencies=allow(Who.PUBLIC))
async def passkey_at_sign_in_page(request: Request, me: PerhapsMe) -> Response:
    """As below."""
    return leave_for(request, to(request, "sign_in_page"))


@router.get("/{lang:lang}/sign-in/factor", dependencies=allow(Who.PUBLIC))
async def factor_code_page(request: Request, me: PerhapsMe) -> Response:
    """Where the page that asks for the second factor is loaded again, or in another language: it cannot be."""
    return leave_for(request, to(request, "sign_in_page"))


@router.post("/{lang:lang}/sign-in/factor", dependencies=allow(Who.PUBLIC))
async def use_factor(request: Request, session: Tx, typed: Typed) -> Response:
    """Sign in with a code of the authenticator app, after the first factor."""

    async def tried() -> str | Refusal:
        made = await end_proof(session, typed.get("proof"), typed.get("code"))
        return made or refusals.wrong_factor_code()

    return await _after_factor(request, session, typed, tried)


@router.post("/{lang:lang}/sign-in/passkey/options", dependencies=allow(Who.PUBLIC))
async def ask_for_passkey_at_sign_in(request: Request, session: Tx, typed: Typed) -> Response:
    """What a browser is asked for after the first factor, as JSON for `static/js/passkeys.js`."""
    return await asked(request, partial(ask_after_first, session, typed.get("proof")))


@router.post("/{lang:lang}/sign-in/passkey", dependencies=allow(Who.PUBLIC))
async def use_passkey(request: Request, session: Tx, typed: Typed) -> Response:
    """Sign in with a passkey, after the first factor."""

    async def tried() -> str | Refusal:
        return await end_proof_by_passkey(session, typed.get("proof"), typed.get("passkey"))

    return await _after_factor(request, session, typed, tried)


async def _after_factor(
    request: Request, session: Tx, typed: Fields, tried: Callable[[], Awaitable[str | Refusal]]
) -> Response:
    """`tried`: shows the second factor, and gives the secret of a session or what is wrong; a refusal that it raises
    leaves nothing behind.
    """
    shown: Values = {"typed": typed} | await _factors(session, typed.get("proof"))
    try:
        await slow_down(request, "try")
        secret = await tried()
    except Refusal as refusal:
        gone = refusal.kind is RefusalKind.MISSING
        template = "accounts/sign-in.html" if gone else FACTOR_TEMPLATE
        shown |= {"vote": None, "puzzle": await _puzzle(request)} if gone else {}
        return form_again(request, template, refusal, **shown)
    if isinstance(secret, Refusal):  # the try is kept, as above
        return page(request, FACTOR_TEMPLATE, status=status_of(secret), refusal=secret, **shown)
    return await let_in(request, session, secret, typed)


def _query(request: Request) -> Fields:
    return Fields([(n, v) for n, v in request.query_params.items() if n in ("next", "held", "email", "vote")])


async def let_in(
    request: Request, session: Tx, secret: str, typed: Fields, target: str | None = None
) -> Response:
    """`target`: where to, if not to what the form says. The session that this browser had before ends."""
    if former := request.cookies.get(cookie_name()):
        await actions.end_session(session, digest(former))
    await draft_access.claim(session, secret, draft_access.draft_secret(request))
    root = to(request, "front_page")
    if target is None and typed.get("held"):
        target = to(request, "go_on", held=typed.get("held"))
    elif target is None:
        target = safe_return(typed.get("next"), root)
        if target == root:  # the front page is nobody's goal
            target = to(request, "my_page", notice="signed-in")
    me = await signed_in(session, secret)
    if me is not None and me.withheld:
        target = to(request, "factor_page", next=target)
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
