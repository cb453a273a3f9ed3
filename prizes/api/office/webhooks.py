"""Webhooks of an edition for programs of stewards; they are proposed and changed in `prizes.acts.office.webhooks`."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from prizes.gate.at import At, AtEdition
from prizes.gate.permissions import Who, allow
from prizes.webhooks.events import EVENTS, HookEvent, events_in
from prizes.webhooks.models import Webhook, WebhookDelivery
from prizes.webhooks.queries import deliveries_of, webhook_in, webhooks_of

router = APIRouter(tags=["webhooks"])
HOOKS = "/editions/{edition}/webhooks"
ONE = f"{HOOKS}/{{webhook}}"


class WebhookOf(BaseModel):
    id: str
    url: str
    addresses: list[str] = Field(description="The only addresses that are connected to.")
    events: list[HookEvent]
    state: str = Field(description="`active`, or `off` after it failed for five days.")
    has_secret: bool = Field(description="Nothing is sent before its secret was created.")
    failing_since: datetime | None


class WebhookSecret(WebhookOf):
    secret: str = Field(description="With which messages are signed. It is said now and never again.")


class DeliveryOf(BaseModel):
    id: str = Field(description="Without `msg_`, with which it is sent as `webhook-id`.")
    event: HookEvent
    state: str = Field(description="`waiting`, `sent` or `failed`.")
    attempts: int
    created_at: datetime
    tried_at: datetime | None
    status: int | None = Field(description="Of the last answer.")
    answer: str = Field(description="The first 1,024 bytes of the last answer, or why there was none.")


class WebhookShown(WebhookOf):
    deliveries: list[DeliveryOf] = Field(description="The newest hundred of the last thirty days.")


class WebhookList(BaseModel):
    items: list[WebhookOf]
    next: str | None = None


def hook_values(hook: Webhook) -> dict[str, object]:
    held = events_in(hook.events)
    return {
        "id": hook.id,
        "url": hook.url,
        "addresses": hook.pinned.split(),
        "events": [event for event in EVENTS if event in held],
        "state": hook.state,
        "has_secret": hook.turn > 0,
        "failing_since": hook.failing_since,
    }


def webhook_secret_shown(_at: At, made: tuple[Webhook, str]) -> WebhookSecret:
    return WebhookSecret.model_validate(hook_values(made[0]) | {"secret": made[1]})


def webhook_shown(_at: At, hook: Webhook) -> WebhookOf:
    return WebhookOf.model_validate(hook_values(hook))


def delivery_shown(_at: At, row: WebhookDelivery) -> DeliveryOf:
    return DeliveryOf.model_validate(row.model_dump(include=set(DeliveryOf.model_fields)))


@router.get(HOOKS, dependencies=allow(Who.STEWARD))
async def list_webhooks(at: AtEdition) -> WebhookList:
    """The webhooks of the edition, the oldest first."""
    return WebhookList(items=[webhook_shown(at, h) for h in await webhooks_of(at.session, at.edition.slug)])


@router.get(ONE, dependencies=allow(Who.STEWARD))
async def read_webhook(at: AtEdition, webhook: str) -> WebhookShown:
    """A webhook with what was sent to it."""
    hook = await webhook_in(at.session, at.edition.slug, webhook)
    rows = [delivery_shown(at, row) for row in await deliveries_of(at.session, hook)]
    return WebhookShown.model_validate(hook_values(hook) | {"deliveries": rows})
