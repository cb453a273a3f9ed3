"""Anybody verifies a badge: pasted, or as a file. Nothing is kept of it."""

from __future__ import annotations

from prizes.badges.addresses import issuer_id
from prizes.badges.queries import keys
from prizes.badges.rules.reading import MOST_BYTES_OF_PICTURE
from prizes.badges.rules.verdicts import VERDICTS
from prizes.badges.verifying import verify
from prizes.certificates.words import award_of
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who
from prizes.web.layout.forms import sent_file
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
SHOWN = 20_000
"""Characters of what was pasted that are shown again."""


@pages.page("/badges", "certificates/verify.html", Who.PUBLIC, form=True, headers={"x-robots-tag": "noindex"})
async def badges_page(at: PageAt) -> Values:
    """Where a badge is verified, and with which keys."""
    values: Values = {"found": None, "issuer": issuer_id(), "keys": await keys(at.session)}
    if at.request.method != "POST" or at.refusal:
        return values
    await slow_down(at.request, "badge")
    found = await verify(at.session, await _sent(at))
    values |= {"found": found, "says": VERDICTS[found.verdict]}
    if found.certificate and found.edition:
        values["award"] = award_of(found.edition, found.certificate)
        values["named"] = found.certificate.names_to(None)
    return values


async def _sent(at: PageAt) -> bytes:
    """The file if there is one, else what was pasted."""
    return await sent_file(at.request, MOST_BYTES_OF_PICTURE + 1) or at.typed.get("badge").encode()
