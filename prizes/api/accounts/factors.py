"""For programs: the second factor of my account."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from prizes.accounts import factors
from prizes.accounts.factors import FactorSetup, offer_setup
from prizes.accounts.queries import factors_of
from prizes.accounts.rules.factors import FactorKind
from prizes.api.accounts.sessions import Token
from prizes.config import settings
from prizes.errors import Refusal
from prizes.gate.at import AtService
from prizes.gate.limits import slow_down
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.problems import problem
from prizes.gate.transaction import Tx

router = APIRouter(tags=["accounts"])


class FactorOf(BaseModel):
    kind: FactorKind | None
    """None: the account has no second factor. `passkey`: it has passkeys alone, so that no program can sign in."""
    since: datetime | None
    """The hour; of passkeys alone, that of the oldest."""
    shown: bool
    """Whether this session has shown it."""
    needed: bool
    """Whether a role of mine is withheld until this session has shown one."""
    required: bool
    """Whether this service requires one of stewards and observers."""


class FactorOffered(BaseModel):
    secret: str
    """In base 32, for an app: TOTP with SHA-1, six digits, 30 seconds."""
    address: str
    """The same as an `otpauth` address, for a QR code."""
    setup: str
    """To be sent back with a code of the app within half an hour. Nothing is stored before."""


class FactorConfirmed(BaseModel):
    setup: str = Field(max_length=500)
    code: str = Field(max_length=40)
    """That the app shows for the new secret."""
    present: str = Field(default="", max_length=40)
    """That the app shows for the secret that is replaced, if there is one."""


class FactorCode(BaseModel):
    code: str = Field(max_length=40)
    """That the app shows."""


@router.get("/me/factor", dependencies=allow(Who.SIGNED_IN))
async def read_my_factor(at: AtService) -> FactorOf:
    """Whether I have a second factor, and whether a role needs it."""
    had = await factors_of(at.session, at.by)
    kind = FactorKind.AUTHENTICATOR if had.authenticator else FactorKind.PASSKEY
    found = had.authenticator or next(iter(had.passkeys), None)
    return FactorOf(
        kind=kind if had else None,
        since=found.created_at if found else None,
        shown=at.me.factor is not None,
        needed=bool(at.me.withheld),
        required=settings().factor_required,
    )


@router.post("/me/factor/setup", dependencies=allow(Who.SIGNED_IN))
async def offer_my_factor(me: Me) -> FactorOffered:
    """A new secret for an authenticator app. It is no second factor before a code of it is sent."""
    made: FactorSetup = offer_setup(me)
    return FactorOffered(secret=made.secret, address=made.address, setup=made.sealed)


@router.put("/me/factor", response_model=Token, dependencies=allow(Who.SIGNED_IN))
async def set_my_factor(request: Request, session: Tx, me: Me, sent: FactorConfirmed) -> Token | JSONResponse:
    """Make the offered secret my second factor. All my sessions end but a new one, whose token is in the answer."""
    await slow_down(request, "try")
    secret = await factors.confirm_setup(session, me, sent.setup, code=sent.code, present=sent.present)
    return problem(request, secret) if isinstance(secret, Refusal) else Token(token=secret)


@router.post("/sessions/current/factor", response_model=Token, dependencies=allow(Who.SIGNED_IN))
async def refresh_my_factor(request: Request, session: Tx, me: Me, sent: FactorCode) -> Token | JSONResponse:
    """Show my second factor once more, for acts that need a fresh one (403 `fresh-second-factor-needed`). The session
    goes on under the token in the answer; the one before opens nothing any more.
    """
    await slow_down(request, "try")
    secret = await factors.refresh_factor(session, me, sent.code)
    return problem(request, secret) if isinstance(secret, Refusal) else Token(token=secret)


@router.post("/me/factor/removal", status_code=204, response_model=None, dependencies=allow(Who.SIGNED_IN))
async def remove_my_factor(
    request: Request, session: Tx, me: Me, sent: FactorCode
) -> Response | JSONResponse:
    """Remove my authenticator app, with a code of it. Refused where a role needs a second factor and I have no
    passkey: then it can only be replaced.
    """
    await slow_down(request, "try")
    wrong: Refusal | None = await factors.remove_own_factor(session, me, sent.code)
    return Response(status_code=204) if wrong is None else problem(request, wrong)
