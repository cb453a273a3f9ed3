"""What a chair records of the decision of their panel. Stewards propose and approve it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.queries import SignedIn
from prizes.edition.document.phases import NominationPhase
from prizes.edition.queries import EditionInForce
from prizes.review import refusals
from prizes.review.actions import holding
from prizes.review.actions.choosing import choose, move, must_be_undecided, take_back
from prizes.review.queries.leading import led_decision


async def choose_as_chair(
    session: AsyncSession,
    edition: EditionInForce,
    phase: NominationPhase,
    *,
    passing: Sequence[str],
    not_passing: Sequence[str],
    reason: str,
    chair: SignedIn,
) -> None:
    """Record what the panel decided of projects that the rules leave to it; only at a line that is the chair's."""
    await _must_lead(session, edition, phase, [*passing, *not_passing], chair)
    await choose(
        session,
        edition,
        phase,
        passing=passing,
        not_passing=not_passing,
        reason=reason,
        decider=chair.person.id,
    )


async def move_as_chair(
    session: AsyncSession,
    edition: EditionInForce,
    phase: NominationPhase,
    project_id: str,
    *,
    passes: bool,
    reason: str,
    chair: SignedIn,
) -> None:
    """Put one project above or below a line that is the chair's, with the panel's reason."""
    await _must_lead(session, edition, phase, [project_id], chair)
    await move(session, edition, phase, project_id, passes=passes, reason=reason, decider=chair.person.id)


async def take_back_as_chair(
    session: AsyncSession,
    edition: EditionInForce,
    phase: NominationPhase,
    project_id: str,
    *,
    chair: SignedIn,
) -> None:
    await _must_lead(session, edition, phase, [project_id], chair)
    await take_back(session, edition, phase, project_id, decider=chair.person.id)


async def _must_lead(
    session: AsyncSession,
    edition: EditionInForce,
    phase: NominationPhase,
    projects: Sequence[str],
    chair: SignedIn,
) -> None:
    """Raises what keeps somebody from a line that one of these projects stands at."""
    await holding.share(session, edition.id)
    await must_be_undecided(session, edition, phase)
    led = await led_decision(session, edition, phase, chair)
    for project in projects:
        if project not in led.view.projects:
            raise refusals.not_a_candidate()
        if refusal := led.refusal(project):
            raise refusal
