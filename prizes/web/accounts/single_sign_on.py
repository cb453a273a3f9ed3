"""Sign in with an identity provider. Plain routes: browsers leave for another site and come back to one address, and a
provider is asked while no transaction is open.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from prizes.accounts.actions import PROVIDER, begin_session
from prizes.accounts.queries import has_factor
from prizes.accounts.rules.single_sign_on import SignOn
from prizes.accounts.single_sign_on.asking import who_signed_out
from prizes.accounts.single_sign_on.linking import end_sessions_of
from prizes.errors import Refusal
from prizes.gate.accounts import single_sign_on
from prizes.gate.limits import slow_down
from prizes.gate.permissions import unguarded
from prizes.gate.refusals import note, status_of
from prizes.gate.transaction import database
from prizes.i18n.languages import CODES
from prizes.web.accounts.sign_in import ask_for_factor, let_in
from prizes.web.layout.forms import Fields, read_fields
from prizes.web.layout.links import to
from prizes.web.layout.page import lang_of, page, query_of

router = APIRouter()


@router.get("/{lang:lang}/sign-in/provider", dependencies=unguarded())
async def begin_with_provider(
    request: Request,
    next: str = "",  # noqa: A002 - the name in the address
    held: str = "",
    again: str = "",
) -> Response:
    """Leave for the identity provider. A link and no form: what a form leads to is bound to this site."""
    answer = RedirectResponse("", status_code=303)
    lang = lang_of(request)
    try:
        answer.headers["location"] = await single_sign_on.begin(
            request, answer, lang, onward=next, held=held, again=bool(again)
        )
    except Refusal as refusal:
        single_sign_on.check_on()
        return _refused(request, refusal, Fields([("next", next), ("held", held)]))
    return answer


@router.get(single_sign_on.BACK, dependencies=unguarded())
async def back_from_provider(request: Request) -> Response:
    """To the same in the language in which the sign-in began."""
    single_sign_on.check_on()
    begun = single_sign_on.begun_in(request)
    lang = begun.lang if begun and begun.lang in CODES else "en"
    target = to(request, "answer_of_provider", lang=lang)
    return RedirectResponse(target + query_of(request), status_code=303)


@router.get("/{lang:lang}/sign-in/provider/answer", dependencies=unguarded())
async def answer_of_provider(request: Request) -> Response:
    """Sign in, or ask for the second factor, or say what is wrong, above the form for a code by mail."""
    begun = single_sign_on.begun_in(request)
    typed = Fields([("next", begun.next), ("held", begun.held)] if begun else [])
    try:
        answer = await _come_in(request, begun, typed)
    except Refusal as refusal:
        single_sign_on.check_on()
        answer = _refused(request, refusal, typed)
    single_sign_on.forget_begun(answer)
    return answer


async def _come_in(request: Request, begun: SignOn | None, typed: Fields) -> Response:
    identity = await single_sign_on.come_back(request, begun)
    async with database(request).writing() as session:
        person = await single_sign_on.whose(session, identity, lang_of(request))
        typed = Fields([*typed.pairs, ("email", person.email)])
        if single_sign_on.has_shown_factor(identity):
            secret = await single_sign_on.begin_with_provider_factor(session, person, identity)
        elif await has_factor(session, person.id):
            return await ask_for_factor(request, session, person, typed, PROVIDER)
        else:
            secret = await begin_session(session, person, way=PROVIDER)
        return await let_in(request, session, secret, typed)


def _refused(request: Request, refusal: Refusal, typed: Fields) -> Response:
    """The sign-in page, which has another way in."""
    note(request.scope, refusal)
    return page(
        request,
        "accounts/sign-in.html",
        status=status_of(refusal),
        refusal=refusal,
        typed=typed,
        vote=None,
        puzzle=None,
    )


@router.post("/sign-in/provider/logout", dependencies=unguarded())
async def end_by_provider(request: Request) -> Response:
    """The provider says that somebody has signed out there (Back-Channel Logout 1.0): by itself, without a browser."""
    single_sign_on.check_on()
    await slow_down(request, "try")
    fields = await read_fields(request)
    found = await who_signed_out(fields.get("logout_token"))
    if found is None:
        return PlainTextResponse("The token is not valid.\n", status_code=400)
    async with database(request).writing() as session:
        await end_sessions_of(session, *found)
    return PlainTextResponse("")
