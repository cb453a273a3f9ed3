"""For programs: everything that is kept of me, and what erasing my account would mean."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from prizes.edition.document.components import Text
from prizes.gate.at import AtService
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who, allow
from prizes.privacy.erasing import outlook
from prizes.privacy.my_data import my_data

router = APIRouter(tags=["accounts"])


class HindranceOf(BaseModel):
    what: str
    """In the language of Accept-Language."""
    path: str
    """Page where it is done, without the language; empty: somebody else does it."""


class WithdrawableOf(BaseModel):
    edition: Text
    votes: int


class ErasureOf(BaseModel):
    """What erasing the account would mean."""

    hindrances: list[HindranceOf]
    """To be done first; while there are any, `DELETE /me` is refused with 409 `something-to-do-first`."""
    drafts: list[str]
    """Ids of projects that vanish."""
    projects: list[str]
    """Ids of projects that stay, without name and address."""
    withdrawable: list[WithdrawableOf]
    """Votes that can be withdrawn with it. All others stay counted."""


class ErasureAccepted(BaseModel):
    status: str = "accepted"


@router.get("/me/data", dependencies=allow(Who.SIGNED_IN))
async def read_my_data(at: AtService) -> dict[str, Any]:
    """Everything that is kept of me, by section. How I voted is in it while I can change it."""
    await slow_down(at.request, "my-data")
    return await my_data(at.session, at.person)


@router.get("/me/erasure", dependencies=allow(Who.SIGNED_IN))
async def read_my_erasure(at: AtService) -> ErasureOf:
    """What erasing my account would mean. Nothing is done."""
    seen = await outlook(at.session, at.person)
    return ErasureOf(
        hindrances=[HindranceOf(what=at.voice.say(e.sentence), path=e.path) for e in seen.hindrances],
        drafts=[each.id for each in seen.drafts],
        projects=[each.id for each in seen.projects],
        withdrawable=[WithdrawableOf(edition=each.edition, votes=each.votes) for each in seen.withdrawable],
    )
