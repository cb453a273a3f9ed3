"""For programs: the passkeys of my account. They are named and removed in `prizes.acts.accounts.passkeys`."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from prizes.accounts.queries import passkeys_of
from prizes.gate.at import AtService
from prizes.gate.permissions import Who, allow

router = APIRouter(tags=["accounts"])


class PasskeyOf(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: str
    name: str = Field(description="What I call it; empty: it has no name.")
    created_at: datetime = Field(description="The hour.")
    used_at: datetime | None = Field(description="The hour of its last use; null: not used yet.")


class PasskeyList(BaseModel):
    items: list[PasskeyOf]
    next: str | None = None


@router.get("/me/passkeys", dependencies=allow(Who.SIGNED_IN))
async def list_my_passkeys(at: AtService) -> PasskeyList:
    """My passkeys, the oldest first. They are added on a page: what they sign is for a browser."""
    found = await passkeys_of(at.session, at.by)
    return PasskeyList(items=[PasskeyOf.model_validate(each) for each in found])
