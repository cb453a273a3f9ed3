"""A receipt on paper (bar.md AX-14)."""

from __future__ import annotations

import io

import pikepdf
import pytest

from tests.ballot.paper import contest
from tests.contest import VOTING, person


@pytest.mark.parametrize("lang", ["en", "ar"])
async def test_a_receipt_is_one_page_of_a4(site, session, visitor, lang):
    """With all codes, and that of one vote, with its code as text and as a picture."""
    site.set_time(VOTING)
    box = await contest(session, categories="wsis-18")
    ana = await person(session, "ana@example.org")
    for category, title in (("C1", "Ant"), ("C2", "Dog")):
        await box.cast(category, title, by=ana)
    await session.commit()
    voter = await visitor(lang)
    await voter.sign_in("ana@example.org")
    for path in ("/2027/ballot/receipt", "/2027/ballot/receipt?category=C1"):
        await voter.open(path)
        printed = await voter.page.pdf(format="A4")
        with pikepdf.open(io.BytesIO(printed)) as file:
            assert len(file.pages) == 1, path
    await voter.page.emulate_media(media="print")
    picture = await voter.page.locator("svg.qr").bounding_box()
    assert picture is not None and picture["width"] > 90  # pixels of a 96th of an inch: a camera reads it
    assert voter.trouble == []
