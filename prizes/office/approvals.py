"""Which act an approved proposal of each kind calls, for pages and programs alike."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.agenda.queries import proposal_in
from prizes.badges.actions import KIND as BADGES
from prizes.badges.actions import approve_badges
from prizes.ballot.voter_lists import KIND as VOTERS
from prizes.ballot.voter_lists import approve_list
from prizes.edition import actions as edition_actions
from prizes.edition import refusals
from prizes.edition.models import Proposal
from prizes.edition.publishing import PUBLICATION, approve_publication
from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.nomination.actions.entry.delegates import KIND as DELEGATE
from prizes.nomination.actions.entry.delegates import approve_delegate
from prizes.nomination.actions.late_entries import approve_late_entry
from prizes.office.announcing import ask_to_tell
from prizes.office.lost_factors import KIND as LOST_FACTOR
from prizes.office.lost_factors import approve_factor_removal
from prizes.office.roles import KIND as ROLE
from prizes.office.roles import approve_role
from prizes.office.service_tokens import KIND as SERVICE_TOKEN
from prizes.office.service_tokens import approve_service_token
from prizes.office.wording import KIND as WORDING
from prizes.office.wording import approve_words
from prizes.results import actions as results_actions
from prizes.results.accepting import KIND as ACCEPTANCE
from prizes.results.accepting import approve_questions
from prizes.results.correcting import KIND as CORRECTION
from prizes.results.correcting import approve_correction
from prizes.results.shortlist import approve_shortlist
from prizes.review.actions.deciding import approve_decision
from prizes.tally.lots import KIND as LOT
from prizes.tally.lots import approve_seed
from prizes.webhooks.actions import KIND as WEBHOOK
from prizes.webhooks.actions import approve_webhook


class Approval(Protocol):
    def __call__(
        self,
        session: AsyncSession,
        edition: EditionInForce,
        proposal_id: str,
        *,
        seen_sha256: str,
        approver: str,
    ) -> Awaitable[object]: ...


APPROVALS: dict[str, Approval] = {
    ACCEPTANCE: approve_questions,
    "amendment": edition_actions.approve_amendment,
    BADGES: approve_badges,
    CORRECTION: approve_correction,
    DELEGATE: approve_delegate,
    "late-entry": approve_late_entry,
    LOST_FACTOR: approve_factor_removal,
    LOT: approve_seed,
    "nomination": approve_decision,
    PUBLICATION: approve_publication,
    ROLE: approve_role,
    SERVICE_TOKEN: approve_service_token,
    "shortlist": approve_shortlist,
    VOTERS: approve_list,
    WEBHOOK: approve_webhook,
    WORDING: approve_words,
    "winners": results_actions.approve_winners,
}
"""By kind of proposal."""


async def approve(
    session: AsyncSession, edition: EditionInForce, proposal_id: str, *, seen_sha256: str, approver: str
) -> Proposal:
    """Approve an open proposal and put it into effect."""
    proposal = await proposal_in(session, edition, proposal_id)
    if proposal.state != "open":
        raise refusals.proposal_gone()
    await APPROVALS[proposal.kind](session, edition, proposal_id, seen_sha256=seen_sha256, approver=approver)
    changed = await edition_in_force(session, edition.slug)
    if changed is not None and changed.version != edition.version:
        await ask_to_tell(session, changed)
    return proposal
