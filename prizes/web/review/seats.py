"""Pages of those who look after panels: who sits where, and hints before somebody is invited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fastapi.responses import Response

from prizes import clock
from prizes.accounts.actions import checked_address
from prizes.accounts.rules.roles import ANY
from prizes.edition.document.rules import Rules
from prizes.edition.titles import Said, phase_title
from prizes.errors import Refusal
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_, Sentence
from prizes.mail.unreachable import unreachable
from prizes.nomination.refusals import file_not_utf8
from prizes.review.models import PanelSeat
from prizes.review.queries.panels import board
from prizes.review.queries.reach import Reach, reach_of
from prizes.review.queries.seats import before_inviting, is_open, seating, seats_of
from prizes.review.rules.hints import HINTS
from prizes.review.rules.interests import working_phases
from prizes.review.rules.reviews import numbered_categories, phase_to_review
from prizes.review.rules.seats import (
    GENDERS,
    PARTS,
    ROWS_MOST,
    STATES,
    SeatPart,
    gaps,
    gives,
    has_own_members,
)
from prizes.web.layout.forms import cleaned, sent_file
from prizes.web.layout.lists import Column, Filter, Listing, tallied
from prizes.web.layout.options import Options, language_options
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.layout.refusals import form_again
from prizes.web.review.invitation_table import COLUMNS, offers_in
from prizes.web.review.progress import categories_of

pages = Pages()
PANELS, INVITATION = "/{edition}/office/panels", "review/panel-invitation.html"
FILE_MOST = 400_000
"""Bytes of a file that are read: more than a table may have."""
HINTS_SHOWN = 50
"""Projects with a hint that are listed before an invitation; of the rest there is the number."""


@pages.page(PANELS, "review/panels.html", Who.EXPERT)
async def panels_page(at: PageAt) -> Values:
    reach = await reach_of(*at.here, at.me)
    seats = await seating(*at.here, reach)
    phase = phase_to_review(at.edition.rules, clock.now())
    experts = (await board(*at.here, phase)).experts if phase else []
    mine = [c for c in at.edition.rules.categories if reach.has(c.code)]
    addresses = [each.person.email for each in seats.sitting]
    addresses += [seat.email for seat in (*seats.invited, *seats.not_there)]
    return {
        "reach": reach,
        "seating": seats,
        "unreachable": await unreachable(at.session, addresses),
        "phase": phase,
        "load": {expert.person.id: expert for expert in experts},
        "mine": mine,
        "gaps": gaps((c.code for c in mine), ((s.category, s.part) for s in seats.sitting if not s.phases)),
        "places": numbered_categories(at.edition.rules),
        "any": ANY,
        "part_labels": PARTS,
        "state_labels": STATES,
        "gender_labels": GENDERS,
        "phase_titles": phase_titles(at.edition.rules),
    }


def phase_titles(rules: Rules) -> dict[str, Said]:
    """What the phases in which panels work are called, by id."""
    return {phase.id: phase_title(phase) for phase in working_phases(rules)}


async def looked_after(at: PageAt) -> Options:
    """Categories whose panels the reader looks after."""
    return categories_of(at, await reach_of(*at.here, at.me))


# --- invitations as a list -----------------------------------------------------------------------------

SEAT_STATES = {
    "invited": N_("awaiting a reply"),
    "lapsed": N_("no reply in time"),
    "accepted": N_("accepted"),
    "declined": N_("declined"),
    "left": N_("left"),
}
SEAT_LOOKS = {"invited": "warn", "lapsed": "bad", "accepted": "good", "declined": "idle", "left": "idle"}


@dataclass(frozen=True, slots=True)
class OfferedSeat:
    """A seat that somebody was offered."""

    seat: PanelSeat
    state: str
    """One of `SEAT_STATES`."""


SEATS: list[Column[OfferedSeat]] = [
    Column("email", N_("Address"), lambda row: row.seat.email, sorts=True),
    Column(
        "part",
        N_("Role on the panel"),
        lambda row: row.seat.part,
        sorts=True,
        words={part: said.text for part, said in PARTS.items()},
    ),
    Column("category", N_("Category"), lambda row: row.seat.category, "category", sorts=True),
    Column("phases", N_("Phases"), lambda row: list(row.seat.phases), usual=False, type=list[str]),
    Column("state", N_("Status"), lambda row: row.state, sorts=True, words=SEAT_STATES, looks=SEAT_LOOKS),
    Column("invited_at", N_("Invited"), lambda row: row.seat.invited_at, "moment", sorts=True),
    Column("expires_at", N_("Open until"), lambda row: row.seat.expires_at, "moment", sorts=True),
    Column(
        "answered_at", N_("Answered"), lambda row: row.seat.answered_at, "moment", sorts=True, usual=False
    ),
    Column("note", N_("Note"), lambda row: row.seat.note, usual=False),
]


async def _seats(at: At, wanted: Wanted) -> Found[OfferedSeat]:
    """The oldest invitation first; those of panels that somebody looks after."""
    reach, now = await reach_of(*at.here, at.me), clock.now()
    category, part = wanted.filters.get("category", ""), wanted.filters.get("part", "")
    rows = [
        OfferedSeat(seat, seat.state if seat.state != "invited" or is_open(seat, now) else "lapsed")
        for seat in await seats_of(*at.here, reach)
        if category in ("", seat.category) and part in ("", seat.part)
    ]
    return tallied(rows, wanted, SEATS, lambda row: row.state)


async def _seat_words(at: PageAt, found: Found[OfferedSeat]) -> Values:
    lost = await unreachable(at.session, [row.seat.email for row in found.rows])
    return {"states": SEAT_STATES, "any": ANY, "unreachable": lost}


seats_list = Listing(
    pages,
    f"{PANELS}/seats",
    "review/seat_list.html",
    Who.EXPERT,
    file="panel-invitations",
    columns=SEATS,
    find=_seats,
    filters=[
        Filter("state", takes=Literal["invited", "lapsed", "accepted", "declined", "left"]),
        Filter("category", N_("Category"), looked_after),
        Filter(
            "part",
            N_("Role on the panel"),
            lambda at: [(part.value, at.voice.say(said)) for part, said in PARTS.items()],
            takes=SeatPart,
        ),
    ],
    values=_seat_words,
    called="seats",
    key=lambda row: row.seat.id,
)
"""Everybody who was invited to a panel, and what they said."""


# --- inviting ------------------------------------------------------------------------------------------


@pages.page(f"{PANELS}/invitation", INVITATION, Who.EXPERT)
async def panel_invitation_page(
    at: PageAt, email: str = "", category: str = "", part: str = "", again: str = ""
) -> Values | Response:
    """What speaks for interests of somebody, and the form that invites them. `again`: choose somebody else first."""
    reach = await reach_of(*at.here, at.me)
    shown = _form(at, reach)
    if at.refusal:
        return shown | {"asked": True}
    typed = at.filled(email=email, category=category, part=part, again=again, lang=at.lang)
    if not email or again:
        return shown | {"typed": typed}
    try:
        before = await before_inviting(*at.here, checked_address(email), category, reach)
    except Refusal as refusal:
        return form_again(at.request, INVITATION, refusal, typed, **shown)
    return shown | {"typed": typed, "before": before}


@pages.page(f"{PANELS}/invitations", "review/panel-invitations.html", Who.EXPERT)
async def panel_invitations_page(at: PageAt) -> Values:
    """A table of people to invite. What is wrong is said by its line, and the lines stay."""
    reach = await reach_of(*at.here, at.me)
    text = await table_sent(at, strict=False) if at.refusal else ""
    return {
        "reach": reach,
        "text": text,
        "faults": _by_line(at, text) if at.refusal else [],
        "columns": [
            (name, at.voice.gettext(words))
            for name, words in COLUMNS.items()
            if name != "phases" or _phases_offered(at, reach)
        ],
        "mine": [c for c in at.edition.rules.categories if reach.has(c.code)],
        "most": ROWS_MOST,
    }


async def table_sent(at: PageAt, *, strict: bool = True) -> str:
    """The table: of the file, if one was sent, else as it was typed. `strict`: raises Invalid where the file is no
    text; else what can be read of it.
    """
    content = await sent_file(at.request, FILE_MOST)
    if not content:
        return at.typed.get("rows")
    try:
        text = content.decode("utf-8-sig", "strict" if strict else "replace")
    except UnicodeDecodeError:
        raise file_not_utf8() from None
    return cleaned(text)


def _by_line(at: PageAt, text: str) -> list[tuple[int | None, Sentence]]:
    """What is wrong, with the number of its line: an act says which of the offers it is, `members.2`."""
    assert at.refusal
    lines = list(offers_in(text, {each.code for each in at.edition.rules.categories}, at.lang).offers)
    found = []
    for name, sentence in at.refusal.fields.items():
        kind, _, place = name.partition(".")
        number = place.partition(".")[0]
        line = None
        if number.isdecimal():
            line = int(number) if kind == "line" else lines[int(number)]
        found.append((line, sentence))
    return found or [(None, at.refusal.sentence)]


def _phases_offered(at: PageAt, reach: Reach) -> Options:
    """Empty where no phase has members of its own, and for chairs."""
    rules = at.edition.rules
    if not reach.steward or not has_own_members(rules):
        return []
    return [(id_, at.voice.words(title)[0]) for id_, title in phase_titles(rules).items()]


def _form(at: PageAt, reach: Reach) -> Values:
    return {
        "reach": reach,
        "mine": [c for c in at.edition.rules.categories if reach.has(c.code)],
        "any": ANY,
        "parts": [part for part in SeatPart if gives(part, steward=reach.steward)],
        "part_labels": PARTS,
        "phases_offered": _phases_offered(at, reach),
        "hint_labels": HINTS,
        "hints_shown": HINTS_SHOWN,
        "languages": language_options(),
        "before": None,
        "asked": False,
    }
