"""Read webhooks and their deliveries."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.journal.models import JournalEntry
from prizes.webhooks import refusals
from prizes.webhooks.models import Webhook, WebhookDelivery

SHOWN = 100
"""Deliveries that a page lists."""


async def webhooks_of(session: AsyncSession, edition: str) -> Sequence[Webhook]:
    """Without those that were removed, the oldest first."""
    query = select(Webhook).where(Webhook.edition == edition, Webhook.state != "removed")
    return (await session.exec(query.order_by(col(Webhook.approved_at), col(Webhook.id)))).all()


async def webhook_in(session: AsyncSession, edition: str, webhook_id: str) -> Webhook:
    """Raises Missing."""
    found = await session.get(Webhook, webhook_id)
    if found is None or found.edition != edition or found.state == "removed":
        raise refusals.no_such_webhook()
    return found


async def deliveries_of(
    session: AsyncSession, hook: Webhook, limit: int = SHOWN
) -> Sequence[WebhookDelivery]:
    """The newest first."""
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == hook.id)
    order = (col(WebhookDelivery.created_at).desc(), col(WebhookDelivery.id))
    return (await session.exec(query.order_by(*order).limit(limit))).all()


async def chain_end(session: AsyncSession) -> int:
    """The last place of the journal's chain; -1 while it is empty."""
    last: int | None = (await session.exec(select(func.max(col(JournalEntry.position))))).one()
    return -1 if last is None else last
