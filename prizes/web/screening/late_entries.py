"""Submitting after the close: the page where a mailed code is entered, and where stewards propose late entries."""

from __future__ import annotations

from prizes import clock
from prizes.accounts.queries import people
from prizes.gate.permissions import Who
from prizes.nomination.queries.late_entries import close_of, late_entries
from prizes.nomination.rules.late_entries import latest_end
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()


@pages.page("/{edition}/nominations/late", "nomination/late.html", Who.SIGNED_IN)
async def late_code_page(at: PageAt) -> Values:
    return {}


@pages.page("/{edition}/office/late-entries", "nomination/late_entries.html", Who.STEWARD)
async def late_entries_page(at: PageAt) -> Values:
    """Those that were approved, and the form that proposes another."""
    entries = await late_entries(*at.here)
    latest = latest_end(at.edition.rules)
    return {
        "entries": entries,
        "known": await people(at.session, [entry.person_id for entry in entries if entry.person_id]),
        "closes": close_of(at.edition),
        "latest": latest,
        "possible": latest is not None and clock.now() < latest,
    }
