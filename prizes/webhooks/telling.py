"""Make deliveries of what happened, and mark what became of them.

What happened is read from the journal as it is chained, so that no act waits for a webhook, none is missed, and each is
told once; phases begin by the clock. Both are a job of the worker, once a minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.queries import stewards_of
from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.edition.spans import in_order, opens_at
from prizes.jobs.actions import back_off
from prizes.jobs.leases import lease
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.journal.models import JournalEntry
from prizes.mail.actions import queue
from prizes.mail.rules.kinds import WEBHOOK_OFF
from prizes.webhooks.actions import delivery
from prizes.webhooks.events import BY_ACT, HookEvent, data_of, events_in, is_told
from prizes.webhooks.models import Webhook, WebhookDelivery
from prizes.webhooks.queries import chain_end
from prizes.webhooks.rules.retrying import KEPT, MOST_TRIES, is_given_up
from prizes.webhooks.sending import HookSent


async def tell_webhooks(session: AsyncSession) -> int:
    """Make a delivery of each event that a webhook was not told of yet; how many."""
    await session.exec(delete(WebhookDelivery).where(col(WebhookDelivery.created_at) < clock.now() - KEPT))
    query = select(Webhook).where(Webhook.state == "active", col(Webhook.turn) > 0)
    hooks = (await session.exec(query.order_by(col(Webhook.id)).with_for_update())).all()
    if not hooks:
        return 0
    end, made = await chain_end(session), 0
    entries = await _entries(session, {hook.edition for hook in hooks}, min(h.position for h in hooks), end)
    for slug in sorted({hook.edition for hook in hooks}):
        edition = await edition_in_force(session, slug)
        for hook in hooks:
            if edition is not None and hook.edition == slug:
                found = [
                    *_of_journal(hook, edition, [e for e in entries if e.edition == slug]),
                    *_of_clock(hook, edition),
                ]
                session.add_all(found)
                made += len(found)
    for hook in hooks:
        hook.position, hook.phases_until = end, clock.now()
        session.add(hook)
    return made


async def _entries(session: AsyncSession, editions: set[str], after: int, end: int) -> Sequence[JournalEntry]:
    query = select(JournalEntry).where(
        col(JournalEntry.position) > after,
        col(JournalEntry.position) <= end,
        col(JournalEntry.act).in_(list(BY_ACT)),
        col(JournalEntry.edition).in_(editions),
    )
    return (await session.exec(query.order_by(col(JournalEntry.position)))).all()


def _of_journal(
    hook: Webhook, edition: EditionInForce, entries: Sequence[JournalEntry]
) -> list[WebhookDelivery]:
    wanted = events_in(hook.events)
    return [
        delivery(
            hook,
            event,
            f"journal:{entry.id}",
            entry.at,
            data_of(event, hook.edition, entry.subject, entry.details),
        )
        for entry in entries
        if (entry.position or 0) > hook.position
        and (event := BY_ACT[entry.act]) in wanted
        and is_told(event, entry.details, public=edition.published)
    ]


def _of_clock(hook: Webhook, edition: EditionInForce) -> list[WebhookDelivery]:
    if HookEvent.PHASE_BEGUN not in events_in(hook.events) or not edition.published:
        return []
    now, found = clock.now(), []
    for phase in in_order(edition.rules):
        opens: datetime | None = opens_at(edition.rules, phase.id)
        if opens is not None and hook.phases_until < opens <= now:
            data = {"edition": hook.edition, "phase": phase.id, "kind": phase.kind}
            found.append(
                delivery(hook, HookEvent.PHASE_BEGUN, f"phase:{phase.id}:{opens.isoformat()}", opens, data)
            )
    return found


# --- the queue -----------------------------------------------------------------------------------------


async def claim(session: AsyncSession, limit: int) -> list[tuple[WebhookDelivery, Webhook]]:
    """Take what is due, of webhooks that are not off, under a lease."""
    now = clock.now()
    hooks = select(Webhook.id).where(Webhook.state == "active", col(Webhook.turn) > 0)
    rows = await lease(
        session,
        WebhookDelivery,
        col(WebhookDelivery.run_after) <= now,
        col(WebhookDelivery.webhook_id).in_(hooks),
        now=now,
        order=(col(WebhookDelivery.run_after), col(WebhookDelivery.id)),
        limit=limit,
    )
    ids = {row.webhook_id for row in rows}
    by_id = {h.id: h for h in (await session.exec(select(Webhook).where(col(Webhook.id).in_(ids)))).all()}
    return [(row, by_id[row.webhook_id]) for row in rows]


async def mark(session: AsyncSession, delivery_id: str, sent: HookSent) -> None:
    """Sent, to be tried again later, or given up; a webhook that failed for days is switched off, and stewards told."""
    row = await session.get(WebhookDelivery, delivery_id)
    hook = await session.get(Webhook, row.webhook_id, with_for_update=True) if row is not None else None
    if row is None or hook is None or row.state != "waiting":
        return
    now = clock.now()
    row.status, row.answer, row.tried_at, row.claimed_until = sent.status, sent.said, now, None
    if sent.taken:
        row.state, hook.failing_since = "sent", None
    else:
        hook.failing_since = hook.failing_since or now
        if row.attempts >= MOST_TRIES:
            row.state = "failed"
        else:
            row.run_after = now + back_off(row.attempts)
    session.add_all([row, hook])
    if hook.state == "active" and is_given_up(hook.failing_since, now):
        await _switch_off(session, hook)


async def _switch_off(session: AsyncSession, hook: Webhook) -> None:
    hook.state = "off"
    session.add(hook)
    await session.flush()
    record(session, hook.edition, acts.WEBHOOK_SWITCH_OFF, hook, by=None)
    edition = await edition_in_force(session, hook.edition)
    if edition is None:
        return
    for steward in await stewards_of(session, hook.edition):
        queue(
            session,
            WEBHOOK_OFF,
            to=steward.email,
            lang=steward.lang,
            edition=hook.edition,
            edition_title=dict(edition.rules.title),
            webhook=hook.id,
            url=hook.url,
        )
