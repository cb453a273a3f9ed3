"""For programs: everything that is kept of me, and erasing my account."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from prizes.edition.document.components import Text
from prizes.gate.limits import slow_down
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.languages import negotiate
from prizes.i18n.translator import translator
from prizes.privacy.erasing import Outlook, ask, outlook
from prizes.privacy.my_data import my_data

router = APIRouter(tags=["accounts"])
COPIES = 6
"""That one person may ask for in a minute; as the pages count."""


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
async def read_my_data(request: Request, session: Tx, me: Me) -> dict[str, Any]:
    """Everything that is kept of me, by section. How I voted is in it while I can change it."""
    await slow_down(request, "my-data", COPIES)
    return await my_data(session, me.person)


@router.get("/me/erasure", dependencies=allow(Who.SIGNED_IN))
async def read_my_erasure(request: Request, session: Tx, me: Me) -> ErasureOf:
    """What erasing my account would mean. Nothing is done."""
    return _shown(request, await outlook(session, me.person))


def _shown(request: Request, seen: Outlook) -> ErasureOf:
    voice = translator(negotiate(request.headers.get("accept-language")))
    return ErasureOf(
        hindrances=[HindranceOf(what=voice.say(each.sentence), path=each.path) for each in seen.hindrances],
        drafts=[each.id for each in seen.drafts],
        projects=[each.id for each in seen.projects],
        withdrawable=[WithdrawableOf(edition=each.edition, votes=each.votes) for each in seen.withdrawable],
    )


@router.delete("/me", status_code=202, dependencies=allow(Who.SIGNED_IN))
async def erase_me(session: Tx, me: Me, withdraw_votes: Annotated[bool, Query()] = False) -> ErasureAccepted:
    """Erase my account for good, within a minute; every session ends at once, and a last mail says that it is done.
    `withdraw_votes`: my votes that are not counted yet count no more, and what they were for is deleted; else all votes
    stay counted.
    """
    await ask(session, me, withdraw_votes=withdraw_votes)
    return ErasureAccepted()
