"""Read what a record of the selection has to tell at its end, and which records are missing."""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.document.phases import NominationPhase, SelectionPhase
from prizes.edition.queries import EditionInForce
from prizes.results.queries import honours, no_winners
from prizes.results.rules.winners import WINNER
from prizes.review.queries.members import PanelOf
from prizes.review.queries.minutes import minutes_missing, sessions_of_panels
from prizes.review.rules.interests import PanelPhase
from prizes.review.rules.minutes import Decided, PanelSession


def panel_phases(edition: EditionInForce) -> list[PanelPhase]:
    """The phases in which a panel sits, in the order of the rules."""
    return [p for p in edition.rules.phases if isinstance(p, NominationPhase | SelectionPhase)]


async def decisions(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase
) -> dict[str, list[Decided]]:
    """By category what the panel gives; a nomination decides by its line alone."""
    if not isinstance(phase, SelectionPhase):
        return {}
    found: dict[str, list[Decided]] = {}
    for honour in await honours(session, edition.id):
        found.setdefault(honour.category, []).append(Decided(honour.title, honour.project_id, honour.reason))
    for category, reason in (await no_winners(session, edition.id)).items():
        found.setdefault(category, []).append(Decided(WINNER, None, reason))
    return found


async def sessions(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase
) -> dict[str, tuple[PanelOf, PanelSession]]:
    """By category what a record would tell now."""
    return await sessions_of_panels(session, edition, phase, await decisions(session, edition, phase))


async def records_missing(session: AsyncSession, edition: EditionInForce, phase: PanelPhase) -> list[str]:
    """Codes of the categories of a phase without a record in force that both confirmed."""
    return await minutes_missing(session, edition, phase, await decisions(session, edition, phase))


async def selection_minutes_missing(session: AsyncSession, edition: EditionInForce) -> list[str]:
    """The same of the selection."""
    selection = edition.rules.selection
    return [] if selection is None else await records_missing(session, edition, selection)
