"""Projects that came on paper: the list of them, and the form that begins another."""

from __future__ import annotations

from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.nomination.queries.paper_entries import PaperEntry, paper_entries
from prizes.nomination.rules.form import submission_of
from prizes.nomination.rules.states import LABELS
from prizes.web.layout.lists import Column, Listing, title_column
from prizes.web.layout.options import language_options
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
COLUMNS: list[Column[PaperEntry]] = [
    title_column(lambda entry: entry),
    Column("paper", N_("Reference"), lambda entry: entry.paper, sorts=True),
    Column("email", N_("Nominator"), lambda entry: entry.email),
    Column("state", N_("Status"), lambda entry: entry.state, words=LABELS),
    Column("created_at", N_("Begun"), lambda entry: entry.created_at, "moment", sorts=True),
]


async def _find(at: At, wanted: Wanted) -> Found[PaperEntry]:
    return await paper_entries(*at.here, wanted)


async def _form(at: PageAt, _found: Found[PaperEntry]) -> Values:
    submission = submission_of(at.edition.rules)
    return {"sent_to": submission.paper_entries, "languages": language_options()}


paper_entries_list = Listing(
    pages,
    "/{edition}/office/paper-entries",
    "nomination/paper_entries.html",
    Who.STEWARD,
    file="paper-entries",
    columns=COLUMNS,
    find=_find,
    values=_form,
)
