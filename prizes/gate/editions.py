"""Which edition an address speaks of."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.errors import Missing
from prizes.gate.transaction import Tx
from prizes.kit.sentence import say

LONGEST_SLUG = 31


async def the_edition(request: Request, session: Tx) -> EditionInForce:
    """The edition named in the path, with its rules in force."""
    if not hasattr(request.state, "edition"):
        slug = str(request.path_params["edition"])
        if not slug.isprintable() or len(slug) > LONGEST_SLUG:
            raise Missing(say("There is no such page. Perhaps the address was cut in a mail."))
        found = await edition_in_force(session, slug)
        if found is None:
            raise Missing(say("There is no edition “%(slug)s”.", slug=slug))
        request.state.edition = found
    edition: EditionInForce = request.state.edition
    return edition


TheEdition = Annotated[EditionInForce, Depends(the_edition)]
