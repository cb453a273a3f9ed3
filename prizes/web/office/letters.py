"""The outbox of an edition for its stewards, each letter of it, and what the people of a project were written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from prizes.data.languages import NATIVE_NAMES
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.mail.letters import ReadableLetter, readable
from prizes.mail.models import Message
from prizes.mail.queries import letters
from prizes.mail.rules.kinds import LABELS
from prizes.mail.unreachable import unreachable
from prizes.mailings import outbox
from prizes.nomination.queries.letters import letters_of
from prizes.web.layout.lists import Column, Filter, Listing
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()

LetterState = Literal["held", "waiting", "sent", "failed", "cancelled"]
STATES: Mapping[LetterState, str] = {
    "held": N_("On hold"),
    "waiting": N_("Waiting"),
    "sent": N_("Sent"),
    "failed": N_("Failed"),
    "cancelled": N_("Cancelled"),
}


# --- the outbox ----------------------------------------------------------------------------------------


def _when(letter: Message) -> datetime:
    return letter.sent_at or letter.created_at


COLUMNS: list[Column[Message]] = [
    Column("to", N_("Address"), lambda letter: letter.to, sorts=True),
    Column("kind", N_("Email"), lambda letter: letter.template, sorts=True),
    Column("lang", N_("Language"), lambda letter: letter.lang, words=NATIVE_NAMES),
    Column("at", N_("Sent or prepared (%(in_zone)s)"), _when, "moment", sorts=True),
    Column("state", N_("Status"), lambda letter: letter.state, sorts=True),
    Column("attempts", N_("Attempts"), lambda letter: letter.attempts, "n", usual=False),
    Column("mailing", N_("Mailing"), lambda letter: letter.mailing_id, usual=False),
]


async def _find(at: At, wanted: Wanted) -> Found[Message]:
    return await letters(at.session, at.edition.slug, wanted)


async def words_of_letters(_at: PageAt, _found: Found[Message]) -> Values:
    return {"kinds": LABELS, "states": STATES}


outbox_list = Listing(
    pages,
    "/{edition}/office/letters",
    "office/letters.html",
    Who.STEWARD,
    file="letters",
    columns=COLUMNS,
    find=_find,
    filters=[Filter("state", takes=LetterState), Filter("mailing")],
    values=words_of_letters,
)
"""Every letter of the edition, the newest first, with what became of it."""


# --- one letter ----------------------------------------------------------------------------------------


@pages.page("/{edition}/office/letters/{letter}", "office/letter.html", Who.STEWARD)
async def letter_page(at: PageAt, letter: str) -> Values:
    """As its reader gets it; while a mailing is held, the words can be changed here."""
    found = await outbox.letter_in(*at.here, letter)
    said = at.typed.as_dict() if at.refusal else found.context
    return {
        "letter": found,
        "read": readable(found),
        "kinds": LABELS,
        "states": STATES,
        "may_send_again": outbox.may_send_again(found),
        "unreachable": await unreachable(at.session, [found.to]),
        "words": {part: said.get(part, "") for part in ("subject", "body")},
    }


# --- what the people of a project were written ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LetterRead:
    """A letter for its reader."""

    letter: Message
    read: ReadableLetter | None


@pages.page("/{edition}/nominations/{project}/letters", "nomination/letters.html", Who.SIGNED_IN)
async def letters_of_project(at: PageAt, project: str) -> Values:
    """To the nominator, and to whoever reads the page; it is open to all who have a part in the project."""
    found, written = await letters_of(*at.here, project, at.person)
    return {
        "project": found,
        "letters": [LetterRead(letter, readable(letter)) for letter in written],
        "kinds": LABELS,
        "states": STATES,
    }
