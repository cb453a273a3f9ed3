"""Which edition an address speaks of."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Request

from prizes.edition.queries import EditionInForce, edition_in_force, editions_in_force, speak_of
from prizes.edition.refusals import unknown_edition
from prizes.gate.people import perhaps
from prizes.gate.permissions import Who, is_allowed
from prizes.gate.refusals import no_such_page
from prizes.gate.transaction import Tx

LONGEST_SLUG = 31


Slug = Annotated[str, Path(alias="edition", description="The name of an edition in addresses, as in `2027`.")]


async def the_edition(request: Request, session: Tx, slug: Slug) -> EditionInForce:
    """The edition named in the path, with its rules in force. To others than stewards a hidden one is not there."""
    if not hasattr(request.state, "edition"):
        if not slug.isprintable() or len(slug) > LONGEST_SLUG:
            raise no_such_page()
        found = await edition_in_force(session, slug)
        if found is None or not await _may_see(request, session, found):
            raise unknown_edition(slug=slug)
        request.state.edition = found
        speak_of(found.rules)
    edition: EditionInForce = request.state.edition
    return edition


async def _may_see(request: Request, session: Tx, edition: EditionInForce) -> bool:
    return edition.published or is_allowed(await perhaps(request, session), Who.STEWARD, edition.slug)


async def shown_editions(request: Request, session: Tx) -> list[EditionInForce]:
    """All editions that whoever asks may see, the newest slug first."""
    return [
        edition
        for edition in await editions_in_force(session, hidden=True)
        if await _may_see(request, session, edition)
    ]


TheEdition = Annotated[EditionInForce, Depends(the_edition)]
ShownEditions = Annotated[list[EditionInForce], Depends(shown_editions)]
