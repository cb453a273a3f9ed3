"""Read what a record of the selection has to tell at its end, which records are missing, and what of them is public."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.document.phases import AnnouncementPhase, NominationPhase, SelectionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.fields import PanelField, field_at, is_by_category, ordered
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase
from prizes.edition.titles import announcement_of_records, phase_honours
from prizes.results.acceptances import left_vacant
from prizes.results.queries import honours, no_winners
from prizes.results.rules.open_record import OpenRecord, open_record
from prizes.results.sealed import check_all
from prizes.review.queries.members import PanelOf
from prizes.review.queries.minutes import minutes_missing, sessions_of_panels
from prizes.review.rules.minutes import Decided, PanelSession


def panel_phases(edition: EditionInForce) -> list[PanelPhase]:
    """The phases in which a panel sits, in the order of the rules."""
    return [p for p in edition.rules.phases if isinstance(p, NominationPhase | SelectionPhase)]


async def decisions(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase
) -> dict[str, list[Decided]]:
    """By field what the panel gives; a nomination decides by its line alone."""
    if not isinstance(phase, SelectionPhase):
        return {}
    found: dict[str, list[Decided]] = {}
    mine, title = phase_honours(phase), phase.cut.gives
    chosen = [each for each in await honours(session, edition.id) if each.title in mine]
    for honour in chosen:
        found.setdefault(honour.chosen_in, []).append(Decided(honour.title, honour.project_id, honour.reason))
    for key, reason in (await no_winners(session, edition.id))[title].items():
        found.setdefault(key, []).append(Decided(title, None, reason))
    for each in await left_vacant(session, edition):
        since = each.answered_at or each.silent_at or each.asked_at
        instead = title in {d.title for d in found.get(each.chosen_in, ()) if d.project is None} or any(
            h.chosen_in == each.chosen_in and h.title == each.title and h.chosen_at > since for h in chosen
        )
        if each.title in mine and not instead:  # the panel gave it, and its record says so
            given = Decided(each.title, each.project_id, each.reason)
            found.setdefault(each.chosen_in, []).append(given)
    return found


async def sessions(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase
) -> dict[str, tuple[PanelOf, PanelSession]]:
    """By field what a record would tell now."""
    return await sessions_of_panels(session, edition, phase, await decisions(session, edition, phase))


async def records_missing(session: AsyncSession, edition: EditionInForce, phase: PanelPhase) -> list[str]:
    """Keys of the fields of a phase without a record in force that both confirmed."""
    return await minutes_missing(session, edition, phase, await decisions(session, edition, phase))


async def selection_minutes_missing(
    session: AsyncSession, edition: EditionInForce, phases: Sequence[SelectionPhase]
) -> list[PanelField]:
    """The same of any of these selections, each field once: categories first."""
    found: dict[str, PanelField] = {}
    for phase in sorted(phases, key=lambda each: not is_by_category(each.cut)):
        missing = await records_missing(session, edition, phase)
        found |= {each.key: each for each in ordered(edition.rules, phase.cut, missing)} | found
    codes = [each.code for each in edition.rules.categories]
    return sorted(found.values(), key=lambda each: codes.index(each.key) if each.key in codes else len(codes))


async def open_records(
    session: AsyncSession, edition: EditionInForce, announcement: AnnouncementPhase
) -> list[OpenRecord]:
    """What an announcement publishes of the records that the rules ask for, in the order of the rules: of each panel
    the newest that both confirmed and that is, to the byte, what they confirmed.
    """
    asked = {
        phase.id: phase
        for phase in panel_phases(edition)
        if phase.panel.minutes and announcement_of_records(edition.rules, phase) == announcement
    }
    found: dict[tuple[str, str], OpenRecord] = {}
    for checked in await check_all(session, edition) if asked else ():
        kept = checked.minutes
        if (
            kept is None
            or checked.wrong
            or kept.phase not in asked
            or not (kept.chair_at and kept.steward_at)
        ):
            continue
        found[kept.phase, kept.field] = open_record(
            json.loads(kept.content),
            asked[kept.phase],
            version=kept.version,
            sha256=kept.sha256,
            confirmed_on=max(kept.chair_at, kept.steward_at).date(),
        )
    return [
        found[phase.id, field.key]
        for phase in asked.values()
        for field in fields_in_order(edition.rules, phase, [key for of, key in found if of == phase.id])
    ]


def fields_in_order(rules: Rules, phase: PanelPhase, keys: Collection[str]) -> list[PanelField]:
    """Those of a phase with these keys, in the order of the rules. Of categories that these rules do not have, none."""
    if isinstance(phase, SelectionPhase) and not is_by_category(phase.cut):
        return ordered(rules, phase.cut, keys)
    codes = [each.code for each in rules.categories if each.code in keys]
    return [field_at(rules, {"category": code}) for code in codes]
