"""For programs of stewards: the tokens of an edition. They change in `prizes.acts.office.service_tokens`."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from prizes.accounts.models import ServiceToken
from prizes.accounts.rules.scopes import ServiceScope, service_scopes_in
from prizes.gate.at import At, AtEdition
from prizes.gate.permissions import Who, allow
from prizes.office.service_tokens import service_tokens_of

router = APIRouter(tags=["service-tokens"])
SERVICE_TOKENS = "/editions/{edition}/service-tokens"


class ServiceTokenOf(BaseModel):
    id: str
    name: str
    scopes: list[ServiceScope]
    approved_at: datetime
    expires_at: datetime
    used_at: datetime | None = Field(description="The hour of its last use.")
    has_secret: bool = Field(description="It opens nothing before its secret was created.")


class ServiceTokenSecret(ServiceTokenOf):
    secret: str = Field(description="What the program sends. It is said now and never again.")


class ServiceTokenList(BaseModel):
    items: list[ServiceTokenOf]
    next: str | None = None


def _values(token: ServiceToken) -> dict[str, object]:
    held = service_scopes_in(token.scopes)
    told = {"id", "name", "approved_at", "expires_at", "used_at"}
    return token.model_dump(include=told) | {
        "scopes": [scope for scope in ServiceScope if scope in held],
        "has_secret": token.token_hash is not None,
    }


def service_secret_shown(_at: At, made: tuple[ServiceToken, str]) -> ServiceTokenSecret:
    return ServiceTokenSecret.model_validate(_values(made[0]) | {"secret": made[1]})


@router.get(SERVICE_TOKENS, dependencies=allow(Who.STEWARD))
async def list_service_tokens(at: AtEdition) -> ServiceTokenList:
    """Tokens of the edition by name, without their secrets, which nobody knows."""
    found = await service_tokens_of(*at.here)
    return ServiceTokenList(items=[ServiceTokenOf.model_validate(_values(each)) for each in found])
