"""Single votes for the observers of an edition, and their signatures under its count, where the rules show votes to
auditors alone.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.tally.count_download import dump_sent
from prizes.gate.transaction import Tx
from prizes.tally.signing import hand_in, take_openings
from prizes.web.layout.forms import Typed
from prizes.web.layout.page import see_other
from prizes.web.tally.integrity import office_again, phase_asked

router = APIRouter()
OFFICE = "/{lang:lang}/{edition}/office"


@router.post(f"{OFFICE}/openings", dependencies=allow(Who.OBSERVER))
async def openings(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    """Log and single votes as one file; no link, since it is journaled. Stewards who are no observers do not get it."""
    phase = phase_asked(edition, typed.get("phase"))
    return dump_sent(request, await take_openings(session, edition, phase, me=me))


@router.post(f"{OFFICE}/audits", dependencies=allow(Who.OBSERVER))
async def audit(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    """Hand in an auditor's signed note. It is public within a minute."""
    phase = phase_asked(edition, typed.get("phase"))
    try:
        await hand_in(session, edition, phase, typed.get("note"), person=me.person.id)
    except Refusal as refusal:
        return await office_again(request, session, edition, phase, refusal, typed)
    return see_other(request, f"/{edition.slug}/office/integrity?phase={phase.id}", "after-close")


@router.get(f"{OFFICE}/openings", dependencies=allow(Who.OBSERVER))
@router.get(f"{OFFICE}/audits", dependencies=allow(Who.OBSERVER))
async def back(request: Request, edition: TheEdition, me: Me) -> Response:
    """Where a page that answered an act is loaded again, or in another language."""
    return see_other(request, f"/{edition.slug}/office/integrity")
