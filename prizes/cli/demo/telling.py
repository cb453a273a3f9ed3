"""A webhook of the demo and what was sent to it. Nothing is really sent: the address is one of those for documents."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.edition.queries import edition_in_force
from prizes.webhooks.actions import send_test
from prizes.webhooks.events import HookEvent, written
from prizes.webhooks.models import Webhook, WebhookDelivery
from prizes.webhooks.sending import HookSent
from prizes.webhooks.telling import mark, tell_webhooks

ADDRESS = "https://hall-screen.demo.example/hooks/wsis-prizes"
PINNED = "192.0.2.1"
"""Of RFC 5737. It is not public, so that no delivery is attempted: each says so."""
TAKEN = HookSent(200, "Made up for the demo: thank you")
REFUSED = HookSent(503, "Made up for the demo: closed for the night")


async def tell_a_program(session: AsyncSession, slug: str, first: Person, second: Person) -> int:
    """How many deliveries there are: of what really happened in the edition, with made-up answers."""
    edition = await edition_in_force(session, slug)
    assert edition is not None
    now = clock.now()
    hook = Webhook(
        edition=slug,
        url=ADDRESS,
        pinned=PINNED,
        events=written([HookEvent.PHASE_BEGUN, HookEvent.NOMINEES_PUBLISHED, HookEvent.WINNERS_PUBLISHED]),
        turn=1,
        phases_until=now - timedelta(days=400),
        proposed_by=first.id,
        approved_by=second.id,
        approved_at=now - timedelta(days=20),
    )
    session.add(hook)
    await session.flush()
    await tell_webhooks(session)
    await send_test(session, edition, hook.id)
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == hook.id)
    sent = (
        await session.exec(query.order_by(col(WebhookDelivery.created_at), col(WebhookDelivery.id)))
    ).all()
    for each in sent:
        each.attempts = 1
        await mark(session, each.id, REFUSED if each.event == HookEvent.TEST else TAKEN)
    return len(sent)
