"""Codes and sessions for programs."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from prizes.accounts import refusals
from prizes.accounts.actions import PASSWORD
from prizes.accounts.with_password import who_has_password
from prizes.api.interface.language import AcceptLanguage
from prizes.ballot.reminding import agree
from prizes.errors import Refusal
from prizes.gate.accounts import puzzles
from prizes.gate.accounts.moving import ask_to_move, move_with_codes
from prizes.gate.accounts.signing_in import ask_for_code, begin_with_factor, sign_in, spend_code
from prizes.gate.draft_access import claim
from prizes.gate.limits import is_busy, slow_down
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.problems import problem
from prizes.gate.transaction import Tx
from prizes.i18n.languages import negotiate

router = APIRouter(tags=["accounts"])
HANDLE = "^[A-Za-z0-9_-]{43,64}$"
"""A secret of 256 random bits or more in base64url."""


class CodeRequest(BaseModel):
    email: str = Field(max_length=254)
    remind: str | None = Field(default=None, max_length=31)
    """Edition, for a voter who wants to be reminded once by mail if the ballot is not finished."""

    proof: str | None = Field(default=None, max_length=puzzles.LONGEST)
    """Solution of the puzzle at `/codes/puzzle`, an ALTCHA v2 payload in base64."""

    handle: str | None = Field(default=None, pattern=HANDLE)
    """A random secret of your own. Tries of the code that bring it again are yours alone: nobody else uses them up."""


class CodeAccepted(BaseModel):
    status: str = "accepted"
    later: int = 0
    """Seconds by which the mail comes later, since many codes are asked for from this network. With a solved puzzle it
    does not.
    """


class PuzzleOf(BaseModel):
    puzzle: dict[str, Any] | None
    """An ALTCHA v2 challenge; None: this network is not busy, and none is needed."""


class SessionRequest(BaseModel):
    email: str = Field(max_length=254)
    code: str | None = Field(default=None, max_length=40)
    handle: str | None = Field(default=None, pattern=HANDLE)
    """With which the code was asked for."""

    password: str | None = Field(default=None, max_length=400)
    totp: str | None = Field(default=None, max_length=40)
    """The six digits that the authenticator app shows now, for an account that has one."""

    draft_key: str | None = Field(default=None, pattern=HANDLE)
    """The `Draft-Key` with which drafts were begun before signing in: they become yours, and it opens them no more."""


class Token(BaseModel):
    token: str
    """Bearer secret."""


@router.post("/codes", status_code=202, dependencies=allow(Who.PUBLIC))
async def request_code(
    request: Request, session: Tx, sent: CodeRequest, accept_language: AcceptLanguage = None
) -> CodeAccepted:
    """Mail a sign-in code. The answer is the same for every address.

    429 with an error in `proof`: several codes were sent to this mailbox lately. Solve a puzzle, and send it again.
    """
    lang = negotiate(accept_language)
    later = await ask_for_code(request, session, sent.email, lang, handle=sent.handle, proof=sent.proof)
    if sent.remind:
        await agree(session, sent.remind, sent.email, lang)
    return CodeAccepted(later=int(later.total_seconds()))


@router.get("/codes/puzzle", dependencies=allow(Who.PUBLIC))
async def read_puzzle(request: Request, always: bool = False) -> PuzzleOf:
    """The puzzle that a busy network is asked to solve before its codes are mailed at once; with `always`, one in any
    case, for a mailbox that was sent several codes.
    """
    return PuzzleOf(puzzle=puzzles.puzzle("code") if always or await is_busy(request) else None)


@router.post("/sessions", status_code=201, response_model=Token, dependencies=allow(Who.PUBLIC))
async def begin_session(
    request: Request, session: Tx, sent: SessionRequest, accept_language: AcceptLanguage = None
) -> Token | JSONResponse:
    """Sign in with a mailed code or a password, and with `totp` where the account has a second factor.

    422 `second-factor-code-needed` with an error in `totp`: the account has one. The mailed code is as good as before.
    """
    lang = negotiate(accept_language)
    if sent.password is None:
        secret = await _by_code(request, session, sent, lang)
    else:
        secret = await _by_password(request, session, sent)
    if isinstance(secret, Refusal):
        return problem(request, secret)  # answered, not raised: the counted try must be kept
    await claim(session, secret, sent.draft_key)
    return Token(token=secret)


async def _by_code(request: Request, session: Tx, sent: SessionRequest, lang: str) -> str | Refusal:
    code = await spend_code(request, session, sent.email, sent.code or "", handle=sent.handle)
    return await sign_in(session, code, lang, sent.totp) if code else refusals.wrong_code()


async def _by_password(request: Request, session: Tx, sent: SessionRequest) -> str | Refusal:
    await slow_down(request, "try")
    person = await who_has_password(session, sent.email, sent.password or "")
    if person is None:
        return refusals.wrong_password()
    return await begin_with_factor(session, person, sent.totp, way=PASSWORD)


# --- one's own address -----------------------------------------------------------------------------------


class AddressRequest(BaseModel):
    email: str = Field(max_length=254)
    """The new one."""
    handle: str | None = Field(default=None, pattern=HANDLE)
    """As for a code."""


class AddressChange(AddressRequest):
    code: str = Field(max_length=40)
    """That came to the present address."""
    new_code: str = Field(max_length=40)
    """That came to the new one."""


@router.post("/me/address", status_code=202, dependencies=allow(Who.SIGNED_IN))
async def ask_for_address_codes(
    request: Request, session: Tx, me: Me, sent: AddressRequest, accept_language: AcceptLanguage = None
) -> CodeAccepted:
    """Mail a code to my address and one to the address that is to take its place."""
    lang = negotiate(accept_language)
    await ask_to_move(request, session, me, sent.email, lang, handle=sent.handle)
    return CodeAccepted()


@router.put("/me/address", status_code=204, response_model=None, dependencies=allow(Who.SIGNED_IN))
async def change_my_address(
    request: Request, session: Tx, me: Me, sent: AddressChange
) -> Response | JSONResponse:
    """Give my account the new address, with both codes. My other sessions end."""
    wrong = await move_with_codes(
        request, session, me, sent.email, code=sent.code, new_code=sent.new_code, handle=sent.handle
    )
    return Response(status_code=204) if wrong is None else problem(request, wrong)
