"""Submitting after the close: the page where a mailed code is entered, and where stewards propose late entries."""

from __future__ import annotations

from typing import Literal

from prizes import clock
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.nomination.models import LateEntry
from prizes.nomination.queries.late_entries import close_of, late_entries
from prizes.nomination.rules.late_entries import latest_end
from prizes.web.layout.lists import Column, Filter, Listing
from prizes.web.layout.options import Options
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()


@pages.page("/{edition}/nominations/late", "nomination/late.html", Who.SIGNED_IN)
async def late_code_page(at: PageAt) -> Values:
    return {}


COLUMNS: list[Column[LateEntry]] = [
    Column("email", N_("Person"), lambda entry: entry.email, sorts=True),
    Column("until", N_("Deadline"), lambda entry: entry.until, "moment", sorts=True),
    Column("opened_at", N_("Code entered"), lambda entry: entry.opened_at, "moment", sorts=True),
    Column("reason", N_("Reason"), lambda entry: entry.reason),
    Column("approved_at", N_("Approved"), lambda entry: entry.created_at, "moment", sorts=True, usual=False),
]


async def _find(at: At, wanted: Wanted) -> Found[LateEntry]:
    return await late_entries(*at.here, wanted)


def _opened(at: PageAt) -> Options:
    return [("yes", at.voice.gettext(N_("Yes"))), ("no", at.voice.gettext(N_("Not yet")))]


async def _form(at: PageAt, _found: Found[LateEntry]) -> Values:
    latest = latest_end(at.edition.rules)
    possible = latest is not None and clock.now() < latest
    return {"closes": close_of(at.edition), "latest": latest, "possible": possible}


late_entries_list = Listing(
    pages,
    "/{edition}/office/late-entries",
    "nomination/late_entries.html",
    Who.STEWARD,
    file="late-entries",
    columns=COLUMNS,
    find=_find,
    filters=[Filter("opened", N_("Code entered"), _opened, takes=Literal["yes", "no"])],
    values=_form,
)
"""Those that were approved, and the form that proposes another."""
