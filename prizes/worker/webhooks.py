"""Sends what webhooks are to be told: outside of any transaction, so that a slow receiver keeps nobody waiting."""

from __future__ import annotations

import asyncio

import structlog

from prizes import clock
from prizes.db import Database
from prizes.webhooks import telling
from prizes.webhooks.models import Webhook, WebhookDelivery
from prizes.webhooks.rules.addresses import WrongAddress, read_hook_address
from prizes.webhooks.secrets import secret_of
from prizes.webhooks.sending import HookSent, send

AT_ONCE = 10
log = structlog.get_logger("worker")


async def send_webhooks(database: Database) -> int:
    """One turn: claim what is due, and send it; how many there were."""
    async with database.writing() as session:
        batch = await telling.claim(session, AT_ONCE)
    await asyncio.gather(*(_send_one(database, row, hook) for row, hook in batch))
    return len(batch)


async def _send_one(database: Database, row: WebhookDelivery, hook: Webhook) -> None:
    try:
        sent = await send(
            read_hook_address(hook.url),
            hook.pinned.split(),
            message=f"msg_{row.id}",
            body=row.payload,
            secret=secret_of(hook),
            now=clock.now(),
        )
    except WrongAddress as wrong:  # what was right when it was approved is no longer
        sent = HookSent(None, str(wrong))
    if not sent.taken:
        log.warning("webhook not taken", webhook=hook.id, delivery=row.id, status=sent.status)
    async with database.writing() as session:
        await telling.mark(session, row.id, sent)
