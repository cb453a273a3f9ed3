"""Webhooks: propose one, create its secret, try it, send again, remove it. No token does any of it."""

from __future__ import annotations

from functools import partial

from fastapi import Response
from pydantic import BaseModel, Field

from prizes.acts.declaring import Acts, leading
from prizes.api.interface.proposal import ProposalOf
from prizes.api.office.webhooks import (
    HOOKS,
    ONE,
    delivery_shown,
    webhook_secret_shown,
    webhook_shown,
)
from prizes.edition.models import Proposal
from prizes.gate.at import At
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who
from prizes.web.layout.forms import Fields
from prizes.web.layout.page import page
from prizes.web.layout.pages import PageAt, Values, page_at
from prizes.web.office.webhooks import webhook_page, webhooks_page
from prizes.webhooks import actions
from prizes.webhooks.events import HookEvent
from prizes.webhooks.models import Webhook, WebhookDelivery

acts = Acts("webhooks")
PAGE = webhook_page.path
steward = partial(acts.act, who=Who.STEWARD)
to_it = leading("webhook_page")


class WebhookWanted(BaseModel):
    url: str = Field(max_length=1000)
    """An https address on the public internet, with port 443 or 8443."""
    events: list[HookEvent]


@steward(
    f"POST {HOOKS}",
    webhooks_page.path,
    answers=ProposalOf,
    on=webhooks_page,
    notice="proposed",
)
async def propose_webhook(at: At, sent: WebhookWanted) -> Proposal:
    """Propose that an address is told of events; another steward approves it under /proposals."""
    await slow_down(at.request, "webhook")
    return await actions.propose_webhook(*at.here, url=sent.url, events=sent.events, proposer=at.by)


async def _with_its_secret(at: PageAt, made: tuple[Webhook, str]) -> Response:
    """No address leads here again: the secret is on this one answer."""
    values = await webhook_page(page_at(at), webhook=made[0].id)
    assert not isinstance(values, Response)
    shown: Values = {"typed": Fields([])} | values | {"secret": made[1]}
    answer = page(at.request, template=webhook_page.template, **shown)
    answer.headers["cache-control"] = "no-store"
    return answer


@steward(
    f"PUT {ONE}/secret",
    f"{PAGE}/secret",
    answers=webhook_secret_shown,
    on=webhook_page,
    leads=_with_its_secret,
)
async def renew_webhook_secret(at: At, webhook: str) -> tuple[Webhook, str]:
    """Create the secret with which messages are signed, or another in its place. It is said once."""
    return await actions.renew_secret(*at.here, webhook, by=at.by)


@steward(
    f"POST {ONE}/test",
    f"{PAGE}/test",
    answers=delivery_shown,
    status=202,
    on=webhook_page,
    leads=to_it,
    notice="webhook-sending",
)
async def test_webhook(at: At, webhook: str) -> WebhookDelivery:
    """Send a message that says nothing, so that a receiver can be tried."""
    await slow_down(at.request, "webhook")
    return await actions.send_test(*at.here, webhook)


@steward(
    f"POST {ONE}/deliveries/{{delivery}}/again",
    f"{PAGE}/deliveries/{{delivery}}/again",
    answers=delivery_shown,
    status=202,
    on=webhook_page,
    leads=to_it,
    notice="webhook-sending",
)
async def send_webhook_again(at: At, webhook: str, delivery: str) -> WebhookDelivery:
    """Send a message once more, with the same id."""
    await slow_down(at.request, "webhook")
    return await actions.send_again(*at.here, webhook, delivery, by=at.by)


@steward(
    f"PUT {ONE}/activation",
    f"{PAGE}/activation",
    answers=webhook_shown,
    on=webhook_page,
    leads=to_it,
    notice="webhook-on",
)
async def switch_webhook_on(at: At, webhook: str) -> Webhook:
    """Switch a webhook on again that had failed for days. What it missed is not sent."""
    return await actions.switch_on(*at.here, webhook, by=at.by)


@steward(f"DELETE {ONE}", f"{PAGE}/removal", leads=leading("webhooks_page"), notice="webhook-removed")
async def remove_webhook(at: At, webhook: str) -> None:
    """Remove a webhook: it is told nothing more."""
    await actions.remove_webhook(*at.here, webhook, by=at.by)
