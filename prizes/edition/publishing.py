"""Let everybody see an edition: whoever runs the service may, and a contest otherwise takes two stewards."""

from __future__ import annotations

import json
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition import refusals
from prizes.edition.document.rules import Rules
from prizes.edition.freezing import freeze_if_due
from prizes.edition.models import Edition, Proposal
from prizes.edition.proposals import approve, propose, withdraw
from prizes.edition.queries import EditionInForce, open_proposal

PUBLICATION = "publication"
"""Kind of the proposals to let everybody see a contest."""


def publish_if_alone_may(edition: Edition, rules: Rules, loader: str | None, now: datetime) -> None:
    """A contest becomes public by whoever runs the service, or by two stewards; anything else at once. One that is
    public stays so, but no rehearsal becomes a public contest by one steward.
    """
    if rules.kind != "contest" or loader is None:
        edition.published_at = edition.published_at or now
    elif edition.kind != "contest":
        edition.published_at = None


async def settle_publication(session: AsyncSession, edition: EditionInForce, *, loader: str | None) -> None:
    """After rules were loaded: what was proposed of earlier ones is withdrawn, and of a contest that nobody else has
    approved the publication is proposed anew.
    """
    earlier = await open_proposal(session, edition.id, PUBLICATION)
    if earlier is not None:
        await withdraw(session, edition, earlier.id, withdrawer=loader)
    if loader is not None and not edition.published:
        await propose_publication(session, edition, proposer=loader)


async def propose_publication(session: AsyncSession, edition: EditionInForce, *, proposer: str) -> Proposal:
    """Propose that everybody sees a contest, with the rules as they are now."""
    if edition.published:
        raise refusals.is_public()
    content = {"version": edition.version, "rules_sha256": edition.sha256}
    return await propose(session, edition, PUBLICATION, content, reason="", proposer=proposer)


async def approve_publication(
    session: AsyncSession, edition: EditionInForce, proposal_id: str, *, seen_sha256: str, approver: str
) -> None:
    """A second steward's approval lets everybody see the contest."""
    proposal = await approve(session, edition, proposal_id, seen_sha256=seen_sha256, approver=approver)
    if proposal.kind != PUBLICATION or edition.published:
        raise refusals.proposal_gone()
    if json.loads(proposal.content)["rules_sha256"] != edition.sha256:
        raise refusals.proposal_changed()
    row, now = await session.get_one(Edition, edition.id), clock.now()
    row.published_at = now
    session.add(row)
    await freeze_if_due(session, row, edition.rules, now)
    await session.flush()
