"""Single votes for the observers of an edition, where the rules show votes to auditors alone."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow
from prizes.gate.tally.count_download import dump_sent
from prizes.tally.signing import take_openings
from prizes.web.layout.forms import Typed
from prizes.web.layout.page import see_other
from prizes.web.tally.integrity import office, round_shown

router = APIRouter()
ADDRESS = "/{lang:lang}/{edition}/office/openings"


@router.post(ADDRESS, dependencies=allow(Who.OBSERVER))
async def openings(at: AtEdition, typed: Typed) -> Response:
    """Log and single votes as one file; no link, since it is journaled. Stewards who are no observers do not get it."""
    phase = round_shown(at.edition, typed.get("phase"))
    return dump_sent(at.request, await take_openings(*at.here, phase, me=at.me))


@router.get(ADDRESS, dependencies=allow(Who.OBSERVER))
async def back(at: AtEdition) -> Response:
    """Where a page that answered an act is loaded again, or in another language."""
    return see_other(at.request, office.path.format(edition=at.edition.slug))
