"""Guidelines and calendar of an edition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Query
from fastapi.responses import Response

from prizes import clock
from prizes.config import settings
from prizes.consultation.queries.reading import (
    consultations_of,
    has_consultations,
    state_of_consultation,
)
from prizes.edition.calendar import Published, ceremony, ics
from prizes.edition.comparing import rules_beside
from prizes.edition.document.phases import Phase
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.changes import changes
from prizes.edition.guidelines.history import history
from prizes.edition.guidelines.simplicity import measure_rows
from prizes.edition.guidelines.whole import guidelines
from prizes.edition.queries import local_time, oldest_first, rules_of, version_times, versions
from prizes.edition.refusals import unknown_version
from prizes.edition.spans import in_order
from prizes.edition.titles import Said, phase_title
from prizes.gate.at import AtEdition
from prizes.gate.edition.measuring import compared_rows, simplicity_of
from prizes.gate.editions import shown_editions
from prizes.gate.permissions import Who, allow
from prizes.i18n.translator import without_isolates
from prizes.kit.bounded import Whole
from prizes.nomination.queries.late_entries import late_count, may_be_late
from prizes.web.layout.links import to
from prizes.web.layout.pages import LANG, PageAt, Pages, Values, page_at
from prizes.web.layout.zones import zone_named, zone_options

router = APIRouter()
pages = Pages()


@pages.page("/{edition}/guidelines", "edition/guidelines.html", Who.PUBLIC)
async def guidelines_page(at: PageAt, version: Whole | None = None) -> Values:
    """The rules in force in plain words, or those of an earlier version."""
    edition, asked = at.edition, version or at.edition.version
    history = [v for v in await versions(at.session, edition.id) if v.reason or v.version == edition.version]
    shown = next((v for v in history if v.version == asked), None)
    rules = await _rules(at, asked) if shown else None
    if shown is None or rules is None:
        raise unknown_version(version=asked)
    before = await _rules(at, asked - 1) if shown.reason else None
    return {
        "guidelines": guidelines(rules),
        "shown": shown,
        "history": [v for v in history if v.reason],
        "consultations": await has_consultations(*at.here),
        "changes": list(changes(before, rules)) if before else [],
    }


@pages.page("/{edition}/guidelines/comparison", "edition/comparison.html", Who.PUBLIC)
async def comparison_page(
    at: PageAt,
    other: Annotated[str, Query(alias="with", max_length=64)] = "",
    version: Whole | None = None,
    against: Whole | None = None,
) -> Values:
    """What the rules say otherwise than those of another edition or version; unasked, than those of the edition
    before.
    """
    shown = await shown_editions(at.request, at.session)
    here = (at.session, at.edition, shown)
    beside = await rules_beside(*here, other=other, version=version, against=against)
    return {
        "beside": beside,
        "options": [(each.slug, each.title(at.lang)) for each in shown if each.slug != at.edition.slug],
        "versions": await version_times(at.session, at.edition.id),
        "sections": beside.differences() if beside else [],
        "measures": compared_rows(beside.before.rules, beside.now.rules, at.lang) if beside else [],
    }


@pages.page("/guidelines/history", "edition/history.html", Who.PUBLIC)
async def rules_history_page(at: PageAt) -> Values:
    """How the rules changed, over all contests and records that the reader may see."""
    contests = oldest_first(await shown_editions(at.request, at.session))
    return {
        "names": [each.slug for each in contests],
        "records": any(each.record for each in contests),
        "sections": history([(each.slug, each.rules) for each in contests]) if len(contests) > 1 else [],
        "measures": measure_rows([simplicity_of(each.rules, at.lang) for each in contests]),
    }


async def _rules(at: PageAt, version: int) -> Rules | None:
    in_force = version == at.edition.version
    return at.edition.rules if in_force else await rules_of(at.session, at.edition.id, version)


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


@pages.page("/{edition}/calendar", "edition/calendar.html", Who.PUBLIC)
async def calendar_page(at: PageAt, zone: str | None = None) -> Values:
    """Every phase at the same instant in the time of the edition, in UTC and in a zone that the reader chooses."""
    rules = at.edition.rules
    return {
        "dates": [_dated(rules, phase, clock.now()) for phase in in_order(rules)],
        "consultations": [
            (each, state_of_consultation(each).value) for each in await consultations_of(*at.here)
        ],
        "chosen": zone_named(zone),
        "chosen_name": zone if zone_named(zone) else "",
        "zones": zone_options(at.lang),
        "own": rules.zone,
        "own_name": at.voice.place_of(local_time(rules)),
        "utc": zone_named("UTC"),
        "let_in_late": await late_count(*at.here) if may_be_late(at.edition) else 0,
        "webcal": webcal(settings().base_url + at.to("calendar_file")),
    }


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


@router.get(LANG + "/{edition}/calendar.ics", dependencies=allow(Who.PUBLIC))
async def calendar_file(at: AtEdition) -> Response:
    """For calendar programs; events keep their names when phases move."""
    return await _calendar(at, ics, at.edition.slug)


@router.get(LANG + "/{edition}/ceremony.ics", dependencies=allow(Who.PUBLIC))
async def ceremony_file(at: AtEdition) -> Response:
    """The announcement of the winners for calendar programs."""
    return await _calendar(at, partial(ceremony, now=clock.now()), f"{at.edition.slug}-ceremony")


async def _calendar(at: AtEdition, write: Callable[..., bytes], name: str) -> Response:
    edition, voice, base = at.edition, page_at(at).voice, settings().base_url
    in_force = [v for v in await versions(at.session, edition.id) if v.version == edition.version]
    published = Published(
        version=edition.version,
        since=in_force[0].created_at,
        host=urlsplit(base).hostname or "localhost",
        page=base + to(at.request, "calendar_page"),
    )
    return Response(
        write(edition.rules, published, lambda said: without_isolates(voice.value(said))),
        media_type="text/calendar; charset=utf-8",
        headers={"content-disposition": f'inline; filename="{name}.ics"'},
    )
