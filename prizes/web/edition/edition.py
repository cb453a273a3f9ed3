"""Guidelines and calendar of an edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.config import settings
from prizes.edition.calendar import Published, ics
from prizes.edition.document.phases import Phase
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines import changes, guidelines
from prizes.edition.queries import EditionInForce, rules_of, versions
from prizes.edition.refusals import unknown_version
from prizes.edition.spans import in_order
from prizes.edition.titles import Said, phase_title
from prizes.gate.editions import TheEdition
from prizes.gate.people import PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator, without_isolates
from prizes.kit.bounded import Whole
from prizes.nomination.queries.late_entries import late_count, may_be_late
from prizes.web.layout.page import lang_of, page
from prizes.web.layout.zones import zone_named, zone_options

router = APIRouter()


@router.get("/{lang:lang}/{edition}/guidelines", dependencies=allow(Who.PUBLIC))
async def guidelines_page(
    request: Request, session: Tx, edition: TheEdition, me: PerhapsMe, version: Whole | None = None
) -> Response:
    """The rules in force in plain words, or those of an earlier version."""
    history = [v for v in await versions(session, edition.id) if v.reason or v.version == edition.version]
    shown = next((v for v in history if v.version == (version or edition.version)), None)
    if shown is None:
        raise unknown_version(version=version or 0)
    rules = (
        edition.rules if shown.version == edition.version else await _rules(session, edition, shown.version)
    )
    return page(
        request,
        "edition/guidelines.html",
        guidelines=guidelines(rules),
        shown=shown,
        history=[v for v in history if v.reason],
        changes=await _changes(session, edition, rules, shown.version) if shown.reason else [],
    )


async def _rules(session: Tx, edition: EditionInForce, version: int) -> Rules:
    found = await rules_of(session, edition.id, version)
    if found is None:
        raise unknown_version(version=version)
    return found


async def _changes(session: Tx, edition: EditionInForce, rules: Rules, version: int) -> list[Any]:
    before = await rules_of(session, edition.id, version - 1)
    return list(changes(before, rules)) if before else []


@dataclass(frozen=True, slots=True)
class Dated:
    """A phase on the calendar page."""

    id: str
    title: Said
    state: str
    opens: datetime | None
    closes: datetime | None
    announced: Sequence[tuple[datetime | None, datetime | None, Said | None]]
    note: Said | None


@router.get("/{lang:lang}/{edition}/calendar", dependencies=allow(Who.PUBLIC))
async def calendar_page(
    request: Request, session: Tx, edition: TheEdition, me: PerhapsMe, zone: str | None = None
) -> Response:
    """Every phase at the same instant in Geneva, in UTC and in a zone that the reader chooses."""
    return page(
        request,
        "edition/calendar.html",
        dates=[_dated(edition.rules, phase, clock.now()) for phase in in_order(edition.rules)],
        chosen=zone_named(zone),
        chosen_name=zone if zone_named(zone) else "",
        zones=zone_options(lang_of(request)),
        geneva=zone_named("Europe/Zurich"),
        utc=zone_named("UTC"),
        let_in_late=await late_count(session, edition) if may_be_late(edition) else 0,
        webcal=webcal(f"{settings().base_url}/{lang_of(request)}/{edition.slug}/calendar.ics"),
    )


def _dated(rules: Rules, phase: Phase, now: datetime) -> Dated:
    opens, closes = rules.instant(phase.opens), rules.instant(phase.closes)
    if rules.kind == "record" or (closes is not None and closes <= now):
        state = "done"
    else:
        state = "now" if opens is not None and opens <= now else "next"
    earlier = [(rules.instant(a.opens), rules.instant(a.closes), a.note) for a in phase.announced]
    return Dated(phase.id, phase_title(phase), state, opens, closes, earlier, phase.note)


def webcal(address: str) -> str:
    """The address under which calendar programs offer to subscribe."""
    return f"webcal:{address.partition(':')[2]}"


@router.get("/{lang:lang}/{edition}/calendar.ics", dependencies=allow(Who.PUBLIC))
async def calendar_file(request: Request, session: Tx, edition: TheEdition, me: PerhapsMe) -> Response:
    """For calendar programs; events keep their names when phases move."""
    voice = translator(lang_of(request))
    in_force = [v for v in await versions(session, edition.id) if v.version == edition.version]
    base = settings().base_url
    published = Published(
        version=edition.version,
        since=in_force[0].created_at,
        host=urlsplit(base).hostname or "localhost",
        page=f"{base}/{voice.lang}/{edition.slug}/calendar",
    )
    return Response(
        ics(edition.rules, published, lambda said: without_isolates(voice.value(said))),
        media_type="text/calendar; charset=utf-8",
        headers={"content-disposition": f'inline; filename="{edition.slug}.ics"'},
    )
