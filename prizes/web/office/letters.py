"""The outbox of an edition for its stewards, each letter of it, and what the people of a project were written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.mail.letters import Readable, readable
from prizes.mail.models import Message
from prizes.mail.queries import letters
from prizes.mail.rules.kinds import LABELS
from prizes.mailings import actions, outbox
from prizes.nomination.queries.letters import letters_of
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.lists import Column, Filter, Listing
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.layout.refusals import form_again

router = APIRouter()
pages = Pages()
ONE = "/{lang:lang}/{edition}/office/letters/{letter}"

STATES: Mapping[str, str] = {
    "held": N_("Held"),
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
    Column("kind", N_("Letter"), lambda letter: letter.template, sorts=True),
    Column("lang", N_("Language"), lambda letter: letter.lang),
    Column("at", N_("Sent or written (Geneva time)"), _when, "moment", sorts=True),
    Column("state", N_("State"), lambda letter: letter.state, sorts=True),
    Column("attempts", N_("Tries"), lambda letter: letter.attempts, "n", usual=False),
    Column("mailing", N_("Mailing"), lambda letter: letter.mailing_id, usual=False),
]


async def _find(at: PageAt, wanted: Wanted) -> Found[Message]:
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
    filters=[Filter("state"), Filter("mailing")],
    values=words_of_letters,
)
"""Every letter of the edition, the newest first, with what became of it."""


# --- one letter ----------------------------------------------------------------------------------------


@router.get(ONE, dependencies=allow(Who.STEWARD))
async def letter_page(request: Request, session: Tx, edition: TheEdition, me: Me, letter: str) -> Response:
    """As its reader gets it; while a mailing is held, the words can be changed here."""
    found = await outbox.letter_in(session, edition, letter)
    return page(request, "office/letter.html", **_letter(found))


def _letter(letter: Message, typed: Fields | None = None) -> dict[str, Any]:
    """`typed`: what was sent and refused stands in the form again."""
    return {
        "letter": letter,
        "read": readable(letter),
        "kinds": LABELS,
        "states": STATES,
        "may_send_again": outbox.may_send_again(letter),
        "words": {
            part: typed.get(part) if typed else letter.context.get(part, "") for part in ("subject", "body")
        },
    }


@router.post(ONE, dependencies=allow(Who.STEWARD))
async def change_letter(
    request: Request, session: Tx, edition: TheEdition, me: Me, letter: str, typed: Typed
) -> Response:
    found = await outbox.letter_in(session, edition, letter)
    words = {part: typed.get(part) for part in ("subject", "body")}
    try:
        await actions.change_letter(session, edition, letter, **words, editor=me.person.id)
    except Refusal as refusal:
        return form_again(request, "office/letter.html", refusal, typed, **_letter(found, typed))
    return see_other(request, f"/{edition.slug}/office/letters/{letter}", "letter-changed")


@router.post(f"{ONE}/removal", dependencies=allow(Who.STEWARD))
async def take_out(request: Request, session: Tx, edition: TheEdition, me: Me, letter: str) -> Response:
    """Leave this reader out of the mailing."""
    taken = await actions.take_out(session, edition, letter, editor=me.person.id)
    return see_other(request, f"/{edition.slug}/office/mailings/{taken.mailing_id}", "letter-taken-out")


@router.post(f"{ONE}/again", dependencies=allow(Who.STEWARD))
async def send_again(request: Request, session: Tx, edition: TheEdition, me: Me, letter: str) -> Response:
    sent = await outbox.send_again(session, edition, letter, sender=me.person.id)
    return see_other(request, f"/{edition.slug}/office/letters/{sent.id}", "letter-sent-again")


# --- what the people of a project were written ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter for its reader."""

    letter: Message
    read: Readable | None


@router.get("/{lang:lang}/{edition}/nominations/{project}/letters", dependencies=allow(Who.SIGNED_IN))
async def letters_of_project(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str
) -> Response:
    """To the nominator, and to whoever reads the page; it is open to all who have a part in the project."""
    found, written = await letters_of(session, edition, project, me.person)
    return page(
        request,
        "nomination/letters.html",
        project=found,
        here_project=f"/{lang_of(request)}/{edition.slug}/nominations/{found.id}",
        letters=_shown(written),
        kinds=LABELS,
        states=STATES,
    )


def _shown(written: Sequence[Message]) -> list[Shown]:
    return [Shown(letter, readable(letter)) for letter in written]
