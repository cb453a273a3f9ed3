"""The lot between equals of a counted round. Where and when its seed is drawn in public is announced after the count
and before the draw, so that nobody chooses it; what was drawn is recorded by two stewards.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.document.components import TieRule
from prizes.edition.document.phases import VotingPhase
from prizes.edition.models import Proposal
from prizes.edition.proposals import approve, propose, sha256
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import proposal_changed, proposal_gone
from prizes.jobs.actions import enqueue
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.tally import refusals
from prizes.tally.models import LotDraw
from prizes.tally.packing import PACK_COUNT
from prizes.tally.queries import counted, lot_draw
from prizes.tally.rules.after_count import is_large, public_source
from prizes.tally.rules.lots import DrawnLot, as_seed, drawn_lots

KIND = "lot"
WAITS = "tie_for_lot"
"""Why a project is undecided, where the lot decides."""


async def waiting_for_lot(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> list[str]:
    """Projects of a counted round whose tie waits for the lot; none before the count."""
    found = await counted(session, edition, phase) if TieRule.LOT in phase.cut.ties else None
    if found is None:
        return []
    return [row.project for row in found[1].cut(found[2]).undecided if row.ruling.code == WAITS]


async def lot_with_ties(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase
) -> tuple[LotDraw, list[DrawnLot]] | None:
    """The lot of a counted round with what it decided; None: no seed is recorded, or no tie is left that needs it."""
    lot = await lot_draw(session, edition, phase) if TieRule.LOT in phase.cut.ties else None
    found = await counted(session, edition, phase) if lot and lot.seed else None
    if lot is None or found is None:
        return None
    _, poll, tally = found
    ties = list(drawn_lots(poll.cut(tally), lot.seed))
    return (lot, ties) if ties else None


async def announce_lot(
    session: AsyncSession,
    edition: EditionInForce,
    phase: VotingPhase,
    source: str,
    draws_at: datetime,
    *,
    steward: str,
) -> LotDraw:
    """Say what is drawn, where everybody sees it, and when. Until a seed is recorded it can be said again, where a
    draw did not take place; what was said before stays public.

    Raises Conflict where no tie waits for the lot, Invalid for an instant that has come.
    """
    await _must_wait(session, edition, phase)
    source = public_source(source)
    if draws_at <= clock.now():
        raise refusals.draw_in_the_past()
    lot = await lot_draw(session, edition, phase)
    if lot is None:
        lot = LotDraw(
            edition=edition.slug, phase=phase.id, source="", draws_at=draws_at, announced_at=clock.now()
        )
    else:
        lot.earlier = [*lot.earlier, announced(lot)]
    lot.source, lot.draws_at, lot.announced_at = source, draws_at, clock.now()
    session.add(lot)
    await session.flush()
    details = {"source": source, "draws_at": draws_at.isoformat()}
    record(session, edition, acts.LOT_ANNOUNCE, lot.phase, by=steward, **details)
    return lot


def announced(lot: LotDraw) -> dict[str, str]:
    """What was said before the draw, as plain values."""
    return {
        "source": lot.source,
        "draws_at": lot.draws_at.isoformat(timespec="seconds"),
        "announced_at": lot.announced_at.isoformat(timespec="seconds"),
    }


async def propose_seed(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, seed: str, *, proposer: str
) -> Proposal:
    """Put before a second steward what was drawn. Raises Conflict where nothing was announced, Closed before the
    draw.
    """
    await _must_wait(session, edition, phase)
    lot = await _due(session, edition, phase)
    content = _content(lot, as_seed(seed))
    return await propose(session, edition, KIND, content, reason="", proposer=proposer, about=phase.id)


async def approve_seed(
    session: AsyncSession, edition: EditionInForce, proposal_id: str, *, seen_sha256: str, approver: str
) -> Proposal:
    """A second steward who has seen the draw: the lot decides. Raises Conflict where another draw was announced."""
    proposal = await approve(session, edition, proposal_id, seen_sha256=seen_sha256, approver=approver)
    content = json.loads(proposal.content)
    phase = next((each for each in edition.rules.votings if each.id == content.get("phase")), None)
    if proposal.kind != KIND or phase is None:
        raise proposal_gone()
    await _must_wait(session, edition, phase)
    lot = await _due(session, edition, phase)
    if content != _content(lot, content["seed"]):
        raise proposal_changed()
    lot.seed, lot.recorded_at, lot.proposal_id = content["seed"], clock.now(), proposal.id
    session.add(lot)
    await session.flush()
    await _pack_again(session, edition, phase, lot.seed)
    return proposal


async def _must_wait(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> None:
    if not await waiting_for_lot(session, edition, phase):
        raise refusals.no_tie_for_lot()


async def _due(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> LotDraw:
    lot = await lot_draw(session, edition, phase)
    if lot is None:
        raise refusals.lot_not_announced()
    if clock.now() < lot.draws_at:
        raise refusals.not_drawn_yet(at=lot.draws_at)
    return lot


def _content(lot: LotDraw, seed: str) -> dict[str, Any]:
    return {"phase": lot.phase, "seed": seed, **announced(lot)}


async def _pack_again(session: AsyncSession, edition: EditionInForce, phase: VotingPhase, seed: str) -> None:
    """The files of a large round are packed after the count; now the lot is in them."""
    found = await counted(session, edition, phase)
    if found is not None and is_large(found[2].in_force):
        job = PACK_COUNT(edition=edition.slug, phase=phase.id)
        await enqueue(session, job, dedupe_key=f"{job.kind}:{sha256(f'{found[0].sha256} {seed}')}")
