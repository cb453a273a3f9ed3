"""For programs: the tokens that somebody has. They are made and revoked in `prizes.acts.accounts.tokens`."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from prizes.accounts.models import AccessToken
from prizes.accounts.rules.scopes import TokenScope, scopes_in
from prizes.accounts.tokens import MadeToken, tokens_of
from prizes.gate.at import At, AtService
from prizes.gate.permissions import Who, allow

router = APIRouter(tags=["accounts"])


class TokenOf(BaseModel):
    id: str
    name: str
    scopes: list[TokenScope]
    expires_at: datetime
    used_at: datetime | None = Field(description="The hour of its last use.")


class TokenSecret(TokenOf):
    secret: str = Field(description="What the program sends. It is said now and never again.")


class TokenList(BaseModel):
    items: list[TokenOf]
    next: str | None = None


def _values(token: AccessToken) -> dict[str, object]:
    held = scopes_in(token.scopes)
    return token.model_dump(include={"id", "name", "expires_at", "used_at"}) | {
        "scopes": [scope for scope in TokenScope if scope in held]
    }


def made_token(_at: At, made: MadeToken) -> TokenSecret:
    return TokenSecret.model_validate(_values(made.row) | {"secret": made.secret})


@router.get("/me/tokens", dependencies=allow(Who.SIGNED_IN))
async def list_my_tokens(at: AtService) -> TokenList:
    """My tokens for programs, the newest first, without their secrets, which nobody knows."""
    found = await tokens_of(at.session, at.person)
    return TokenList(items=[TokenOf.model_validate(_values(each)) for each in found])
