"""Submitting after the close: the page where a mailed code is entered, and where stewards propose late entries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.accounts.queries import people
from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.kit.bounded import local_time
from prizes.nomination import refusals
from prizes.nomination.actions.late_entries import open_late_entry, propose_late_entry
from prizes.nomination.queries.late_entries import close_of, late_entries
from prizes.nomination.rules.late_entries import latest_end
from prizes.web.layout.forms import Typed
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again

router = APIRouter()
LATE = "/{lang:lang}/{edition}/nominations/late"
OFFICE = "/{lang:lang}/{edition}/office/late-entries"


@router.get(LATE, dependencies=allow(Who.SIGNED_IN))
async def code_page(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    return page(request, "nomination/late.html", summary=[])


@router.post(LATE, dependencies=allow(Who.SIGNED_IN))
async def enter_code(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    try:
        await open_late_entry(session, edition, person=me.person, code=typed.get("code")[:100])
    except Refusal as refusal:
        return form_again(request, "nomination/late.html", refusal, typed, summary=_summary(request, refusal))
    return see_other(request, f"/{edition.slug}/nominations/", "late-open")


@router.get(OFFICE, dependencies=allow(Who.STEWARD))
async def office(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """Those that were approved, and the form that proposes another."""
    return page(request, "nomination/late_entries.html", **await _office(session, edition), summary=[])


@router.post(OFFICE, dependencies=allow(Who.STEWARD))
async def propose(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    try:
        proposal = await propose_late_entry(
            session,
            edition,
            email=typed.get("email"),
            until=local_instant(edition, typed.get("until")),
            reason=typed.get("reason"),
            proposer=me.person.id,
        )
    except Refusal as refusal:
        values = await _office(session, edition) | {"summary": _summary(request, refusal)}
        return form_again(request, "nomination/late_entries.html", refusal, typed, **values)
    return see_other(request, f"/{edition.slug}/office/proposals/{proposal.id}", "proposed")


def local_instant(edition: EditionInForce, text: str) -> datetime:
    """The instant of day and time as typed, in the edition's zone."""
    try:
        instant = edition.rules.instant(local_time(text))
    except ValueError as error:
        raise refusals.not_an_instant() from error
    if instant is None:
        raise refusals.not_an_instant()
    return instant


async def _office(session: Tx, edition: EditionInForce) -> dict[str, Any]:
    entries = await late_entries(session, edition)
    latest = latest_end(edition.rules)
    return {
        "entries": entries,
        "known": await people(session, [entry.person_id for entry in entries if entry.person_id]),
        "closes": close_of(edition),
        "latest": latest,
        "possible": latest is not None and clock.now() < latest,
    }


def _summary(request: Request, refusal: Refusal) -> list[tuple[str | None, str]]:
    voice = translator(lang_of(request))
    faults: list[tuple[str | None, str]] = [(n, voice.say(s)) for n, s in refusal.fields.items()]
    return faults or [(None, voice.say(refusal.sentence))]
