"""For programs: my sessions. They are ended in `prizes.acts.accounts.own_sessions`."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from prizes.accounts.queries import own_sessions
from prizes.gate.at import AtService
from prizes.gate.permissions import Who, allow

router = APIRouter(tags=["accounts"])


class OwnSessionOf(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: str
    way: str | None = Field(
        description="The first factor: `code`, `password` or `provider`; null: not known."
    )
    factor: str | None = Field(description="Which second factor was shown; null: none.")
    begun_at: datetime = Field(description="The hour.")
    used_at: datetime | None = Field(
        description="The hour of its last use; null: that is not written down of people without a role."
    )
    ends_at: datetime
    here: bool = Field(description="Whether it is the one that asks.")


class OwnSessionList(BaseModel):
    items: list[OwnSessionOf]
    next: str | None = None


@router.get("/me/sessions", dependencies=allow(Who.SIGNED_IN))
async def list_my_sessions(at: AtService) -> OwnSessionList:
    """Where I am signed in, the newest first."""
    found = await own_sessions(at.session, at.me)
    return OwnSessionList(items=[OwnSessionOf.model_validate(each) for each in found])
