"""Records of panels: the list, one record as page, PDF and JSON, its writing and its confirmations."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.accounts.queries import people
from prizes.edition.queries import EditionInForce
from prizes.edition.titles import phase_title
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.limits import slow_down
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.kit.bounded import Whole
from prizes.kit.sentence import Sentence
from prizes.printing.printer import print_sheet
from prizes.printing.sheet import Sheet, Words, as_data
from prizes.results import refusals
from prizes.results.minutes_sheet import minutes_sheet, record_blocks
from prizes.results.minuting import (
    Record,
    confirm_minutes,
    phase_with_panel,
    quorum_of,
    record_for,
    records_for,
    signers,
    version_of,
    write_minutes,
)
from prizes.results.recorded import panel_phases
from prizes.results.sealed import wrong_with
from prizes.review.models import Minutes
from prizes.review.rules.minutes import NOTE_MOST, content, note_of, present_in
from prizes.review.rules.reviews import numbered_categories
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again

router = APIRouter()
LIST = "/{lang:lang}/{edition}/minutes"
ONE = f"{LIST}/{{phase}}/{{category}}"
PER_MINUTE = 12
"""PDFs that one network may ask for in a minute, before its share of a shared address."""


@router.get(LIST, dependencies=allow(Who.SIGNED_IN))
async def list_page(
    request: Request, session: Tx, edition: TheEdition, me: Me, phase: str | None = None
) -> Response:
    """The records of a phase that I may read, and which of them are missing."""
    chosen = phase_with_panel(edition, phase)
    return page(
        request,
        "results/minutes.html",
        phase=chosen,
        phases_with_marks=[(p.id, phase_title(p)) for p in panel_phases(edition)],
        records=await records_for(session, edition, chosen, me),
        categories=numbered_categories(edition.rules),
    )


@router.get(ONE, dependencies=allow(Who.SIGNED_IN))
async def record_page(
    request: Request,
    session: Tx,
    edition: TheEdition,
    me: Me,
    phase: str,
    category: str,
    version: Whole | None = None,
) -> Response:
    """A version of a record, the newest if none is named; before there is one, what it would tell."""
    found = await record_for(session, edition, phase_with_panel(edition, phase), category, me)
    return page(request, "results/record.html", **await _values(request, session, edition, found, version))


async def _values(
    request: Request, session: Tx, edition: EditionInForce, found: Record, version: int | None = None
) -> dict[str, Any]:
    shown = version_of(found, version)
    wrong = await wrong_with(session, edition, shown) if shown else []
    newest = found.newest.content if found.newest else ""
    return {
        "record": found,
        "shown": shown,
        "wrong": wrong,
        "blocks": await _blocks(request, session, edition, found, shown, wrong),
        "note_most": NOTE_MOST,
        "present": present_in(newest),
        "least": quorum_of(phase_with_panel(edition, found.phase)),
        "note": note_of(newest),
        "categories": numbered_categories(edition.rules),
    }


async def _blocks(
    request: Request,
    session: Tx,
    edition: EditionInForce,
    found: Record,
    shown: Minutes | None,
    wrong: list[Sentence],
) -> list[dict[str, Any]]:
    """What the page tells, as data; nothing of a record that was changed behind the program's back."""
    voice = translator(lang_of(request))
    if wrong or (shown is None and found.now is None):
        return []
    if shown is not None:
        sheet = minutes_sheet(edition, shown, await people(session, signers(shown)), voice)
    elif found.now is not None:
        told = content(found.now, present=(), note="")
        sheet = Sheet(voice.lang, Words(""), "", record_blocks(edition, told, voice))
    blocks: list[dict[str, Any]] = as_data(sheet)["blocks"]
    return blocks


@router.post(ONE, dependencies=allow(Who.SIGNED_IN))
async def write(
    request: Request, session: Tx, edition: TheEdition, me: Me, phase: str, category: str, typed: Typed
) -> Response:
    """Write a version: who was there, and what else is to be told."""
    chosen = phase_with_panel(edition, phase)
    try:
        await write_minutes(
            session, edition, chosen, category, me, present=typed.all("present"), note=typed.get("note")
        )
    except Refusal as refusal:
        found = await record_for(session, edition, chosen, category, me)
        values = await _values(request, session, edition, found)
        return form_again(request, "results/record.html", refusal, typed, **values)
    return see_other(request, f"/{edition.slug}/minutes/{chosen.id}/{category}", "record-written")


@router.post(f"{ONE}/confirmation", dependencies=allow(Who.SIGNED_IN))
async def confirm(
    request: Request, session: Tx, edition: TheEdition, me: Me, phase: str, category: str, typed: Typed
) -> Response:
    """Confirm exactly the version that was read, as its chair or as a steward."""
    chosen = phase_with_panel(edition, phase)
    try:
        await confirm_minutes(
            session, edition, chosen, category, me, part=typed.get("part"), seen_sha256=typed.get("sha256")
        )
    except Refusal as refusal:
        found = await record_for(session, edition, chosen, category, me)
        values = await _values(request, session, edition, found)
        return form_again(request, "results/record.html", refusal, Fields([]), **values)
    return see_other(request, f"/{edition.slug}/minutes/{chosen.id}/{category}", "record-confirmed")


# --- files ---------------------------------------------------------------------------------------------


async def _kept(
    session: Tx, edition: EditionInForce, me: Me, phase: str, category: str, version: int | None
) -> Minutes:
    found = await record_for(session, edition, phase_with_panel(edition, phase), category, me)
    kept = version_of(found, version)
    if kept is None:
        raise refusals.no_minutes()
    return kept


@router.get(f"{ONE}/record.json", dependencies=allow(Who.SIGNED_IN))
async def as_json(
    session: Tx, edition: TheEdition, me: Me, phase: str, category: str, version: Whole | None = None
) -> Response:
    """The exact bytes of a version, of which its SHA-256 is taken."""
    kept = await _kept(session, edition, me, phase, category, version)
    return Response(
        kept.content.encode(), media_type="application/json", headers=_attached(edition, kept, "json")
    )


@router.get(f"{ONE}/record.pdf", dependencies=allow(Who.SIGNED_IN))
async def as_pdf(
    request: Request,
    session: Tx,
    edition: TheEdition,
    me: Me,
    phase: str,
    category: str,
    version: Whole | None = None,
) -> Response:
    """A version as a sheet in the language of the page. Not of a record that was changed."""
    await slow_down(request, "minutes", PER_MINUTE)
    kept = await _kept(session, edition, me, phase, category, version)
    if await wrong_with(session, edition, kept):
        raise refusals.record_spoilt()
    lang = lang_of(request)
    sheet = minutes_sheet(edition, kept, await people(session, signers(kept)), translator(lang))
    at = max(filter(None, (kept.written_at, kept.chair_at, kept.steward_at)))
    headers = _attached(edition, kept, f"{lang}.pdf") | {"content-language": lang}
    return Response(await print_sheet(sheet, at=at), media_type="application/pdf", headers=headers)


def _attached(edition: EditionInForce, kept: Minutes, ending: str) -> dict[str, str]:
    name = f"{edition.slug}-{kept.phase}-{kept.category}-{kept.version}.{ending}"
    return {"content-disposition": f'attachment; filename="{name}"'}
