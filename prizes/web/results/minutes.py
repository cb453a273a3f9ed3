"""Records of panels: the list, and one record as page, PDF and JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from prizes.accounts.queries import people
from prizes.edition.queries import EditionInForce
from prizes.edition.titles import honour_titles, phase_title
from prizes.gate.at import AtEdition
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who, allow
from prizes.i18n.translator import translator
from prizes.kit.bounded import Whole
from prizes.printing.printer import print_sheet
from prizes.printing.sheet import Sheet, SheetText, as_data
from prizes.results import refusals
from prizes.results.minuting import (
    Record,
    phase_with_panel,
    quorum_of,
    record_for,
    records_for,
    signers,
    version_of,
    written_version,
)
from prizes.results.recorded import panel_phases
from prizes.results.sealed import wrong_with
from prizes.results.sheets.minutes import minutes_sheet, record_blocks
from prizes.review.models import Minutes
from prizes.review.rules.minutes import NOTE_MOST, content, note_of, present_in
from prizes.review.rules.reviews import numbered_categories
from prizes.web.layout.page import lang_of
from prizes.web.layout.pages import LANG, PageAt, Pages, Values

router = APIRouter()
pages = Pages()
LIST = "/{edition}/minutes"
ONE = f"{LIST}/{{phase}}/{{category}}"
PER_MINUTE = 12
"""PDFs that one network may ask for in a minute, before its share of a shared address."""


@pages.page(LIST, "results/minutes.html", Who.SIGNED_IN)
async def minutes_page(at: PageAt, phase: str | None = None) -> Values:
    """The records of a phase that I may read, and which of them are missing."""
    chosen = phase_with_panel(at.edition, phase)
    records = await records_for(*at.here, chosen, at.me)
    return {
        "phase": chosen,
        "phases_offered": [(p.id, phase_title(p)) for p in panel_phases(at.edition)],
        "records": records,
        "mine": [found for r in records if (found := _to_confirm(r, at.by))],
        "honour_titles": honour_titles(at.edition.rules),
        "categories": numbered_categories(at.edition.rules),
    }


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """A record that this reader can confirm, with what it tells in short."""

    record: Record
    part: str
    present: list[str]
    recused: list[str]
    decided: list[tuple[str, str | None, str]]
    """Title, the project's title or none, and the reason."""
    note: str


def _to_confirm(record: Record, person: str) -> ToConfirm | None:
    part, newest = record.part_for(person), record.newest
    if part is None or newest is None:
        return None
    told = json.loads(newest.content)
    titles = {line["project"]: line["title"] for line in told["projects"]}
    return ToConfirm(
        record,
        part,
        [each["name"] for each in told["present"]],
        sorted({each["name"] for each in told["recused"]}),
        [(d["title"], titles.get(d["project"] or "", d["project"]), d["reason"]) for d in told["decisions"]],
        told["note"],
    )


@pages.page(ONE, "results/record.html", Who.SIGNED_IN)
async def record_page(at: PageAt, phase: str, category: str, version: Whole | None = None) -> Values:
    """A version of a record, the newest if none is named; before there is one, what it would tell."""
    chosen = phase_with_panel(at.edition, phase)
    found = await record_for(*at.here, chosen, category, at.me)
    shown = version_of(found, version)
    wrong = await wrong_with(*at.here, shown) if shown else []
    newest = found.newest.content if found.newest else ""
    return {
        "record": found,
        "shown": shown,
        "wrong": wrong,
        "blocks": [] if wrong else await _blocks(at, found, shown),
        "note_most": NOTE_MOST,
        "present": present_in(newest),
        "least": quorum_of(chosen),
        "note": note_of(newest),
        "categories": numbered_categories(at.edition.rules),
    }


async def _blocks(at: PageAt, found: Record, shown: Minutes | None) -> list[dict[str, Any]]:
    """What the page tells, as data."""
    if shown is not None:
        sheet = minutes_sheet(at.edition, shown, await people(at.session, signers(shown)), at.voice)
    elif found.now is not None:
        told = content(found.now, present=(), note="")
        sheet = Sheet(at.lang, SheetText(""), "", record_blocks(at.edition, told, at.voice))
    else:
        return []
    blocks: list[dict[str, Any]] = as_data(sheet)["blocks"]
    return blocks


# --- files ---------------------------------------------------------------------------------------------


@router.get(f"{LANG}{ONE}/record.json", dependencies=allow(Who.SIGNED_IN))
async def record_json(at: AtEdition, phase: str, category: str, version: Whole | None = None) -> Response:
    """The exact bytes of a version, of which its SHA-256 is taken."""
    kept = await written_version(*at.here, phase, category, at.me, version=version)
    headers = _attached(at.edition, kept, "json")
    return Response(kept.content.encode(), media_type="application/json", headers=headers)


@router.get(f"{LANG}{ONE}/record.pdf", dependencies=allow(Who.SIGNED_IN))
async def record_pdf(at: AtEdition, phase: str, category: str, version: Whole | None = None) -> Response:
    """A version as a sheet in the language of the page. Not of a record that was changed."""
    await slow_down(at.request, "minutes", PER_MINUTE)
    kept = await written_version(*at.here, phase, category, at.me, version=version)
    if await wrong_with(*at.here, kept):
        raise refusals.record_spoilt()
    lang = lang_of(at.request)
    sheet = minutes_sheet(at.edition, kept, await people(at.session, signers(kept)), translator(lang))
    moment = max(filter(None, (kept.written_at, kept.chair_at, kept.steward_at)))
    headers = _attached(at.edition, kept, f"{lang}.pdf") | {"content-language": lang}
    return Response(await print_sheet(sheet, at=moment), media_type="application/pdf", headers=headers)


def _attached(edition: EditionInForce, kept: Minutes, ending: str) -> dict[str, str]:
    name = f"{edition.slug}-{kept.phase}-{kept.field}-{kept.version}.{ending}"
    return {"content-disposition": f'attachment; filename="{name}"'}
