"""How many came how far, for programs: the numbers of the page."""

from __future__ import annotations

from fastapi import APIRouter

from prizes.accounts.rules.scopes import ServiceScope, TokenScope
from prizes.funnel.queries import funnel_of
from prizes.funnel.rules import Funnel
from prizes.gate.editions import TheEdition
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx

router = APIRouter(tags=["office"])


@router.get(
    "/editions/{edition}/funnel",
    dependencies=allow(Who.OBSERVER, TokenScope.OFFICE_READ, ServiceScope.FIGURES),
)
async def read_funnel(session: Tx, edition: TheEdition) -> Funnel:
    """How many came how far towards a vote and a submission, by hour and language. Totals alone, none of a few, and
    before the end only of days that have ended.
    """
    return await funnel_of(session, edition)
