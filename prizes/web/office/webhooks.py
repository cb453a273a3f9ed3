"""The stewards' pages of webhooks: which there are, and what was sent to one."""

from __future__ import annotations

from prizes.agenda.queries import open_proposals, readable
from prizes.gate.permissions import Who
from prizes.kit.sentence import N_
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.webhooks.actions import KIND
from prizes.webhooks.events import EVENTS, HookEvent, events_in
from prizes.webhooks.queries import deliveries_of, webhook_in, webhooks_of

pages = Pages()
LABELS = {event.value: kind.label for event, kind in EVENTS.items()} | {
    HookEvent.TEST.value: N_("Test message")
}
STATES = {"waiting": N_("waiting"), "sent": N_("delivered"), "failed": N_("failed")}
LOOKS = {"waiting": "warn", "sent": "good", "failed": "bad"}


@pages.page("/{edition}/office/webhooks", "office/webhooks.html", Who.STEWARD)
async def webhooks_page(at: PageAt) -> Values:
    """Those that there are, those that await a second steward, and the form that proposes one."""
    hooks = await webhooks_of(at.session, at.edition.slug)
    waiting = [p for p in await open_proposals(*at.here) if p.kind == KIND]
    return {
        "hooks": [(hook, [LABELS[e.value] for e in EVENTS if e in events_in(hook.events)]) for hook in hooks],
        "waiting": [await readable(*at.here, each) for each in waiting],
        "events": list(LABELS.items())[: len(EVENTS)],
        "chosen": at.typed.all("events"),
        "typed": at.typed,
    }


@pages.page("/{edition}/office/webhooks/{webhook}", "office/webhook.html", Who.STEWARD)
async def webhook_page(at: PageAt, webhook: str) -> Values:
    """A secret stands on the answer to the form that created it, and nowhere else."""
    hook = await webhook_in(at.session, at.edition.slug, webhook)
    return {
        "hook": hook,
        "events": [LABELS[e.value] for e in EVENTS if e in events_in(hook.events)],
        "deliveries": await deliveries_of(at.session, hook),
        "labels": LABELS,
        "states": STATES,
        "looks": LOOKS,
        "secret": None,
    }
