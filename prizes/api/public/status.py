"""Whether the service works, for everybody: answered without the database too."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request
from pydantic import BaseModel

from prizes.api.interface.language import Voice
from prizes.gate.permissions import unguarded
from prizes.gate.watching.public_status import Working, public_status

router = APIRouter(tags=["public"])


class PartStatusOf(BaseModel):
    """A part that people wait for: `saving`, `emails` or `vote_logs`, which there may be several of."""

    name: str
    state: Working
    says: str


class PublicStatusOf(BaseModel):
    at: datetime
    """When the database was asked: at most ten seconds ago."""
    works: bool
    parts: list[PartStatusOf]


@router.get("/status", dependencies=unguarded())
async def read_public_status(request: Request, voice: Voice) -> PublicStatusOf:
    """Whether votes and projects are saved, emails are sent in time, and votes are in their logs in time."""
    found = await public_status(request)
    said = [PartStatusOf(name=part.name, state=part.state, says=voice.say(part.says)) for part in found.parts]
    return PublicStatusOf(at=found.at, works=found.works, parts=said)
