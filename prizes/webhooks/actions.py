"""Acts on webhooks. What is sent, and when, is in `telling`."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition import proposals
from prizes.edition.models import Proposal
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import proposal_gone
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.token import new_id
from prizes.webhooks import refusals
from prizes.webhooks.events import EVENTS, HookEvent, written
from prizes.webhooks.models import Webhook, WebhookDelivery
from prizes.webhooks.queries import chain_end, webhook_in, webhooks_of
from prizes.webhooks.resolving import Resolve, look_up, public_addresses
from prizes.webhooks.rules.addresses import WrongAddress, is_public, read_hook_address
from prizes.webhooks.secrets import secret_of

KIND = "webhook"
MOST = 10
"""Of one edition."""


async def propose_webhook(
    session: AsyncSession,
    edition: EditionInForce,
    *,
    url: str,
    events: Sequence[HookEvent],
    proposer: str,
    resolve: Resolve | None = None,
) -> Proposal:
    """Propose that an address is told of events. The addresses of its host are looked up now, and are part of what the
    second steward approves: no other is ever connected to. Raises Invalid, Conflict.
    """
    try:
        address = read_hook_address(url)
    except WrongAddress as wrong:
        raise refusals.wrong_webhook_address(str(wrong)) from wrong
    if not set(events) & set(EVENTS):
        raise refusals.webhook_events_needed()
    await _room_for(session, edition, address.url)
    found = await public_addresses(address, resolve or look_up)
    content = {"url": address.url, "events": written(events), "addresses": [str(ip) for ip in found]}
    about = proposals.sha256(address.url)
    return await proposals.propose(session, edition, KIND, content, reason="", proposer=proposer, about=about)


async def approve_webhook(
    session: AsyncSession, edition: EditionInForce, proposal_id: str, *, seen_sha256: str, approver: str
) -> Webhook:
    """A second steward agrees. Nothing is sent before a steward has created its secret."""
    proposal = await proposals.approve(
        session, edition, proposal_id, seen_sha256=seen_sha256, approver=approver
    )
    if proposal.kind != KIND:
        raise proposal_gone()
    content = json.loads(proposal.content)
    await _room_for(session, edition, content["url"])
    addresses = content["addresses"]
    if not all(is_public(ipaddress.ip_address(text)) for text in addresses):
        raise refusals.webhook_not_public(host=read_hook_address(content["url"]).host)
    now = clock.now()
    hook = Webhook(
        edition=edition.slug,
        url=content["url"],
        pinned=" ".join(addresses),
        events=content["events"],
        phases_until=now,
        proposed_by=proposal.proposed_by,
        approved_by=approver,
        approved_at=now,
    )
    session.add(hook)
    await session.flush()
    return hook


async def _room_for(session: AsyncSession, edition: EditionInForce, url: str) -> None:
    there = await webhooks_of(session, edition.slug)
    if any(hook.url == url for hook in there):
        raise refusals.webhook_exists()
    if len(there) >= MOST:
        raise refusals.too_many_webhooks(n=MOST)


async def renew_secret(
    session: AsyncSession, edition: EditionInForce, webhook_id: str, *, by: str
) -> tuple[Webhook, str]:
    """Another secret, or its first, which is said now and never again; the one before signs nothing any more."""
    hook = await webhook_in(session, edition.slug, webhook_id)
    if not hook.turn:
        hook.position, hook.phases_until = await chain_end(session), clock.now()
    hook.turn += 1
    session.add(hook)
    await session.flush()
    record(session, edition, acts.WEBHOOK_RENEW_SECRET, hook, by=by)
    return hook, secret_of(hook)


async def remove_webhook(session: AsyncSession, edition: EditionInForce, webhook_id: str, *, by: str) -> None:
    """It is told nothing more."""
    hook = await webhook_in(session, edition.slug, webhook_id)
    hook.state = "removed"
    session.add(hook)
    waits = update(WebhookDelivery).where(
        col(WebhookDelivery.webhook_id) == hook.id, col(WebhookDelivery.state) == "waiting"
    )
    await session.exec(waits.values(state="failed").execution_options(synchronize_session=False))
    record(session, edition, acts.WEBHOOK_REMOVE, hook, by=by)


async def switch_on(session: AsyncSession, edition: EditionInForce, webhook_id: str, *, by: str) -> Webhook:
    """After it was switched off: from now on it is told again. What it missed is not sent."""
    hook = await webhook_in(session, edition.slug, webhook_id)
    if hook.state == "off":
        hook.state, hook.failing_since = "active", None
        hook.position, hook.phases_until = await chain_end(session), clock.now()
        session.add(hook)
        await session.flush()
        record(session, edition, acts.WEBHOOK_SWITCH_ON, hook, by=by)
    return hook


async def send_test(session: AsyncSession, edition: EditionInForce, webhook_id: str) -> WebhookDelivery:
    """A message that says nothing, so that the receiver can be tried."""
    hook = await _with_secret(session, edition, webhook_id)
    now = clock.now()
    made = delivery(hook, HookEvent.TEST, f"test:{new_id()}", now, {"edition": edition.slug})
    session.add(made)
    await session.flush()
    return made


async def send_again(
    session: AsyncSession, edition: EditionInForce, webhook_id: str, delivery_id: str, *, by: str
) -> WebhookDelivery:
    """The same message once more, with the same id, whatever became of it. Raises Missing, Conflict."""
    hook = await _with_secret(session, edition, webhook_id)
    query = select(WebhookDelivery).where(
        WebhookDelivery.id == delivery_id, WebhookDelivery.webhook_id == hook.id
    )
    found = (await session.exec(query)).first()
    if found is None:
        raise refusals.no_such_delivery()
    found.state, found.attempts, found.run_after, found.claimed_until = "waiting", 0, clock.now(), None
    session.add(found)
    await session.flush()
    record(session, edition, acts.WEBHOOK_SEND_AGAIN, hook, by=by, delivery=found.id)
    return found


async def _with_secret(session: AsyncSession, edition: EditionInForce, webhook_id: str) -> Webhook:
    hook = await webhook_in(session, edition.slug, webhook_id)
    if not hook.turn:
        raise refusals.webhook_without_secret()
    return hook


def delivery(hook: Webhook, event: HookEvent, cause: str, at: datetime, data: object) -> WebhookDelivery:
    """`at`: when it happened."""
    stamp = at.isoformat(timespec="seconds").replace("+00:00", "Z")
    body = {"type": event.value, "timestamp": stamp, "data": data}
    now = clock.now()
    return WebhookDelivery(
        webhook_id=hook.id,
        event=event.value,
        cause=cause,
        payload=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        created_at=now,
        run_after=now,
    )
